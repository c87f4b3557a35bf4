//! Sentences that say whether an event or figure must be there to where one demands what another forbids or leaves open.
//! Only words that name it directly are read; who is said to emit it counts, too, since exports may do what imports do not.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::{is_code, is_name};
use super::token::{Kind, Token, tokens};
use super::wording::{NEGATIONS, is_condition, is_doubt, is_one_of};
use super::{CONTRADICTION, Sentence};
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::text::Span;

/// What a sentence says of the presence of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stance {
    Demanded,
    Forbidden,
    Optional,
}

/// A stance on one name.
#[derive(Clone, Debug, PartialEq)]
struct Said<'a> {
    name: &'a str,
    /// Who emits it, in lower case; empty where the sentence names nobody.
    subject: String,
    stance: Stance,
    span: Span,
}

/// `emit` demands by itself, as the documents' own gates read it; the others are nouns, too, and need `must` before them.
const EMITS: [&str; 2] = ["emit", "emits"];
const WRITES: [&str; 4] = ["log", "publish", "record", "write"];
const MODALS: [&str; 3] = ["must", "shall", "should"];
const HELPERS: [&str; 9] = ["always", "are", "be", "do", "does", "has", "have", "is", "to"];
const LEAVES_OPEN: [&str; 3] = ["can", "may", "optionally"];
const ARTICLES: [&str; 7] = ["a", "an", "event", "events", "one", "telemetry", "the"];
const THERE: [&str; 5] = ["emitted", "logged", "present", "published", "recorded"];

/// Reports each name that one sentence demands and another forbids or calls optional, at the demand, with both places.
pub(super) fn conflicts(model: &Model, sentences: &[Sentence], diagnostics: &mut Vec<Diagnostic>) {
    let mut demands: BTreeMap<&str, BTreeMap<String, (&Sentence, Span)>> = BTreeMap::new();
    let mut denials = Vec::new();
    for sentence in sentences {
        for said in stances(&sentence.text) {
            match said.stance {
                Stance::Demanded => {
                    demands.entry(said.name).or_default().entry(said.subject).or_insert((sentence, said.span));
                }
                _ => denials.push((sentence, said)),
            }
        }
    }
    // Once for a name and stance, however often it is said.
    let mut told = BTreeSet::new();
    for (sentence, denial) in denials {
        let Some(by_subject) = demands.get(denial.name) else { continue };
        let demand = match denial.subject.is_empty() {
            true => by_subject.values().min_by_key(|(sentence, _)| (sentence.document, sentence.span)),
            false => by_subject.get(&denial.subject),
        };
        let Some((demanding, span)) = demand.filter(|(demanding, _)| demanding.place != sentence.place) else {
            continue;
        };
        let Some(document) = model.documents.get(demanding.document) else { continue };
        if !told.insert((denial.name, denial.stance)) {
            continue;
        }
        let contrary = if denial.stance == Stance::Forbidden { "and must not be there" } else { "and is optional" };
        let message = format!("`{}` must be there ({}) {contrary} ({})", denial.name, demanding.place, sentence.place);
        let span = Span::new(demanding.span.start + span.start, demanding.span.start + span.end);
        diagnostics.push(
            Diagnostic::at(&document.source, span, &CONTRADICTION, message)
                .help("agree on whether it must be there, and say it in both places"),
        );
    }
}

/// Every stance of a sentence, part by part: what stands between full stops and semicolons.
fn stances(text: &str) -> Vec<Said<'_>> {
    let tokens = tokens(text);
    let is_end = |token: &Token<'_>| token.kind == Kind::Sign && matches!(token.text, "." | ";");
    tokens.split(is_end).flat_map(|part| active(text, part).into_iter().chain(passive(text, part))).collect()
}

