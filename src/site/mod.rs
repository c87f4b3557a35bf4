//! [`Site`]: every page and asset as a sorted map from path to bytes. No stage before knows where it goes.

pub mod links;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::digest::Digest;
use crate::path::SitePath;

/// A whole site, in memory but for its attachments. `build` writes it, tests compare it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Site {
    files: BTreeMap<SitePath, Vec<u8>>,
    attachments: BTreeMap<SitePath, Attachment>,
}

/// A file of a site that is too large to hold: it stays where it lies until the site is written, and is held to its digest
/// then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Where it lies.
    pub file: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Its digest.
    pub digest: Digest,
}

/// Two files that claim one place, or places that only letter case tells apart.
#[derive(Debug, thiserror::Error)]
#[error("two pages claim `{0}`")]
pub struct Collision(pub SitePath);

impl Site {
    /// Joins `files`. Places must differ, whatever the letter case, since some file systems ignore it.
    pub fn assemble(files: impl IntoIterator<Item = (SitePath, Vec<u8>)>) -> Result<Self, Collision> {
        Self::default().with(files, [])
    }

    /// The same site with `files` and `attachments` more. All places must differ, whatever the letter case.
    pub fn with(
        mut self,
        files: impl IntoIterator<Item = (SitePath, Vec<u8>)>,
        attachments: impl IntoIterator<Item = (SitePath, Attachment)>,
    ) -> Result<Self, Collision> {
        let mut places: BTreeSet<String> = self.places().map(|path| path.as_str().to_ascii_lowercase()).collect();
        let mut take = |path: SitePath| {
            if places.insert(path.as_str().to_ascii_lowercase()) { Ok(path) } else { Err(Collision(path)) }
        };
        for (path, bytes) in files {
            self.files.insert(take(path)?, bytes);
        }
        for (path, attachment) in attachments {
            self.attachments.insert(take(path)?, attachment);
        }
        Ok(self)
    }

    /// Every attachment in byte order of path.
    pub fn attachments(&self) -> impl ExactSizeIterator<Item = (&SitePath, &Attachment)> {
        self.attachments.iter()
    }

    /// Where files and attachments lie, files first.
    pub fn places(&self) -> impl Iterator<Item = &SitePath> {
        self.files.keys().chain(self.attachments.keys())
    }

    /// Every file that is held, in byte order of path.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&SitePath, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path, bytes.as_slice()))
    }

    /// The bytes at `path`.
    pub fn get(&self, path: &SitePath) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Number of files that are pages.
    pub fn pages(&self) -> usize {
        self.files.keys().filter(|path| path.as_str().ends_with(".html")).count()
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|bytes| bytes.len() as u64).sum()
    }
}
