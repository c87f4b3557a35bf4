//! Whether evidence areas hold what they must, and whether it is what was packed.

use super::grammar::{Call, Fault, Subject};
use super::measure::artifacts::{areas, pattern as glob};
use super::measure::{Context, Measured};
use super::{Evidence, Gate, RuleKind};
use crate::model::Bundle;
use crate::model::bundle::OnDisk;
use crate::model::telemetry::Probe;

pub(super) static RULE: RuleKind = RuleKind {
    name: "bundles",
    functions: &["ready", "intact"],
    grammar: "ready(areas(\"pattern\", Area)), intact(areas(\"pattern\"))",
    example: "intact(areas(\"Logs/TelemetryBundles/**\")) = all areas",
    explain: "`ready` counts areas whose readiness list is satisfied; a manifest in a bundle's root is judged by the Telemetry \
              list. `intact` counts areas with a README, a manifest that lists files, and every listed digest equal to that \
              on disk. Every area whose directory matches is a sample, and all of them are `all`.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match (call.first(), call.subjects.len()) {
        (Some(Subject::Areas { pattern, span, .. }), 1) => {
            glob(pattern).map(|_| ()).map_err(|message| Fault::new(*span, message))
        }
        _ => Err(Fault::new(call.span, format!("`{}` takes a pattern of areas", call.function))
            .help(format!("it is written `{}(areas(\"Logs/TelemetryBundles/**\"))`", call.function))),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let Some(Subject::Areas { pattern, area, .. }) = gate.rule.call.first() else { return Measured::default() };
    let areas = areas(context, pattern, area.as_deref());
    let meets: fn(&Bundle) -> bool = match gate.rule.call.function.as_str() {
        "ready" => |area| area.is_ready() == Some(true),
        _ => is_intact,
    };
    let (good, bad): (Vec<&Bundle>, Vec<&Bundle>) = areas.iter().copied().partition(|area| meets(area));
    let mut measured = Measured::of_tree(good.len() as f64, areas.len() as u64);
    measured.whole = Some(areas.len() as f64);
    measured.evidence = areas
        .iter()
        .map(|area| {
            let manifest = area.manifest.as_ref().and_then(|manifest| manifest.path.clone());
            let path = manifest.unwrap_or_else(|| area.path.clone());
            let digest = context.model.tree.file(path.as_str()).and_then(|(_, facts)| facts.digest);
            Evidence { path, digest, records: None }
        })
        .collect();
    if areas.is_empty() {
        measured.value = None;
        measured.notes.push("there is no such area".to_owned());
    } else if !bad.is_empty() {
        let labels: Vec<String> = bad.iter().map(|area| area.label()).collect();
        measured.notes.push(format!("areas that do not: {}", labels.join(", ")));
    }
    measured
}

fn is_intact(area: &Bundle) -> bool {
    let is_listed = area.manifest.as_ref().is_some_and(|manifest| manifest.entries.is_some());
    area.readme.is_some() && is_listed && !area.checked.is_empty() && area.count(OnDisk::Match) == area.checked.len()
}
