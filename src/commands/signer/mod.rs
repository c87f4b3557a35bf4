//! Who signs: a key file, an agent, or `ssh-keygen` itself. What they sign with stays with them; what comes back is
//! checked before it is used.

mod agent;
mod passphrase;
mod ssh_keygen;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use ssh_key::{Algorithm, Cipher, PrivateKey};
use zeroize::Zeroizing;

pub use self::passphrase::{Confirm, Passphrase, passphrase};
use super::{Failure, talk};
use crate::bundle::pack::Signatory;
use crate::bundle::sshsig::{self, PublicKey, Role, SigFault, SshSig};

/// How often a passphrase is asked for at the terminal, as OpenSSH does.
const MAX_ATTEMPTS: usize = 3;

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
    #[arg(long, value_name = "FILE", conflicts_with_all = ["agent", "ssh_keygen"])]
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
                let (key, public) = read_private(path, self.passphrase_file.as_deref())?;
                (public, key.comment().to_owned(), Means::Key(Box::new(key)))
            }
        };
        let principal = self.principal.clone().unwrap_or(comment);
        let naming = "give it with `--principal NAME`, such as release@example.org";
        if principal.is_empty() {
            return Err(Failure::new("the key has no comment that says under which name it is trusted").help(naming));
        }
        if principal.contains(|c: char| c.is_whitespace() || c.is_control() || "*?!,\"#".contains(c)) {
            let failure = Failure::new(format!("`{principal}` is no name under which a key can be trusted"));
            return Err(failure.help(naming));
        }
        Ok(Signer { public, principal, means })
    }
}

impl Signer {
    /// Who this is, for the bundle.
    pub fn signatory(&self) -> Signatory {
        Signatory { principal: self.principal.clone(), fingerprint: self.public.fingerprint() }
    }

    /// The armoured signature of `message` in `role`, verified; else why there is none, with a way out where one is known.
    pub fn sign(&mut self, role: Role, message: &[u8]) -> Result<String, String> {
        let armoured = match &mut self.means {
            Means::Key(key) => sshsig::sign(key, role, message).map_err(|fault| fault.to_string())?,
            Means::Agent(agent) => {
                let inner = agent.sign(&self.public, &sshsig::signed_data(role.namespace(), message))?;
                sshsig::envelope(&self.public, role, &inner).map_err(|fault| fault.to_string())?
            }
            Means::SshKeygen(path) => ssh_keygen::sign(path, role, message)?,
        };
        let refused = |fault: SigFault| format!("what {} gave is no good: {fault}", self.means);
        let signature = SshSig::parse(armoured.as_bytes()).map_err(refused)?;
        if signature.key != self.public || signature.namespace != role.namespace() {
            return Err(format!("what {} gave is a signature by another key or for another purpose", self.means));
        }
        signature.verify(message).map_err(refused)?;
        Ok(armoured)
    }
}

impl fmt::Display for Means {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Means::Key(_) => "the key",
            Means::Agent(_) => "the SSH agent",
            Means::SshKeygen(_) => "`ssh-keygen`",
        })
    }
}

/// Reads a private key and decrypts it; it and its public half, which is of an accepted kind.
fn read_private(path: &Path, passphrase_file: Option<&Path>) -> Result<(PrivateKey, PublicKey), Failure> {
    let failed = |why: &dyn fmt::Display| Failure::new(format!("cannot use the key `{}`: {why}", path.display()));
    let text = Zeroizing::new(fs::read(path).map_err(|error| failed(&error))?);
    let anew = format!("`ssh-keygen -p -f {}` writes it anew", path.display());
    let key = PrivateKey::from_openssh(text.as_slice()).map_err(|_| {
        let failure = failed(&"it is no private key in OpenSSH's format");
        if text.starts_with(b"-----BEGIN ") {
            failure.help(anew.as_str())
        } else {
            failure.help("a public key signs with `--agent` or `--ssh-keygen` only")
        }
    })?;
    // Before anybody types a passphrase in vain.
    let public = PublicKey::of(&key).map_err(|fault| refused_kind(&failed(&fault).message))?;
    if matches!(key.algorithm(), Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256) {
        return Err(failed(&"its private half is in a security key").help("add `--ssh-keygen`, which asks the device"));
    }
    if !key.is_encrypted() {
        return Ok((key, public));
    }
    if key.cipher() == Cipher::TDesCbc {
        return Err(failed(&"it is encrypted with 3DES, which is too weak to be taken").help(anew));
    }
    // At a terminal a slip of the finger must not cost the run.
    let attempts = if passphrase_file.is_some() { 1 } else { MAX_ATTEMPTS };
    for attempt in 1..=attempts {
        let secret = passphrase(&format!("Passphrase of {}: ", path.display()), passphrase_file, Confirm::No)?;
        if secret.is_empty() {
            return Err(failed(&"it is encrypted, and an empty passphrase was given"));
        }
        match key.decrypt(&secret) {
            Ok(key) => return Ok((key, public)),
            Err(_) if attempt < attempts => talk("the passphrase is wrong; once more"),
            Err(_) => {}
        }
    }
    Err(failed(&"the passphrase is wrong"))
}

