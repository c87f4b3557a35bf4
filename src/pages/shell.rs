//! What every page shows and every build changes: counts in the sidebar, build time, input digest. One classic script
//! holds them, so that no page has to be made again because another one changed.

use super::{Project, words};
use crate::diagnostic::Severity;
use crate::model::Model;
use crate::path::SitePath;

/// `data/shell.js`.
pub(super) fn shell(project: &Project<'_>) -> (SitePath, Vec<u8>) {
    let model = project.model;
    let errors = project.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let documents = model.documents.iter().filter(|document| super::documents::is_other(project, document)).count();
    let counts = serde_json::json!({
        "diagnostics": words::count(project.diagnostics.len() as u64),
        "plans": words::count(model.plans.iter().filter(|plan| plan.is_plan()).count() as u64),
        "board": words::count(model.tasks.len() as u64),
        "incidents": words::count(model.incidents.len() as u64),
        "risks": words::count(model.risks.len() as u64),
        "decisions": words::count(model.decisions.len() as u64),
        "runbooks": words::count(runbooks(model) as u64),
        "sessions": words::count(model.sessions.len() as u64),
        "documents": words::count(documents as u64),
        "unresolved": words::count(model.links.all().iter().filter(|link| link.is_dead()).count() as u64),
        "gates": words::count(project.verdicts.count(crate::gates::Outcome::Fail) as u64),
        "telemetry": words::count(model.events.iter().filter(|event| model.telemetry.has_event(event)).count() as u64),
        "artifacts": words::count(model.artifacts.len() as u64),
        "candidates": words::count(model.candidates.len() as u64),
        "bundles": words::count(model.bundles.len() as u64),
    });
    let files = model.tree.files().filter(|(_, facts)| facts.digest.is_some()).count();
    let shell = serde_json::json!({
        "built": words::moment(project.facts.now),
        "inputs": project.facts.inputs.short(),
        "files": words::counted(files, "file"),
        "errors": errors,
        "red": project.verdicts.count(crate::gates::Outcome::Fail),
        "counts": counts,
    });
    (SitePath::new("data/shell.js"), format!("window.statetraceShell = {};\n", super::script_json(&shell)).into_bytes())
}

fn runbooks(model: &Model) -> usize {
    use crate::model::DocumentKind::{IncidentRunbook, Runbook};
    model.documents.iter().filter(|document| matches!(document.kind, Runbook | IncidentRunbook)).count()
}
