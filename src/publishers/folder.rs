//! A site to the folder a web server or file share hands out: staged beside it, swapped in whole, earlier releases kept
//! for a way back.
//!
//! ```text
//! sites/reports/             what readers see
//! sites/.reports.releases/   000011-20260111T021500Z/ … earlier ones, newest last
//! sites/.reports.lock        held while a run publishes; empty, and it stays: whoever removed it could let two runs in
//! ```

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::PublishError;
use crate::site::Site;
use crate::site::write::{self, Beside, MARKER, WriteError};

/// A release that was rolled back ends with this, so that no later roll-back returns to it.
const WITHDRAWN: &str = "-withdrawn";

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The release's name: its number and the declared now.
    pub release: String,
    /// Files written anew.
    pub written: usize,
    /// Files that had not changed.
    pub kept: usize,
    /// Earlier releases that can be gone back to.
    pub earlier: usize,
}

/// Publishes `site` to `folder` as of `now` and keeps the last `keep` earlier releases. Readers see the old site or the new
/// one, never a mix.
pub fn publish(site: &Site, folder: &Path, now: jiff::Timestamp, keep: usize) -> Result<Published, PublishError> {
    // Beside a folder that is not ours nothing is left, not even a lock.
    write::check_ours(folder)?;
    let _lock = lock(folder)?;
    let releases = Releases::of(folder)?;
    let beside = Beside::of(folder);
    let live = write::check_ours(folder)?;
    let staged = write::stage(site, folder, &beside, live.then_some(folder))?;
    let release = format!("{:06}-{}", releases.next_number(folder), now.strftime("%Y%m%dT%H%M%SZ"));
    name(&beside.staging, &release)?;
    if live {
        let former = releases.place(&named(folder).unwrap_or_else(|| "000000-unnamed".to_owned()));
        fs::create_dir_all(&releases.folder).map_err(at(&releases.folder))?;
        write::swap(&beside.staging, folder, &former)?;
    } else {
        write::settle(folder, &beside)?;
    }
    let releases = Releases::of(folder)?;
    releases.prune(keep)?;
    let earlier = releases.usable().count().min(keep);
    Ok(Published { release, written: staged.written, kept: staged.kept, earlier })
}

/// Goes back to the newest earlier release and gives its name. The one that is taken away is kept beside, marked as
/// withdrawn.
pub fn roll_back(folder: &Path) -> Result<String, PublishError> {
    let _lock = lock(folder)?;
    let releases = Releases::of(folder)?;
    let newest = releases.usable().next_back().cloned().ok_or_else(|| PublishError::NoEarlier(folder.to_owned()))?;
    let withdrawn = named(folder).unwrap_or_else(|| "000000-unnamed".to_owned());
    let place = releases.place(&format!("{withdrawn}{WITHDRAWN}"));
    if write::check_ours(folder)? {
        write::swap(&releases.folder.join(&newest), folder, &place)?;
    } else {
        write::settle(folder, &Beside { staging: releases.folder.join(&newest), former: place })?;
    }
    Ok(newest)
}

/// The earlier releases of a folder.
struct Releases {
    folder: PathBuf,
    /// Their names, oldest first.
    names: Vec<String>,
}

