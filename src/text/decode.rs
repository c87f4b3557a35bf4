//! Bytes to text (DEFINITIONS D0): a UTF-8 mark is dropped, UTF-16 is read by its mark, else UTF-8, else cp1252.
//! Line ends stay as they are; readers drop one trailing `\r` of a line. A text too large for memory is decoded as it
//! streams past.

use std::io::{self, Chain, Read};

use serde::{Deserialize, Serialize};

/// What the bytes of a text file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Bom,
    /// UTF-16, little endian, by its mark.
    Utf16Le,
    /// UTF-16, big endian, by its mark.
    Utf16Be,
    /// Not UTF-8: read byte by byte as Windows code page 1252.
    Cp1252,
}

impl Encoding {
    /// The name a reader knows.
    pub fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 with BOM",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Cp1252 => "cp1252",
        }
    }
}

/// Which line ends a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnds {
    /// No line end at all.
    None,
    /// Only `\n`.
    Lf,
    /// Only `\r\n`.
    CrLf,
    /// Both.
    Mixed,
}

/// The outcome of [`decode`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// How it was read.
    pub encoding: Encoding,
    /// Which line ends it has.
    pub line_ends: LineEnds,
}

/// Decodes `bytes`; total, for any bytes.
pub fn decode(bytes: &[u8]) -> Decoded {
    let (text, encoding) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => (text.to_owned(), Encoding::Utf8Bom),
            Err(_) => (cp1252(rest), Encoding::Cp1252),
        },
        [0xFF, 0xFE, rest @ ..] => (utf16(rest, u16::from_le_bytes), Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => (utf16(rest, u16::from_be_bytes), Encoding::Utf16Be),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), Encoding::Utf8),
            Err(_) => (cp1252(bytes), Encoding::Cp1252),
        },
    };
    let line_ends = line_ends(&text);
    Decoded { text, encoding, line_ends }
}

/// How two bytes are a unit of UTF-16.
type Unit = fn([u8; 2]) -> u16;

/// How many bytes of UTF-16 are decoded at once.
const CHUNK: usize = 64 * 1024;

/// A large text as UTF-8 while it streams past: a UTF-8 mark is dropped and UTF-16 decoded as [`decode`] does both. Other
/// bytes pass as they are, for nobody knows before the end whether they are UTF-8.
pub struct Utf8<'a, R> {
    inner: Chain<&'a [u8], R>,
    /// How two bytes are a unit of UTF-16; `None` where nothing is decoded.
    unit: Option<Unit>,
    /// The first byte of a unit whose second is still to come.
    half: Option<u8>,
    /// The first unit of a pair whose second is still to come.
    high: Option<u16>,
    ready: Vec<u8>,
    given: usize,
}

impl<'a, R: Read> Utf8<'a, R> {
    /// The text that begins with `start`, which holds its mark if it has one, and goes on with `rest`.
    pub fn new(start: &'a [u8], rest: R) -> Self {
        let (start, unit): (_, Option<Unit>) = match start {
            [0xEF, 0xBB, 0xBF, body @ ..] => (body, None),
            [0xFF, 0xFE, body @ ..] => (body, Some(u16::from_le_bytes)),
            [0xFE, 0xFF, body @ ..] => (body, Some(u16::from_be_bytes)),
            _ => (start, None),
        };
        Self { inner: start.chain(rest), unit, half: None, high: None, ready: Vec::new(), given: 0 }
    }

