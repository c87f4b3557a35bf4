//! The model to [`ModelJson`]: sorted, complete, the same bytes for the same input.

use super::{
    ArtifactJson, BaselineJson, BundleJson, CandidateJson, DecisionJson, DocumentJson, EvidenceJson, FindingJson,
    GateJson, IncidentJson, LinkJson, MeasureJson, ModelJson, PlaceJson, PlanJson, ReadingsJson, RequirementJson,
    RiskJson, SCHEMA_VERSION, SayingJson, SessionJson, TaskJson, WaiverJson,
};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::gates::{Value, Verdict, Verdicts};
use crate::model::bundle::{Bundle, OnDisk};
use crate::model::task::Saying;
use crate::model::telemetry::{Measure, Measures};
use crate::model::{Date, Incident, Model, Plan, Target, Task};
use crate::readiness::{Readiness, Requirement};
use serde::Serialize;

/// Where a site has it.
pub const MODEL_PATH: &str = "data/model.json";

/// The JSON of `model` with its verdicts, how ready its candidates are, and what readers and gates report.
pub fn model_json(
    model: &Model,
    verdicts: &Verdicts,
    readiness: &[Readiness],
    diagnostics: &[Diagnostic],
    inputs: Digest,
) -> ModelJson {
    ModelJson {
        schema_version: SCHEMA_VERSION,
        tool: concat!("statetrace-site ", env!("CARGO_PKG_VERSION")).to_owned(),
        project: model.title.clone(),
        inputs: inputs.to_string(),
        plans: model.plans.iter().map(plan).collect(),
        tasks: model.tasks.iter().map(task).collect(),
        incidents: model.incidents.iter().map(incident).collect(),
        risks: model
            .risks
            .iter()
            .map(|risk| RiskJson {
                id: risk.id.to_string(),
                title: risk.title.clone(),
                owner: risk.owner.clone(),
                path: risk.place.path.to_string(),
                line: risk.place.line,
            })
            .collect(),
        decisions: model
            .decisions
            .iter()
            .map(|decision| DecisionJson {
                id: decision.number.clone(),
                title: decision.title.clone(),
                status: decision.status.clone(),
                path: decision.path.to_string(),
                line: decision.line,
            })
            .collect(),
        sessions: model
            .sessions
            .iter()
            .map(|session| SessionJson {
                date: session.date.to_string(),
                number: session.number.clone(),
                path: session.path.to_string(),
                tasks: session.tasks.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        documents: model
            .documents
            .iter()
            .map(|document| DocumentJson {
                path: document.path().to_string(),
                title: document.title.clone(),
                kind: document.kind,
                sha256: document.source.digest,
            })
            .collect(),
        artifacts: model
            .artifacts
            .iter()
            .map(|artifact| ArtifactJson {
                path: artifact.path.to_string(),
                kind: artifact.kind.name.to_owned(),
                format: artifact.format,
                bytes: artifact.bytes,
                sha256: artifact.digest,
                records: artifact.records,
                malformed: artifact.malformed,
            })
            .collect(),
        measures: model.telemetry.measures.clone(),
        gates: verdicts.gates.iter().map(gate).collect(),
        candidates: model
            .candidates
            .iter()
            .zip(readiness)
            .map(|(candidate, readiness)| CandidateJson {
                id: candidate.id.clone(),
                version: readiness.version.clone(),
                date: text(candidate.date),
                status: candidate.status.clone(),
                path: candidate.path.to_string(),
                line: candidate.place.line,
                ready: readiness.is_ready(),
                requirements: readiness.requirements.iter().map(requirement).collect(),
            })
            .collect(),
        bundles: model.bundles.iter().map(bundle).collect(),
        links: links(model),
        findings: diagnostics.iter().map(finding).collect(),
    }
}

fn requirement(requirement: &Requirement) -> RequirementJson {
    RequirementJson {
        id: requirement.id.clone(),
        group: requirement.group.name().to_owned(),
        title: requirement.title.clone(),
        area: requirement.area.clone(),
        rule: requirement.rule.clone(),
        standing: requirement.standing.name().to_owned(),
        found: requirement.found.clone(),
        waived: requirement.waiver.is_some(),
        blocks: requirement.blocks(),
    }
}

/// Writes measures row by row: a year of them is more than should be held twice.
pub(super) fn measures<S: serde::Serializer>(measures: &Measures, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(measures.iter().map(Row))
}

struct Row(Measure);

impl Serialize for Row {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Row(Measure { event, field, scope, day, site, summary, is_exact }) = self;
        let row = MeasureJson {
            event,
            field,
            scope: *scope,
            day: text(*day),
            site: site.as_deref(),
            count: summary.count,
            sum: rounded(summary.sum),
            mean: rounded(summary.mean),
            min: rounded(summary.min),
            max: rounded(summary.max),
            p50: rounded(summary.p50),
            p95: rounded(summary.p95),
            p99: rounded(summary.p99),
            exact: *is_exact,
        };
        row.serialize(serializer)
    }
}

/// Six decimals, half to even (D16). Numbers too large to have any are left as they are.
fn rounded(value: f64) -> f64 {
    let scaled = value * 1e6;
    if scaled.abs() < 1e15 { scaled.round_ties_even() / 1e6 } else { value }
}

/// A gate with its verdict, for this file and for `gates --format json`.
pub fn gate(verdict: &Verdict) -> GateJson {
    let gate = &verdict.gate;
    let (passing, judged) = verdict.passing();
    GateJson {
        id: gate.id.clone(),
        plan: gate.plan.as_ref().map(ToString::to_string),
        title: gate.title.clone(),
        rule: gate.rule.text.clone(),
        level: gate.level.name().to_owned(),
        verdict: verdict.outcome,
        value: verdict.value.clone().map(rounded_value),
        threshold: verdict.threshold.clone().map(rounded_value),
        baseline: verdict.relative.as_ref().map(|relative| BaselineJson {
            candidate: relative.candidate.clone(),
            bundle_id: relative.bundle_id,
            value: rounded(relative.baseline),
            samples: relative.samples,
            factor: relative.factor,
            noise: relative.noise,
        }),
        unit: gate.unit.as_ref().map(ToString::to_string).filter(|unit| !unit.is_empty()),
        samples: verdict.samples,
        min_samples: gate.min_samples,
        scope: gate.scope,
        window: verdict.covers.as_ref().map(ToString::to_string),
        pooled: verdict.pooled.map(|pooled| rounded(pooled.value)),
        pooled_samples: verdict.pooled.map(|pooled| pooled.samples),
        readings: (!verdict.history.is_empty()).then_some(ReadingsJson { passing, judged }),
        red_since: verdict.since.map(|since| since.day.to_string()),
        fixture_only: verdict.fixture_only,
        waived: verdict.is_waived(),
        source: gate.source.as_ref().map(|place| PlaceJson { path: place.path.to_string(), line: place.line }),
        evidence: verdict
            .evidence
            .iter()
            .map(|evidence| EvidenceJson { path: evidence.path.to_string(), sha256: evidence.digest })
            .collect(),
        notes: verdict.notes.clone(),
    }
}

fn rounded_value(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(rounded(number)),
        text => text,
    }
}

