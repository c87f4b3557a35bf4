//! A sentence to [`Clause`]s: each comparison with a number in it, with what seems to be measured and how. Reads nothing
//! into a sentence that it does not say: a comparison that was lost stays lost.

use std::collections::VecDeque;

use super::token::{Kind, Token, tokens};
use super::wording::{self, Limit};
use crate::gates::grammar::{Comparison, Unit};
use crate::text::Span;

/// So many names before a comparison may be what is measured; a text with more between is no sentence.
const NAMES: usize = 16;

/// A longer word is no name.
const LONGEST_NAME: usize = 160;

/// A comparison with a number.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::gates) struct Clause<'a> {
    /// The clause in the sentence: from what is measured, or how, to the end of the unit.
    pub span: Span,
    /// Names that may be what is measured, the nearest first: `Event.Field`, `Event`, `Field`.
    pub names: Vec<&'a str>,
    /// How it is measured, as rules call it, several with `and` between them; `None` where the sentence does not say.
    pub function: Option<String>,
    /// How it must compare; `None` where the characters are lost.
    pub comparison: Option<Comparison>,
    /// Where the lost characters stand in the sentence.
    pub lost: Option<Span>,
    /// With what.
    pub number: f64,
    /// In which unit; `None` where the sentence gives none.
    pub unit: Option<Unit>,
    /// It names what is measured, or how, itself, and does not take both over from the clause before.
    pub is_own: bool,
    /// It says when to warn: the comparison is already turned into the limit that must hold.
    pub is_alert: bool,
    /// It says the comparison in words, which people do not choose for whether the limit itself may be reached.
    pub is_worded: bool,
}

/// Every clause of `text`, in order.
pub(in crate::gates) fn clauses(text: &str) -> Vec<Clause<'_>> {
    let tokens = tokens(text);
    let mut reader = Reader::default();
    let mut read_to = 0;
    for (index, token) in tokens.iter().enumerate() {
        if index < read_to {
            continue;
        }
        match token.kind {
            Kind::Word | Kind::Number => {
                let said = match wording::function(&tokens, index) {
                    Some(function) => reader.function(&tokens, index, function),
                    None if is_name(token, is_code(text, token)) => reader.name(&tokens, index),
                    None => {
                        reader.word(token);
                        continue;
                    }
                };
                read_to = said + 1;
                let Some(limit) = wording::limit(text, &tokens, read_to) else { continue };
                if reader.is_stated() {
                    reader.push(text, &tokens, limit);
                    read_to = limit.ends + 1;
                }
            }
            Kind::Comparison | Kind::Lost => {
                if let Some(limit) = written(text, &tokens, index) {
                    reader.push(text, &tokens, limit);
                    read_to = limit.ends + 1;
                }
            }
            Kind::Sign if matches!(token.text, ";" | ".") => reader.stop(),
            Kind::Sign => {}
        }
    }
    reader.clauses
}

/// The limit behind the comparison, written or lost, at `index`; `None` where no number of its own follows it: `<= 2x`.
fn written(text: &str, tokens: &[Token<'_>], index: usize) -> Option<Limit> {
    let token = tokens.get(index)?;
    let number = tokens.get(index + 1).filter(|next| next.kind == Kind::Number)?;
    let unit = tokens.get(index + 2).filter(|next| wording::is_unit(text, number, next));
    let runs_on = |next: &&Token<'_>| next.kind == Kind::Word && next.span.start == number.span.end;
    if unit.is_none() && tokens.get(index + 2).filter(runs_on).is_some() {
        return None;
    }
    Some(Limit {
        starts: index,
        comparison: Comparison::of(token.text).filter(|_| token.kind == Kind::Comparison),
        number: index + 1,
        ends: index + 1 + usize::from(unit.is_some()),
        is_worded: false,
    })
}

/// Words that say how something is measured, by the numbers of their tokens.
#[derive(Clone, Copy, Debug)]
struct Open {
    first: usize,
    /// The last of them, or the last name that they are of.
    last: usize,
    /// A name behind them took them.
    is_taken: bool,
}

/// What a sentence has said so far.
#[derive(Default)]
struct Reader<'a> {
    clauses: Vec<Clause<'a>>,
    names: VecDeque<&'a str>,
    function: Option<String>,
    /// The words that say the function, for as long as no limit took it.
    open: Option<Open>,
    turn: Turn,
    /// It has said `if`.
    is_conditional: bool,
    /// It has said what makes of the rest an observation, a wish or the contrary.
    is_doubtful: bool,
    /// What the next clause begins with, unless a name or function comes first.
    begins: Option<usize>,
}

