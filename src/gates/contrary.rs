//! Declared gates that no value can meet together: one measure, of the same records, with limits that exclude each other.

use std::collections::BTreeMap;

use super::grammar::{Comparison, Limit};
use super::prose::CONTRADICTION;
use super::{Gate, Verdict};
use crate::diagnostic::Diagnostic;
use crate::text::Source;

/// Reports each configured gate that the first of its measure excludes, at its rule, with the other's place.
pub(super) fn faults(verdicts: &[Verdict], source: &Source) -> Vec<Diagnostic> {
    let mut measures: BTreeMap<String, Vec<(&Gate, Comparison, f64)>> = BTreeMap::new();
    for gate in verdicts.iter().map(|verdict| &verdict.gate) {
        let Some(bound) = &gate.rule.bound else { continue };
        let Limit::Number(limit) = bound.limit else { continue };
        // A text that is written otherwise is another measure here: it costs a report, and no false one is made.
        let measured: String = gate.rule.measured.split_whitespace().collect();
        let key = format!("{measured} {:?} {:?} {:?}", gate.scope, gate.filter, gate.window);
        measures.entry(key).or_default().push((gate, bound.comparison, limit));
    }
    let mut faults = Vec::new();
    for gates in measures.values() {
        for (at, (gate, comparison, limit)) in gates.iter().enumerate() {
            let excludes =
                |(_, other, number): &&(&Gate, Comparison, f64)| other.excludes(*number, *comparison, *limit);
            let Some((other, ..)) = gates.iter().take(at).find(excludes) else { continue };
            // Of a built-in gate and one of the configuration, the latter can be corrected.
            let (told, other) = if gate.written.is_some() { (*gate, *other) } else { (*other, *gate) };
            let Some(written) = told.written else { continue };
            let place = match (other.written, &other.source) {
                (Some(written), _) => format!(" ({})", source.place(written.start)),
                (None, Some(place)) => format!(" ({place})"),
                (None, None) => String::new(),
            };
            let message = format!(
                "no value meets this and the gate `{}`, which is `{}`{place}; here it is `{}`",
                other.id, other.rule.text, told.rule.text
            );
            faults.push(
                Diagnostic::at(source, written, &CONTRADICTION, message)
                    .help("turn one of the comparisons round, or remove one of the gates"),
            );
        }
    }
    faults
}
