//! Who signs: a key file, an agent, or `ssh-keygen` itself. What they sign with stays with them; what comes back is
//! checked before it is used.

mod agent;
mod passphrase;
mod ssh_keygen;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use ssh_key::PrivateKey;
use zeroize::Zeroizing;

pub use self::passphrase::{Confirm, Passphrase, passphrase};
use super::Failure;
use crate::bundle::pack::Signatory;
use crate::bundle::sshsig::{self, PublicKey, Role, SshSig};

/// The options of every command that signs.
#[derive(Debug, Args)]
pub struct Signing {
    /// The private key, as `ssh-keygen` or `keygen` writes it; with --agent or --ssh-keygen the public key will do
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Let the running SSH agent sign; --key chooses among its keys
    #[arg(long, conflicts_with = "ssh_keygen")]
    pub agent: bool,
    /// Let `ssh-keygen -Y sign` sign with --key: for security keys, smart cards and whatever else it can use
    #[arg(long, requires = "key")]
    pub ssh_keygen: bool,
    /// A file whose first line is the key's passphrase; `-` for standard input, /dev/fd/N for an open descriptor
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// The name under which the key is trusted, such as release@example.org [default: the key's comment]
    #[arg(long, value_name = "NAME")]
    pub principal: Option<String>,
}

/// Something that signs.
pub struct Signer {
    /// Its public key.
    pub public: PublicKey,
    /// The name under which it is trusted.
    pub principal: String,
    means: Means,
}

enum Means {
    Key(Box<PrivateKey>),
    Agent(agent::Agent),
    SshKeygen(PathBuf),
}

impl Signing {
    /// Whether any means of signing was asked for.
    pub fn is_asked(&self) -> bool {
        self.key.is_some() || self.agent || self.ssh_keygen
    }

    /// Opens the key; asks for its passphrase where it has one.
    pub fn open(&self) -> Result<Signer, Failure> {
        let (public, comment, means) = if self.agent {
            let wanted = self.key.as_deref().map(read_public).transpose()?.map(|(key, _)| key);
            let (agent, public, comment) = agent::Agent::connect(wanted.as_ref())?;
            (public, comment, Means::Agent(agent))
        } else {
            let path = self.key.as_deref().ok_or_else(|| {
                Failure::new("no key was given")
                    .help("give one with `--key FILE`, or `--agent`; `statetrace-site keygen` makes one")
            })?;
            if self.ssh_keygen {
                let (public, comment) = read_public(path)?;
                (public, comment, Means::SshKeygen(path.to_owned()))
            } else {
                let key = read_private(path, self.passphrase_file.as_deref())?;
                let public = PublicKey::of(&key)
                    .map_err(|fault| Failure::new(format!("the key `{}` is refused: {fault}", path.display())))?;
                (public, key.comment().to_owned(), Means::Key(Box::new(key)))
            }
        };
        let principal = self.principal.clone().unwrap_or(comment);
        if principal.is_empty()
            || principal.contains(|c: char| c.is_whitespace() || c.is_control() || "*?!,\"#".contains(c))
        {
            return Err(Failure::new(format!("`{principal}` is no name under which a key can be trusted"))
                .help("give it with `--principal NAME`, such as release@example.org"));
        }
        Ok(Signer { public, principal, means })
    }
}

impl Signer {
    /// Who this is, for the bundle.
    pub fn signatory(&self) -> Signatory {
        Signatory { principal: self.principal.clone(), fingerprint: self.public.fingerprint() }
    }

    /// The armoured signature of `message` in `role`, verified.
    pub fn sign(&mut self, role: Role, message: &[u8]) -> Result<String, String> {
        let armoured = match &mut self.means {
            Means::Key(key) => sshsig::sign(key, role, message).map_err(|fault| fault.to_string())?,
            Means::Agent(agent) => {
                let inner = agent.sign(&self.public, &sshsig::signed_data(role.namespace(), message))?;
                sshsig::envelope(&self.public, role, &inner).map_err(|fault| fault.to_string())?
            }
            Means::SshKeygen(path) => ssh_keygen::sign(path, role, message)?,
        };
        let signature = SshSig::parse(armoured.as_bytes()).map_err(|fault| fault.to_string())?;
        if signature.key != self.public || signature.namespace != role.namespace() {
            return Err("the signature is of another key or for another purpose than asked".to_owned());
        }
        signature.verify(message).map_err(|fault| fault.to_string())?;
        Ok(armoured)
    }
}

/// Reads a private key and decrypts it.
fn read_private(path: &Path, passphrase_file: Option<&Path>) -> Result<PrivateKey, Failure> {
    let failed = |why: &dyn std::fmt::Display| Failure::new(format!("cannot use the key `{}`: {why}", path.display()));
    let text = Zeroizing::new(fs::read(path).map_err(|error| failed(&error))?);
    let key = PrivateKey::from_openssh(text.as_slice()).map_err(|_| {
        failed(&"it is no OpenSSH private key").help("a public key signs with `--agent` or `--ssh-keygen` only")
    })?;
    if !key.is_encrypted() {
        return Ok(key);
    }
    let secret = passphrase(&format!("Passphrase of {}: ", path.display()), passphrase_file, Confirm::No)?;
    key.decrypt(&secret).map_err(|_| failed(&"the passphrase is wrong"))
}

/// Reads the public key of a `.pub` file, or of the file beside a private key.
fn read_public(path: &Path) -> Result<(PublicKey, String), Failure> {
    let beside = PathBuf::from(format!("{}.pub", path.display()));
    let path =
        if path.extension().is_some_and(|extension| extension == "pub") || !beside.is_file() { path } else { &beside };
    let failed =
        |why: &dyn std::fmt::Display| Failure::new(format!("cannot use the public key `{}`: {why}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    let mut words = text.split_whitespace();
    let (Some(algorithm), Some(key)) = (words.next(), words.next()) else { return Err(failed(&"it is none")) };
    let key = PublicKey::from_words(algorithm, key).map_err(|fault| failed(&fault))?;
    Ok((key, words.next().unwrap_or_default().to_owned()))
}
