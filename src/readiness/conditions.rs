//! What a contract asks beyond files: gates that hold, tasks that are done, risks that somebody watches, a summary that is
//! filled in, approvals.

use std::collections::BTreeSet;

use super::{Answer, Group, Proof, References, Requirement, Standing, counted, ended};
use crate::diagnostic::Diagnostic;
use crate::gates::{Level, Outcome, Verdict, Verdicts, words};
use crate::model::release::Declaration;
use crate::model::{Bundle, Candidate, Model, PlanId, RiskId, State, Target, Task, TaskId};
use crate::path::TreePath;
use crate::text::Place;

/// Most tasks a sentence names.
const NAMED: usize = 5;

/// The gates the contract names, each of which must hold, also one that only warns elsewhere; where it names none, every
/// blocking gate that is red, and what became of the others. Then what `misread` says: whatever the contract names, a gate that is not judged because it cannot be
/// read must not look like one that holds.
pub(super) fn gates(declaration: &Declaration, verdicts: &Verdicts, misread: &[&Diagnostic]) -> Vec<Requirement> {
    let mut lines = judged(declaration, verdicts, misread);
    lines.extend(readable(misread));
    lines
}

/// Nothing is asked where every declared gate can be read.
fn readable(misread: &[&Diagnostic]) -> Option<Requirement> {
    let (first, others) = misread.split_first()?;
    let place = |diagnostic: &Diagnostic| Place {
        path: diagnostic.path.clone(),
        line: diagnostic.line.unwrap_or(1),
        column: diagnostic.column.unwrap_or(1),
    };
    let Place { path, line, .. } = place(first);
    let found = match others.len() {
        0 => format!("one cannot: {} ({path}:{line})", first.message),
        count => format!("{} cannot, the first: {} ({path}:{line})", count + 1, first.message),
    };
    let proof = misread.iter().take(NAMED).map(|diagnostic| Proof::Line(place(diagnostic))).collect();
    let title = "Every gate can be read";
    Some(Requirement { proof, ..Requirement::new(Group::Gates, "gates.readable", title, Standing::NoData, found) })
}

/// What became of the gates that were judged.
fn judged(declaration: &Declaration, verdicts: &Verdicts, misread: &[&Diagnostic]) -> Vec<Requirement> {
    let candidate = declaration.id.get_ref();
    if let Some(named) = declaration.gates.as_ref().filter(|named| !named.is_empty()) {
        let of = |id: &String| match verdicts.get(id) {
            Some(verdict) => of_verdict(verdict, candidate),
            None => {
                let found = "no gate has that id".to_owned();
                Requirement::new(Group::Gates, format!("gate.{id}"), format!("Gate {id}"), Standing::Missing, found)
            }
        };
        return named.iter().map(of).collect();
    }
    let blocking = || verdicts.gates.iter().filter(|verdict| verdict.gate.level == Level::Block);
    let red = |verdict: &&Verdict| verdict.outcome == Outcome::Fail;
    let mut lines: Vec<Requirement> = blocking().filter(red).map(|verdict| of_verdict(verdict, candidate)).collect();
    let counts: Vec<String> = [
        (Outcome::Pass, "holds", "hold"),
        (Outcome::Stale, "is stale", "are stale"),
        (Outcome::NoData, "has no data", "have no data"),
        (Outcome::Manual, "is for a person to decide", "are for a person to decide"),
    ]
    .into_iter()
    .filter_map(|(outcome, one, many)| match blocking().filter(|verdict| verdict.outcome == outcome).count() {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    })
    .collect();
    let rest = if verdicts.gates.is_empty() && misread.is_empty() {
        Some((Standing::Optional, "no gate is declared, so nothing was judged".to_owned()))
    } else if counts.is_empty() {
        None
    } else {
        let all_hold = blocking().all(|verdict| matches!(verdict.outcome, Outcome::Pass | Outcome::Fail));
        Some((if all_hold { Standing::Met } else { Standing::Optional }, counts.join(", ")))
    };
    let title = if lines.is_empty() { "Blocking gates" } else { "Other blocking gates" };
    lines.extend(rest.map(|(standing, found)| Requirement::new(Group::Gates, "gates.others", title, standing, found)));
    lines
}

