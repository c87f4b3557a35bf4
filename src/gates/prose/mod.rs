//! What sentences of the documents say of limits: bullets of gate sections and target columns to [`ProseGate`]s, bound to
//! the gates that cover them, proposed where a rule could, or left to people.

mod bind;
mod clause;
mod conflict;
mod locate;
mod presence;
mod propose;
mod token;
mod twins;
mod wording;

use std::sync::Arc;

use crate::diagnostic::{Code, Severity};
use crate::markdown::outline::Outline;
use crate::model::{Document, DocumentKind, Model, PlanId};
use crate::text::{Place, Span};

pub(super) use self::bind::bind;
pub(super) use self::locate::locate;

pub(super) static LOST_COMPARATOR: Code = Code {
    name: "gate/lost-comparator",
    severity: Severity::Warning,
    explain: "The comparison in a sentence about a limit is lost: `???` stands where `<=`, `>=` or `±` stood before a change of \
              encoding. The same characters stand for either, so nothing is guessed; where another document states the same \
              limit, it is named. Write the sign again.",
};
pub(super) static FIELD_ELSEWHERE: Code = Code {
    name: "gate/field-on-no-event",
    severity: Severity::Warning,
    explain: "A sentence sets a limit on a field that no record of the named event has, so the limit can never be tested as it \
              is written. Where other events have the field, they are named. An example: `ParseDuration.LatencyMs` where only \
              `DatabaseWriteLatency` has `LatencyMs`. Correct the event or the field.",
};
pub(super) static CONTRADICTION: Code = Code {
    name: "gate/contradiction",
    severity: Severity::Warning,
    explain: "Several places ask for what cannot all be: different limits for one measure, opposite directions, an event that \
              one sentence demands and another forbids or calls optional, two gates that no value meets. Each is evaluated as \
              it stands and none is preferred; a reader of one page would believe another truth than a reader of the other. \
              Agree on one, and say it everywhere.",
};
pub(super) static UNCOVERED: Code = Code {
    name: "gate/uncovered-sentence",
    severity: Severity::Note,
    explain: "A sentence sets a limit that a rule could test, and no gate does. `gates --propose` prints the gate to paste into \
              `statetrace.toml`.",
};
pub(super) static SENTENCE_GONE: Code = Code {
    name: "gate/sentence-gone",
    severity: Severity::Warning,
    explain: "A gate quotes the sentence it comes from, and no document says it any more: the limit may have changed there. Read \
              the document again and correct the gate, or its quotation. An example: `sentence = \"p95 <= 3 s\"` where the plan now \
              says `p95 <= 4 s`.",
};

/// A clause of a sentence that sets a limit, or a sentence that only a person can check.
#[derive(Clone, Debug)]
pub struct ProseGate {
    /// Index of the document in [`Model::documents`].
    pub document: usize,
    /// Where the clause starts.
    pub place: Place,
    /// The clause, in the document's text; the whole sentence where none of its clauses sets the limit.
    pub span: Span,
    /// The whole bullet or cell.
    pub sentence: Span,
    /// What of the sentence is about the limit, in order: the clause, or the words that its gates quote and that no clause
    /// and no other gate of the sentence has a part in. Empty where it is the sentence as a whole.
    pub words: Vec<Span>,
    /// The plan whose gates section it stands in.
    pub plan: Option<PlanId>,
    /// What became of it.
    pub binding: Binding,
    /// What a reader must know of the sentence: a comparison that is lost, a field that lives elsewhere.
    pub notes: Vec<String>,
}

/// What became of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Binding {
    /// Gates test it: their ids, in the order of the verdicts.
    Bound(Vec<String>),
    /// A rule could.
    Proposed(Proposal),
    /// Only a person can.
    Manual,
}

/// A gate that could be declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// An id no gate has.
    pub id: String,
    /// The plan.
    pub plan: Option<PlanId>,
    /// The rule.
    pub rule: String,
    /// `warn` for what is only an alert.
    pub warns: bool,
    /// The sentence, its white space single blanks.
    pub sentence: Arc<str>,
    /// Where it stands: path and line.
    pub source: String,
}

