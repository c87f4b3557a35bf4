//! `ssh-keygen -Y sign`: whatever OpenSSH can sign with, we can.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::bundle::sshsig::Role;

/// The armoured signature of `message`. `ssh-keygen` asks for passphrase, PIN and touch itself, at the terminal, and says
/// there what it has to say.
pub(super) fn sign(key: &Path, role: Role, message: &[u8]) -> Result<String, String> {
    let failed = |error: io::Error| format!("cannot run `ssh-keygen`: {error}");
    let mut child = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-n", role.namespace(), "-f"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "`ssh-keygen` is not on the PATH; it comes with OpenSSH".to_owned(),
            _ => failed(error),
        })?;
    // One that does not read it to the end shows in what it gives, and how it ends.
    child.stdin.take().map(|mut stdin| stdin.write_all(message));
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(format!("`ssh-keygen` ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| "`ssh-keygen` gave no signature".to_owned())
}
