//! A sentence to [`Clause`]s: each comparison with a number in it, with what seems to be measured and how. Reads nothing
//! into a sentence that it does not say: a comparison that was lost stays lost.

use std::collections::VecDeque;

use crate::gates::grammar::{Comparison, Statistic, Unit};
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
    /// How it is measured, as rules call it; `None` where the sentence does not say.
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
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Word,
    Number,
    Comparison,
    Lost,
    Sign,
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
    span: Span,
}

/// Every clause of `text`, in order.
pub(in crate::gates) fn clauses(text: &str) -> Vec<Clause<'_>> {
    let tokens = tokens(text);
    let mut clauses: Vec<Clause<'_>> = Vec::new();
    let mut names: VecDeque<&str> = VecDeque::new();
    let mut function: Option<String> = None;
    let mut turn = Turn::Limit;
    // What the next clause begins with, unless a name or function comes first.
    let mut begins: Option<usize> = None;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Word => {
                if let Some(found) = function_of(token.text) {
                    function = Some(found);
                    begins.get_or_insert(token.span.start);
                } else if is_name(token.text, is_code(text, token)) {
                    names.push_front(token.text);
                    names.truncate(NAMES);
                    function = None;
                    begins = Some(token.span.start);
                } else {
                    turn = turn.after(token.text);
                }
            }
            Kind::Comparison | Kind::Lost => {
                let Some(number) = tokens.get(index + 1).filter(|next| next.kind == Kind::Number) else { continue };
                let Ok(value) = number.text.replace(',', "").parse::<f64>() else { continue };
                let unit = tokens.get(index + 2).filter(|next| is_unit(text, number, next));
                let end = unit.map_or(number.span.end, |unit| unit.span.end);
                let is_own = begins.is_some();
                let start = begins.take().unwrap_or(token.span.start);
                let comparison = Comparison::of(token.text).filter(|_| token.kind == Kind::Comparison);
                let is_alert = turn == Turn::Alert;
                if turn != Turn::Remark {
                    clauses.push(Clause {
                        span: around_code(text, start, end),
                        names: names.iter().copied().collect(),
                        function: function.clone(),
                        comparison: if is_alert { comparison.map(opposite) } else { comparison },
                        lost: (token.kind == Kind::Lost).then_some(token.span),
                        number: value,
                        unit: unit.map(|unit| Unit::parse(unit.text)),
                        is_own,
                        is_alert,
                    });
                }
                turn = Turn::Limit;
            }
            Kind::Sign if matches!(token.text, ";" | ".") => turn = Turn::Limit,
            _ => {}
        }
    }
    clauses
}

/// What the words before a comparison make of it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Turn {
    /// A limit that must hold.
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

fn function_of(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    Some(match lower.as_str() {
        "avg" | "average" | "mean" => "mean".to_owned(),
        "max" | "maximum" => "max".to_owned(),
        "min" | "minimum" => "min".to_owned(),
        "sum" | "sums" => "sum".to_owned(),
        "ratio" => "ratio".to_owned(),
        "streak" => "streak".to_owned(),
        // `p100` is the longest.
        _ if lower.len() <= 4 && Statistic::of(&lower).is_some() => lower,
        _ => return None,
    })
}

/// `start..end` with the backticks of the code spans it begins or ends in, so that it cuts none in two.
fn around_code(text: &str, start: usize, end: usize) -> Span {
    let start = if text.get(..start).is_some_and(|before| before.ends_with('`')) { start - 1 } else { start };
    let is_open = text.get(start..end).is_some_and(|clause| clause.matches('`').count() % 2 == 1);
    let closes = is_open && text.get(end..).is_some_and(|behind| behind.starts_with('`'));
    Span::new(start, if closes { end + 1 } else { end })
}

/// Whether a code span begins right before the token.
fn is_code(text: &str, token: &Token<'_>) -> bool {
    text.get(..token.span.start).is_some_and(|before| before.ends_with('`'))
}

/// Whether `word` is a name of telemetry: several humps, as `ParseDuration`, several such parts, or one in a code span.
fn is_name(word: &str, is_code: bool) -> bool {
    word.len() <= LONGEST_NAME
        && word.split('.').all(|part| {
            let begins = part.starts_with(|c: char| c.is_ascii_uppercase());
            let humps = part.chars().filter(char::is_ascii_uppercase).count();
            begins
                && part.chars().all(|c| c.is_ascii_alphanumeric())
                && part.chars().any(|c| c.is_ascii_lowercase())
                && (humps > 1 || is_code || word.contains('.'))
        })
}

