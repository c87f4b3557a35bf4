//! Sentences to what tests them: clauses meet the gates with the same measure, function and limit; sentences meet the gates
//! that quote them.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::{Clause, clauses};
use super::locate::{pieces, says};
use super::propose::Proposals;
use super::twins::Twins;
use super::{Binding, FIELD_ELSEWHERE, LOST_COMPARATOR, ProseGate, Sentence, UNCOVERED, conflict, presence};
use crate::diagnostic::Diagnostic;
use crate::gates::grammar::{Comparison, EventSubject, Limit, Side, Statistic, Subject, Unit};
use crate::gates::measure::{Context, listed};
use crate::gates::{Gate, Verdict};
use crate::model::Model;
use crate::model::telemetry::Test;
use crate::text::Span;

/// A clause in its sentence.
pub(super) struct Said<'a> {
    pub sentence: &'a Sentence,
    pub clause: Clause<'a>,
}

impl<'a> Said<'a> {
    /// The clause in the document's text.
    pub(super) fn span(&self) -> Span {
        Span::new(self.sentence.span.start + self.clause.span.start, self.sentence.span.start + self.clause.span.end)
    }

    /// Names that may be what is measured, the nearest first; the event of the dictionary's row last.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.clause.names.iter().copied().chain(self.sentence.event.as_deref())
    }

    /// What is measured, as written: the nearest name, else the event of the dictionary's row.
    pub(super) fn name(&self) -> Option<&'a str> {
        self.names().next()
    }
}

/// A gate that quotes a sentence, or is said to come from it.
struct Quoting {
    /// The words it quotes, in the sentence; empty where it quotes none.
    words: Vec<Span>,
}

impl Quoting {
    fn of(gate: &Gate, sentence: &Sentence) -> Option<Self> {
        let quoted = gate.sentence.as_deref().filter(|quoted| says(&sentence.text, quoted));
        let words = quoted.map(|quoted| pieces(&sentence.text, quoted)).unwrap_or_default();
        let comes_from_it = gate.source.as_ref() == Some(&sentence.place);
        (quoted.is_some() || comes_from_it).then_some(Self { words })
    }

    /// Whether the clause may be what it quotes.
    fn reaches(&self, clause: &Clause) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| word.overlaps(clause.span))
    }

    /// The words in the document, where they are not the sentence from end to end.
    fn in_document(&self, sentence: &Sentence) -> Vec<Span> {
        let length: usize = self.words.iter().map(|word| word.end - word.start).sum();
        let text = sentence.text.trim_matches(|c: char| c.is_whitespace() || c == '.');
        let is_whole = length >= text.len();
        let words = self.words.iter().filter(|_| !is_whole);
        words.map(|word| Span::new(sentence.span.start + word.start, sentence.span.start + word.end)).collect()
    }
}

