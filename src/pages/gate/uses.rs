//! What leans on a gate: the plans whose pages carry it, the tasks whose rows name what it measures or cite what it reads,
//! the candidates whose contract asks for it.

use std::collections::BTreeMap;

use super::super::parts::{Cell, Part, Row, Section, TableView, columns};
use super::super::{Project, words};
use crate::gates::grammar::Subject;
use crate::gates::{Binding, Covers, Level, Verdict};
use crate::markdown::html;
use crate::model::{PlanId, Target, TaskId};
use crate::path::SitePath;
use crate::readiness::Standing;
use crate::text::Place;

/// The block "Used by"; where nothing leans on the gate it says so.
pub(super) fn section(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Section {
    let groups = [
        ("Plans", "plan", plans(project, verdict, page)),
        ("Tasks", "task", tasks(project, verdict, page)),
        ("Candidates", "candidate", candidates(project, verdict, page)),
    ];
    let counts: Vec<String> = groups
        .iter()
        .filter(|(_, _, rows)| !rows.is_empty())
        .map(|(_, noun, rows)| words::counted(rows.len(), noun))
        .collect();
    if counts.is_empty() {
        let text = "No plan carries it, no task names what it measures, and no candidate's contract asks for it.";
        let empty = Part::Empty { title: "Nothing leans on this gate".to_owned(), text: text.to_owned(), link: None };
        return Section::new("Used by", "", vec![empty]);
    }
    let mut rows = Vec::new();
    for (name, noun, own) in groups.into_iter().filter(|(_, _, rows)| !rows.is_empty()) {
        rows.push(Row::group(name, words::counted(own.len(), noun)));
        rows.extend(own);
    }
    let table = TableView {
        caption: "What leans on this gate".to_owned(),
        columns: columns(&[("What", "key"), ("How", ""), ("Where", "")]),
        rows,
        ..TableView::default()
    };
    Section::new("Used by", words::list(&counts), vec![Part::Table(table)])
}

fn row(project: &Project<'_>, what: Cell, how: String, place: Option<&Place>, page: &SitePath) -> Row {
    let place = place.map(|place| project.place(place, page));
    let place = place.map_or_else(Cell::default, |link| Cell::code(link.label, link.href));
    Row::new(vec![what, Cell::text(how), place])
}

/// The gate's own plan, and every plan with a sentence that states the limit.
fn plans(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Vec<Row> {
    let mut found: BTreeMap<PlanId, (&str, Option<&Place>)> = BTreeMap::new();
    if let Some(plan) = verdict.plan() {
        found.insert(plan.clone(), ("declares it", verdict.gate.source.as_ref()));
    }
    for prose in &project.verdicts.prose {
        let is_bound = matches!(&prose.binding, Binding::Bound(ids) if ids.iter().any(|id| id == verdict.id()));
        let plan = project.model.plans.iter().find(|plan| plan.page.path == prose.place.path);
        if let (true, Some(plan)) = (is_bound, plan) {
            let how = if verdict.plan() == Some(plan.id()) { "declares and states it" } else { "states the limit" };
            let entry = found.entry(plan.id().clone()).or_insert((how, None));
            // Its own sentence says more than where another document declares the gate.
            if entry.1.is_none_or(|place| place.path != prose.place.path) || entry.0 == "declares it" {
                *entry = (how, Some(&prose.place));
            }
        }
    }
    let row = |(id, (how, place)): (PlanId, (&str, Option<&Place>))| {
        let href = project.href(&Target::Plan(id.clone()), page);
        row(project, Cell::link(format!("Plan {id}"), href), how.to_owned(), place, page)
    };
    found.into_iter().map(row).collect()
}

/// Every task whose rows name an event the gate measures, a file that one of its readings comes from, or the gate itself.
fn tasks(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Vec<Row> {
    let mut found: BTreeMap<TaskId, (String, Place)> = BTreeMap::new();
    for target in targets(verdict) {
        for link in project.model.links.to(&target) {
            let Some(document) = project.model.documents.get(link.document) else { continue };
            if let Some(id) = project.task_around(link) {
                let named = || (format!("names `{}`", link.name), document.source.place(link.span.start));
                found.entry(id.clone()).or_insert_with(named);
            }
        }
    }
    for task in project.model.tasks.iter() {
        for saying in task.sayings.iter().chain(&task.duplicates) {
            let document = project.document_at(saying.place.path.as_str());
            if document.is_some_and(|document| names(document.source.slice(saying.span), verdict.id())) {
                found.entry(task.id.clone()).or_insert_with(|| ("names the gate".to_owned(), saying.place.clone()));
            }
        }
    }
    let row = |(id, (how, place)): (TaskId, (String, Place))| {
        let title = project.model.tasks.get(&id).map(|task| html::plain(&task.title())).unwrap_or_default();
        let href = project.href(&Target::Task(id.clone()), page);
        row(project, Cell::link(format!("{id} {title}"), href), how, Some(&place), page)
    };
    found.into_iter().map(row).collect()
}

/// What a row names when it speaks of the gate's measure. A day's stream holds every event, so naming it names none.
fn targets(verdict: &Verdict) -> Vec<Target> {
    let event = |subject: &Subject| match subject {
        Subject::Event(event) => Some(Target::Event(event.event.clone())),
        _ => None,
    };
    let mut targets: Vec<Target> = verdict.gate.rule.call.subjects().filter_map(event).collect();
    if let Some(Covers::Artifact { path, .. }) = &verdict.covers {
        let readings = verdict.history.iter().map(|reading| &reading.path);
        targets.extend([path].into_iter().chain(readings).cloned().map(Target::File));
    }
    targets
}

/// Whether `text` names `id` as a word of its own: `B-6`, not the end of `ST-B-6` nor the start of `B-61`.
fn names(text: &str, id: &str) -> bool {
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(id).any(|(start, found)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let behind = text.get(start + found.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(is_inside) && !behind.is_some_and(is_inside)
    })
}

/// Every candidate whose contract names the gate, or lets no blocking gate be red.
fn candidates(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Vec<Row> {
    let asked = project.model.candidates.iter().zip(project.readiness).filter_map(|(candidate, readiness)| {
        let asks = match &readiness.declaration.gates {
            Some(named) if named.iter().any(|id| id == verdict.id()) => "its contract asks for it",
            None if verdict.gate.level == Level::Block => "no blocking gate may be red",
            _ => return None,
        };
        let id = format!("gate.{}", verdict.id());
        let answer = match readiness.requirements.iter().find(|requirement| requirement.id == id) {
            Some(requirement) if requirement.waiver.is_some() => "; it does not hold and is waived",
            Some(requirement) if requirement.standing == Standing::Met => "; it holds",
            Some(requirement) if requirement.blocks() => "; it stands in the way",
            _ => "",
        };
        let href = project.urls.candidate(&candidate.id).map(|target| page.href_to(target));
        let what = Cell::code(candidate.id.clone(), href);
        Some(row(project, what, format!("{asks}{answer}"), Some(&candidate.place), page))
    });
    asked.collect()
}
