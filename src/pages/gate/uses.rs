//! What leans on a gate: the plans whose pages carry it, the tasks whose rows name what it measures or cite what it reads,
//! the candidates whose contract asks for it.

use std::collections::BTreeMap;

use super::super::parts::{Cell, Part, Row, Section, TableView, columns};
use super::super::{Project, words};
use crate::gates::grammar::Subject;
use crate::gates::{Binding, Covers, Level, Verdict, Verdicts};
use crate::markdown::html;
use crate::model::task::Saying;
use crate::model::{Model, PlanId, Target, TaskId};
use crate::path::{SitePath, TreePath};
use crate::readiness::Standing;
use crate::text::Place;

/// Where gates are named, by their ids: looked up once, since every gate asks.
#[derive(Debug, Default)]
pub(in crate::pages) struct Uses<'a> {
    /// The plans with a sentence that states the limit, each with its place, in the order of the documents.
    stated: BTreeMap<&'a str, Vec<(&'a PlanId, &'a Place)>>,
    /// The tasks with a row that names the gate, each once, with the first such row.
    named: BTreeMap<&'a str, Vec<(&'a TaskId, &'a Place)>>,
}

impl<'a> Uses<'a> {
    /// Looks through the sentences and the rows of tasks; `text` gives that of a row.
    pub(in crate::pages) fn of(
        model: &'a Model,
        verdicts: &'a Verdicts,
        text: impl Fn(&'a Saying) -> Option<&'a str>,
    ) -> Self {
        let mut uses = Self::default();
        let plans: BTreeMap<&TreePath, &PlanId> = model.plans.iter().map(|plan| (&plan.page.path, plan.id())).collect();
        for prose in &verdicts.prose {
            let (Binding::Bound(ids), Some(plan)) = (&prose.binding, plans.get(&prose.place.path)) else { continue };
            for id in ids {
                uses.stated.entry(id).or_default().push((plan, &prose.place));
            }
        }
        let ids = Ids::of(verdicts.gates.iter().map(Verdict::id));
        for task in model.tasks.iter() {
            for saying in task.sayings.iter().chain(&task.duplicates) {
                for id in text(saying).into_iter().flat_map(|text| ids.named_in(text)) {
                    let tasks = uses.named.entry(id).or_default();
                    if tasks.last().is_none_or(|(last, _)| **last != task.id) {
                        tasks.push((&task.id, &saying.place));
                    }
                }
            }
        }
        uses
    }
}

/// Ids of gates, found as words of their own in a text.
struct Ids<'a> {
    /// By what stands before the first character that ends a word: an id may have a dot.
    by_first_word: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Ids<'a> {
    fn of(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut by_first_word: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for id in ids {
            by_first_word.entry(first_word(id)).or_default().push(id);
        }
        Self { by_first_word }
    }

    /// The ids that `text` names, each as often as it does: `B-6`, not the end of `ST-B-6` nor the start of `B-61`.
    fn named_in(&self, text: &str) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_of_word) {
            rest = rest.get(start..).unwrap_or("");
            let word = first_word(rest);
            let ids = self.by_first_word.get(word).into_iter().flatten();
            found
                .extend(ids.filter(|id| rest.strip_prefix(**id).is_some_and(|behind| !behind.starts_with(is_of_word))));
            rest = rest.get(word.len()..).unwrap_or("");
        }
        found
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

fn first_word(text: &str) -> &str {
    text.split(|c| !is_of_word(c)).next().unwrap_or("")
}

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
    for (plan, place) in project.uses.stated.get(verdict.id()).into_iter().flatten() {
        let how = if verdict.plan() == Some(plan) { "declares and states it" } else { "states the limit" };
        let entry = found.entry((*plan).clone()).or_insert((how, None));
        // Its own sentence says more than where another document declares the gate.
        if entry.1.is_none_or(|known| known.path != place.path) || entry.0 == "declares it" {
            *entry = (how, Some(place));
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
    for (task, place) in project.uses.named.get(verdict.id()).into_iter().flatten() {
        found.entry((*task).clone()).or_insert_with(|| ("names the gate".to_owned(), (*place).clone()));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_a_word_of_its_own() {
        let ids = Ids::of(["B-6", "B", "T.1", "T", "Maß"].into_iter());
        assert_eq!(ids.named_in("B-6, ST-B-6, B-61, _B-6, (B-6)"), ["B-6", "B-6"]);
        assert_eq!(ids.named_in("T.1 and T.12, T."), ["T.1", "T", "T", "T"]);
        assert_eq!(ids.named_in("Maß–B Maße"), ["Maß", "B"]);
        assert!(ids.named_in("").is_empty());
    }
}
