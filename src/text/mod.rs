//! Text as it is read: [`Source`] is a decoded file, [`Span`] a byte range in it, [`Place`] a range told to people.

pub mod csv;
pub mod decode;
pub mod mention;
pub mod table;

use serde::{Deserialize, Serialize};

pub use self::decode::{Decoded, Encoding, LineEnds};
use crate::digest::Digest;
use crate::path::TreePath;

/// A byte range in the decoded text of one file: `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// `start..end`; an end before the start is taken as empty.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Where something is said: file, line and column. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file.
    pub path: TreePath,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// `path:line`, as people give places to each other.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// A decoded input file. Spans of everything read from it are offsets into [`Source::text`].
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it lies in the workspace.
    pub path: TreePath,
    /// SHA-256 of the bytes as stored.
    pub digest: Digest,
    /// Length of the bytes as stored.
    pub bytes: u64,
    /// What the bytes turned out to be.
    pub encoding: Encoding,
    /// Which line ends occur.
    pub line_ends: LineEnds,
    text: String,
    line_starts: Vec<usize>,
    /// How many characters stand before every [`STRIDE`]th byte, so that a column far out in a long line is not counted
    /// from its start each time.
    characters_before: Vec<u32>,
}

/// Bytes between two entries of [`Source::characters_before`].
const STRIDE: usize = 1024;

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(*byte & 0xC0 != 0x80)).sum()
}

impl Source {
    /// Decodes `bytes` (DEFINITIONS D0). Never fails: bytes that are no UTF-8 are read as cp1252.
    pub fn new(path: TreePath, bytes: &[u8]) -> Self {
        let Decoded { text, encoding, line_ends } = decode::decode(bytes);
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|offset| offset + 1));
        let mut characters_before = vec![0];
        let mut count = 0;
        for chunk in text.as_bytes().chunks(STRIDE) {
            count += characters(chunk);
            characters_before.push(count);
        }
        let (digest, bytes) = (Digest::of(bytes), bytes.len() as u64);
        Self { path, digest, bytes, encoding, line_ends, text, line_starts, characters_before }
    }

    /// The decoded text. Line ends are as stored, so a line may end with `\r\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`; empty when the span does not fit.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// The whole text as a span.
    pub fn span(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// The line of `offset`, from 1.
    pub fn line(&self, offset: usize) -> u32 {
        self.line_starts.partition_point(|start| *start <= offset) as u32
    }

    /// Number of lines; a final line end does not open another.
    pub fn lines(&self) -> u32 {
        let last_is_empty = self.line_starts.last() == Some(&self.text.len());
        (self.line_starts.len() - usize::from(last_is_empty && self.line_starts.len() > 1)) as u32
    }

    /// The span of line `number` (from 1) without its line end; empty when there is no such line.
    pub fn line_span(&self, number: u32) -> Span {
        let index = (number as usize).saturating_sub(1);
        let Some(&start) = self.line_starts.get(index) else { return Span::new(self.text.len(), self.text.len()) };
        let next = self.line_starts.get(index + 1).copied();
        let mut end = next.map_or(self.text.len(), |next| next - 1);
        if next.is_some() && end > start && self.text.as_bytes().get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        Span::new(start, end)
    }

    /// Where `offset` is, for people.
    pub fn place(&self, offset: usize) -> Place {
        let line = self.line(offset);
        let start = self.line_span(line).start;
        let before = self.characters_up_to(offset).saturating_sub(self.characters_up_to(start));
        Place { path: self.path.clone(), line, column: before + 1 }
    }

    /// How many characters begin before `offset`.
    fn characters_up_to(&self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        let counted = self.characters_before.get(offset / STRIDE).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(offset - offset % STRIDE..offset).unwrap_or(&[]);
        counted + characters(rest)
    }
}

/// Text from input files, made safe for a terminal: control characters and bidirectional overrides become visible
/// escapes, so that a file can neither colour nor rearrange a report.
pub fn printable(text: &str) -> String {
    if !text.chars().any(is_unsafe_for_terminals) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| if is_unsafe_for_terminals(c) { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}

/// The same for a JSON text, which stays the same JSON: between its texts stands none of these characters but line ends.
pub fn printable_json(json: &str) -> String {
    let is_unsafe = |c: char| c != '\n' && is_unsafe_for_terminals(c);
    let mut printable = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, c)) =
        rest.find(is_unsafe).and_then(|at| Some((rest.get(..at)?, rest.get(at..)?.chars().next()?)))
    {
        printable.push_str(before);
        // None of them lies beyond the first plane.
        printable.push_str(&format!("\\u{:04x}", u32::from(c)));
        rest = rest.get(before.len() + c.len_utf8()..).unwrap_or("");
    }
    printable.push_str(rest);
    printable
}

fn is_unsafe_for_terminals(c: char) -> bool {
    c.is_control() && c != '\t'
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The one of `names` that `written` was probably meant to be; of equally likely ones the first in byte order. Letter case
/// makes no difference; a quarter of the letters and one more may be wrong.
pub fn closest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &lower);
    let (distance, name) = names.into_iter().map(|name| (distance(name), name)).min()?;
    (distance <= 1 + written.len() / 4).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{closest, printable_json};

    #[test]
    fn json_with_escapes_for_terminals_is_the_same_json() {
        let value = serde_json::json!({"a\u{202e}b": ["\u{1b}[2J\u{9b}\u{7f}\u{feff}é😀\t"], "c": 1});
        let printed = printable_json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(printed.contains(r"a\u202eb") && printed.contains(r"\u009b\u007f\ufeffé😀"), "{printed}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).unwrap(), value);
    }

    #[test]
    fn what_was_probably_meant_is_near_in_letters() {
        let names = ["percentile", "count", "COUNTS", "mean"];
        assert_eq!(closest("cuont", names), Some("count"));
        assert_eq!(closest("MEAN", names), Some("mean"));
        assert_eq!(closest("percnetiel", names), Some("percentile"));
        assert_eq!(closest("xyz", names), None);
        assert_eq!(closest("count", []), None);
    }
}