/// A gate that the contract rests on.
fn of_verdict(verdict: &Verdict, candidate: &str) -> Requirement {
    let standing = match verdict.outcome {
        Outcome::Pass => Standing::Met,
        // The contract asks that it holds; that it only warns is for those who do not.
        Outcome::Fail | Outcome::Warn => Standing::Failed,
        Outcome::Stale => Standing::Stale,
        Outcome::NoData | Outcome::Manual => Standing::NoData,
    };
    let value = words::value(verdict);
    let mut found = match (verdict.outcome, words::margin(verdict)) {
        (Outcome::Manual, _) => "a person decides it, and no record says how".to_owned(),
        (Outcome::NoData, _) => "no sample".to_owned(),
        (_, Some(margin)) => format!("{value}, {margin}"),
        (_, None) => value,
    };
    let waiver = verdict.waiver_in(candidate);
    if standing != Standing::Met
        && waiver.is_none()
        && let Some(waiver) = verdict.ended_in(candidate)
    {
        found.push_str(&ended(&waiver.owner, *waiver.until.get_ref()));
    }
    Requirement {
        rule: words::limit(verdict),
        proof: vec![Proof::Gate(verdict.id().to_owned())],
        waiver: waiver.filter(|_| standing != Standing::Met).map(|waiver| Answer {
            by: waiver.owner.clone(),
            reason: waiver.reason.clone(),
            until: *waiver.until.get_ref(),
        }),
        ..Requirement::new(Group::Gates, format!("gate.{}", verdict.id()), verdict.gate.title.clone(), standing, found)
    }
}

/// Tasks and risks: those the contract names must be done and watched; those the evidence only refers to are told.
pub(super) fn work(model: &Model, declaration: &Declaration, references: &References) -> Vec<Requirement> {
    let mut lines = tasks(model, declaration, references);
    lines.extend(risks(model, declaration, references));
    lines
}

fn tasks(model: &Model, declaration: &Declaration, references: &References) -> Vec<Requirement> {
    let mut lines = Vec::new();
    let is_asked = !declaration.tasks.is_empty() || !declaration.plans.is_empty();
    if is_asked {
        let ids: BTreeSet<TaskId> = declaration.tasks.iter().filter_map(|id| TaskId::parse(id)).collect();
        let plans: BTreeSet<PlanId> = declaration.plans.iter().filter_map(|plan| PlanId::read(plan)).collect();
        let is_meant = |task: &&Task| ids.contains(&task.id) || plans.contains(&task.id.plan);
        let meant: Vec<&Task> = model.tasks.iter().filter(is_meant).collect();
        for name in &declaration.tasks {
            if TaskId::parse(name).is_none_or(|id| model.tasks.get(&id).is_none()) {
                let found = "no task has that id".to_owned();
                lines.push(Requirement::new(
                    Group::Work,
                    format!("task.{name}"),
                    format!("Task {name}"),
                    Standing::Missing,
                    found,
                ));
            }
        }
        for name in &declaration.plans {
            let plan = PlanId::read(name);
            if !meant.iter().any(|task| Some(&task.id.plan) == plan.as_ref()) {
                let found = "no task of that plan is recorded".to_owned();
                lines.push(Requirement::new(
                    Group::Work,
                    format!("plan.{name}"),
                    format!("Plan {name}"),
                    Standing::Missing,
                    found,
                ));
            }
        }
        lines.extend(done("tasks.done", "Tasks in scope are done", &meant, Standing::Failed));
    }
    let mentioned = references.tasks.iter().filter_map(|id| model.tasks.get(&TaskId::parse(id)?)).collect::<Vec<_>>();
    lines.extend(done("tasks.referenced", "Tasks the evidence names are done", &mentioned, Standing::Optional));
    lines
}

/// Whether `tasks` are done; nothing is said of none.
fn done(id: &str, title: &str, tasks: &[&Task], otherwise: Standing) -> Option<Requirement> {
    let open: Vec<&Task> = tasks.iter().copied().filter(|task| task.state() != State::Done).collect();
    let (standing, found) = match open.as_slice() {
        _ if tasks.is_empty() => return None,
        [] => (Standing::Met, format!("{} done", counted(tasks.len(), "task"))),
        open => {
            let named: Vec<String> = open
                .iter()
                .take(NAMED)
                .map(|task| format!("{} ({})", task.id, task.state().label().to_lowercase()))
                .collect();
            let more = match open.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            (otherwise, format!("{} of {} open: {}{more}", open.len(), tasks.len(), named.join(", ")))
        }
    };
    let proof = open.iter().map(|task| Proof::Task(task.id.clone())).collect();
    Some(Requirement { proof, ..Requirement::new(Group::Work, id, title, standing, found) })
}