fn text(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn plan(plan: &Plan) -> PlanJson {
    PlanJson {
        id: plan.page.id.to_string(),
        title: plan.page.title.clone(),
        kind: plan.page.kind,
        owners: plan.owners.clone(),
        path: plan.page.path.to_string(),
        line: plan.page.line,
        indexed: plan.index.is_some(),
        sections: plan.page.sections.iter().map(|section| section.canonical.clone()).collect(),
        headline: plan.snapshot.as_ref().and_then(|snapshot| snapshot.headline.clone()),
    }
}

fn task(task: &Task) -> TaskJson {
    TaskJson {
        id: task.id.to_string(),
        plan: task.id.plan.to_string(),
        title: task.title(),
        state: task.state(),
        date: text(task.date()),
        sayings: task.sayings.iter().map(saying).collect(),
        duplicates: task.duplicates.iter().map(saying).collect(),
    }
}

fn saying(saying: &Saying) -> SayingJson {
    SayingJson {
        source: saying.source,
        path: saying.place.path.to_string(),
        line: saying.place.line,
        title: saying.title.clone(),
        state: saying.status.state,
        date: text(saying.status.date),
        owner: saying.owner.clone(),
        raw: saying.status.raw.clone(),
        repair: saying.repair,
    }
}

fn incident(incident: &Incident) -> IncidentJson {
    let row = incident.row.as_ref();
    let place = incident.place();
    IncidentJson {
        id: incident.id.to_string(),
        date: row.and_then(|row| text(row.date)),
        team: row.and_then(|row| row.team.clone()),
        owner: row.and_then(|row| row.owner.clone()),
        status: row.and_then(|row| row.status.clone()),
        path: place.as_ref().map(|place| place.path.to_string()).unwrap_or_default(),
        line: place.map_or(1, |place| place.line),
        runbooks: incident.runbooks.iter().map(|runbook| runbook.path.to_string()).collect(),
        bundle_path: row.and_then(|row| row.bundle_path.as_ref()).map(|cell| cell.text.clone()),
    }
}

fn bundle(bundle: &Bundle) -> BundleJson {
    BundleJson {
        name: bundle.name.clone(),
        area: bundle.area.clone(),
        path: bundle.path.to_string(),
        manifest: bundle.manifest.as_ref().and_then(|manifest| manifest.path.as_ref()).map(ToString::to_string),
        matching: bundle.count(OnDisk::Match),
        mismatch: bundle.count(OnDisk::Mismatch),
        missing: bundle.count(OnDisk::Missing),
        unlisted: bundle.unlisted.len(),
        duplicate_copies: bundle.duplicate_copies.len(),
        ready: bundle.is_ready(),
        missing_requirements: bundle.missing_requirements().map(|requirement| requirement.name.to_owned()).collect(),
    }
}

fn links(model: &Model) -> Vec<LinkJson> {
    let plans: std::collections::BTreeMap<&str, &Plan> =
        model.plans.iter().filter(|plan| plan.is_plan()).map(|plan| (plan.page.path.as_str(), plan)).collect();
    model
        .links
        .all()
        .iter()
        .filter_map(|link| {
            let source = &model.documents.get(link.document)?.source;
            let place = source.place(link.span.start);
            let from = plans
                .get(source.path.as_str())
                .map_or_else(|| source.path.to_string(), |plan| plan.page.id.to_string());
            Some(LinkJson {
                from,
                to: link.target.as_ref().map(target),
                path: place.path.to_string(),
                line: place.line,
                column: place.column,
                text: source.slice(link.span).to_owned(),
                kind: link.kind,
                class: link.class,
            })
        })
        .collect()
}

fn target(target: &Target) -> String {
    match target {
        Target::Plan(id) => id.to_string(),
        Target::Task(id) => id.to_string(),
        Target::Incident(id) => id.to_string(),
        Target::Risk(id) => id.to_string(),
        Target::Event(name) => name.clone(),
        Target::File(path) | Target::Directory(path) => path.to_string(),
    }
}

fn finding(diagnostic: &Diagnostic) -> FindingJson {
    FindingJson {
        code: diagnostic.code.name.to_owned(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        path: diagnostic.path.to_string(),
        line: diagnostic.line,
        column: diagnostic.column,
        subject: None,
        help: diagnostic.help.clone(),
        waived: diagnostic.waiver.is_some(),
        waiver: diagnostic.waiver.as_ref().map(|waiver| WaiverJson {
            owner: waiver.owner.clone(),
            reason: waiver.reason.clone(),
            until: waiver.until.clone(),
        }),
    }
}
