//! `keygen`: a new signing key, and the line that makes others trust it. Needs no workspace.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ssh_key::{Algorithm, LineEnding, PrivateKey, rand_core::OsRng};

use super::signer::{Confirm, passphrase};
use super::{Failure, Global, Outcome, print};
use crate::bundle::archive::place;
use crate::bundle::sshsig::{PublicKey, Role};

/// What `keygen` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Where the private key goes; the public key goes beside it, as FILE.pub. Neither may be there
    pub file: PathBuf,
    /// The name under which the key will be trusted, such as release@example.org
    #[arg(long, value_name = "NAME")]
    pub principal: String,
    /// What the key is for
    #[arg(long, value_enum, default_value = "builder")]
    pub role: KeyRole,
    /// A file whose first line becomes the passphrase; `-` for standard input [default: ask at the terminal]
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Protect the key by nothing but its file's permissions, for keys that a machine uses
    #[arg(long, conflicts_with = "passphrase_file")]
    pub no_passphrase: bool,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyRole {
    /// To sign bundles and the ledger.
    Builder,
    /// To approve bundles that others built.
    Approver,
}

/// Makes an Ed25519 key pair in OpenSSH's format.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let principal = options.principal.as_str();
    if principal.is_empty()
        || principal.contains(|c: char| c.is_whitespace() || c.is_control() || "*?!,\"#".contains(c))
    {
        return Err(Failure::new(format!("`{principal}` is no name under which a key can be trusted"))
            .help("use one like release@example.org"));
    }
    let public_file = place::beside(&options.file, ".pub");
    let taken = [&options.file, &public_file].into_iter().find(|path| path.symlink_metadata().is_ok());
    if let Some(path) = taken {
        return Err(Failure::new(format!("`{}` is there already", path.display()))
            .help("a key that is overwritten is lost; choose another name"));
    }
    let failed = |error: ssh_key::Error| Failure::new(format!("cannot make a key: {error}"));
    let mut key = PrivateKey::random(&mut OsRng, Algorithm::Ed25519).map_err(failed)?;
    key.set_comment(principal);
    let public = PublicKey::of(&key).map_err(Failure::new)?;
    if !options.no_passphrase {
        let prompt = format!("Passphrase for {}: ", options.file.display());
        let secret = passphrase(&prompt, options.passphrase_file.as_deref(), Confirm::Yes)?;
        if secret.is_empty() {
            return Err(Failure::new("the passphrase is empty").help("give one, or `--no-passphrase`"));
        }
        key = key.encrypt(&mut OsRng, &secret).map_err(failed)?;
    }
    let private = key.to_openssh(LineEnding::LF).map_err(failed)?;
    write_new(&options.file, private.as_bytes(), Secrecy::Private)?;
    write_new(&public_file, format!("{} {principal}\n", public.words()).as_bytes(), Secrecy::Public)?;
    let namespaces = match options.role {
        KeyRole::Builder => format!("{},{}", Role::Builder.namespace(), Role::Ledger.namespace()),
        KeyRole::Approver => Role::Approver.namespace().to_owned(),
    };
    let line = format!("{principal} namespaces=\"{namespaces}\" {}", public.words());
    if global.quiet {
        print(line)?;
    } else {
        print(format!(
            "wrote {} and {}\nfingerprint {}\n\nAdd this line to trust/allowed_signers, and give the fingerprint to those who verify by another way:\n{line}",
            options.file.display(),
            public_file.display(),
            public.fingerprint()
        ))?;
    }
    Ok(Outcome::Clean)
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secrecy {
    Private,
    Public,
}

/// Writes a file that must not be there.
fn write_new(path: &Path, bytes: &[u8], secrecy: Secrecy) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if secrecy == Secrecy::Private { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = secrecy == Secrecy::Private;
    let write = |path: &Path| -> io::Result<()> {
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write(path).map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))
}
