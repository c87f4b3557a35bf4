//! The ledger: one line for every candidate ever bundled, each holding the digest of the line before, so that none can be
//! dropped or replaced without breaking the rest. `<seq> <date> <candidate> <bundle id | withdrawn> <digest of the line
//! before, its line end included>`.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::model::Date;
use crate::model::id::is_candidate_id;

/// What the first line holds in place of a line before.
const ORIGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Most bytes a ledger may have: more than two hundred thousand lines.
pub const MAX_BYTES: u64 = 32 << 20;

/// A ledger whose chain holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    lines: Vec<Line>,
    text: String,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1, without a gap.
    pub sequence: u32,
    /// The day it was entered.
    pub date: Date,
    /// The candidate.
    pub candidate: String,
    /// The bundle; `None` says that the candidate is withdrawn.
    pub bundle: Option<Digest>,
}

/// Where a ledger breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the ledger {fault}")]
pub struct LedgerFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: &'static str,
}

/// What a ledger says of a candidate's bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerStanding {
    /// It is listed, and its candidate was not withdrawn later.
    Listed,
    /// The candidate was withdrawn.
    Withdrawn,
    /// The candidate is listed with another bundle only.
    Other,
    /// The candidate is not listed.
    Unlisted,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its bundle is the candidate's.
    Stands,
    /// A later line, by its number, enters another bundle for the candidate.
    Replaced(u32),
    /// A later line, by its number, withdraws the candidate.
    Withdrawn(u32),
    /// It withdraws what was entered before it.
    Withdrawal,
}

impl Fate {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Stands => "stands",
            Fate::Replaced(_) => "replaced",
            Fate::Withdrawn(_) => "withdrawn",
            Fate::Withdrawal => "withdrawal",
        }
    }
}

impl Ledger {
    /// Reads a ledger and follows its chain.
    pub fn parse(bytes: &[u8]) -> Result<Self, LedgerFault> {
        let mut ledger = Self::default();
        let mut head = ORIGIN.to_owned();
        let text = std::str::from_utf8(bytes).map_err(|_| LedgerFault { line: 1, fault: "is not UTF-8" })?;
        for raw in text.split_inclusive('\n') {
            let number = ledger.lines.len() + 1;
            let fault = |fault| LedgerFault { line: number, fault };
            let line = raw.strip_suffix('\n').ok_or(fault("has no line end"))?;
            let words: Vec<&str> = line.split(' ').collect();
            let [sequence, date, candidate, bundle, before] = words.as_slice() else {
                return Err(fault("does not have five words"));
            };
            if *sequence != format!("{number:06}") {
                return Err(fault("does not carry the next number"));
            }
            if *before != head {
                return Err(fault("does not hold the digest of the line before"));
            }
            let parsed = Line {
                sequence: number as u32,
                date: Date::parse(date).ok_or(fault("has no date"))?,
                candidate: Some(*candidate)
                    .filter(|candidate| is_candidate_id(candidate))
                    .ok_or(fault("names no candidate"))?
                    .to_owned(),
                bundle: match *bundle {
                    "withdrawn" => None,
                    hex => Some(Digest::parse(hex).ok_or(fault("has no bundle id"))?),
                },
            };
            // One spelling: what is read is what would be printed.
            if print(&parsed, before) != raw {
                return Err(fault("is not written as the ledger writes it"));
            }
            head = Digest::of(raw.as_bytes()).to_string();
            ledger.lines.push(parsed);
            ledger.text.push_str(raw);
        }
        Ok(ledger)
    }

    /// Its lines in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Its text, exactly as read or grown.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The digest of its last line, which the next must hold; zeros when it has none.
    pub fn head(&self) -> String {
        self.head_after(self.lines.len())
    }

    /// What its head was when it had `entries` lines; the head of all of them when it has fewer.
    pub fn head_after(&self, entries: usize) -> String {
        let last = self.text.split_inclusive('\n').take(entries).last();
        last.map_or_else(|| ORIGIN.to_owned(), |line| Digest::of(line.as_bytes()).to_string())
    }

    /// The same ledger with a line more; `bundle` is `None` for a withdrawal.
    pub fn with(mut self, date: Date, candidate: &str, bundle: Option<Digest>) -> Self {
        let line = Line { sequence: self.lines.len() as u32 + 1, date, candidate: candidate.to_owned(), bundle };
        let text = print(&line, &self.head());
        self.text.push_str(&text);
        self.lines.push(line);
        self
    }

    /// Whether `earlier` is how this one began.
    pub fn continues(&self, earlier: &Ledger) -> bool {
        self.text.starts_with(&earlier.text)
    }