/// What became of every sentence, by document and place.
pub(in crate::gates) fn bind(
    model: &Model,
    sentences: &[Sentence],
    verdicts: &[Verdict],
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ProseGate> {
    let said: Vec<Said<'_>> = sentences
        .iter()
        .flat_map(|sentence| clauses(&sentence.text).into_iter().map(move |clause| Said { sentence, clause }))
        .collect();
    let mut twins = Twins::of(sentences, &said);
    let mut proposals = Proposals::of(context, verdicts);
    let mut prose = Vec::new();
    for (sentence, own) in said_by(&said, sentences) {
        let gates: Vec<(&Gate, Option<Quoting>)> =
            verdicts.iter().map(|verdict| (&verdict.gate, Quoting::of(&verdict.gate, sentence))).collect();
        let mut met = BTreeSet::new();
        let mut of_clauses = Vec::new();
        for said in own {
            let fits = |gate: &Gate| has_number(gate, &said.clause) && !has_other_function(gate, &said.clause);
            let is_bound = |(gate, quoting): &&(&Gate, Option<Quoting>)| {
                quoting.as_ref().is_some_and(|quoting| quoting.reaches(&said.clause)) && fits(gate)
                    || is_same(gate, said)
            };
            let bound: Vec<&Gate> = gates.iter().filter(is_bound).map(|(gate, _)| *gate).collect();
            met.extend(bound.iter().map(|gate| gate.id.as_str()));
            let notes = notes(model, said, twins.find(said), context, diagnostics);
            let binding = if !bound.is_empty() {
                Binding::Bound(bound.iter().map(|gate| gate.id.clone()).collect())
            } else if let Some(proposal) = proposals.propose(said) {
                Binding::Proposed(proposal)
            } else if !notes.is_empty() {
                Binding::Manual
            } else {
                continue;
            };
            if let Binding::Proposed(proposal) = &binding
                && let Some(document) = model.documents.get(sentence.document)
            {
                let message = format!("no gate tests this limit; the rule would be `{}`", proposal.rule);
                diagnostics.push(
                    Diagnostic::at(&document.source, said.span(), &UNCOVERED, message)
                        .help("run `statetrace-site gates --propose` for the table to paste"),
                );
            }
            of_clauses.push(gate(model, sentence, said.span(), vec![said.span()], binding, notes));
        }
        let quoting = gates.iter().filter_map(|(gate, quoting)| Some((*gate, quoting.as_ref()?.in_document(sentence))));
        let (within, others): (Quoted<'_>, Quoted<'_>) = quoting.partition(|(gate, _)| met.contains(gate.id.as_str()));
        of_clauses.iter_mut().for_each(|clause| narrow(clause, &within, &others));
        let by_words = apart(&others, &of_clauses);
        of_clauses.extend(
            by_words
                .into_iter()
                .map(|(words, ids)| gate(model, sentence, sentence.span, words, Binding::Bound(ids), Vec::new())),
        );
        if of_clauses.is_empty() {
            of_clauses.push(gate(model, sentence, sentence.span, Vec::new(), Binding::Manual, Vec::new()));
        }
        prose.extend(of_clauses);
    }
    conflict::conflicts(context, &said, verdicts, diagnostics);
    presence::conflicts(model, sentences, diagnostics);
    prose.sort_by(|a, b| (a.document, a.span, &a.words).cmp(&(b.document, b.span, &b.words)));
    prose
}

/// Every sentence with what it says; `said` is in the order of the sentences.
fn said_by<'a>(
    said: &'a [Said<'a>],
    sentences: &'a [Sentence],
) -> impl Iterator<Item = (&'a Sentence, &'a [Said<'a>])> {
    let mut rest = said;
    sentences.iter().map(move |sentence| {
        let count = rest.iter().take_while(|said| std::ptr::eq(said.sentence, sentence)).count();
        let (own, behind) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        rest = behind;
        (sentence, own)
    })
}

/// Gates with the words of the document that they quote.
type Quoted<'a> = Vec<(&'a Gate, Vec<Span>)>;

/// Leaves a clause what its own gates quote where the limit of one of the `others` stands in it, too: a name at its start
/// reaches over all that is said up to its number.
fn narrow(clause: &mut ProseGate, within: &Quoted<'_>, others: &Quoted<'_>) {
    let Binding::Bound(ids) = &clause.binding else { return };
    let holds_another = others.iter().filter_map(|(_, words)| words.last()).any(|limit| clause.span.overlaps(*limit));
    if holds_another {
        let own = within.iter().filter(|(gate, _)| ids.contains(&gate.id)).flat_map(|(_, words)| words);
        let own: BTreeSet<Span> = own.copied().filter(|word| clause.span.overlaps(*word)).collect();
        clause.words = own.into_iter().collect();
        clause.words.dedup_by(|word, before| before.overlaps(*word));
    }
}

