//! An unpacked bundle to its files. Links are never followed, and nothing but files and directories is accepted.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Archive, Body, DataFault, File, OpenFault, names};

/// Deepest directory that can hold a legal name.
const MAX_DEPTH: usize = names::MAX_PATH / 2;

/// A directory that cannot be a bundle.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryFault {
    /// The system refused.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// What could not be read.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A link, a device, a pipe.
    #[error("`{}` is neither a file nor a directory", .0.escape_debug())]
    Special(String),
    /// More files than a bundle may have.
    #[error("there are more than {} files", super::container::MAX_ENTRIES)]
    TooMany,
    /// More bytes than a bundle may have. A file of holes takes no room and hours to hash.
    #[error("the files have more than the {} bytes that a bundle may have", super::container::MAX_TOTAL)]
    TooLarge,
    /// Names that no bundle may have.
    #[error(transparent)]
    Name(#[from] OpenFault),
}

impl Archive<'static> {
    /// The files below `folder`.
    pub fn of_directory(folder: &Path) -> Result<Self, DirectoryFault> {
        let mut files = Vec::new();
        let mut total = 0u64;
        let mut pending = vec![(folder.to_owned(), String::new(), 0)];
        while let Some((directory, prefix, depth)) = pending.pop() {
            let failed = |source| DirectoryFault::Io { path: directory.clone(), source };
            for entry in fs::read_dir(&directory).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let os_name = entry.file_name();
                let name = format!("{prefix}{}", os_name.to_string_lossy());
                // A name that is not UTF-8 holds the replacement character here, which is refused like any other.
                names::check(name.as_bytes())
                    .map_err(|fault| OpenFault::Name { name: name.clone().into_bytes(), fault })?;
                let facts = entry.path().symlink_metadata().map_err(failed)?;
                if facts.is_dir() && depth < MAX_DEPTH {
                    pending.push((entry.path(), format!("{name}/"), depth + 1));
                } else if facts.is_file() {
                    total = total.saturating_add(facts.len());
                    files.push(File { name, size: facts.len(), body: Body::OnDisk(entry.path()) });
                } else {
                    return Err(DirectoryFault::Special(name));
                }
                if files.len() > super::container::MAX_ENTRIES {
                    return Err(DirectoryFault::TooMany);
                }
                if total > super::container::MAX_TOTAL {
                    return Err(DirectoryFault::TooLarge);
                }
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Archive { top: None, stamp: None, files }.with_checked_names()?)
    }
}

/// Passes the file's bytes to `sink`; exactly `size` of them, or it changed since the directory was listed.
pub(super) fn stream(path: &Path, size: u64, sink: &mut dyn FnMut(&[u8])) -> Result<(), DataFault> {
    let unreadable = |error: io::Error| DataFault::Unreadable(error.to_string());
    // What was a file when the directory was listed may be a pipe by now.
    let mut file = super::read::open_regular(path).map_err(unreadable)?.take(size + 1);
    let mut buffer = vec![0; 128 * 1024];
    let mut total = 0;
    loop {
        let count = file.read(&mut buffer).map_err(unreadable)?;
        if count == 0 {
            return if total == size { Ok(()) } else { Err(DataFault::Size) };
        }
        total += count as u64;
        if total > size {
            return Err(DataFault::Size);
        }
        sink(buffer.get(..count).unwrap_or_default());
    }
}