    /// Decodes a further chunk; nothing is ready behind it only at the end.
    fn refill(&mut self, unit: Unit) -> io::Result<()> {
        let mut bytes = vec![0; CHUNK];
        self.given = 0;
        self.ready.clear();
        while self.ready.is_empty() {
            let count = self.inner.read(&mut bytes)?;
            let mut units: Vec<u16> = self.high.take().into_iter().collect();
            for byte in bytes.get(..count).unwrap_or(&[]) {
                match self.half.take() {
                    Some(first) => units.push(unit([first, *byte])),
                    None => self.half = Some(*byte),
                }
            }
            if count > 0 {
                self.high = units.pop_if(|last| matches!(last, 0xD800..0xDC00));
            }
            let mut text = String::from_utf16_lossy(&units);
            if count == 0 && self.half.take().is_some() {
                text.push(char::REPLACEMENT_CHARACTER);
            }
            self.ready.extend(text.bytes());
            if count == 0 {
                break;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(unit) = self.unit else { return self.inner.read(buffer) };
        if self.given == self.ready.len() {
            self.refill(unit)?;
        }
        let count = self.ready.get(self.given..).unwrap_or(&[]).read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

fn line_ends(text: &str) -> LineEnds {
    let bytes = text.as_bytes();
    let (mut lf, mut crlf) = (false, false);
    for offset in memchr::memchr_iter(b'\n', bytes) {
        match offset.checked_sub(1).and_then(|before| bytes.get(before)) {
            Some(b'\r') => crlf = true,
            _ => lf = true,
        }
    }
    match (lf, crlf) {
        (false, false) => LineEnds::None,
        (true, false) => LineEnds::Lf,
        (false, true) => LineEnds::CrLf,
        (true, true) => LineEnds::Mixed,
    }
}

fn utf16(bytes: &[u8], unit: Unit) -> String {
    let mut pairs = bytes.chunks_exact(2);
    let units: Vec<u16> = pairs
        .by_ref()
        .map(|pair| unit([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)]))
        .collect();
    let mut text = String::from_utf16_lossy(&units);
    if !pairs.remainder().is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// 0x80..0x9F of code page 1252; the five unassigned codes become U+FFFD.
const CP1252_HIGH: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}', '\u{FFFD}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

fn cp1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&byte| match byte {
            0x80..=0x9F => CP1252_HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
            _ => char::from(byte),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives as many bytes at once as `step` says.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(buffer.len());
            self.0.read(buffer.get_mut(..most).unwrap())
        }
    }

    proptest! {
        #[test]
        fn a_stream_of_utf_16_is_decoded_as_the_whole_is(
            is_little in any::<bool>(),
            units in proptest::collection::vec(prop_oneof![any::<u16>(), 0xD7F0u16..0xE010, 0u16..128], 0..200),
            odd in any::<bool>(),
            step in 1usize..9,
        ) {
            let mut bytes = if is_little { vec![0xFF, 0xFE] } else { vec![0xFE, 0xFF] };
            bytes.extend(units.iter().flat_map(|unit| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }));
            bytes.extend(odd.then_some(0x41));
            let mut text = String::new();
            let (start, rest) = bytes.split_at(2);
            Utf8::new(start, Slow(rest, step)).read_to_string(&mut text).unwrap();
            prop_assert_eq!(text, decode(&bytes).text);
        }
    }

    #[test]
    fn a_stream_loses_its_utf_8_mark_and_nothing_else() {
        let mut bytes = Vec::new();
        Utf8::new(b"\xEF\xBB\xBFa\x96", &b"\xEF\xBB\xBF"[..]).read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"a\x96\xEF\xBB\xBF");
    }

    #[test]
    fn each_mark_is_read_and_dropped() {
        assert_eq!(decode(b"\xEF\xBB\xBFa").text, "a");
        assert_eq!(
            decode(b"\xFF\xFEa\0\n\0"),
            Decoded { text: "a\n".into(), encoding: Encoding::Utf16Le, line_ends: LineEnds::Lf }
        );
        assert_eq!(decode(b"\xFE\xFF\0a").text, "a");
    }

    #[test]
    fn bytes_that_are_no_utf8_are_cp1252() {
        let decoded = decode(b"p95 \x96 3 s\r\nx\n");
        assert_eq!(decoded.text, "p95 – 3 s\r\nx\n");
        assert_eq!((decoded.encoding, decoded.line_ends), (Encoding::Cp1252, LineEnds::Mixed));
    }

    #[test]
    fn half_a_unit_of_utf16_is_shown_as_lost() {
        assert_eq!(decode(b"\xFF\xFEa\0b").text, "a\u{FFFD}");
    }
}
