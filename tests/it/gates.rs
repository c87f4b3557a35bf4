//! Gates: a small workspace for each kind of rule with what came of it, sentences that meet rules, the command, and the
//! verdicts on the real tree, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;
use snapbox::{Data, assert_data_eq};
use statetrace_site::build::{self, Reading};
use statetrace_site::export::convert;
use statetrace_site::gates::{Binding, RULES, Verdict, words};

use crate::support::{now, open, real_tree, workspace};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/gates")
}

/// What came of each gate, then what sentences say, then what is reported of gates and waivers.
fn outline(reading: &Reading) -> String {
    let mut text = String::new();
    for verdict in &reading.verdicts.gates {
        verdict_lines(verdict, &mut text);
    }
    for prose in &reading.verdicts.prose {
        let Some(document) = reading.model.documents.get(prose.document) else { continue };
        let binding = match &prose.binding {
            Binding::Bound(ids) => format!("tested by {}", ids.join(", ")),
            Binding::Proposed(proposal) => format!("could be `{}`", proposal.rule),
            Binding::Manual => "for a person".to_owned(),
        };
        let place = &prose.place;
        let clause = document.source.slice(prose.span);
        writeln!(text, "{}:{}:{} `{clause}`: {binding}", place.path, place.line, place.column).unwrap();
        for note in &prose.notes {
            writeln!(text, "  {note}").unwrap();
        }
    }
    for fault in &reading.verdicts.diagnostics {
        let place = match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", fault.path),
            _ => fault.path.to_string(),
        };
        writeln!(text, "{place}: {}[{}]: {}", fault.severity.label(), fault.code.name, fault.message).unwrap();
        if let Some(help) = &fault.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text.replace('\u{a0}', " ")
}

fn verdict_lines(verdict: &Verdict, text: &mut String) {
    let mut line = format!(
        "{} {}: {} {}, {} of {} samples",
        verdict.id(),
        verdict.outcome.name(),
        words::value(verdict),
        words::limit(verdict),
        verdict.samples,
        verdict.gate.min_samples,
    );
    if let Some(covers) = &verdict.covers {
        write!(line, ", {covers}").unwrap();
    }
    if let Some(margin) = words::margin(verdict) {
        write!(line, ", {margin}").unwrap();
    }
    if let Some(pooled) = verdict.pooled {
        write!(line, ", pooled {} of {}", pooled.value, pooled.samples).unwrap();
    }
    if let Some(since) = &verdict.since {
        write!(line, ", {}", words::since(since)).unwrap();
    }
    if let Some(waiver) = &verdict.waiver {
        write!(line, ", waived by {}", waiver.owner).unwrap();
    }
    writeln!(text, "{line}").unwrap();
    for note in &verdict.notes {
        writeln!(text, "  {note}").unwrap();
    }
    for evidence in &verdict.evidence {
        let records = evidence.records.map(|records| format!(" ({records})")).unwrap_or_default();
        writeln!(text, "  from {}{records}", evidence.path).unwrap();
    }
}

#[test]
fn every_kind_of_rule_does_what_its_case_expects() {
    let names: BTreeSet<String> =
        fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    for kind in RULES {
        assert!(names.contains(kind.name), "{} has no case", kind.name);
        assert!(kind.explain.len() > 40 && !kind.grammar.is_empty(), "{} is not explained", kind.name);
    }
    for name in names {
        let case = cases().join(&name);
        let reading = build::read(&open(&case.join("input")), now());
        assert_data_eq!(outline(&reading), Data::read_from(&case.join("expected.txt"), None).raw());
    }
}
