//! A site to a folder, whole or not at all: it is written beside its place and swapped in. A folder that this program
//! did not make is never replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Site;

/// The file that marks a folder as ours. Its presence is what allows us to replace the folder.
pub const MARKER: &str = ".statetrace-site";

/// A site that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The destination is there and is not ours.
    #[error("`{}` was not made by statetrace-site and is not empty; choose another folder with `-o`, or remove it first", .0.display())]
    NotOurs(PathBuf),
    /// The file system refused.
    #[error("cannot write `{}`: {source}", path.display())]
    Io {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes `site` to `folder`. The last good site stays until the new one is complete.
pub fn write(site: &Site, folder: &Path) -> Result<(), WriteError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::Io { path, source }
    };
    let exists = check_ours(folder)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(at(parent))?;
    let name = folder.file_name().map_or_else(|| "site".into(), |name| name.to_string_lossy().into_owned());
    let staging = parent.join(format!(".{name}.new"));
    let old = parent.join(format!(".{name}.old"));
    for leftover in [&staging, &old] {
        if leftover.exists() {
            check_ours(leftover)?;
            fs::remove_dir_all(leftover).map_err(at(leftover))?;
        }
    }
    fs::create_dir(&staging).map_err(at(&staging))?;
    // The marker comes first, so that a killed run leaves a folder the next run may clear.
    let marker = staging.join(MARKER);
    fs::write(&marker, "made by statetrace-site; safe to delete\n").map_err(at(&marker))?;
    write_files(site, &staging)?;
    if exists {
        swap(&staging, folder, &old)?;
        if old.exists() {
            fs::remove_dir_all(&old).map_err(at(&old))?;
        }
        Ok(())
    } else {
        if folder.exists() {
            fs::remove_dir(folder).map_err(at(folder))?;
        }
        fs::rename(&staging, folder).map_err(at(folder))
    }
}

/// Whether `folder` holds a site of ours; an error when it holds something else.
fn check_ours(folder: &Path) -> Result<bool, WriteError> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(source) => return Err(WriteError::Io { path: folder.to_owned(), source }),
    };
    if folder.join(MARKER).is_file() {
        return Ok(true);
    }
    if entries.next().is_none() { Ok(false) } else { Err(WriteError::NotOurs(folder.to_owned())) }
}

fn write_files(site: &Site, folder: &Path) -> Result<(), WriteError> {
    let directories: std::collections::BTreeSet<&str> =
        site.files().filter_map(|(path, _)| path.as_str().rsplit_once('/').map(|(directory, _)| directory)).collect();
    for directory in directories {
        let path = folder.join(directory);
        fs::create_dir_all(&path).map_err(|source| WriteError::Io { path, source })?;
    }
    let files: Vec<_> = site.files().collect();
    files.par_iter().try_for_each(|(path, bytes)| {
        let path = folder.join(path.as_str());
        fs::write(&path, bytes).map_err(|source| WriteError::Io { path, source })
    })
}

/// Puts `staging` in the place of `folder` and leaves the former content at `old`.
fn swap(staging: &Path, folder: &Path, old: &Path) -> Result<(), WriteError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::Io { path, source }
    };
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, staging, CWD, folder, RenameFlags::EXCHANGE).is_ok() {
            return fs::rename(staging, old).map_err(at(old));
        }
    }
    fs::rename(folder, old).map_err(at(folder))?;
    if let Err(source) = fs::rename(staging, folder) {
        // Put the former site back: a reader must find one of the two.
        fs::rename(old, folder).map_err(at(folder))?;
        return Err(WriteError::Io { path: folder.to_owned(), source });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SitePath;

    fn site(text: &str) -> Site {
        Site::assemble([(SitePath::new("a/index.html"), text.as_bytes().to_vec())]).unwrap()
    }

    #[test]
    fn a_second_site_replaces_the_first_whole() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("public");
        write(&site("one"), &folder).unwrap();
        fs::write(folder.join("stale.html"), "x").unwrap();
        write(&site("two"), &folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join("a/index.html")).unwrap(), "two");
        assert!(!folder.join("stale.html").exists());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("letter.txt"), "dear").unwrap();
        assert!(matches!(write(&site("one"), dir.path()), Err(WriteError::NotOurs(_))));
        assert_eq!(fs::read_to_string(dir.path().join("letter.txt")).unwrap(), "dear");
    }
}