/// The gates that no clause met, by the words that are theirs alone: what they quote, without what a tested clause or a gate
/// of other words has a part in. Gates without such words are about the sentence as a whole.
fn apart(others: &Quoted<'_>, clauses: &[ProseGate]) -> BTreeMap<Vec<Span>, Vec<String>> {
    let tested = clauses.iter().filter(|clause| matches!(clause.binding, Binding::Bound(_)));
    let taken: Vec<Span> = tested.flat_map(|clause| clause.words.iter().copied()).collect();
    let mut by_words: BTreeMap<Vec<Span>, Vec<String>> = BTreeMap::new();
    for (gate, words) in others {
        let is_shared = |word: &Span| {
            let mut strangers = others.iter().filter(|(_, other)| other != words).flat_map(|(_, other)| other);
            taken.iter().any(|clause| clause.overlaps(*word)) || strangers.any(|other| other.overlaps(*word))
        };
        let own = words.iter().copied().filter(|word| !is_shared(word)).collect();
        by_words.entry(own).or_default().push(gate.id.clone());
    }
    by_words
}

fn gate(
    model: &Model,
    sentence: &Sentence,
    span: Span,
    words: Vec<Span>,
    binding: Binding,
    notes: Vec<String>,
) -> ProseGate {
    let place = model
        .documents
        .get(sentence.document)
        .map_or_else(|| sentence.place.clone(), |document| document.source.place(span.start));
    ProseGate {
        document: sentence.document,
        place,
        span,
        sentence: sentence.span,
        words,
        plan: sentence.plan.clone(),
        binding,
        notes,
    }
}

/// The limit of `gate` as a number in the clause's unit.
fn limit_in(gate: &Gate, unit: Option<&Unit>) -> Option<f64> {
    let Limit::Number(number) = gate.rule.bound.as_ref()?.limit else { return None };
    let factor = match (&gate.unit, unit) {
        (Some(own), Some(other)) => own.factor(other),
        _ => Some(1.0),
    };
    // A share is written as 0.7 in rules and as 70 % in sentences.
    let factor = match (factor, &gate.unit, unit) {
        (None, _, Some(Unit::Percent)) | (_, None, Some(Unit::Percent)) => 100.0,
        (factor, ..) => factor?,
    };
    Some(number * factor)
}

fn has_number(gate: &Gate, clause: &Clause<'_>) -> bool {
    limit_in(gate, clause.unit.as_ref()).is_some_and(|limit| (limit - clause.number).abs() < 1e-9)
}

fn has_other_function(gate: &Gate, clause: &Clause<'_>) -> bool {
    let own = gate.rule.call.function.as_str();
    let is_statistic = |name: &str| Statistic::of(name).is_some();
    let stored = stored(gate);
    clause.function.as_deref().is_some_and(|function| {
        is_statistic(function)
            && function != own
            && stored.as_deref() != Some(function)
            && (is_statistic(own) || matches!(own, "latest" | "newest"))
    })
}

/// The last part of a figure's name: a stored percentile is the latest figure of that name.
fn stored(gate: &Gate) -> Option<String> {
    match gate.rule.call.first()? {
        Subject::Figure(figure) => figure.figure.as_deref()?.rsplit('.').next().map(str::to_lowercase),
        _ => None,
    }
}

/// Whether the clause sets just the limit that `gate` tests.
fn is_same(gate: &Gate, said: &Said<'_>) -> bool {
    let Some(bound) = &gate.rule.bound else { return false };
    let names_it = said.name().is_some_and(|name| is_named(gate, name));
    let agrees = match said.clause.is_worded {
        // Whether the limit itself may be reached is more than such words tell.
        true => {
            said.clause.comparison.is_some_and(|own| own.side() == bound.comparison.side())
                && has_function(gate, &said.clause)
                && has_unit(gate, said)
        }
        false => said.clause.comparison == Some(bound.comparison),
    };
    names_it && agrees && has_number(gate, &said.clause) && !has_other_function(gate, &said.clause)
}