impl Releases {
    fn of(folder: &Path) -> Result<Self, WriteError> {
        let folder = beside(folder, "releases");
        let mut names = Vec::new();
        match fs::read_dir(&folder) {
            Ok(entries) => {
                for entry in entries {
                    let entry = entry.map_err(at(&folder))?;
                    names.extend(entry.file_name().into_string().ok().filter(|name| number(name).is_some()));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(WriteError::Io { path: folder, source }),
        }
        names.sort();
        Ok(Self { folder, names })
    }

    /// Those that were not withdrawn, oldest first.
    fn usable(&self) -> impl DoubleEndedIterator<Item = &String> {
        self.names.iter().filter(|name| !name.contains(WITHDRAWN))
    }

    /// One more than any release so far.
    fn next_number(&self, live: &Path) -> u64 {
        let numbers = self.names.iter().cloned().chain(named(live));
        numbers.filter_map(|name| number(&name)).max().unwrap_or(0) + 1
    }

    /// A place for a release called `name`; with a number behind it where that is taken.
    fn place(&self, name: &str) -> PathBuf {
        let first = self.folder.join(name);
        let others = (2..).map(|count| self.folder.join(format!("{name}-{count}")));
        std::iter::once(first.clone()).chain(others).find(|place| !place.exists()).unwrap_or(first)
    }

    /// Removes all but the newest `keep` releases; withdrawn ones go first.
    fn prune(&self, keep: usize) -> Result<(), WriteError> {
        let usable: Vec<&String> = self.usable().collect();
        let kept = usable.get(usable.len().saturating_sub(keep)..).unwrap_or(&[]);
        for name in self.names.iter().filter(|name| !kept.contains(name)) {
            let path = self.folder.join(name);
            if write::check_ours(&path)? {
                fs::remove_dir_all(&path).map_err(at(&path))?;
            }
        }
        Ok(())
    }
}

/// The number a release's name begins with.
fn number(name: &str) -> Option<u64> {
    name.split_once('-')?.0.parse().ok()
}

/// The release a site says it is.
fn named(site: &Path) -> Option<String> {
    let text = fs::read_to_string(site.join(MARKER)).ok()?;
    text.lines().find_map(|line| line.strip_prefix("release ")).map(str::to_owned).filter(|name| number(name).is_some())
}

/// Writes the release's name into the marker of the site at `site`.
fn name(site: &Path, release: &str) -> Result<(), WriteError> {
    let path = site.join(MARKER);
    fs::write(&path, format!("made by statetrace-site; safe to delete\nrelease {release}\n")).map_err(at(&path))
}

/// `.<name>.<what>` beside `folder`.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().map_or_else(|| "site".into(), |name| name.to_string_lossy().into_owned());
    folder.with_file_name(format!(".{name}.{what}"))
}

/// Held until dropped, or until the process ends, however it ends.
fn lock(folder: &Path) -> Result<File, PublishError> {
    let path = beside(folder, "lock");
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(at(parent))?;
    }
    let file = File::options().create(true).append(true).open(&path).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(PublishError::Busy(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(WriteError::Io { path, source }.into()),
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError + use<> {
    let path = path.to_owned();
    move |source| WriteError::Io { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SitePath;

    fn site(text: &str) -> Site {
        let file = |path: &str, text: &str| (SitePath::new(path), text.as_bytes().to_vec());
        Site::assemble([file("index.html", text), file("assets/same.css", "body{}")]).unwrap()
    }

    fn shown(folder: &Path) -> String {
        fs::read_to_string(folder.join("index.html")).unwrap()
    }

    const NOW: jiff::Timestamp = jiff::Timestamp::UNIX_EPOCH;

    #[test]
    fn a_release_replaces_the_one_before_and_writes_only_what_changed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("www");
        let first = publish(&site("one"), &folder, NOW, 3).unwrap();
        assert_eq!((first.release.as_str(), first.written, first.kept), ("000001-19700101T000000Z", 2, 0));
        let second = publish(&site("two"), &folder, NOW, 3).unwrap();
        assert_eq!((second.written, second.kept, second.earlier), (1, 1, 1));
        assert_eq!(shown(&folder), "two");
    }

    #[test]
    fn a_roll_back_goes_one_release_back_each_time_and_never_to_a_withdrawn_one() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("www");
        for text in ["one", "two", "three"] {
            publish(&site(text), &folder, NOW, 5).unwrap();
        }
        assert_eq!(roll_back(&folder).unwrap(), "000002-19700101T000000Z");
        assert_eq!(shown(&folder), "two");
        assert_eq!(roll_back(&folder).unwrap(), "000001-19700101T000000Z");
        assert_eq!(shown(&folder), "one");
        assert!(matches!(roll_back(&folder), Err(PublishError::NoEarlier(_))));
        let next = publish(&site("four"), &folder, NOW, 5).unwrap();
        assert_eq!(next.release, "000004-19700101T000000Z");
    }

    #[test]
    fn only_so_many_releases_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("www");
        for text in ["one", "two", "three", "four"] {
            publish(&site(text), &folder, NOW, 2).unwrap();
        }
        let releases = Releases::of(&folder).unwrap();
        assert_eq!(releases.names, ["000002-19700101T000000Z", "000003-19700101T000000Z"]);
    }

    #[test]
    fn two_runs_do_not_publish_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("www");
        let held = lock(&folder).unwrap();
        assert!(matches!(publish(&site("one"), &folder, NOW, 2), Err(PublishError::Busy(_))));
        drop(held);
        assert!(publish(&site("one"), &folder, NOW, 2).is_ok());
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("www");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("letter.txt"), "dear").unwrap();
        assert!(publish(&site("one"), &folder, NOW, 2).is_err());
        assert_eq!(fs::read_to_string(folder.join("letter.txt")).unwrap(), "dear");
    }
}
