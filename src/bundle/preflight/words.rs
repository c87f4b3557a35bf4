//! Bytes to the places of well-known words in them, in whatever case.
//!
//! Each word is known by a mark: three letters of it that are rare in text. Only every second byte is looked at, together
//! with the one behind it: of the two pairs in a mark one begins at an even place, wherever the word stands. One bit for
//! each pair of bytes tells whether it belongs to a mark; where it does, the words that have it are compared in full. That
//! is twice as fast as an automaton that goes from byte to byte.

use super::RulesError;

/// This much is searched at once: what is found in it stays in memory.
const BLOCK: usize = 256 * 1024;
/// How long a mark is. Shorter words are found by their first letter.
const MARK: usize = 3;
/// How many pairs of bytes there are.
const PAIRS: usize = 1 << 16;
/// A bit for each. Its length is a constant, so that no pair is outside.
type Bits = [u64; PAIRS / 64];

/// A set of words.
#[derive(Debug)]
pub(super) struct Words {
    /// In small letters.
    words: Vec<Vec<u8>>,
    /// A bit for each pair, set where it belongs to a mark.
    bits: Box<Bits>,
    /// For each pair where its marks begin in `marks`; one more at the end.
    starts: Vec<u16>,
    /// By pair.
    marks: Vec<Mark>,
    /// Words shorter than a mark.
    short: Vec<usize>,
}

/// Half of a word's mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    pair: u16,
    word: usize,
    /// How far behind the word's beginning the pair stands.
    offset: usize,
    /// The third letter of the mark, and where it stands from the pair's first: most chance pairs have another there.
    third: (isize, u8),
}

/// One occurrence of a word. Occurrences may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Which word, in the order they were given.
    pub(super) index: usize,
    /// Its first byte.
    pub(super) start: usize,
    /// The byte behind its last.
    pub(super) end: usize,
}

impl Words {
    /// Knows `words`, none of which is empty.
    pub(super) fn new(words: &[String]) -> Result<Self, RulesError> {
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.to_ascii_lowercase().into_bytes()).collect();
        let mut marks = Vec::new();
        let mut short = Vec::new();
        for (word, letters) in words.iter().enumerate() {
            let Some((at, [a, b, c])) = mark(letters) else {
                short.push(word);
                continue;
            };
            let halves = [(at, [a, b], (2, c)), (at + 1, [b, c], (-1, a))];
            marks.extend(halves.into_iter().flat_map(|(offset, [first, second], third)| {
                pairs(first, second).into_iter().map(move |pair| Mark { pair, word, offset, third })
            }));
        }
        if words.iter().any(Vec::is_empty) || marks.len() > usize::from(u16::MAX) {
            return Err(RulesError("a word is empty, or there are too many".to_owned()));
        }
        marks.sort_unstable();
        marks.dedup();
        let mut bits = Box::new([0_u64; PAIRS / 64]);
        for mark in &marks {
            if let Some(bits) = bits.get_mut(usize::from(mark.pair / 64)) {
                *bits |= 1 << (mark.pair % 64);
            }
        }
        let begin = |pair: usize| marks.partition_point(|mark| usize::from(mark.pair) < pair) as u16;
        let starts = (0..=PAIRS).map(begin).collect();
        Ok(Self { words, bits, starts, marks, short })
    }

    /// Shows `visit` every occurrence of every word, in order of end.
    pub(super) fn each(&self, bytes: &[u8], mut visit: impl FnMut(Word)) {
        // A word that ends in a block has its mark in it or before it; one whose mark is in it may end behind it, and waits.
        let mut found = Vec::new();
        for from in (0..bytes.len()).step_by(BLOCK) {
            let to = (from + BLOCK).min(bytes.len());
            self.search(bytes, from, to, &mut found);
            found.sort_unstable_by_key(|word: &Word| (word.end, word.index));
            let known = if to == bytes.len() { found.len() } else { found.partition_point(|word| word.end <= to) };
            found.drain(..known).for_each(&mut visit);
        }
    }

    /// Adds every word whose pair begins at an even place from `from`, which is one, to before `to`.
    fn search(&self, bytes: &[u8], from: usize, to: usize, found: &mut Vec<Word>) {
        let block = bytes.get(from..to).unwrap_or_default();
        let (chunks, _) = block.as_chunks::<16>();
        for (at, chunk) in chunks.iter().enumerate() {
            let (pairs, _) = chunk.as_chunks::<2>();
            let pair = |nth: usize| pairs.get(nth).map_or(0, |pair| u16::from_le_bytes(*pair));
            // Eight pairs at a time: a branch for each would cost more than looking.
            let mut marked = (0..8).fold(0_u32, |marked, nth| marked | u32::from(self.is_marked(pair(nth))) << nth);
            while marked != 0 {
                let nth = marked.trailing_zeros() as usize;
                marked &= marked - 1;
                self.take(bytes, from + at * 16 + nth * 2, pair(nth), found);
            }
        }
        let rest = chunks.len() * 16;
        let (pairs, _) = block.get(rest..).unwrap_or_default().as_chunks::<2>();
        for (nth, pair) in pairs.iter().enumerate().filter(|(_, pair)| self.is_marked(u16::from_le_bytes(**pair))) {
            self.take(bytes, from + rest + nth * 2, u16::from_le_bytes(*pair), found);
        }
        for (index, word) in self.short.iter().filter_map(|index| Some((*index, self.words.get(*index)?))) {
            let Some(first) = word.first() else { continue };
            for at in memchr::memchr2_iter(*first, first.to_ascii_uppercase(), block) {
                self.check(bytes, from + at, index, found);
            }
        }
    }

    fn is_marked(&self, pair: u16) -> bool {
        self.bits.get(usize::from(pair / 64)).is_some_and(|bits| bits >> (pair % 64) & 1 == 1)
    }

    /// Adds the words that have `pair`, which stands at `at`, in their mark and are there.
    fn take(&self, bytes: &[u8], at: usize, pair: u16, found: &mut Vec<Word>) {
        let start = |pair: usize| self.starts.get(pair).map_or(0, |start| usize::from(*start));
        let marks = self.marks.get(start(usize::from(pair))..start(usize::from(pair) + 1)).unwrap_or_default();
        for mark in marks {
            let (from, letter) = mark.third;
            let there = at.checked_add_signed(from).and_then(|at| bytes.get(at)).map(u8::to_ascii_lowercase);
            if let Some(start) = at.checked_sub(mark.offset)
                && there == Some(letter)
            {
                self.check(bytes, start, mark.word, found);
            }
        }
    }

    /// Adds word number `index` if it stands at `start`.
    fn check(&self, bytes: &[u8], start: usize, index: usize, found: &mut Vec<Word>) {
        let Some(word) = self.words.get(index) else { return };
        let end = start + word.len();
        if bytes.get(start..end).is_some_and(|there| there.eq_ignore_ascii_case(word)) {
            found.push(Word { index, start, end });
        }
    }
}