/// ``Label runs emit `LabelGenerated` ``, ``never emit `LabelGenerated` or `LabelDropped` ``.
fn active<'a>(text: &str, part: &[Token<'a>]) -> Vec<Said<'a>> {
    let is_verb = |at: &usize| part.get(*at).is_some_and(|token| is_one_of(token, &EMITS) || is_one_of(token, &WRITES));
    let Some(verb) = (0..part.len()).find(is_verb) else { return Vec::new() };
    let is_before = |token: &&Token<'_>| {
        [&MODALS[..], &NEGATIONS, &HELPERS, &LEAVES_OPEN].iter().any(|words| is_one_of(token, words))
    };
    let head = part.get(..verb).unwrap_or(&[]);
    let before = head.iter().rev().take_while(is_before).count();
    let (who, helpers) = head.split_at_checked(verb - before).unwrap_or((head, &[]));
    let has = |words: &[&str]| helpers.iter().any(|token| is_one_of(token, words));
    let needs_modal = part.get(verb).is_some_and(|token| is_one_of(token, &WRITES));
    let stance = match (has(&NEGATIONS), has(&LEAVES_OPEN)) {
        // `may not` is a ban to some and a choice to others.
        (true, true) => return Vec::new(),
        (true, false) => Stance::Forbidden,
        (false, true) => Stance::Optional,
        (false, false) if needs_modal && !has(&MODALS) => return Vec::new(),
        (false, false) => Stance::Demanded,
    };
    if who.iter().any(|token| is_condition(token) || is_doubt(token) || is_name(token, is_code(text, token))) {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut rest = part.get(verb + 1..).unwrap_or(&[]);
    while let Some((token, behind)) = rest.split_first() {
        if is_name(token, is_code(text, token)) {
            names.push(token);
        } else if !is_one_of(token, &ARTICLES) && (names.is_empty() || !is_and(token)) {
            break;
        }
        rest = behind;
    }
    let is_narrowed = rest.iter().any(|token| is_condition(token) || is_doubt(token) || token.is_word("only"));
    // What is forbidden is so without exception, or it is not told here what else there may be.
    if is_narrowed || stance != Stance::Demanded && !rest.is_empty() {
        return Vec::new();
    }
    let subject = who.iter().map(|token| token.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    names
        .into_iter()
        .map(|token| Said { name: token.text, subject: subject.clone(), stance, span: token.span })
        .collect()
}

/// `` `LabelGenerated` must be emitted``, `` `LabelGenerated` is optional``: nothing else may follow.
fn passive<'a>(text: &str, part: &[Token<'a>]) -> Option<Said<'a>> {
    let at = part.iter().position(|token| is_name(token, is_code(text, token)))?;
    let (before, name) = (part.get(..at)?, part.get(at)?);
    if before.iter().any(|token| !is_one_of(token, &ARTICLES)) {
        return None;
    }
    let rest = part.get(at + 1..)?;
    let (state, helpers) = rest.split_last()?;
    let is_any = |token: &Token<'_>, families: &[&[&str]]| families.iter().any(|words| is_one_of(token, words));
    let known: [&[&str]; 5] = [&MODALS, &NEGATIONS, &HELPERS, &LEAVES_OPEN, &ARTICLES];
    if helpers.is_empty() || !helpers.iter().all(|token| is_any(token, &known)) {
        return None;
    }
    let has = |words: &[&str]| helpers.iter().any(|token| is_one_of(token, words));
    let stance = match (has(&NEGATIONS), has(&LEAVES_OPEN)) {
        (true, true) => return None,
        (false, true) => is_one_of(state, &THERE).then_some(Stance::Optional)?,
        (is_negated, false) if state.is_word("optional") => {
            if is_negated {
                Stance::Demanded
            } else {
                Stance::Optional
            }
        }
        (is_negated, false) if state.is_word("required") => {
            if is_negated {
                Stance::Optional
            } else {
                Stance::Demanded
            }
        }
        (is_negated, false) if is_one_of(state, &THERE) => {
            if is_negated {
                Stance::Forbidden
            } else {
                has(&MODALS).then_some(Stance::Demanded)?
            }
        }
        _ => return None,
    };
    Some(Said { name: name.text, subject: String::new(), stance, span: name.span })
}

fn is_and(token: &Token<'_>) -> bool {
    matches!(token.text, "," | "/") || token.is_word("and") || token.is_word("or")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        stances(text).iter().map(|said| format!("{} {:?} {}", said.subject, said.stance, said.name)).collect()
    }

    #[test]
    fn who_emits_what_is_told() {
        assert_eq!(read("Label runs emit `LabelGenerated` with counts."), ["label runs Demanded LabelGenerated"]);
        assert_eq!(read("Never emit `LapLost` or `LapHeld`."), [" Forbidden LapLost", " Forbidden LapHeld"]);
        assert_eq!(read("Exports must not emit a `LapLost` event"), ["exports Forbidden LapLost"]);
        assert_eq!(read("Runs may emit `LapLost`"), ["runs Optional LapLost"]);
        assert_eq!(read("Each run must record `Lap.WaitMs`"), ["each run Demanded Lap.WaitMs"]);
    }

    #[test]
    fn what_must_be_there_is_told() {
        assert_eq!(
            read("`LapLost` must always be emitted; `LapHeld` is optional."),
            [" Demanded LapLost", " Optional LapHeld"]
        );
        assert_eq!(read("`Lap.WaitMs` is not required"), [" Optional Lap.WaitMs"]);
        assert_eq!(read("The `LapLost` event is never recorded."), [" Forbidden LapLost"]);
    }

    #[test]
    fn what_holds_in_some_cases_only_is_no_stance() {
        for text in [
            "If a lap is lost, runs emit `LapLost`",
            "Runs emit `LapLost` only when asked",
            "Never emit `LapLost` twice",
            "`LapLost` may not be emitted",
            "`LapLost` is not emitted by exports",
            "The session log `LapLost` lies beside it",
            "Runs no longer emit `LapLost` and `LapHeld`",
            "`LapLost` is emitted",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