    /// What it says of `candidate` with `bundle`. A bundle entered after a withdrawal stands.
    pub fn standing(&self, candidate: &str, bundle: Digest) -> LedgerStanding {
        let mut standing = LedgerStanding::Unlisted;
        for line in self.lines.iter().filter(|line| line.candidate == candidate) {
            standing = match line.bundle {
                None => LedgerStanding::Withdrawn,
                Some(listed) if listed == bundle => LedgerStanding::Listed,
                Some(_) => LedgerStanding::Other,
            };
        }
        standing
    }

    /// Whether some line enters `bundle`, whatever became of it.
    pub fn lists(&self, bundle: Digest) -> bool {
        self.lines.iter().any(|line| line.bundle == Some(bundle))
    }

    /// Whether `bundle` was entered for `candidate` and the candidate withdrawn after that.
    pub fn has_withdrawn(&self, candidate: &str, bundle: Digest) -> bool {
        let mut lines = self.lines.iter().filter(|line| line.candidate == candidate);
        lines.any(|line| line.bundle == Some(bundle)) && lines.any(|line| line.bundle.is_none())
    }

    /// What became of each line, in order. A withdrawal takes back everything that was entered for its candidate before it.
    pub fn fates(&self) -> Vec<Fate> {
        let mut fates = vec![Fate::Stands; self.lines.len()];
        // The lines of each candidate that nothing has taken back, by their place.
        let mut entered: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            let earlier = entered.entry(&line.candidate).or_default();
            let mut settle = |place: usize, fate: Fate| fates.get_mut(place).map(|slot| *slot = fate);
            if line.bundle.is_some() {
                let last =
                    earlier.last().filter(|last| self.lines.get(**last).is_some_and(|l| l.bundle != line.bundle));
                last.map(|last| settle(*last, Fate::Replaced(line.sequence)));
                earlier.push(at);
            } else {
                for place in earlier.drain(..) {
                    settle(place, Fate::Withdrawn(line.sequence));
                }
                settle(at, Fate::Withdrawal);
            }
        }
        fates
    }
}

fn print(line: &Line, before: &str) -> String {
    let bundle = line.bundle.map_or_else(|| "withdrawn".to_owned(), |bundle| bundle.to_string());
    format!("{:06} {} {} {bundle} {before}\n", line.sequence, line.date, line.candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn ledger() -> Ledger {
        Ledger::default()
            .with(day("2026-01-01"), "RC-1", Some(Digest::of(b"1")))
            .with(day("2026-01-02"), "RC-2", Some(Digest::of(b"2")))
            .with(day("2026-01-03"), "RC-1", None)
    }

    #[test]
    fn a_ledger_is_read_back_and_says_where_a_candidate_stands() {
        let ledger = ledger();
        assert_eq!(Ledger::parse(ledger.text().as_bytes()), Ok(ledger.clone()));
        assert_eq!(ledger.standing("RC-1", Digest::of(b"1")), LedgerStanding::Withdrawn);
        assert_eq!(ledger.standing("RC-2", Digest::of(b"2")), LedgerStanding::Listed);
        assert_eq!(ledger.standing("RC-2", Digest::of(b"3")), LedgerStanding::Other);
        assert_eq!(ledger.standing("RC-3", Digest::of(b"3")), LedgerStanding::Unlisted);
        let earlier = Ledger::default().with(day("2026-01-01"), "RC-1", Some(Digest::of(b"1")));
        assert!(ledger.continues(&earlier) && !earlier.continues(&ledger));
    }

    #[test]
    fn each_line_says_what_became_of_it() {
        let grown = ledger().with(day("2026-01-04"), "RC-1", Some(Digest::of(b"4")));
        let grown = grown.with(day("2026-01-05"), "RC-2", Some(Digest::of(b"5")));
        assert_eq!(
            grown.fates(),
            [Fate::Withdrawn(3), Fate::Replaced(5), Fate::Withdrawal, Fate::Stands, Fate::Stands]
        );
        assert!(grown.has_withdrawn("RC-1", Digest::of(b"1")) && grown.lists(Digest::of(b"1")));
        assert!(!grown.has_withdrawn("RC-1", Digest::of(b"4")) && !grown.has_withdrawn("RC-2", Digest::of(b"2")));
        assert!(!grown.lists(Digest::of(b"9")));
    }

    #[test]
    fn a_dropped_or_changed_line_breaks_the_chain() {
        let text = ledger().text().to_owned();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let broken = [
            (format!("{}{}", lines[1], lines[2]), 1),
            (format!("{}{}", lines[0], lines[2]), 2),
            (text.replacen("2026-01-01", "2026-01-09", 1), 2),
            (text.trim_end().to_owned(), 3),
            (text.replace("RC-1", &"R".repeat(41)), 1),
            (text.replacen("RC-1", "RC 1", 1), 1),
            (text.replace('\n', "\r\n"), 1),
            (format!("{text}\n"), 4),
        ];
        for (text, line) in broken {
            assert_eq!(Ledger::parse(text.as_bytes()).map_err(|fault| fault.line), Err(line), "{text}");
        }
    }
}
