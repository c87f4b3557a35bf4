//! Bytes to the places of well-known words in them, in whatever case.
//!
//! Each word of four letters or more is known by a mark: four letters of it that are rare in text. Only every second byte is
//! looked at, together with the two behind it: of the two halves of a mark, three letters each, one begins at an even place,
//! wherever the word stands. A table tells of three bytes whether they may be a half; where they may, the words that have it
//! are compared in full. Three letters are rare enough that this hardly ever happens in vain, and that costs more than the
//! looking. Words of three letters are left to a search for all of them at once, shorter ones to one for their first letter.

use std::collections::BTreeMap;

use regex::bytes::{Regex, RegexBuilder};

use super::RulesError;

/// This much is searched at once: what is found in it stays in memory.
const BLOCK: usize = 128 * 1024;
/// How long a mark and its halves are.
const MARK: usize = 4;
const HALF: usize = 3;
/// So many bytes are looked at before it is asked what was there: a branch for each would cost more than looking.
const CHUNK: usize = 16;
/// The same with what the last half among them needs behind it.
const REACH: usize = CHUNK + MARK - 2;
/// The table has two to this power places. It is to stay in the nearest cache, and that is all it may take there.
const TABLE_BITS: u32 = 14;
/// Its length is a constant, so that no half has its place outside.
type Table = [u8; 1 << TABLE_BITS];

/// A set of words.
#[derive(Debug)]
pub(super) struct Words {
    /// In small letters.
    words: Vec<Vec<u8>>,
    /// For each place the number in `halves`, from 1, of the halves that have it; 0 where none has.
    table: Box<Table>,
    halves: Vec<Vec<Half>>,
    /// All words of three letters, if there are any, and which they are.
    three: Option<Regex>,
    threes: Vec<usize>,
    /// Words of one letter or two.
    short: Vec<usize>,
}