/// Whether `token` is the unit of `number`: `%`, or a unit of time or a noun right behind it.
fn is_unit(text: &str, number: &Token<'_>, token: &Token<'_>) -> bool {
    if token.text == "%" || token.text == "percent" {
        return true;
    }
    let between = text.get(number.span.end..token.span.start).unwrap_or("x");
    token.kind == Kind::Word && between.trim().is_empty() && Unit::parse(token.text).milliseconds().is_some()
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() || first == '`' || first == '*' {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(rest, first);
        let Some(word) = rest.get(..length) else { break };
        tokens.push(Token { kind, text: word, span: Span::new(at, at + length) });
        at += length;
    }
    tokens
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    let run = |test: &dyn Fn(char) -> bool| rest.find(|c: char| !test(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        let length = run(&|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let trimmed = rest.get(..length).unwrap_or(rest).trim_end_matches(['.', ',']);
        return (Kind::Number, trimmed.len());
    }
    if first.is_alphabetic() || first == '_' || first == '$' {
        let length = run(&|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$'));
        let trimmed = rest.get(..length).unwrap_or(rest).trim_end_matches(['.', '-']);
        return (Kind::Word, trimmed.len());
    }
    if first == '?' {
        let length = run(&|c| c == '?');
        return (if length >= 2 { Kind::Lost } else { Kind::Sign }, length);
    }
    for sign in ["<=", ">=", "==", "!=", "≤", "≥", "<", ">", "="] {
        if rest.starts_with(sign) {
            return (Kind::Comparison, sign.len());
        }
    }
    (Kind::Sign, first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        clauses(text)
            .iter()
            .map(|clause| {
                format!(
                    "{}({}) {} {}{} [{}]",
                    clause.function.as_deref().unwrap_or("-"),
                    clause.names.first().copied().unwrap_or("-"),
                    clause.comparison.map_or("lost", Comparison::ascii),
                    clause.number,
                    clause.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default(),
                    text.get(clause.span.start..clause.span.end).unwrap_or("?"),
                )
            })
            .collect()
    }

    #[test]
    fn a_limit_is_found_with_its_measure() {
        assert_eq!(read("`Lap.WaitMs` avg <30 ms."), ["mean(Lap.WaitMs) < 30 ms [`Lap.WaitMs` avg <30 ms]"]);
        assert_eq!(
            read("`SyncTime` p95 ≤ 120 ms and p99 ≤ 200 ms"),
            ["p95(SyncTime) <= 120 ms [`SyncTime` p95 ≤ 120 ms]", "p99(SyncTime) <= 200 ms [p99 ≤ 200 ms]"]
        );
    }

    #[test]
    fn an_alert_is_turned_into_what_must_hold() {
        assert_eq!(
            read("`SyncTime` p95 < 950 ms; alert if p95 > 600 ms"),
            ["p95(SyncTime) < 950 ms [`SyncTime` p95 < 950 ms]", "p95(SyncTime) <= 600 ms [p95 > 600 ms]"]
        );
    }

    #[test]
    fn a_lost_comparison_is_not_guessed() {
        assert_eq!(read("`SyncTime` p95 ??? 3 s"), ["p95(SyncTime) lost 3 s [`SyncTime` p95 ??? 3 s]"]);
        assert_eq!(read("What ??? nobody knows"), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn every_clause_lies_in_its_sentence(text in "([`≤<>=?%.,;*() é\u{a0}]|p95|max|alert|Lap|WaitMs|12|ms|1,000){0,24}") {
            for clause in clauses(&text) {
                let inside = |span: Span| text.get(span.start..span.end).is_some_and(|found| !found.is_empty());
                proptest::prop_assert!(inside(clause.span) && clause.lost.is_none_or(inside), "{clause:?} of {text:?}");
            }
        }
    }

    #[test]
    fn a_clause_knows_the_nearest_names_and_no_more() {
        let text = (0..9000).map(|number| format!("Ab.Cd{number} <1 ")).collect::<String>();
        let clauses = clauses(&text);
        assert_eq!(clauses.len(), 9000);
        assert!(clauses.iter().all(|clause| clause.names.len() <= NAMES));
        assert_eq!(clauses.last().map(|clause| clause.names[0]), Some("Ab.Cd8999"));
        assert_eq!(read(&format!("`Lap{}` < 3", "Lap".repeat(60))), ["-(-) < 3 [< 3]"]);
    }

    #[test]
    fn a_clause_cuts_no_code_span_in_two() {
        assert_eq!(read("`Warm.Gain >= 60` and more"), ["-(Warm.Gain) >= 60 [`Warm.Gain >= 60`]"]);
    }

    #[test]
    fn a_remark_is_no_limit() {
        assert_eq!(read("`SyncTime` p95 < 5 s (log host values > 10 s)").len(), 1);
    }
}
