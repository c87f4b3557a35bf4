//! Bytes to the places of well-known words in them, in whatever case. An automaton goes from byte to byte, and each step
//! waits for the one before; so four of them go side by side, each over a quarter of a block, and the waiting is shared.

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, BuildError, MatchKind};

/// This much is searched at once: what is found in it stays in memory.
const BLOCK: usize = 256 * 1024;

/// An automaton that knows the words.
#[derive(Debug)]
pub(super) struct Words {
    automaton: DFA,
    start: StateID,
    /// How far before a place a word that ends there may begin.
    run_up: usize,
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
    /// An automaton for `words`, none of which is empty.
    pub(super) fn new(words: &[String]) -> Result<Self, BuildError> {
        let mut builder = DFA::builder();
        builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard).prefilter(false);
        let automaton = builder.build(words)?;
        let start = automaton.start_state(Anchored::No).unwrap_or_default();
        Ok(Self { automaton, start, run_up: words.iter().map(String::len).max().unwrap_or(1).saturating_sub(1) })
    }

    /// Shows `visit` every occurrence of every word, in order of end.
    pub(super) fn each(&self, bytes: &[u8], mut visit: impl FnMut(Word)) {
        let mut found = Vec::new();
        for from in (0..bytes.len()).step_by(BLOCK) {
            self.search(bytes, from, (from + BLOCK).min(bytes.len()), &mut found);
            found.drain(..).for_each(&mut visit);
        }
    }

    /// Adds every word that ends behind `from` and not behind `to`.
    fn search(&self, bytes: &[u8], from: usize, to: usize, found: &mut Vec<Word>) {
        let quarter = (to - from) / 4;
        let cut = |number: usize| from + number * quarter;
        let lane = |number: usize| bytes.get(cut(number)..cut(number + 1)).unwrap_or_default();
        let [mut a, mut b, mut c, mut d] = [0, 1, 2, 3].map(|number| self.state_at(bytes, cut(number)));
        let mut others: [Vec<Word>; 3] = Default::default();
        let [second, third, fourth] = &mut others;
        for (at, (((w, x), y), z)) in lane(0).iter().zip(lane(1)).zip(lane(2)).zip(lane(3)).enumerate() {
            (a, b, c, d) = (self.step(a, *w), self.step(b, *x), self.step(c, *y), self.step(d, *z));
            let is_special = |state| self.automaton.is_special(state);
            if is_special(a) | is_special(b) | is_special(c) | is_special(d) {
                self.take(a, cut(0) + at + 1, found);
                self.take(b, cut(1) + at + 1, second);
                self.take(c, cut(2) + at + 1, third);
                self.take(d, cut(3) + at + 1, fourth);
            }
        }
        others.into_iter().for_each(|lane| found.extend(lane));
        // Up to three bytes that make no lane.
        for (at, byte) in bytes.iter().enumerate().take(to).skip(cut(4)) {
            d = self.step(d, *byte);
            self.take(d, at + 1, found);
        }
    }

    fn step(&self, state: StateID, byte: u8) -> StateID {
        self.automaton.next_state(Anchored::No, state, byte)
    }

    /// What the automaton remembers when it comes to `place`: no more than the longest word.
    fn state_at(&self, bytes: &[u8], place: usize) -> StateID {
        let before = bytes.get(place.saturating_sub(self.run_up)..place).unwrap_or_default();
        before.iter().fold(self.start, |state, byte| self.step(state, *byte))
    }

    /// Adds every word that ends at `end`, where the automaton is in `state`.
    fn take(&self, state: StateID, end: usize, found: &mut Vec<Word>) {
        if self.automaton.is_match(state) {
            for nth in 0..self.automaton.match_len(state) {
                let pattern = self.automaton.match_pattern(state, nth);
                let start = end - self.automaton.pattern_len(pattern);
                found.push(Word { index: pattern.as_usize(), start, end });
            }
        }
    }
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
