//! Files to bytes, with a bound: a bundle, and the trust directory it is held against.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::container::MAX_ARCHIVE;
use crate::bundle::ledger::MAX_BYTES;
use crate::bundle::trust::TrustFiles;

/// Largest file of a trust directory that is read: the largest ledger there can be.
const MAX_TRUST_FILE: u64 = MAX_BYTES;

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
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    let is_regular = |facts: Metadata| match facts.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")),
    };
    is_regular(std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    is_regular(file.metadata()?)?;
    Ok(file)
}

/// The bytes of a file that may not have more than `limit`. A larger one is an error, never its beginning: half a list of
/// revoked keys would trust the keys of the other half.
pub fn bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_regular(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("it has more than the {limit} bytes that are read of such a file");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// A file of a trust directory; `None` when there is none.
pub fn trust_file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match bounded(path, MAX_TRUST_FILE) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The files of the trust directory `folder`; only `allowed_signers` must be there.
pub fn trust(folder: &Path) -> Result<TrustFiles, ReadError> {
    let optional = |name: &str| {
        let path = folder.join(name);
        trust_file(&path).map_err(|source| ReadError::Io { path, source })
    };
    Ok(TrustFiles {
        allowed_signers: optional("allowed_signers")?.ok_or_else(|| ReadError::NoSigners(folder.to_owned()))?,
        revoked_keys: optional("revoked_keys")?,
        policy: optional("trust.toml")?,
        ledger: optional("ledger.txt")?,
        ledger_signature: optional("ledger.txt.sig")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_trust_directory_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("allowed_signers"), "x").unwrap();
        assert_eq!(trust(folder.path()).unwrap().revoked_keys, None);
        let revoked = File::create(folder.path().join("revoked_keys")).unwrap();
        revoked.set_len(MAX_TRUST_FILE).unwrap();
        assert_eq!(trust(folder.path()).unwrap().revoked_keys.map(|bytes| bytes.len() as u64), Some(MAX_TRUST_FILE));
        revoked.set_len(MAX_TRUST_FILE + 1).unwrap();
        let told = trust(folder.path()).unwrap_err().to_string();
        assert!(told.contains("revoked_keys") && told.contains("more than the 33554432 bytes"), "{told}");
    }
}
