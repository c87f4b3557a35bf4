//! A site to a folder, whole or not at all: it is written beside its place and swapped in. A folder that this program
//! did not make is never replaced.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Attachment, Site};
use crate::digest::HashingReader;
use crate::path::SitePath;

/// The file that marks a folder as ours. Its presence is what allows us to replace the folder.
pub const MARKER: &str = ".statetrace-site";

/// A site that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The destination is there and is not ours.
    #[error("`{}` was not made by statetrace-site and is not empty; choose another folder, or remove it first", .0.display())]
    NotOurs(PathBuf),
    /// The destination is a link.
    #[error("`{}` is a link, which cannot be swapped; give the folder that it points to", .0.display())]
    Link(PathBuf),
    /// An attachment is no longer what it was when it was looked at.
    #[error("`{}` changed while the site was written", .0.display())]
    Changed(PathBuf),
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
    let beside = Beside::of(folder);
    let staged = stage(site, folder, &beside, None)?;
    if !staged.replaces {
        return settle(folder, &beside);
    }
    swap(&beside.staging, folder, &beside.former)?;
    remove(&beside.former)
}

/// The folders beside a site's own in which it is made ready and taken away.
pub struct Beside {
    /// Where the new site grows.
    pub staging: PathBuf,
    /// Where the former one goes.
    pub former: PathBuf,
}

impl Beside {
    /// Those of `folder`: hidden, in the same directory, so that a rename stays within one file system.
    pub fn of(folder: &Path) -> Self {
        let name = folder.file_name().map_or_else(|| "site".into(), |name| name.to_string_lossy().into_owned());
        let parent = parent(folder);
        Self { staging: parent.join(format!(".{name}.new")), former: parent.join(format!(".{name}.old")) }
    }
}

/// What [`stage`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    /// Whether there is a site of ours to replace.
    pub replaces: bool,
    /// Files that were written.
    pub written: usize,
    /// Files taken over from the former site, since their bytes are the same.
    pub kept: usize,
}

/// Writes `site` beside `folder`, whole. Files whose bytes equal those of the same file below `former` are linked, not
/// written again. Nothing of a site that is being read is touched.
pub fn stage(site: &Site, folder: &Path, beside: &Beside, former: Option<&Path>) -> Result<Staged, WriteError> {
    let replaces = check_ours(folder)?;
    fs::create_dir_all(parent(folder)).map_err(at(parent(folder)))?;
    for leftover in [&beside.staging, &beside.former] {
        if leftover.exists() {
            check_ours(leftover)?;
            remove(leftover)?;
        }
    }
    fs::create_dir(&beside.staging).map_err(at(&beside.staging))?;
    // The marker comes first, so that a killed run leaves a folder the next run may clear.
    let marker = beside.staging.join(MARKER);
    fs::write(&marker, "made by statetrace-site; safe to delete\n").map_err(at(&marker))?;
    let kept = write_files(site, &beside.staging, former)?;
    Ok(Staged { replaces, written: site.places().count() - kept, kept })
}

/// Puts what was staged where no site is yet.
pub fn settle(folder: &Path, beside: &Beside) -> Result<(), WriteError> {
    if folder.exists() {
        fs::remove_dir(folder).map_err(at(folder))?;
    }
    fs::rename(&beside.staging, folder).map_err(at(folder))
}

fn parent(folder: &Path) -> &Path {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn remove(folder: &Path) -> Result<(), WriteError> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(at(folder)) } else { Ok(()) }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError + use<> {
    let path = path.to_owned();
    move |source| WriteError::Io { path, source }
}