/// A key of a kind that is not taken.
fn refused_kind(message: &str) -> Failure {
    Failure::new(message).help("`statetrace-site keygen` makes a key that will do; so does `ssh-keygen -t ed25519`")
}

/// Reads the public key and its comment: of a `.pub` file, of the one beside a private key, else of the private key itself,
/// which holds it in the clear. The comment of an encrypted key is not in the clear, and empty.
fn read_public(path: &Path) -> Result<(PublicKey, String), Failure> {
    let beside = PathBuf::from(format!("{}.pub", path.display()));
    let path =
        if path.extension().is_some_and(|extension| extension == "pub") || !beside.is_file() { path } else { &beside };
    let failed =
        |why: &dyn fmt::Display| Failure::new(format!("cannot use the public key `{}`: {why}", path.display()));
    let refused = |fault: SigFault| match fault {
        SigFault::Algorithm => refused_kind(&failed(&fault).message),
        _ => failed(&"it is no public key as `ssh-keygen` writes it"),
    };
    let text = Zeroizing::new(fs::read(path).map_err(|error| failed(&error))?);
    if let Ok(key) = PrivateKey::from_openssh(text.as_slice()) {
        return Ok((PublicKey::of(&key).map_err(refused)?, key.comment().to_owned()));
    }
    let text = std::str::from_utf8(&text).map_err(|_| refused(SigFault::Form))?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (line, others) = (lines.next().unwrap_or_default(), lines.count());
    let mut words = line.splitn(3, ' ');
    let (Some(algorithm), Some(key)) = (words.next(), words.next()) else { return Err(refused(SigFault::Form)) };
    let key = PublicKey::from_words(algorithm, key).map_err(refused)?;
    if others > 0 {
        return Err(failed(&"it has more than one line").help("leave the one of the key that is to sign"));
    }
    Ok((key, words.next().unwrap_or_default().trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use ssh_key::LineEnding;
    use ssh_key::private::{Ed25519Keypair, KeypairData, SkEd25519};

    use super::*;

    fn key(comment: &str) -> PrivateKey {
        let mut key = PrivateKey::from(Ed25519Keypair::from_seed(&[1; 32]));
        key.set_comment(comment);
        key
    }

    fn words() -> String {
        PublicKey::of(&key("")).unwrap().words()
    }

    /// A folder with the files given.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_public_key_is_one_line_and_all_behind_the_key_is_its_comment() {
        let read = |text: &str| {
            let folder = folder(&[("key.pub", text)]);
            let read = read_public(&folder.path().join("key.pub"));
            read.map(|(_, comment)| comment).map_err(|failure| failure.message)
        };
        let words = words();
        assert_eq!(read(&words), Ok(String::new()));
        assert_eq!(read(&format!("{words} release@example.org\r\n")), Ok("release@example.org".to_owned()));
        assert_eq!(read(&format!("# mine\n\n{words}  Release Manager \n")), Ok("Release Manager".to_owned()));
        let twice = read(&format!("{words} one\n{words} two\n"));
        assert!(twice.unwrap_err().ends_with("it has more than one line"));
        for text in
            ["", "\n", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAA x", "-----BEGIN X-----\nAAAA\n", "\u{0}"]
        {
            assert!(read(text).is_err(), "{text:?}");
        }
        let other = words.replacen("ssh-ed25519", "ssh-rsa", 1);
        assert!(read(&other).unwrap_err().ends_with("it is no public key as `ssh-keygen` writes it"));
    }

    #[test]
    fn a_private_key_holds_its_public_half_in_the_clear() {
        let key = key("release@example.org");
        let locked = key.encrypt(&mut ssh_key::rand_core::OsRng, "correct horse").unwrap();
        let texts = [key, locked].map(|key| key.to_openssh(LineEnding::LF).unwrap());
        let beside = format!("{} beside\n", words());
        let folder =
            folder(&[("open", &texts[0]), ("locked", &texts[1]), ("named", &texts[1]), ("named.pub", &beside)]);
        for (name, comment) in [("open", "release@example.org"), ("locked", ""), ("named", "beside")] {
            let read = read_public(&folder.path().join(name)).unwrap();
            assert_eq!((read.0.words(), read.1.as_str()), (words(), comment), "{name}");
        }
    }

    #[test]
    fn what_cannot_sign_is_told_before_a_passphrase_is_asked_for() {
        let public = ssh_key::public::SkEd25519::new(ssh_key::public::Ed25519PublicKey([7; 32]), "ssh:");
        let device = SkEd25519::new(public, 1, vec![0; 8]).unwrap();
        let device = PrivateKey::new(KeypairData::SkEd25519(device), "qa@example.org").unwrap();
        let device = device.to_openssh(LineEnding::LF).unwrap();
        let folder = folder(&[("device", &device), ("pem", "-----BEGIN EC PRIVATE KEY-----\n"), ("key.pub", &words())]);
        let fault = |name: &str| {
            let failure = read_private(&folder.path().join(name), None).unwrap_err();
            (failure.message, failure.help.unwrap())
        };
        let (message, help) = fault("device");
        assert!(message.ends_with("is in a security key") && help.contains("--ssh-keygen"), "{message}: {help}");
        assert!(fault("pem").1.starts_with("`ssh-keygen -p -f "));
        assert!(fault("key.pub").1.contains("--agent"));
    }
}
