//! The SSH agent: two of its messages over its socket. The private key never leaves it.

#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use super::super::Failure;
#[cfg(not(unix))]
use crate::bundle::sshsig::PublicKey;

/// An agent that holds the key.
pub(super) struct Agent {
    #[cfg(unix)]
    stream: std::os::unix::net::UnixStream,
}

#[cfg(not(unix))]
impl Agent {
    pub(super) fn connect(_: Option<&PublicKey>) -> Result<(Self, PublicKey, String), Failure> {
        Err(Failure::new("the agent of this system cannot be reached")
            .help("use `--ssh-keygen --key FILE.pub`, which asks it"))
    }

    pub(super) fn sign(&mut self, _: &PublicKey, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("the agent of this system cannot be reached".to_owned())
    }
}