/// Half of a word's mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Half {
    /// Its three letters, as [`letters`] gives them.
    letters: u32,
    word: usize,
    /// How far behind the word's beginning it stands.
    offset: usize,
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
        if words.iter().any(Vec::is_empty) {
            return Err(RulesError("a word is empty".to_owned()));
        }
        let mut by_place: BTreeMap<usize, Vec<Half>> = BTreeMap::new();
        let (mut threes, mut short) = (Vec::new(), Vec::new());
        for (word, text) in words.iter().enumerate() {
            match mark(text) {
                Some((at, [a, b, c, d])) => {
                    for (offset, half) in [(at, [a, b, c]), (at + 1, [b, c, d])] {
                        let [a, b, c] = half;
                        let letters = letters([a, b, c, 0]) & THREE;
                        by_place.entry(place(letters)).or_default().push(Half { letters, word, offset });
                    }
                }
                None if text.len() == HALF => threes.push(word),
                None => short.push(word),
            }
        }
        let mut table = Box::new([0; 1 << TABLE_BITS]);
        let mut halves = Vec::with_capacity(by_place.len());
        for (place, here) in by_place {
            halves.push(here);
            let number = u8::try_from(halves.len()).map_err(|_| RulesError("there are too many words".to_owned()))?;
            if let Some(slot) = table.get_mut(place) {
                *slot = number;
            }
        }
        let three = any_of(threes.iter().filter_map(|word| words.get(*word)))?;
        Ok(Self { words, table, halves, three, threes, short })
    }

    /// Shows `visit` every occurrence of every word, in order of end.
    pub(super) fn each(&self, bytes: &[u8], mut visit: impl FnMut(Word)) {
        // A word that ends in a block has its mark in it or before it; one whose mark is in it may end behind it, and waits.
        let mut found = Vec::new();
        for from in (0..bytes.len()).step_by(BLOCK) {
            let to = (from + BLOCK).min(bytes.len());
            self.search(bytes, from, to, &mut found);
            self.search_three(bytes, from, to, &mut found);
            self.search_short(bytes, from, to, &mut found);
            found.sort_unstable_by_key(|word: &Word| (word.end, word.index));
            let known = if to == bytes.len() { found.len() } else { found.partition_point(|word| word.end <= to) };
            found.drain(..known).for_each(&mut visit);
        }
    }

    /// Adds every word that has half of its mark at an even place from `from`, which is one, to before `to`.
    fn search(&self, bytes: &[u8], from: usize, to: usize, found: &mut Vec<Word>) {
        let mut at = from;
        while at < to
            && let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk())
        {
            if self.knows_any(chunk) {
                self.take_chunk(bytes, at, chunk, found);
            }
            at += CHUNK;
        }
        // What is missing at the end is filled up: words are compared with what is there.
        while at < to {
            let mut chunk = [0; REACH];
            chunk.iter_mut().zip(bytes.get(at..).unwrap_or_default()).for_each(|(slot, byte)| *slot = *byte);
            self.take_chunk(bytes, at, &chunk, found);
            at += CHUNK;
        }
    }

    /// Whether any half may begin at an even place of `chunk`.
    #[inline(always)]
    fn knows_any(&self, chunk: &[u8; REACH]) -> bool {
        (0..CHUNK / 2).fold(0, |any, nth| any | self.number(half(chunk, nth))) != 0
    }

    /// Adds the words that have one that begins in `chunk`, which stands at `at`.
    #[inline(never)]
    fn take_chunk(&self, bytes: &[u8], at: usize, chunk: &[u8; REACH], found: &mut Vec<Word>) {
        let known = |nth: usize| u32::from(self.number(half(chunk, nth)) != 0) << nth;
        let mut known = (0..CHUNK / 2).fold(0, |all, nth| all | known(nth));
        while known != 0 {
            let nth = known.trailing_zeros() as usize;
            known &= known - 1;
            self.take(bytes, at + nth * 2, half(chunk, nth), found);
        }
    }

    /// The number in the table of the halves that stand where `letters` do.
    fn number(&self, letters: u32) -> u8 {
        self.table.get(place(letters)).copied().unwrap_or_default()
    }

    /// Adds the words that have the half `letters`, which stands at `at`, in their mark and are there.
    fn take(&self, bytes: &[u8], at: usize, letters: u32, found: &mut Vec<Word>) {
        let Some(number) = usize::from(self.number(letters)).checked_sub(1) else { return };
        for half in self.halves.get(number).into_iter().flatten().filter(|half| half.letters == letters & THREE) {
            if let Some(start) = at.checked_sub(half.offset) {
                self.check(bytes, start, half.word, found);
            }
        }
    }

    /// Adds every word of three letters that begins from `from` to before `to`.
    fn search_three(&self, bytes: &[u8], from: usize, to: usize, found: &mut Vec<Word>) {
        let Some(three) = &self.three else { return };
        let reached = bytes.get(..(to + HALF - 1).min(bytes.len())).unwrap_or_default();
        let mut at = from;
        while let Some(start) = three.find_at(reached, at).map(|there| there.start()) {
            self.threes.iter().for_each(|index| self.check(bytes, start, *index, found));
            // One may begin within another.
            at = start + 1;
        }
    }

    /// The same for shorter ones.
    fn search_short(&self, bytes: &[u8], from: usize, to: usize, found: &mut Vec<Word>) {
        let block = bytes.get(from..to).unwrap_or_default();
        for (index, word) in self.short.iter().filter_map(|index| Some((*index, self.words.get(*index)?))) {
            let Some(first) = word.first() else { continue };
            for at in memchr::memchr2_iter(*first, first.to_ascii_uppercase(), block) {
                self.check(bytes, from + at, index, found);
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

/// What finds each of `words` in whatever case; `None` for no words.
fn any_of<'a>(words: impl Iterator<Item = &'a Vec<u8>>) -> Result<Option<Regex>, RulesError> {
    let words: Vec<String> = words.map(|word| regex::escape(&String::from_utf8_lossy(word))).collect();
    if words.is_empty() {
        return Ok(None);
    }
    let regex = RegexBuilder::new(&words.join("|")).unicode(false).case_insensitive(true).build();
    regex.map(Some).map_err(|error| RulesError(error.to_string()))
}

/// The letters from the even place number `nth` of `chunk` on.
fn half(chunk: &[u8; REACH], nth: usize) -> u32 {
    let four = chunk.get(nth * 2..).and_then(|rest| rest.first_chunk());
    four.map_or(0, |four| letters(*four))
}

/// Four bytes as a number that does not tell case, nor some signs from each other.
fn letters(four: [u8; 4]) -> u32 {
    u32::from_le_bytes(four) | 0x2020_2020
}

/// What of such a number belongs to the first three bytes.
const THREE: u32 = 0x00FF_FFFF;

/// Where the first three of `letters` stand in the table: the fourth is multiplied out of it.
fn place(letters: u32) -> usize {
    (letters.wrapping_mul(0x00E8_FEB9 << 8) >> (u32::BITS - TABLE_BITS)) as usize
}

/// The mark of a word, with its place: of all letters that follow each other those whose halves are rarest in text.
fn mark(word: &[u8]) -> Option<(usize, [u8; MARK])> {
    let windows = word.array_windows::<MARK>().enumerate();
    windows.min_by_key(|(_, [a, b, c, d])| weight([*a, *b, *c]) + weight([*b, *c, *d])).map(|(at, mark)| (at, *mark))
}

/// How common letters are in logs and JSON. Only speed depends on it.
fn weight(half: [u8; HALF]) -> usize {
    /// What logs are full of: its letters stand together far more often than each of them stands anywhere.
    const COMMON: &[u8] = b"cache host name\" user able signature key app comp client word 0.0 machine pri proj";
    let alone = |byte: &u8| {
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
    };
    let together = if COMMON.windows(HALF).any(|common| common == half) { 50 } else { 1 };
    half.iter().map(alone).product::<usize>() * together
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every occurrence of every word of `list`, one place after the other.
    fn expected(list: &[String], text: &[u8]) -> Vec<(usize, usize, usize)> {
        let lower = text.to_ascii_lowercase();
        let at = |end: usize, index: usize, word: &String| {
            lower[..end].ends_with(word.as_bytes()).then(|| (end, index, end - word.len()))
        };
        let ending = |end| list.iter().enumerate().filter_map(move |(index, word)| at(end, index, word));
        (1..=text.len()).flat_map(ending).collect()
    }

    fn found(words: &Words, text: &[u8]) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        words.each(text, |word| found.push((word.end, word.index, word.start)));
        found
    }

    #[test]
    fn words_are_found_wherever_lanes_and_blocks_are_cut() {
        let list = ["abra", "cadabra", "bra", "a", "racad", "@@"].map(str::to_owned);
        let words = Words::new(&list).unwrap();
        for length in [0, 1, 2, 3, 4, 5, 7, 8, 11, 50, 1000, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 6, 2 * BLOCK + 3] {
            let text: Vec<u8> = b"abraCadabra@@@ ".iter().copied().cycle().take(length).collect();
            assert!(found(&words, &text) == expected(&list, &text), "{length}");
        }
    }

    #[test]
    fn what_differs_from_a_word_in_one_letter_is_none_wherever_it_stands() {
        let list = ["eyj", "://", "sig=", "passw", "npm_", "tacacs server ", ":\\users\\", "12.0.", "sub", "subs", "z"];
        let list = list.map(str::to_owned);
        let words = Words::new(&list).unwrap();
        for word in &list {
            for before in 0..=CHUNK {
                // Another case, another letter, none.
                for (changed, how) in (0..word.len()).flat_map(|letter| [(letter, 0x20), (letter, 1), (letter, 0)]) {
                    let mut text = b"Subsubz".repeat(5)[..before].to_vec();
                    text.extend(word.bytes());
                    text[before + changed] ^= how;
                    assert_eq!(found(&words, &text), expected(&list, &text), "{}", text.escape_ascii());
                    text.extend(b"\0\0b");
                    assert_eq!(found(&words, &text), expected(&list, &text), "{}", text.escape_ascii());
                }
            }
        }
    }
}
