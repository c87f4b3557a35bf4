//! What words say that signs and names of functions say elsewhere: `the 95th percentile of`, `must not exceed`. Words that
//! we do not know between what is measured and its limit, or behind the limit, leave it unread: they may turn it round.

use super::token::{Kind, Token};
use crate::gates::grammar::{Comparison, Statistic, Unit};

/// A limit in a sentence, by the numbers of its tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    /// The comparison's first token.
    pub starts: usize,
    /// `None` where it is lost.
    pub comparison: Option<Comparison>,
    /// The number.
    pub number: usize,
    /// The number, or its unit.
    pub ends: usize,
    /// The comparison stands in words.
    pub is_worded: bool,
}

/// Comparisons in words. Where one begins another, the longer stands first.
const COMPARISONS: [(&[&str], Comparison); 26] = [
    (&["no", "more", "than"], Comparison::AtMost),
    (&["not", "more", "than"], Comparison::AtMost),
    (&["no", "greater", "than"], Comparison::AtMost),
    (&["no", "higher", "than"], Comparison::AtMost),
    (&["no", "longer", "than"], Comparison::AtMost),
    (&["at", "most"], Comparison::AtMost),
    (&["no", "less", "than"], Comparison::AtLeast),
    (&["not", "less", "than"], Comparison::AtLeast),
    (&["no", "fewer", "than"], Comparison::AtLeast),
    (&["no", "lower", "than"], Comparison::AtLeast),
    (&["at", "least"], Comparison::AtLeast),
    (&["less", "than"], Comparison::Less),
    (&["fewer", "than"], Comparison::Less),
    (&["lower", "than"], Comparison::Less),
    (&["smaller", "than"], Comparison::Less),
    (&["shorter", "than"], Comparison::Less),
    (&["below"], Comparison::Less),
    (&["under"], Comparison::Less),
    (&["more", "than"], Comparison::More),
    (&["greater", "than"], Comparison::More),
    (&["higher", "than"], Comparison::More),
    (&["longer", "than"], Comparison::More),
    (&["above"], Comparison::More),
    (&["over"], Comparison::More),
    (&["exceed"], Comparison::More),
    (&["exceeds"], Comparison::More),
];

/// Words between what is measured and its comparison that leave it as it is.
const FILLERS: [&str; 21] = [
    "always", "are", "be", "do", "does", "has", "have", "is", "keep", "keeps", "must", "need", "needs", "remain",
    "remains", "shall", "should", "stay", "stays", "target", "to",
];

/// Words that turn what follows into its contrary.
pub(super) const NEGATIONS: [&str; 3] = ["cannot", "never", "not"];

/// Words that set a limit only where a negation follows: `may not exceed`.
const PERMISSIONS: [&str; 3] = ["can", "may", "will"];

/// Words behind a limit that say nothing more of it.
const GOES_ON: [&str; 4] = ["and", "but", "so", "with"];

/// Words after which a limit is asked for in some cases only; behind `alert` they say when.
const CONDITIONS: [&str; 5] = ["if", "once", "when", "whenever", "where"];

/// Words after which what follows is an observation, a wish or the contrary.
const DOUBTS: [&str; 32] = [
    "after",
    "although",
    "assuming",
    "because",
    "before",
    "cannot",
    "could",
    "currently",
    "except",
    "expect",
    "expected",
    "historically",
    "ideally",
    "longer",
    "measured",
    "might",
    "neither",
    "never",
    "no",
    "nor",
    "not",
    "observed",
    "optional",
    "optionally",
    "previously",
    "provided",
    "since",
    "though",
    "today",
    "typically",
    "unless",
    "usually",
];

/// Words and signs between names that share what was said of the first.
const AND: [&str; 4] = ["and", "or", ",", "/"];

/// Words between a function and what it is of, one of these or none, the others beside it.
const LINKS: [&str; 2] = ["for", "of"];
const BESIDE: [&str; 9] = ["all", "delay", "duration", "latency", "the", "time", "value", "values", "wait"];

