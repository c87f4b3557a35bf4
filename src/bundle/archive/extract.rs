//! Verified bytes to a directory that did not exist before.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Archive, DataFault, Inflater};

/// A bundle that could not be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The system refused.
    #[error("cannot write `{}`: {source}", path.display())]
    Io {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The content is damaged, which verification would have found.
    #[error("`{name}` {fault}")]
    Data {
        /// The file.
        name: String,
        /// What is wrong.
        fault: DataFault,
    },
}

/// Writes every file of `archive` below `folder`, which must not exist. Each file is new; no link can be followed, since
/// everything in the folder was made here.
pub fn extract(archive: &Archive<'_>, folder: &Path) -> Result<usize, ExtractError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| ExtractError::Io { path, source }
    };
    fs::create_dir(folder).map_err(at(folder))?;
    let directories: BTreeSet<&str> =
        archive.files().iter().filter_map(|file| file.name.rsplit_once('/').map(|(directory, _)| directory)).collect();
    for directory in directories {
        let path = folder.join(directory);
        fs::create_dir_all(&path).map_err(at(&path))?;
    }
    let mut inflater = Inflater::default();
    for file in archive.files() {
        let path = folder.join(&file.name);
        let mut out = OpenOptions::new().write(true).create_new(true).open(&path).map_err(at(&path))?;
        let mut written = Ok(());
        let streamed = file.stream(&mut inflater, &mut |piece| {
            if written.is_ok() {
                written = out.write_all(piece);
            }
        });
        streamed.map_err(|fault| ExtractError::Data { name: file.name.clone(), fault })?;
        written.map_err(at(&path))?;
    }
    Ok(archive.files().len())
}
