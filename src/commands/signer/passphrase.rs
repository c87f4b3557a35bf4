//! A passphrase from a file, a descriptor or the terminal; never from an argument or the environment, where others can
//! read it. Forgotten when dropped.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::super::Failure;

/// Longest passphrase that is read, in bytes.
const MAX: usize = 4096;
/// How some editors begin a file. They mean nothing by it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A passphrase. Bytes, because that is what OpenSSH encrypts with, whatever they spell.
pub type Passphrase = Zeroizing<Vec<u8>>;

/// Whether a passphrase is asked for twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Once: a wrong one will not decrypt.
    No,
    /// Twice: a wrong one would lock its owner out.
    Yes,
}

/// The first line of `file`, without its end; else what is typed at `prompt`. May be empty.
pub fn passphrase(prompt: &str, file: Option<&Path>, confirm: Confirm) -> Result<Passphrase, Failure> {
    let Some(path) = file else {
        let first = terminal::ask(prompt)?;
        if confirm == Confirm::Yes && terminal::ask("The same again: ")? != first {
            return Err(Failure::new("the two passphrases differ"));
        }
        return Ok(first);
    };
    let failed =
        |error: io::Error| Failure::new(format!("cannot read the passphrase from `{}`: {error}", path.display()));
    let file = if path == Path::new("-") { standard_input() } else { File::open(path) };
    let (mut line, _) = read_line(file.map_err(failed)?, &[]).map_err(failed)?;
    if line.starts_with(BYTE_ORDER_MARK) {
        line.drain(..BYTE_ORDER_MARK.len());
    }
    if line.contains(&0) {
        let failure = Failure::new(format!("the first line of `{}` holds a zero byte, and is no text", path.display()));
        return Err(failure.help("save the file as UTF-8"));
    }
    Ok(line)
}

/// Standard input without the buffer that the library keeps for it, which nobody would wipe.
#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

/// Reads up to the end of a line, one of the bytes of `stops`, or the end; the line without its end, and the stop. Byte by
/// byte, so that nothing of it stays behind in a buffer and nothing behind it is taken.
fn read_line(mut reader: impl Read, stops: &[u8]) -> io::Result<(Passphrase, Option<u8>)> {
    // Never grows: growing leaves the old bytes behind.
    let mut line = Zeroizing::new(Vec::with_capacity(MAX + 1));
    let mut stop = None;
    let mut byte = Zeroizing::new([0u8]);
    loop {
        match reader.read(byte.as_mut_slice()) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        let [byte] = *byte;
        if stops.contains(&byte) {
            stop = Some(byte);
            break;
        }
        if byte == b'\n' {
            break;
        }
        // One more than may be, for the carriage return of a full line.
        if line.len() > MAX {
            return Err(too_long());
        }
        line.push(byte);
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    if line.len() > MAX {
        return Err(too_long());
    }
    Ok((line, stop))
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("its line is longer than {MAX} bytes"))
}

#[cfg(unix)]
mod terminal {
    use std::fs::File;
    use std::io::{self, Write};

    use rustix::process::{Signal, kill_current_process_group};
    use rustix::termios::{
        InputModes, LocalModes, OptionalActions, SpecialCodeIndex as Code, Termios, tcgetattr, tcsetattr,
    };

    use super::{Failure, Passphrase, read_line};

    /// A terminal that does not show what is typed; dropped, it is as it was. A signal that ends the process from outside,
    /// such as that of `kill`, drops nothing, and the terminal goes on hiding until `stty echo`: to act on it takes a signal
    /// handler, which cannot be set without unsafe code or a crate that has it.
    struct Hiding {
        terminal: File,
        shown: Termios,
    }