/// Whether the clause measures as `gate` does. What no value may exceed is the greatest; it is no percentile.
fn has_function(gate: &Gate, clause: &Clause<'_>) -> bool {
    let own = gate.rule.call.function.as_str();
    let stored = stored(gate).filter(|figure| Statistic::of(figure).is_some());
    match (clause.function.as_deref(), clause.comparison.map(Comparison::side)) {
        (Some(function), _) => function == own || stored.as_deref() == Some(function),
        (None, Some(Side::Below)) if own == "max" => true,
        (None, Some(Side::Above)) if own == "min" => true,
        (None, _) => Statistic::of(own).is_none() && stored.is_none(),
    }
}

/// Whether both say the limit in one unit, or in units that convert; a name such as `WaitMs` says one, too.
fn has_unit(gate: &Gate, said: &Said<'_>) -> bool {
    let of_name = said.name().and_then(Unit::of_field);
    match (&gate.unit, said.clause.unit.as_ref().or(of_name.as_ref())) {
        (Some(own), Some(other)) => own == other || own.factor(other).is_some(),
        (Some(own), None) => own.milliseconds().is_none() && *own != Unit::Percent,
        // A share is written as 0.7 in rules and as 70 % in sentences.
        (None, Some(other)) => *other == Unit::Percent,
        (None, None) => true,
    }
}

/// Whether `name`, `Event.Field`, `Event` or `Field`, is what `gate` measures.
fn is_named(gate: &Gate, name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    gate.rule.call.first().is_some_and(|subject| match subject {
        Subject::Event(event) => match name.split_once('.') {
            Some((named, field)) => event.event == named && event.field.as_deref() == Some(field),
            None => event.event == name || event.field.as_deref() == Some(name) || asks_for(event, name),
        },
        Subject::Figure(figure) => figure.figure.as_deref().is_some_and(|figure| {
            let parts: Vec<&str> = figure.split('.').collect();
            parts.contains(&last) || !name.contains('.') && parts.iter().any(|part| is_event_field(part, name))
        }),
        _ => false,
    })
}

/// Whether an event counts only where a field has `value`.
fn asks_for(event: &EventSubject, value: &str) -> bool {
    event.conditions.iter().any(|condition| matches!(&condition.test, Test::In(values) if values == &[value]))
}

/// Whether a figure's part is a field that carries an event's name: `DatabaseWriteLatencyMs`.
fn is_event_field(part: &str, event: &str) -> bool {
    part.strip_prefix(event).is_some_and(|suffix| matches!(suffix, "Ms" | "Seconds" | "Minutes" | "Percent"))
}

/// What is to be said of the clause; reports it, too.
fn notes(
    model: &Model,
    said: &Said<'_>,
    twin: Option<String>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let Some(document) = model.documents.get(said.sentence.document) else { return notes };
    let at = |span: Span| Span::new(said.sentence.span.start + span.start, said.sentence.span.start + span.end);
    if let Some(lost) = said.clause.lost {
        let message = format!("the comparison before `{}` is lost", said.clause.number);
        let diagnostic = Diagnostic::at(&document.source, at(lost), &LOST_COMPARATOR, message);
        let (help, note) = match twin {
            Some(words) => (format!("{words}; write the sign again"), format!("The comparison is lost; {words}.")),
            None => (
                "no other document says the same limit; ask who wrote it".to_owned(),
                "The comparison is lost, and no other document tells which it was.".to_owned(),
            ),
        };
        diagnostics.push(diagnostic.help(help));
        notes.push(note);
    }
    if let Some((event, field)) = said.name().and_then(|name| name.split_once('.'))
        && context.events.contains(event)
        && context.fields.get(event).is_none_or(|fields| !fields.contains(field))
    {
        let message = format!("no `{event}` record has a number `{field}`");
        let others = context.events_with(field);
        let (help, note) = match others.is_empty() {
            true => ("no event has it; correct the name".to_owned(), format!("No event has the field `{field}`.")),
            false => (
                format!("the field lives on {}", listed(&others)),
                format!("No `{event}` record has this field; it lives on {}.", listed(&others)),
            ),
        };
        diagnostics.push(Diagnostic::at(&document.source, at(said.clause.span), &FIELD_ELSEWHERE, message).help(help));
        notes.push(note);
    }
    notes
}
