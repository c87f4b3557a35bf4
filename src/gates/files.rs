//! Whether files exist, and whether each has its counterpart.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobMatcher;

use super::grammar::{Call, Fault, Join, Subject};
use super::measure::artifacts::{counted, evidence, of_kind, pattern as glob};
use super::measure::{Context, Measured};
use super::{Gate, RuleKind};
use crate::model::telemetry::Probe;
use crate::model::{Artifact, Date};

pub(super) static RULE: RuleKind = RuleKind {
    name: "files",
    functions: &["exists", "unpaired"],
    grammar: "exists(files(\"pattern\")), exists(kind), unpaired(files(\"pattern\"), files(\"pattern\"))",
    example: "unpaired(files(\"Logs/Reports/Ready-*.json\"), files(\"Logs/Reports/Compared-*.json\")) = 0 dates",
    explain: "`exists` is the number of files that match, every file of the tree a sample; held against `>= 1`, at least one, \
              so that none is a broken limit. `unpaired` takes the days in the \
              names of the artifacts that match the first pattern and counts those no artifact of the second carries; each \
              day is a sample. In a pattern `*` stays within a directory, `**` crosses them.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    for subject in call.subjects() {
        if let Subject::Files { pattern, span } = subject {
            glob(pattern).map_err(|message| Fault::new(*span, message))?;
        }
    }
    match (call.function.as_str(), call.subjects.as_slice()) {
        ("exists", [(_, Subject::Files { .. } | Subject::Figure(_))]) => Ok(()),
        ("exists", _) => Err(Fault::new(call.span, "`exists` takes an artifact kind or a pattern of files")
            .help("it is written `exists(files(\"dist/*.zip\")) >= 1`")),
        (_, [(_, Subject::Files { .. }), (Join::Comma, Subject::Files { .. })]) => Ok(()),
        _ => Err(Fault::new(call.span, "`unpaired` takes two patterns of files")),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    match gate.rule.call.subjects.as_slice() {
        [(_, Subject::Files { pattern, .. })] => counted(pattern, context),
        // Whether there is one is answered by the tree, also where there is none.
        [(_, Subject::Figure(subject))] => {
            Measured { samples: context.model.tree.files().len() as u64, ..of_kind(subject, context) }
        }
        [(_, Subject::Files { pattern: first, .. }), (_, Subject::Files { pattern: second, .. })] => {
            unpaired(first, second, context)
        }
        _ => Measured::default(),
    }
}

fn unpaired(first: &str, second: &str, context: &Context<'_>) -> Measured {
    let (Ok(first), Ok(second)) = (glob(first), glob(second)) else { return Measured::default() };
    let dated = |glob: &GlobMatcher| {
        let mut days: BTreeMap<Date, Vec<&Artifact>> = BTreeMap::new();
        for artifact in context.model.artifacts.iter().filter(|artifact| glob.is_match(artifact.path.as_str())) {
            if let Some(day) = artifact.date {
                days.entry(day).or_default().push(artifact);
            }
        }
        days
    };
    let wanted = dated(&first);
    let there: BTreeSet<Date> = dated(&second).into_keys().collect();
    let alone: Vec<(&Date, &Vec<&Artifact>)> = wanted.iter().filter(|(day, _)| !there.contains(day)).collect();
    let mut measured = Measured::of_tree(alone.len() as f64, wanted.len() as u64);
    measured.evidence = alone.iter().flat_map(|(_, files)| files.iter().map(|file| evidence(file, 1))).collect();
    if wanted.is_empty() {
        measured.value = None;
    }
    if !alone.is_empty() {
        measured.notes.push(alone.iter().map(|(day, _)| day.to_string()).collect::<Vec<_>>().join(", "));
    }
    measured
}
