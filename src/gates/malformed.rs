//! How many lines of an artifact kind do not parse.

use super::grammar::{Call, Fault, FigureSubject, Subject};
use super::measure::artifacts::evidence;
use super::measure::{Context, Measured};
use super::{Gate, RuleKind};
use crate::model::telemetry::Probe;

pub(super) static RULE: RuleKind = RuleKind {
    name: "malformed",
    functions: &["malformed"],
    grammar: "malformed(kind)",
    example: "malformed(event-stream) = 0 lines",
    explain: "The lines of every file of the kind that do not parse. Every line is a sample, whether it parses or not.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match (call.first(), call.subjects.len()) {
        (Some(Subject::Figure(FigureSubject { figure: None, .. })), 1) => Ok(()),
        _ => Err(Fault::new(call.span, "`malformed` takes one artifact kind")),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let Some(Subject::Figure(subject)) = gate.rule.call.first() else { return Measured::default() };
    let files = context.files_of(subject);
    let malformed: u64 = files.iter().map(|file| file.malformed).sum();
    let records: u64 = files.iter().filter_map(|file| file.records).sum();
    let mut measured = Measured::of_tree(malformed as f64, records.saturating_add(malformed));
    let at_fault = files.iter().filter(|file| file.malformed > 0 || malformed == 0);
    measured.evidence = at_fault.map(|file| evidence(file, file.records.unwrap_or(0))).collect();
    if files.is_empty() {
        measured.value = None;
        measured.notes.push(format!("there is no `{}` file", subject.kind));
    }
    measured
}