/// A risk the contract names must be in the register, have an owner, and be named by the evidence or the summary.
fn risks(model: &Model, declaration: &Declaration, references: &References) -> Vec<Requirement> {
    let mut lines = Vec::new();
    for name in &declaration.risks {
        let risk = RiskId::parse(name).and_then(|id| model.risks.get(&id));
        let is_named = references.risks.contains(name);
        let owner = risk.and_then(|risk| risk.owner.as_deref());
        let (standing, found) = match (risk, owner, is_named) {
            (None, ..) => (Standing::Missing, "no risk of the register has that id".to_owned()),
            (Some(_), None, _) => (Standing::Failed, "nobody owns it".to_owned()),
            (Some(_), Some(_), false) => (Standing::Failed, "neither evidence nor summary names it".to_owned()),
            (Some(_), Some(owner), true) => (Standing::Met, format!("named, {owner} watches it")),
        };
        let title = risk.map_or_else(|| format!("Risk {name}"), |risk| format!("Risk {name}: {}", risk.title));
        let proof = risk.map(|risk| Proof::Risk(risk.id)).into_iter().collect();
        lines.push(Requirement {
            proof,
            ..Requirement::new(Group::Work, format!("risk.{name}"), title, standing, found)
        });
    }
    if declaration.risks.is_empty() && !model.risks.is_empty() {
        let named: Vec<RiskId> = references.risks.iter().filter_map(|id| RiskId::parse(id)).collect();
        let (standing, found) = match named.as_slice() {
            [] => (Standing::Optional, "neither evidence nor summary names one".to_owned()),
            named => (Standing::Met, named.iter().map(RiskId::to_string).collect::<Vec<_>>().join(", ")),
        };
        let proof = named.into_iter().filter(|id| model.risks.get(id).is_some()).map(Proof::Risk).collect();
        lines.push(Requirement {
            proof,
            ..Requirement::new(Group::Work, "risks.named", "Risks that apply are named", standing, found)
        });
    }
    lines
}

/// Whether the summary is filled in; nothing is said of a candidate that has none.
pub(super) fn summary(model: &Model, candidate: &Candidate) -> Option<Requirement> {
    model.documents.iter().find(|document| *document.path() == candidate.path)?;
    let empty: Vec<&str> = candidate
        .fields
        .iter()
        .filter(|(_, cell)| cell.text.trim().is_empty())
        .map(|(name, _)| name.as_str())
        .collect();
    let (standing, found) = match empty.as_slice() {
        [] => (Standing::Met, format!("{} filled in", counted(candidate.fields.len(), "field"))),
        empty => (Standing::Optional, format!("left empty: {}", empty.join(", "))),
    };
    let proof = vec![Proof::Line(candidate.place.clone())];
    Some(Requirement {
        proof,
        ..Requirement::new(Group::Work, "summary.filled", "Summary is filled in", standing, found)
    })
}

/// What cannot be read could be what is red, whatever was found in the rest. Nothing is asked where all was read.
pub(super) fn unread(paths: &[&TreePath]) -> Option<Requirement> {
    let (first, others) = paths.split_first()?;
    let found = match others.len() {
        0 => format!("{first} cannot be read"),
        count => format!("{first} and {} cannot be read", counted(count, "other")),
    };
    let proof = paths.iter().take(NAMED).map(|path| Proof::File((*path).clone())).collect();
    let title = "Every record can be read";
    Some(Requirement { proof, ..Requirement::new(Group::Integrity, "inputs.readable", title, Standing::NoData, found) })
}

/// Approvals are given to the finished bundle, so that none can be there yet; they never hold it back.
pub(super) fn approvals(declaration: &Declaration) -> Option<Requirement> {
    let asked = declaration.approvals;
    (asked > 0).then(|| {
        let title = if asked == 1 { "An approval".to_owned() } else { format!("{asked} approvals") };
        let found = "given to the finished bundle".to_owned();
        Requirement::new(Group::Approvals, "approvals", title, Standing::Optional, found)
    })
}

/// Risks, tasks and plans of the manifests, and every id the summary links to.
pub(super) fn references(model: &Model, areas: &[&Bundle], candidate: &Candidate) -> References {
    let (mut risks, mut plans, mut tasks) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for manifest in areas.iter().filter_map(|area| area.manifest.as_ref()) {
        risks.extend(manifest.risks.iter().cloned());
        plans.extend(manifest.plans.iter().cloned());
        tasks.extend(manifest.tasks.iter().cloned());
    }
    let at = model.documents.iter().position(|document| *document.path() == candidate.path);
    let links = at.map_or(&[][..], |at| model.links.of_document(at));
    for target in links.iter().filter_map(|link| link.target.as_ref()) {
        match target {
            Target::Plan(id) => drop(plans.insert(format!("Plan{id}"))),
            Target::Task(id) => drop(tasks.insert(id.to_string())),
            Target::Risk(id) => drop(risks.insert(id.to_string())),
            _ => {}
        }
    }
    References {
        risks: risks.into_iter().collect(),
        plans: plans.into_iter().collect(),
        tasks: tasks.into_iter().collect(),
    }
}