/// Whether `folder` holds a site of ours; an error when it holds something else.
pub fn check_ours(folder: &Path) -> Result<bool, WriteError> {
    if folder.is_symlink() {
        return Err(WriteError::Link(folder.to_owned()));
    }
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

/// Writes every file below `folder`, and gives how many were taken over from `former`.
fn write_files(site: &Site, folder: &Path, former: Option<&Path>) -> Result<usize, WriteError> {
    let directory = |path: &SitePath| path.as_str().rsplit_once('/').map(|(directory, _)| folder.join(directory));
    let directories: std::collections::BTreeSet<PathBuf> = site.places().filter_map(directory).collect();
    for path in directories {
        fs::create_dir_all(&path).map_err(at(&path))?;
    }
    let former = |place: &SitePath| former.map(|former| former.join(place.as_str()));
    let files: Vec<_> = site.files().collect();
    let kept = files.par_iter().map(|(place, bytes)| {
        let path = folder.join(place.as_str());
        if former(place).is_some_and(|former| holds(&former, bytes) && fs::hard_link(&former, &path).is_ok()) {
            return Ok(1);
        }
        fs::write(&path, bytes).map_err(at(&path)).map(|()| 0)
    });
    let kept: usize = kept.sum::<Result<_, WriteError>>()?;
    let attachments: Vec<_> = site.attachments().collect();
    let linked = attachments.par_iter().map(|(place, attachment)| {
        let path = folder.join(place.as_str());
        if former(place).is_some_and(|former| equals(&former, attachment) && fs::hard_link(&former, &path).is_ok()) {
            return Ok(1);
        }
        copy(attachment, &path).map(|()| 0)
    });
    Ok(kept + linked.sum::<Result<usize, WriteError>>()?)
}

/// Whether the file at `path` is there and holds `bytes`.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let same_length = fs::metadata(path).is_ok_and(|facts| facts.len() == bytes.len() as u64);
    same_length && fs::read(path).is_ok_and(|old| old == bytes)
}

/// Whether the file at `path` is there and holds what `attachment` holds.
fn equals(path: &Path, attachment: &Attachment) -> bool {
    let same_length = fs::metadata(path).is_ok_and(|facts| facts.len() == attachment.bytes);
    let hashed = || HashingReader::new(File::open(path)?).finish();
    same_length && hashed().is_ok_and(|(digest, _)| digest == attachment.digest)
}

/// Copies `attachment` to `path`, piece by piece, and holds it to its digest. Never a link to the original: who writes into
/// that would change what readers see, and every release that was.
fn copy(attachment: &Attachment, path: &Path) -> Result<(), WriteError> {
    let mut reader = HashingReader::new(File::open(&attachment.file).map_err(at(&attachment.file))?);
    let mut copied = BufWriter::with_capacity(256 * 1024, File::create(path).map_err(at(path))?);
    io::copy(&mut reader, &mut copied).and_then(|_| copied.flush()).map_err(at(path))?;
    let (digest, _) = reader.finish().map_err(at(&attachment.file))?;
    if digest == attachment.digest { Ok(()) } else { Err(WriteError::Changed(attachment.file.clone())) }
}

/// Puts `staging` in the place of `folder` and leaves the former content at `old`.
pub fn swap(staging: &Path, folder: &Path, old: &Path) -> Result<(), WriteError> {
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
    fn an_attachment_is_copied_once_and_held_to_its_digest() {
        let dir = tempfile::tempdir().unwrap();
        let (original, folder) = (dir.path().join("large.bin"), dir.path().join("public"));
        fs::write(&original, "large").unwrap();
        let attachment = Attachment { file: original.clone(), bytes: 5, digest: crate::digest::Digest::of(b"large") };
        let attached = || site("one").with([], [(SitePath::new("b/large.bin"), attachment.clone())]).unwrap();
        write(&attached(), &folder).unwrap();
        assert_eq!(fs::read(folder.join("b/large.bin")).unwrap(), b"large");
        // Nobody who writes into the original writes into the site.
        fs::write(&original, "LARGE").unwrap();
        assert_eq!(fs::read(folder.join("b/large.bin")).unwrap(), b"large");
        assert!(matches!(write(&attached(), &folder), Err(WriteError::Changed(_))));
        assert_eq!(fs::read(folder.join("b/large.bin")).unwrap(), b"large", "the last good site stays");
        let beside = Beside::of(&folder);
        let staged = stage(&attached(), &folder, &beside, Some(&folder)).unwrap();
        assert_eq!((staged.written, staged.kept), (0, 2), "what the last site holds is not copied again");
        assert!(matches!(
            site("x").with([], [(SitePath::new("A/index.html"), attachment)]),
            Err(crate::site::Collision(_))
        ));
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("letter.txt"), "dear").unwrap();
        assert!(matches!(write(&site("one"), dir.path()), Err(WriteError::NotOurs(_))));
        assert_eq!(fs::read_to_string(dir.path().join("letter.txt")).unwrap(), "dear");
    }
}
