//! The SSH agent: two of its messages over its socket. The private key never leaves it.

use super::super::Failure;
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

#[cfg(unix)]
mod unix {
    use std::io::{self, Read, Write};
    use std::os::unix::net::UnixStream;

    use super::{Agent, Failure, PublicKey};

    const REQUEST_IDENTITIES: u8 = 11;
    const IDENTITIES_ANSWER: u8 = 12;
    const SIGN_REQUEST: u8 = 13;
    const SIGN_RESPONSE: u8 = 14;
    /// Longest answer that is read; OpenSSH's own limit.
    const MAX_ANSWER: u32 = 256 * 1024;

    impl Agent {
        /// Connects to the agent that `SSH_AUTH_SOCK` names and finds `wanted` in it, or its only key.
        pub(in super::super) fn connect(wanted: Option<&PublicKey>) -> Result<(Self, PublicKey, String), Failure> {
            let socket = std::env::var_os("SSH_AUTH_SOCK")
                .ok_or_else(|| Failure::new("no SSH agent is running: SSH_AUTH_SOCK is not set"))?;
            let failed = |error: io::Error| Failure::new(format!("cannot talk to the SSH agent: {error}"));
            let mut agent = Agent { stream: UnixStream::connect(socket).map_err(failed)? };
            let answer = agent.ask(&[REQUEST_IDENTITIES]).map_err(failed)?;
            let mut keys = identities(&answer).ok_or_else(|| Failure::new("the SSH agent's answer cannot be read"))?;
            if let Some(wanted) = wanted {
                keys.retain(|(key, _)| key == wanted);
            }
            match keys.as_slice() {
                [(key, comment)] => Ok((agent, key.clone(), comment.clone())),
                [] => Err(Failure::new("the SSH agent does not hold the key").help("add it with `ssh-add`")),
                _ => Err(Failure::new(format!("the SSH agent holds {} keys", keys.len()))
                    .help("choose one with `--key FILE.pub`")),
            }
        }

        /// The agent's signature of `data` by `key`.
        pub(in super::super) fn sign(&mut self, key: &PublicKey, data: &[u8]) -> Result<Vec<u8>, String> {
            let mut request = vec![SIGN_REQUEST];
            for field in [key.blob(), data] {
                request.extend_from_slice(&(field.len() as u32).to_be_bytes());
                request.extend_from_slice(field);
            }
            request.extend_from_slice(&0u32.to_be_bytes());
            let answer = self.ask(&request).map_err(|error| format!("cannot talk to the SSH agent: {error}"))?;
            let signature =
                answer.strip_prefix(&[SIGN_RESPONSE]).and_then(string).map(|(signature, _)| signature.to_vec());
            signature.ok_or_else(|| "the SSH agent refused".to_owned())
        }

        fn ask(&mut self, request: &[u8]) -> io::Result<Vec<u8>> {
            self.stream.write_all(&(request.len() as u32).to_be_bytes())?;
            self.stream.write_all(request)?;
            let mut length = [0; 4];
            self.stream.read_exact(&mut length)?;
            let length = u32::from_be_bytes(length);
            if length > MAX_ANSWER {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "its answer is too long"));
            }
            let mut answer = vec![0; length as usize];
            self.stream.read_exact(&mut answer)?;
            Ok(answer)
        }
    }

    /// The keys of an answer that are of an accepted kind, with their comments.
    fn identities(answer: &[u8]) -> Option<Vec<(PublicKey, String)>> {
        let rest = answer.strip_prefix(&[IDENTITIES_ANSWER])?;
        let (count, mut rest) = rest.split_at_checked(4)?;
        let count = u32::from_be_bytes(*count.first_chunk()?);
        let mut keys = Vec::new();
        for _ in 0..count {
            let (blob, behind) = string(rest)?;
            let (comment, behind) = string(behind)?;
            rest = behind;
            if let Ok(key) = PublicKey::from_blob(blob) {
                keys.push((key, String::from_utf8_lossy(comment).into_owned()));
            }
        }
        Some(keys)
    }

    /// A string of SSH's wire format, and what follows it.
    fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
        let (length, rest) = bytes.split_at_checked(4)?;
        rest.split_at_checked(u32::from_be_bytes(*length.first_chunk()?) as usize)
    }
}
