//! BagIt's lists of digests: `<64 lower-case hex digits><two spaces><path>`, one file a line, sorted by path. The form
//! that `sha256sum -c` reads, held to its strictest reading.

use crate::digest::Digest;

/// Where a list is not what it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} {fault}")]
pub struct ManifestFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: &'static str,
}

/// The list of `files`, which come in ascending byte order of path.
pub fn print<'a>(files: impl IntoIterator<Item = (&'a str, Digest)>) -> String {
    files.into_iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
}

/// Reads a list: every line whole, ended by LF, in strictly ascending byte order of path. An empty list has no lines.
pub fn parse(bytes: &[u8]) -> Result<Vec<(&str, Digest)>, ManifestFault> {
    let mut files: Vec<(&str, Digest)> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let fault = |fault| ManifestFault { line: files.len() + 1, fault };
        let end = memchr::memchr(b'\n', rest).ok_or(fault("has no line end"))?;
        let (line, behind) = rest.split_at(end);
        rest = behind.get(1..).unwrap_or_default();
        let (hex, path) = line.split_at_checked(64).ok_or(fault("is too short for a digest"))?;
        let is_lower_hex = hex.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let digest = std::str::from_utf8(hex).ok().filter(|_| is_lower_hex).and_then(Digest::parse);
        let digest = digest.ok_or(fault("does not begin with 64 lower-case hex digits"))?;
        let path = path.strip_prefix(b"  ").ok_or(fault("has no two spaces behind the digest"))?;
        let path = super::names::check(path).map_err(|_| fault("names a path that no bundle may have"))?;
        if files.last().is_some_and(|(previous, _)| *previous >= path) {
            return Err(fault("is not in strictly ascending order of path"));
        }
        files.push((path, digest));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";

    #[test]
    fn what_is_printed_is_read_back() {
        let files = [("a", Digest::of(b"a")), ("b/c d", Digest::of(b"b"))];
        assert_eq!(parse(print(files).as_bytes()).unwrap(), files);
        assert_eq!(parse(b"").unwrap(), []);
    }

    #[test]
    fn every_other_form_is_refused_with_its_line() {
        for (text, line) in [
            (format!("{ZERO}  a"), 1),
            (format!("{ZERO}  a\r\n"), 1),
            (format!("\u{feff}{ZERO}  a\n"), 1),
            (format!("{ZERO} *a\n"), 1),
            (format!("{ZERO} a\n"), 1),
            (format!("{ZERO}  a\n\n"), 2),
            (format!("{ZERO}  b\n{ZERO}  a\n"), 2),
            (format!("{ZERO}  a\n{ZERO}  a\n"), 2),
            (format!("{ZERO}  ../a\n"), 1),
            (format!("{}  a\n", Digest::of(b"").to_string().to_uppercase()), 1),
            (format!("{ZERO}0  a\n"), 1),
        ] {
            assert_eq!(parse(text.as_bytes()).map_err(|fault| fault.line), Err(line), "{text:?}");
        }
    }
}