/// The function that begins at `index`, as rules call it, and the token it ends with.
pub(super) fn function(tokens: &[Token<'_>], index: usize) -> Option<(String, usize)> {
    let token = tokens.get(index)?;
    let lower = token.text.to_ascii_lowercase();
    let name = match (token.kind, lower.as_str()) {
        (Kind::Number, digits) => {
            let ends = ordinal(tokens, index)?;
            let function = format!("p{digits}");
            return Statistic::of(&function).map(|_| (function, ends));
        }
        (Kind::Word, "avg" | "average" | "mean") => "mean",
        (Kind::Word, "max" | "maximum") => "max",
        (Kind::Word, "min" | "minimum") => "min",
        (Kind::Word, "sum" | "sums") => "sum",
        (Kind::Word, "median") => "p50",
        (Kind::Word, "ratio") => "ratio",
        (Kind::Word, "streak") => "streak",
        // `p100` is the longest.
        (Kind::Word, word) if word.len() <= 4 && Statistic::of(word).is_some() => word,
        _ => return None,
    };
    Some((name.to_owned(), index))
}

/// The last token of `95th percentile`, whose number stands at `index`.
fn ordinal(tokens: &[Token<'_>], index: usize) -> Option<usize> {
    let number = tokens.get(index)?;
    let next = tokens.get(index + 1)?;
    let is_joined = next.span.start == number.span.end;
    let is_ending = |word: &str| ["th", "st", "nd", "rd"].contains(&word.to_ascii_lowercase().as_str());
    match next.text.split_once('-') {
        _ if next.is_word("percentile") => Some(index + 1),
        Some((ending, rest)) if is_joined && is_ending(ending) && rest.eq_ignore_ascii_case("percentile") => {
            Some(index + 1)
        }
        _ if is_joined && is_ending(next.text) => tokens.get(index + 2)?.is_word("percentile").then_some(index + 2),
        _ => None,
    }
}

/// Whether `between` makes a function that of the name behind it: nothing, `of`, `of the`, `delay for`.
pub(super) fn joins(between: &[Token<'_>]) -> bool {
    let links = between.iter().filter(|token| is_one_of(token, &LINKS)).count();
    between.iter().all(|token| is_one_of(token, &LINKS) || is_one_of(token, &BESIDE))
        && (links == 1 || between.is_empty())
}

/// Whether `between` only lists: the name behind it shares the function of the name before.
pub(super) fn lists(between: &[Token<'_>]) -> bool {
    !between.is_empty() && between.iter().all(|token| AND.iter().any(|and| token.text.eq_ignore_ascii_case(and)))
}

/// Whether a limit behind `token` holds in some cases only.
pub(super) fn is_condition(token: &Token<'_>) -> bool {
    is_one_of(token, &CONDITIONS)
}

/// Whether what is behind `token` may be no limit at all.
pub(super) fn is_doubt(token: &Token<'_>) -> bool {
    is_one_of(token, &DOUBTS)
}

/// Whether `token` is one of `words`.
pub(super) fn is_one_of(token: &Token<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| token.is_word(word))
}

/// The limit in words right behind what is measured, from the token at `from`: `must never be above 3 s`.
pub(super) fn limit(text: &str, tokens: &[Token<'_>], from: usize) -> Option<Limit> {
    let (mut is_negated, mut is_permission) = (false, false);
    let mut starts = from;
    let (comparison, length) = loop {
        let rest = tokens.get(starts..)?;
        if let Some(found) = comparison(rest) {
            break found;
        }
        let token = rest.first()?;
        if is_one_of(token, &NEGATIONS) && !is_negated {
            is_negated = true;
        } else if is_one_of(token, &PERMISSIONS) {
            is_permission = true;
        } else if !is_one_of(token, &FILLERS) && token.text != ":" {
            return None;
        }
        starts += 1;
    };
    let comparison = match comparison {
        Comparison::Less if is_negated => Comparison::AtLeast,
        Comparison::More if is_negated => Comparison::AtMost,
        comparison if !is_negated && !is_permission => comparison,
        _ => return None,
    };
    let number = starts + length;
    let written = tokens.get(number).filter(|token| token.kind == Kind::Number)?;
    let has_unit = tokens.get(number + 1).is_some_and(|next| is_unit(text, written, next));
    let ends = number + usize::from(has_unit);
    let is_whole = tokens.get(ends + 1).is_none_or(|next| match next.kind {
        Kind::Sign => matches!(next.text, "." | ";" | "," | "(" | ")" | "|"),
        _ => is_one_of(next, &GOES_ON),
    });
    is_whole.then_some(Limit { starts, comparison: Some(comparison), number, ends, is_worded: true })
}

/// The comparison that `tokens` begin with, and how many it takes.
fn comparison(tokens: &[Token<'_>]) -> Option<(Comparison, usize)> {
    let begins =
        |words: &[&str]| words.iter().enumerate().all(|(at, word)| tokens.get(at).is_some_and(|t| t.is_word(word)));
    COMPARISONS.iter().find(|(words, _)| begins(words)).map(|(words, comparison)| (*comparison, words.len()))
}

/// Whether `token` is the unit of `number`: `%`, or a unit of time right behind it.
pub(super) fn is_unit(text: &str, number: &Token<'_>, token: &Token<'_>) -> bool {
    if token.text == "%" || token.text == "percent" {
        return true;
    }
    let between = text.get(number.span.end..token.span.start).unwrap_or("x");
    token.kind == Kind::Word && between.trim().is_empty() && Unit::parse(token.text).milliseconds().is_some()
}
