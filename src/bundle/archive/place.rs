//! A finished file to its name, whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::digest::Digest;

/// A file that could not be put in its place.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {source}", path.display())]
pub struct PlaceError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// How a file is called before it has its name.
const PREFIX: &str = ".statetrace-";
const SUFFIX: &str = ".partial";

/// A file beside its final place, under a name that nobody takes for the real one. Dropped, it is gone; a run that is killed
/// leaves at most a `.statetrace-….partial` file, which the next run that writes into the folder removes. It stays locked
/// for as long as somebody writes it: that is how the next run tells what was left from what is being made.
pub struct Beside {
    file: NamedTempFile,
    place: PathBuf,
}

impl Beside {
    /// An empty file in the folder of `place`.
    pub fn new(place: &Path) -> Result<Self, PlaceError> {
        let folder = folder_of(place);
        remove_leftovers(folder);
        loop {
            let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder);
            let file = file.map_err(|source| PlaceError { path: place.to_owned(), source })?;
            // Where the system knows no locks, nobody takes a file for left over either. One that another run took for it
            // between these two lines is gone.
            let is_locked = file.as_file().lock().is_ok();
            if !is_locked || file.path().exists() {
                return Ok(Self { file, place: place.to_owned() });
            }
        }
    }

    /// The open file, buffered; its end is where the caller left it. What is still in the buffer when it is dropped may be
    /// lost without a word: end with `into_inner`.
    pub fn writer(&mut self) -> BufWriter<&mut fs::File> {
        BufWriter::with_capacity(256 * 1024, self.file.as_file_mut())
    }

    /// Writes `bytes`. They go to the file itself: a buffer would hold what is small until it is dropped, and a full disk
    /// would then be told to nobody.
    fn fill(&mut self, bytes: &[u8]) -> Result<(), PlaceError> {
        let place = &self.place;
        self.file.as_file_mut().write_all(bytes).map_err(|source| PlaceError { path: place.clone(), source })
    }

    /// The same file, from its beginning.
    pub fn reread(&mut self) -> Result<&mut fs::File, PlaceError> {
        let place = &self.place;
        self.file.rewind().map_err(|source| PlaceError { path: place.clone(), source })?;
        Ok(self.file.as_file_mut())
    }

    /// Gives the file its name, taking the place of what is there. On the disk before it is called by it.
    pub fn keep(self) -> Result<(), PlaceError> {
        let Self { file, place } = self;
        let failed = |source| PlaceError { path: place.clone(), source };
        make_readable(file.as_file()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&place).map(drop).map_err(|error| failed(error.error))
    }

    /// The same for a file with `digest`, and writes its checksum beside it. That of a former file is gone before: it must not
    /// stand beside this one, not even for a moment.
    pub fn keep_with_checksum(self, digest: Digest) -> Result<(), PlaceError> {
        let place = self.place.clone();
        let checksum = checksum_of(&place);
        match fs::remove_file(&checksum) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(PlaceError { path: checksum, source });
            }
            _ => self.keep()?,
        }
        write(&checksum, &checksum_line(digest, &place))
    }
}

/// Keeps other runs from changing what lies in the folder of `place` until it is dropped. The lock is on the folder itself,
/// so that nothing is left in it; `None` where the system knows no such lock.
pub fn hold(place: &Path) -> Option<fs::File> {
    let held = fs::File::open(folder_of(place)).ok()?;
    held.lock().is_ok().then_some(held)
}

fn folder_of(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file called `name` is what a killed run left.
pub fn is_leftover(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Removes what killed runs left in `folder`. What cannot be removed is in nobody's way.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_leftover) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let path = entry.path();
            // The lock is held until the file is gone.
            if let Ok(file) = fs::File::open(&path)
                && file.try_lock().is_ok()
            {
                fs::remove_file(&path).ok();
            }
        }
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

/// The file that lies beside `path` under its name and `ending`. What is no UTF-8 in the name stays as it is.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Where the checksum of the file at `path` lies.
fn checksum_of(path: &Path) -> PathBuf {
    beside(path, ".sha256")
}

/// What `sha256sum -c` reads in the folder of `path`.
fn checksum_line(digest: Digest, path: &Path) -> Vec<u8> {
    let mut line = format!("{digest}  ").into_bytes();
    line.extend_from_slice(path.file_name().unwrap_or_default().as_encoded_bytes());
    line.push(b'\n');
    line
}

/// Replaces the file at `place` by `bytes`, and its checksum where one lies beside it.
pub fn replace(place: &Path, bytes: &[u8]) -> Result<(), PlaceError> {
    if !checksum_of(place).is_file() {
        return write(place, bytes);
    }
    let mut beside = Beside::new(place)?;
    beside.fill(bytes)?;
    beside.keep_with_checksum(Digest::of(bytes))
}

/// Writes `bytes` to `place`, whole or not at all.
pub fn write(place: &Path, bytes: &[u8]) -> Result<(), PlaceError> {
    let mut beside = Beside::new(place)?;
    beside.fill(bytes)?;
    beside.keep()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_removed_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".statetrace-abc123.partial");
        let other = folder.path().join("notes.partial");
        for path in [&left, &other] {
            fs::write(path, "x").unwrap();
        }
        let first = Beside::new(&folder.path().join("a.zip")).unwrap();
        let second = Beside::new(&folder.path().join("a.zip")).unwrap();
        assert!(!left.exists() && other.exists());
        first.keep().unwrap();
        second.keep().unwrap();
        assert!(folder.path().join("a.zip").exists());
    }

    #[cfg(unix)]
    #[test]
    fn what_lies_beside_a_file_has_its_name_whatever_the_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"d/\xffx.zip"));
        assert_eq!(beside(path, ".sha256").as_os_str().as_bytes(), b"d/\xffx.zip.sha256");
        let digest = Digest::of(b"");
        let line = [digest.to_string().as_bytes(), b"  \xffx.zip\n"].concat();
        assert_eq!(checksum_line(digest, path), line);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_before_the_file_gets_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("ledger.txt");
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let beside = tempfile::NamedTempFile::new_in(folder.path()).unwrap().into_temp_path();
        let mut beside = Beside { file: NamedTempFile::from_parts(full, beside), place: place.clone() };
        let told = beside.fill(b"one line").unwrap_err();
        assert_eq!((told.path, told.source.kind()), (place, io::ErrorKind::StorageFull));
    }
}
