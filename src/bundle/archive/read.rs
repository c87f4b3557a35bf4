//! Files to bytes, with a bound: a bundle, and the trust directory it is held against.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::container::MAX_ARCHIVE;
use crate::bundle::trust::TrustFiles;

/// Largest file of a trust directory that is read.
const MAX_TRUST_FILE: u64 = 32 << 20;

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A trust directory that trusts nobody.
    #[error("the trust directory `{}` has no `allowed_signers`", .0.display())]
    NoSigners(PathBuf),
}

/// The bytes of a regular file, read through one handle: all of them, or one more than a bundle may have.
pub fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let file = open_regular(path)?;
    let facts = file.metadata()?;
    let mut bytes = Vec::with_capacity(facts.len().min(MAX_ARCHIVE) as usize + 1);
    file.take(MAX_ARCHIVE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a regular file. What it is is asked before, since to open a pipe is to wait for whoever writes into it; and again
/// behind, of what was opened.
fn open_regular(path: &Path) -> io::Result<File> {
    let is_regular = |facts: Metadata| match facts.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")),
    };
    is_regular(std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    is_regular(file.metadata()?)?;
    Ok(file)
}

/// The files of the trust directory `folder`; only `allowed_signers` must be there.
pub fn trust(folder: &Path) -> Result<TrustFiles, ReadError> {
    let optional = |name: &str| {
        let path = folder.join(name);
        let mut bytes = Vec::new();
        let read = open_regular(&path).and_then(|file| file.take(MAX_TRUST_FILE).read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ReadError::Io { path, source }),
        }
    };
    Ok(TrustFiles {
        allowed_signers: optional("allowed_signers")?.ok_or_else(|| ReadError::NoSigners(folder.to_owned()))?,
        revoked_keys: optional("revoked_keys")?,
        policy: optional("trust.toml")?,
        ledger: optional("ledger.txt")?,
        ledger_signature: optional("ledger.txt.sig")?,
    })
}
