//! [`Site`]: every page and asset as a sorted map from path to bytes. No stage before knows where it goes.

pub mod links;
pub mod write;

use std::collections::BTreeMap;

use crate::path::SitePath;

/// A whole site, in memory. `build` writes it, tests compare it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Site {
    files: BTreeMap<SitePath, Vec<u8>>,
}

/// Two files that claim one place, or places that only letter case tells apart.
#[derive(Debug, thiserror::Error)]
#[error("two pages claim `{0}`")]
pub struct Collision(pub SitePath);

impl Site {
    /// Joins `files`. Places must differ, whatever the letter case, since some file systems ignore it.
    pub fn assemble(files: impl IntoIterator<Item = (SitePath, Vec<u8>)>) -> Result<Self, Collision> {
        let mut site = Self::default();
        let mut places = std::collections::BTreeSet::new();
        for (path, bytes) in files {
            if !places.insert(path.as_str().to_ascii_lowercase()) {
                return Err(Collision(path));
            }
            site.files.insert(path, bytes);
        }
        Ok(site)
    }

    /// Every file in byte order of path.
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
