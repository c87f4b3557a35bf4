//! A passphrase from a file, a descriptor or the terminal; never from an argument or the environment, where others can
//! read it. Forgotten when dropped.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::super::Failure;

/// Longest passphrase that is read.
const MAX: u64 = 4096;

/// Whether a passphrase is asked for twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Once: a wrong one will not decrypt.
    No,
    /// Twice: a wrong one would lock its owner out.
    Yes,
}

/// The first line of `file`, without its end; else what is typed at `prompt`.
pub fn passphrase(prompt: &str, file: Option<&Path>, confirm: Confirm) -> Result<Zeroizing<String>, Failure> {
    let Some(path) = file else {
        let first = ask(prompt)?;
        if confirm == Confirm::Yes && ask("The same again: ")? != first {
            return Err(Failure::new("the two passphrases differ"));
        }
        return Ok(first);
    };
    let failed =
        |error: io::Error| Failure::new(format!("cannot read the passphrase from `{}`: {error}", path.display()));
    let reader: Box<dyn Read> =
        if path == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(failed)?) };
    first_line(reader).map_err(failed)
}

fn first_line(reader: impl Read) -> io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::with_capacity(MAX as usize));
    BufReader::new(reader.take(MAX)).read_line(&mut line)?;
    while line.ends_with(['\n', '\r']) {
        line.pop();
    }
    Ok(line)
}

/// Asks at the terminal, without showing what is typed.
#[cfg(unix)]
fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let no_terminal = |error: io::Error| {
        Failure::new(format!("there is no terminal to ask for the passphrase: {error}"))
            .help("give `--passphrase-file FILE`")
    };
    let mut terminal = File::options().read(true).write(true).open("/dev/tty").map_err(no_terminal)?;
    let shown = tcgetattr(&terminal).map_err(|error| no_terminal(error.into()))?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    terminal.write_all(prompt.as_bytes()).map_err(no_terminal)?;
    tcsetattr(&terminal, OptionalActions::Flush, &hidden).map_err(|error| no_terminal(error.into()))?;
    let line = first_line(&terminal);
    tcsetattr(&terminal, OptionalActions::Flush, &shown).map_err(|error| no_terminal(error.into()))?;
    terminal.write_all(b"\n").map_err(no_terminal)?;
    line.map_err(no_terminal)
}

#[cfg(not(unix))]
fn ask(_: &str) -> Result<Zeroizing<String>, Failure> {
    Err(Failure::new("the passphrase cannot be asked for at this system's terminal")
        .help("give `--passphrase-file FILE`"))
}