    impl Hiding {
        /// Hides what is typed at the terminal of this process, and the bytes that interrupt: as long as something is
        /// hidden they end a line instead of the process, which would leave the terminal as it is.
        fn start() -> io::Result<(Self, [u8; 2])> {
            let terminal = File::options().read(true).write(true).open("/dev/tty")?;
            let shown = tcgetattr(&terminal)?;
            let mut hidden = shown.clone();
            hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ISIG);
            hidden.local_modes.insert(LocalModes::ICANON);
            hidden.input_modes.insert(InputModes::ICRNL);
            let stops = [shown.special_codes[Code::VINTR], shown.special_codes[Code::VQUIT]];
            [hidden.special_codes[Code::VEOL], hidden.special_codes[Code::VEOL2]] = stops;
            tcsetattr(&terminal, OptionalActions::Flush, &hidden)?;
            Ok((Self { terminal, shown }, stops))
        }
    }

    impl Drop for Hiding {
        fn drop(&mut self) {
            tcsetattr(&self.terminal, OptionalActions::Flush, &self.shown).ok();
            self.terminal.write_all(b"\n").ok();
        }
    }

    /// Asks at the terminal, without showing what is typed.
    pub(super) fn ask(prompt: &str) -> Result<Passphrase, Failure> {
        let no_terminal = |error: io::Error| {
            Failure::new(format!("there is no terminal to ask for the passphrase: {error}"))
                .help("give `--passphrase-file FILE`")
        };
        let (mut hiding, stops) = Hiding::start().map_err(no_terminal)?;
        // Only now: whoever waits for the prompt may type at once.
        let line = hiding.terminal.write_all(prompt.as_bytes()).and_then(|()| read_line(&hiding.terminal, &stops));
        drop(hiding);
        let (line, stop) =
            line.map_err(|error| Failure::new(format!("cannot read the passphrase from the terminal: {error}")))?;
        if stop.is_some() {
            // What the terminal would have sent, had it not been told to wait: to the script that runs us, too.
            kill_current_process_group(Signal::INT).ok();
            return Err(Failure::new("interrupted"));
        }
        Ok(line)
    }
}

#[cfg(not(unix))]
mod terminal {
    use super::{Failure, Passphrase};

    pub(super) fn ask(_: &str) -> Result<Passphrase, Failure> {
        Err(Failure::new("the passphrase cannot be asked for at this system's terminal")
            .help("give `--passphrase-file FILE`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_file(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        std::fs::write(&path, bytes).unwrap();
        let read = passphrase("", Some(&path), Confirm::No);
        read.map(|line| line.to_vec()).map_err(|failure| failure.message)
    }

    #[test]
    fn a_passphrase_is_the_first_line_however_it_ends() {
        for text in ["correct horse", "correct horse\n", "correct horse\r\n", "\u{feff}correct horse\r\nmore\n"] {
            assert_eq!(of_file(text.as_bytes()), Ok(b"correct horse".to_vec()), "{text:?}");
        }
        assert_eq!(of_file(b" spaces count \n"), Ok(b" spaces count ".to_vec()));
        assert_eq!(of_file(b"c\xe9sar\n"), Ok(b"c\xe9sar".to_vec()), "OpenSSH takes any bytes");
        assert_eq!(of_file(b"\r\r\n"), Ok(b"\r".to_vec()));
        for text in ["", "\n", "\r\n"] {
            assert_eq!(of_file(text.as_bytes()), Ok(Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn a_passphrase_is_never_cut_short() {
        let long = vec![b'x'; MAX];
        for end in [b"".as_slice(), b"\n", b"\r\n"] {
            assert_eq!(of_file(&[&long, end].concat()), Ok(long.clone()));
            let fault = of_file(&[&long, b"x".as_slice(), end].concat()).unwrap_err();
            assert!(fault.ends_with("its line is longer than 4096 bytes"), "{fault}");
        }
        assert!(of_file(&[long, vec![b'\r'; 9]].concat()).is_err());
        assert!(of_file(b"\xff\xfec\0o\0").unwrap_err().ends_with("holds a zero byte, and is no text"));
    }

    #[test]
    fn a_line_of_a_terminal_ends_at_an_interrupt() {
        let (line, stop) = read_line(b"correct\x03horse\n".as_slice(), &[3, 28]).unwrap();
        assert_eq!((line.as_slice(), stop), (b"correct".as_slice(), Some(3)));
        let (line, stop) = read_line(b"correct\n\x03".as_slice(), &[3, 28]).unwrap();
        assert_eq!((line.as_slice(), stop), (b"correct".as_slice(), None));
    }
}
