//! What documents themselves show: ticked boxes, events they forgot.

use std::collections::BTreeSet;

use super::grammar::{Call, Fault, Subject};
use super::measure::artifacts::pattern;
use super::measure::{Context, Measured};
use super::{Evidence, Gate, RuleKind};
use crate::markdown::outline::Outline;
use crate::model::Document;
use crate::model::telemetry::Probe;

pub(super) static RULE: RuleKind = RuleKind {
    name: "documents",
    functions: &["boxes", "undocumented"],
    grammar: "boxes(\"path pattern\"), undocumented(\"path pattern\")",
    example: "boxes(\"docs/Release.md\") = all boxes",
    explain: "`boxes` counts the ticked ones among the `- [ ]` items of the documents; every box is a sample, and all of them \
              are `all`. `undocumented` counts the events of the streams that no table with an `Event…` column of the \
              documents names; every event is a sample.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match (call.first(), call.subjects.len()) {
        (Some(Subject::Text { text, span }), 1) => {
            pattern(text).map(|_| ()).map_err(|message| Fault::new(*span, message))
        }
        _ => Err(Fault::new(call.span, format!("`{}` takes the path of documents in quotes", call.function))),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let Some(Subject::Text { text, .. }) = gate.rule.call.first() else { return Measured::default() };
    let Ok(glob) = pattern(text) else { return Measured::default() };
    let documents: Vec<&Document> =
        context.model.documents.iter().filter(|document| glob.is_match(document.path().as_str())).collect();
    let mut measured = match gate.rule.call.function.as_str() {
        "boxes" => boxes(&documents),
        _ => undocumented(&documents, context),
    };
    if documents.is_empty() {
        measured.value = None;
        measured.notes = vec![format!("no document has the path `{text}`")];
    }
    let evidence = documents.iter().map(|document| Evidence {
        path: document.path().clone(),
        digest: Some(document.source.digest),
        records: None,
    });
    measured.evidence = evidence.collect();
    measured
}

fn boxes(documents: &[&Document]) -> Measured {
    let (mut ticked, mut all) = (0u64, 0u64);
    for document in documents {
        for bullet in Outline::of(&document.source).bullets {
            let text = document.source.slice(bullet.span);
            let is_ticked = text.starts_with("[x]") || text.starts_with("[X]");
            ticked += u64::from(is_ticked);
            all += u64::from(is_ticked || text.starts_with("[ ]"));
        }
    }
    Measured { whole: Some(all as f64), ..Measured::of_tree(ticked as f64, all) }
}

fn undocumented(documents: &[&Document], context: &Context<'_>) -> Measured {
    let mut named: BTreeSet<String> = BTreeSet::new();
    for document in documents {
        for table in Outline::of(&document.source).tables {
            let is_event = |title: &str| title.to_lowercase().starts_with("event");
            let Some(column) = table.columns.iter().position(|column| is_event(&column.text)) else { continue };
            named.extend(table.rows.iter().map(|row| event_of(row.text(Some(column))).to_owned()));
        }
    }
    let events = &context.events;
    let missing: Vec<&str> = events.iter().filter(|event| !named.contains(**event)).copied().collect();
    let mut measured = Measured::of_tree(missing.len() as f64, events.len() as u64);
    if events.is_empty() {
        measured.value = None;
        measured.notes.push("there is no event stream".to_owned());
    } else if !missing.is_empty() {
        measured.notes.push(missing.join(", "));
    }
    measured
}

/// The event that a cell such as `**UserAction (SpanInfo)**` is about.
fn event_of(cell: &str) -> &str {
    let bare = cell.trim_start_matches(|c: char| matches!(c, '*' | '`' | '_') || c.is_whitespace());
    let end = bare.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(bare.len());
    bare.get(..end).unwrap_or(bare)
}