/// A sentence that may set limits.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// Index of the document.
    pub document: usize,
    /// Where it starts.
    pub place: Place,
    /// The bullet or cell.
    pub span: Span,
    /// As written.
    pub text: String,
    /// The plan it is about.
    pub plan: Option<PlanId>,
    /// Whether it stands on that plan's own page.
    pub is_on_page: bool,
    /// The event that the row of a dictionary is about.
    pub event: Option<String>,
}

/// Every sentence that may set limits, by document and place: bullets of gate sections of plan pages, bullets and table
/// rows of documents whose title speaks of gates, target cells of metrics dictionaries.
pub(super) fn sentences(model: &Model) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for (index, document) in model.documents.iter().enumerate() {
        match document.kind {
            DocumentKind::Plan => of_plan(model, index, document, &mut sentences),
            DocumentKind::Document if document.is_markdown() => of_document(index, document, &mut sentences),
            _ => {}
        }
    }
    sentences.sort_by_key(|sentence| (sentence.document, sentence.span));
    sentences
}

fn of_plan(model: &Model, index: usize, document: &Document, sentences: &mut Vec<Sentence>) {
    let Some(plan) = model.plans.iter().find(|plan| &plan.page.path == document.path()) else { return };
    sentences.extend(plan.page.gates.iter().map(|sentence| Sentence {
        document: index,
        place: sentence.place.clone(),
        span: sentence.span,
        text: sentence.text.clone(),
        plan: Some(plan.id().clone()),
        is_on_page: true,
        event: None,
    }));
}

fn of_document(index: usize, document: &Document, sentences: &mut Vec<Sentence>) {
    let source = &document.source;
    let is_about_gates = document.title.to_lowercase().contains("gates");
    // Reading the outline costs; most documents have neither word.
    if !is_about_gates && !source.text().contains("| Event") {
        return;
    }
    let outline = Outline::of(source);
    let mut add = |span: Span, plan: Option<PlanId>, event: Option<String>| {
        let text = source.slice(span).to_owned();
        if !text.trim().is_empty() {
            sentences.push(Sentence {
                document: index,
                place: source.place(span.start),
                span,
                text,
                plan,
                is_on_page: false,
                event,
            });
        }
    };
    for table in &outline.tables {
        let column =
            |prefix: &str| table.columns.iter().position(|column| column.text.to_lowercase().starts_with(prefix));
        if let (Some(event), Some(target)) = (column("event"), column("target")) {
            for row in &table.rows {
                let name = row.text(Some(event)).trim_matches(|c: char| !c.is_ascii_alphanumeric());
                let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(name);
                if let Some(cell) = row.cell(Some(target)) {
                    add(cell.span, None, Some(name.to_owned()));
                }
            }
        } else if is_about_gates {
            for row in table.rows.iter().filter(|row| !row.is_blank()) {
                let cells = row.cells.iter().map(|cell| cell.span);
                let (start, end) = (cells.clone().map(|span| span.start).min(), cells.map(|span| span.end).max());
                add(Span::new(start.unwrap_or(0), end.unwrap_or(0)), plan_at(document, &outline, row.span.start), None);
            }
        }
    }
    if is_about_gates {
        for bullet in &outline.bullets {
            add(bullet.span, plan_at(document, &outline, bullet.span.start), None);
        }
    }
}

/// The plan whose section, `## Plan B – …`, holds `offset`.
fn plan_at(document: &Document, outline: &Outline, offset: usize) -> Option<PlanId> {
    let section = outline.sections.iter().find(|section| section.body.contains(Span::new(offset, offset)))?;
    let rest = document.source.slice(section.heading).trim_start_matches(['#', ' ']).strip_prefix("Plan ")?;
    PlanId::parse(rest.split(|c: char| !c.is_ascii_uppercase()).next()?)
}