impl<'a> Reader<'a> {
    /// Takes in how something is measured; the token it ends with.
    fn function(&mut self, tokens: &[Token<'a>], index: usize, (found, ends): (String, usize)) -> usize {
        let start = tokens.get(index).map_or(0, |token| token.span.start);
        let is_refined = matches!(found.as_str(), "streak" | "ratio");
        self.function = match (self.function.take(), self.open) {
            // Of `max streak` the second word is the function, of `p95 and p99` neither is for what follows.
            (Some(before), Some(open)) if !(is_refined && open.last + 1 == index) => {
                Some(format!("{before} and {found}"))
            }
            _ => Some(found),
        };
        let first = self.open.map_or(index, |open| open.first);
        self.open = Some(Open { first, last: ends, is_taken: false });
        self.begins.get_or_insert(start);
        ends
    }

    /// Takes in what may be measured. A function before it is its own where the words between say so: `p95 of X`.
    fn name(&mut self, tokens: &[Token<'a>], index: usize) -> usize {
        let Some(token) = tokens.get(index) else { return index };
        let open = self.open.take().filter(|open| {
            let between = tokens.get(open.last + 1..index).unwrap_or(&[]);
            let before = open.first.checked_sub(1).and_then(|before| tokens.get(before));
            // `Lap max Turn` leaves open whose the greatest is.
            let is_anothers = before.is_some_and(|before| self.names.front() == Some(&before.text));
            match open.is_taken {
                true => wording::lists(between),
                false => wording::joins(between) && !(between.is_empty() && is_anothers),
            }
        });
        self.names.push_front(token.text);
        self.names.truncate(NAMES);
        self.begins = open.and_then(|open| tokens.get(open.first)).or(Some(token)).map(|first| first.span.start);
        if open.is_none() {
            self.function = None;
        }
        self.open = open.map(|open| Open { last: index, is_taken: true, ..open });
        index
    }

    fn word(&mut self, token: &Token<'_>) {
        self.turn = self.turn.after(token.text);
        self.is_conditional |= wording::is_condition(token);
        self.is_doubtful |= wording::is_doubt(token);
    }

    /// Whether what stands here in words is a limit, and nothing that is only observed, or asked under a condition.
    fn is_stated(&self) -> bool {
        !self.is_doubtful && (!self.is_conditional || self.turn == Turn::Alert)
    }

    /// A sentence or its part ends.
    fn stop(&mut self) {
        self.turn = Turn::Limit;
        self.is_conditional = false;
        self.is_doubtful = false;
        self.open = None;
    }

    fn push(&mut self, text: &'a str, tokens: &[Token<'a>], limit: Limit) {
        let place = |index: usize| tokens.get(index).map(|token| token.span);
        let number = tokens.get(limit.number).and_then(|token| token.text.replace(',', "").parse::<f64>().ok());
        let (Some(number), Some(first), Some(last)) = (number, place(limit.starts), place(limit.ends)) else { return };
        let is_own = self.begins.is_some();
        let start = self.begins.take().unwrap_or(first.start);
        let is_alert = self.turn == Turn::Alert;
        let unit = tokens.get(limit.ends).filter(|_| limit.ends > limit.number);
        if self.turn != Turn::Remark {
            self.clauses.push(Clause {
                span: around_code(text, start, last.end),
                names: self.names.iter().copied().collect(),
                function: self.function.clone(),
                comparison: if is_alert { limit.comparison.map(opposite) } else { limit.comparison },
                lost: limit.comparison.is_none().then_some(first),
                number,
                unit: unit.map(|unit| Unit::parse(unit.text)),
                is_own,
                is_alert,
                is_worded: limit.is_worded,
            });
        }
        self.stop();
    }
}

/// What the words before a comparison make of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Turn {
    /// A limit that must hold.
    #[default]
    Limit,
    /// When to warn.
    Alert,
    /// When to write something down: no limit.
    Remark,
}

impl Turn {
    fn after(self, word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "alert" | "alerts" | "warn" | "warns" => Turn::Alert,
            "log" | "document" | "note" | "record" if self == Turn::Limit => Turn::Remark,
            "unless" if self == Turn::Alert => Turn::Remark,
            "green" | "yellow" | "orange" | "red" => Turn::Remark,
            _ => self,
        }
    }
}

/// The limit that must hold so that the alert stays away.
fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::More => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Less,
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::More,
        Comparison::Equal => Comparison::Unequal,
        Comparison::Unequal => Comparison::Equal,
    }
}

/// `start..end` with the backticks of the code spans it begins or ends in, so that it cuts none in two.
fn around_code(text: &str, start: usize, end: usize) -> Span {
    let start = if text.get(..start).is_some_and(|before| before.ends_with('`')) { start - 1 } else { start };
    let is_open = text.get(start..end).is_some_and(|clause| clause.matches('`').count() % 2 == 1);
    let closes = is_open && text.get(end..).is_some_and(|behind| behind.starts_with('`'));
    Span::new(start, if closes { end + 1 } else { end })
}

/// Whether a code span begins right before the token.
pub(super) fn is_code(text: &str, token: &Token<'_>) -> bool {
    text.get(..token.span.start).is_some_and(|before| before.ends_with('`'))
}

/// Whether `token` is a name of telemetry: several humps, as `ParseDuration`, several such parts, or one in a code span.
pub(super) fn is_name(token: &Token<'_>, is_code: bool) -> bool {
    let word = token.text;
    token.kind == Kind::Word
        && word.len() <= LONGEST_NAME
        && word.split('.').all(|part| {
            let begins = part.starts_with(|c: char| c.is_ascii_uppercase());
            let humps = part.chars().filter(char::is_ascii_uppercase).count();
            begins
                && part.chars().all(|c| c.is_ascii_alphanumeric())
                && part.chars().any(|c| c.is_ascii_lowercase())
                && (humps > 1 || is_code || word.contains('.'))
        })
}

#[cfg(test)]
mod tests;
