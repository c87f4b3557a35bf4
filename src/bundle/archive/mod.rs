//! [`Archive`]: the files of a bundle, in a zip or unpacked in a directory, before anything is believed of them. The only
//! place of this module that meets the file system.

pub mod container;
mod directory;
pub mod extract;
mod inflate;
pub mod place;
pub mod read;
pub mod write;

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

pub use self::container::Stamp;
use self::container::{Entry, Noncanonical};
pub use self::directory::DirectoryFault;
pub use self::inflate::{DataFault, Inflater};
use super::names::{self, NameFault};
use crate::digest::Digest;

/// The files of a bundle in ascending byte order of name. Names are legal and do not clash; contents are not yet read.
#[derive(Debug)]
pub struct Archive<'a> {
    /// The one directory all files of a zip lie in; `None` for a directory, which may be called anything.
    pub top: Option<String>,
    /// The time of every entry; `None` for a directory.
    pub stamp: Option<Stamp>,
    /// Its files, by their path below the top directory.
    files: Vec<File<'a>>,
}

/// One file of a bundle.
#[derive(Debug)]
pub struct File<'a> {
    /// Its path below the top directory.
    pub name: String,
    /// Its declared length.
    pub size: u64,
    body: Body<'a>,
}

#[derive(Debug)]
enum Body<'a> {
    Entry(Entry<'a>),
    OnDisk(PathBuf),
}

/// Files that are no bundle whatever they hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// The zip is not framed as ours are.
    #[error(transparent)]
    Container(#[from] Noncanonical),
    /// A name that some system cannot hold.
    #[error("the name `{}` is refused: {fault}", .name.escape_ascii())]
    Name {
        /// The name as it is.
        name: Vec<u8>,
        /// Why.
        fault: NameFault,
    },
    /// Not everything lies in one directory.
    #[error("not all files lie in one top directory")]
    Top,
}

impl<'a> Archive<'a> {
    /// The files of the zip `bytes`, when its container is canonical and its names are legal.
    pub fn of_zip(bytes: &'a [u8]) -> Result<Self, OpenFault> {
        let container = container::read(bytes)?;
        let first = container.entries.first().map(|entry| entry.name).unwrap_or_default();
        let top = first.split(|byte| *byte == b'/').next().unwrap_or_default();
        let mut files = Vec::with_capacity(container.entries.len());
        for entry in container.entries {
            let refuse = |fault| OpenFault::Name { name: entry.name.to_vec(), fault };
            let path = names::check(entry.name).map_err(refuse)?;
            let below = path.as_bytes().strip_prefix(top).and_then(|rest| rest.strip_prefix(b"/"));
            let name = below.and_then(|below| std::str::from_utf8(below).ok()).ok_or(OpenFault::Top)?;
            files.push(File { name: name.to_owned(), size: entry.size, body: Body::Entry(entry) });
        }
        let top = String::from_utf8_lossy(top).into_owned();
        Self { top: Some(top), stamp: Some(container.stamp), files }.with_checked_names()
    }

    /// Every file, in ascending byte order of name.
    pub fn files(&self) -> &[File<'a>] {
        &self.files
    }

    /// The file called `name`.
    pub fn get(&self, name: &str) -> Option<&File<'a>> {
        self.files.binary_search_by(|file| file.name.as_str().cmp(name)).ok().and_then(|at| self.files.get(at))
    }

    fn with_checked_names(self) -> Result<Self, OpenFault> {
        match names::check_set(self.files.iter().map(|file| file.name.as_str())) {
            Ok(()) => Ok(self),
            Err((name, fault)) => Err(OpenFault::Name { name: name.as_bytes().to_vec(), fault }),
        }
    }
}

impl File<'_> {
    /// Passes the content piece by piece to `sink`, having checked framing, length and CRC-32 by the end of it.
    pub fn stream(&self, inflater: &mut Inflater, sink: &mut dyn FnMut(&[u8])) -> Result<(), DataFault> {
        let entry = match &self.body {
            Body::OnDisk(path) => return directory::stream(path, self.size, sink),
            Body::Entry(entry) => entry,
        };
        let mut crc = crc32fast::Hasher::new();
        if entry.deflated {
            inflater.inflate(entry.data, entry.size, &mut |piece| {
                crc.update(piece);
                sink(piece);
            })?;
        } else {
            crc.update(entry.data);
            sink(entry.data);
        }
        if crc.finalize() == entry.crc { Ok(()) } else { Err(DataFault::Checksum) }
    }

    /// The whole content, which must not be longer than `limit`.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>, DataFault> {
        if self.size > limit {
            return Err(DataFault::Size);
        }
        let mut content = Vec::with_capacity(self.size as usize);
        self.stream(&mut Inflater::default(), &mut |piece| content.extend_from_slice(piece))?;
        Ok(content)
    }

    /// The SHA-256 of the content.
    pub fn digest(&self, inflater: &mut Inflater) -> Result<Digest, DataFault> {
        let mut hasher = Sha256::new();
        self.stream(inflater, &mut |piece| hasher.update(piece))?;
        Ok(Digest::from_bytes(hasher.finalize().into()))
    }
}