/// The mark of a word, with its place: of all letters that follow each other those that are rarest in text.
fn mark(word: &[u8]) -> Option<(usize, [u8; MARK])> {
    let windows = word.array_windows::<MARK>().enumerate();
    windows.min_by_key(|(_, [a, b, c])| weight(*a) * weight(*b) + weight(*b) * weight(*c)).map(|(at, mark)| (at, *mark))
}

/// How common a byte is in logs and JSON, from 1. Only speed depends on it.
fn weight(byte: u8) -> usize {
    const RARE_FIRST: &[u8] = b"zqjxkvbywgfpmucdlhrsnioate";
    match RARE_FIRST.iter().position(|letter| *letter == byte.to_ascii_lowercase()) {
        Some(place) => place + 1,
        None => match byte {
            b' ' | b'"' => 30,
            b'0'..=b'9' => 24,
            b':' | b',' | b'-' | b'.' => 20,
            _ => 4,
        },
    }
}

/// The pair of two letters, in each case, as it is read from memory.
fn pairs(first: u8, second: u8) -> [u16; 4] {
    let cases = |letter: u8| [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
    let [[a, b], [c, d]] = [cases(first), cases(second)];
    [[a, c], [a, d], [b, c], [b, d]].map(u16::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_lanes_and_blocks_are_cut() {
        let list = ["abra", "cadabra", "bra", "a", "racad", "@@"].map(str::to_owned);
        let words = Words::new(&list).unwrap();
        for length in [0, 1, 2, 3, 4, 5, 7, 8, 11, 50, 1000, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 6, 2 * BLOCK + 3] {
            let text: Vec<u8> = b"abraCadabra@@@ ".iter().copied().cycle().take(length).collect();
            let lower = text.to_ascii_lowercase();
            let mut expected = Vec::new();
            for end in 1..=length {
                for (index, word) in list.iter().enumerate() {
                    if lower[..end].ends_with(word.as_bytes()) {
                        expected.push((end, index, end - word.len()));
                    }
                }
            }
            let mut found = Vec::new();
            words.each(&text, |word| found.push((word.end, word.index, word.start)));
            assert!(found.is_sorted_by_key(|(end, ..)| *end), "{length}");
            found.sort();
            assert!(found == expected, "{length}");
        }
    }
}
