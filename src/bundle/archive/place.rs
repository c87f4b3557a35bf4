//! A finished file to its name, whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that could not be put in its place.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {source}", path.display())]
pub struct PlaceError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// A file beside its final place, under a name that nobody takes for the real one. Dropped, it is gone; so a run that is
/// killed leaves at most a `.partial` file.
pub struct Beside {
    file: NamedTempFile,
    place: PathBuf,
}

impl Beside {
    /// An empty file in the folder of `place`.
    pub fn new(place: &Path) -> Result<Self, PlaceError> {
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::Builder::new().prefix(".statetrace-").suffix(".partial").tempfile_in(folder);
        let file = file.map_err(|source| PlaceError { path: place.to_owned(), source })?;
        Ok(Self { file, place: place.to_owned() })
    }

    /// The open file, buffered; its end is where the caller left it.
    pub fn writer(&mut self) -> BufWriter<&mut fs::File> {
        BufWriter::with_capacity(256 * 1024, self.file.as_file_mut())
    }

    /// The same file, from its beginning.
    pub fn reopen(&self) -> Result<fs::File, PlaceError> {
        self.file.reopen().map_err(|source| PlaceError { path: self.place.clone(), source })
    }

    /// Gives the file its name, taking the place of what is there. On the disk before it is called by it.
    pub fn keep(self) -> Result<(), PlaceError> {
        let Self { file, place } = self;
        let failed = |source| PlaceError { path: place.clone(), source };
        make_readable(file.as_file()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&place).map(drop).map_err(|error| failed(error.error))
    }
}

/// A temporary file is its owner's alone; a bundle is to be handed on.
#[cfg(unix)]
fn make_readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Writes `bytes` to `place`, whole or not at all.
pub fn write(place: &Path, bytes: &[u8]) -> Result<(), PlaceError> {
    let mut beside = Beside::new(place)?;
    beside.writer().write_all(bytes).map_err(|source| PlaceError { path: place.to_owned(), source })?;
    beside.keep()
}
