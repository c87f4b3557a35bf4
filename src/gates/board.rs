//! How far the sources of the task board drift apart.

use super::grammar::{Call, Fault, Join};
use super::measure::{Context, Measured};
use super::{Evidence, Gate, RuleKind};
use crate::model::DocumentKind;
use crate::model::drift::{Aspect, Drift, Pair};
use crate::model::telemetry::Probe;

pub(super) static RULE: RuleKind = RuleKind {
    name: "board",
    functions: &["drift"],
    grammar: "drift(page, csv), drift(page, board), drift(csv, board)",
    example: "drift(page, csv) = 0 ids",
    explain: "The tasks that only one of the two sources has, and those whose states differ between them (DEFINITIONS D7). Every \
              task of the project is a sample.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    pair(call).map(|_| ()).ok_or_else(|| Fault::new(call.span, "`drift` takes two of `page`, `csv` and `board`"))
}

fn pair(call: &Call) -> Option<Pair> {
    let [(_, first), (Join::Comma, second)] = call.subjects.as_slice() else { return None };
    match (first.word()?, second.word()?) {
        ("page", "csv") | ("csv", "page") => Some(Pair::PageCsv),
        ("page", "board") | ("board", "page") => Some(Pair::PageBoard),
        ("csv", "board") | ("board", "csv") => Some(Pair::CsvBoard),
        _ => None,
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let Some(pair) = pair(&gate.rule.call) else { return Measured::default() };
    let model = context.model;
    let drift = Drift::of(model);
    let (alone, states) = (drift.count(Aspect::Presence, pair), drift.count(Aspect::State, pair));
    let mut measured = Measured::of_tree((alone + states) as f64, model.tasks.len() as u64);
    if model.tasks.is_empty() {
        measured.value = None;
    }
    measured.notes.push(format!("on one side only {alone}, in another state {states}"));
    let is_source = |kind: DocumentKind| {
        let sources = match pair {
            Pair::PageCsv => [DocumentKind::BoardCsv, DocumentKind::BoardCsv],
            Pair::PageBoard => [DocumentKind::BoardMarkdown, DocumentKind::BoardMarkdown],
            Pair::CsvBoard => [DocumentKind::BoardCsv, DocumentKind::BoardMarkdown],
        };
        sources.contains(&kind)
    };
    let sources = model.documents.iter().filter(|document| is_source(document.kind));
    measured.evidence = sources
        .map(|document| Evidence { path: document.path().clone(), digest: Some(document.source.digest), records: None })
        .collect();
    measured
}
