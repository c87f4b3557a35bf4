//! What several page kinds show of a plan: its progress, and its row in a table of plans.

use super::super::Project;
use super::{Badge, Cell, Row, TableView, columns};
use crate::gates::Outcome;
use crate::model::task::SayingSource;
use crate::model::{Plan, State, Task};
use crate::path::SitePath;

/// The tasks whose rows stand on the page of `plan`.
pub(in crate::pages) fn tasks_of<'a>(project: &Project<'a>, plan: &Plan) -> Vec<&'a Task> {
    let on_page = |task: &&Task| {
        task.sayings
            .iter()
            .chain(&task.duplicates)
            .any(|saying| saying.source.is_plan() && saying.place.path == plan.page.path)
    };
    project.model.tasks.iter().filter(on_page).collect()
}

/// The states of the rows under "Active work" on the page of `plan`, one a task: what its progress counts, and what the
/// headlines of the index are held against (DEFINITIONS D7). "Recently delivered" is a record, not work.
pub(in crate::pages) fn active_work(plan: &Plan, tasks: &[&Task]) -> Vec<State> {
    let state = |task: &&Task| {
        let mut sayings = task.sayings.iter().chain(&task.duplicates);
        let row =
            sayings.find(|saying| saying.source == SayingSource::PlanActive && saying.place.path == plan.page.path);
        row.map(|saying| saying.status.state)
    };
    tasks.iter().filter_map(state).collect()
}

/// Done and all rows of [`active_work`].
pub(in crate::pages) fn progress(plan: &Plan, tasks: &[&Task]) -> (usize, usize) {
    let states = active_work(plan, tasks);
    (states.iter().filter(|state| **state == State::Done).count(), states.len())
}

/// A progress bar followed by "8 of 9". Less than complete never looks full, more than nothing never empty.
pub(in crate::pages) fn progress_cell(done: usize, all: usize) -> Cell {
    if all == 0 {
        return Cell::text("no tasks").class("muted");
    }
    let width = match done {
        0 => 0,
        done if done == all => 96,
        done => ((done * 96 / all) as u32).clamp(4, 89),
    };
    Cell {
        bar: Some(width),
        sort: Some(format!("{:06}", done * 100_000 / all)),
        ..Cell::text(format!("{done} of {all}"))
    }
}

/// A row of the plans' table, for the list and the briefing.
pub(in crate::pages) fn row(project: &Project<'_>, plan: &Plan, page: &SitePath) -> Row {
    let tasks = tasks_of(project, plan);
    let (done, all) = progress(plan, &tasks);
    let disputed = tasks.iter().filter(|task| !project.drift.of_task(&task.id).is_empty()).count();
    let lacking = tasks
        .iter()
        .filter(|task| task.state() == State::Done)
        .filter(|task| project.evidence(&task.id).iter().any(|cited| !cited.is_found()))
        .count();
    let href = project.urls.document(&plan.page.path).map(|target| page.href_to(target));
    let name = if plan.is_plan() { plan.page.title.clone() } else { format!("{} (addendum)", plan.page.title) };
    Row::new(vec![
        Cell::code(plan.id().to_string(), href.clone()).sort(format!("{:>2}{}", plan.id().as_str(), plan.page.path)),
        Cell::link(crate::markdown::html::plain(&name), href),
        Cell::or(Some(&plan.owners.join(", ")), "no owner"),
        progress_cell(done, all),
        Cell::count(all - done.min(all)),
        red_cell(project, plan),
        Cell::count(disputed),
        Cell::count(lacking),
    ])
}

/// How many of the plan's gates are red, and how many neither hold nor fail: what was never measured must not look like
/// what holds.
fn red_cell(project: &Project<'_>, plan: &Plan) -> Cell {
    if !plan.is_plan() {
        return Cell::default();
    }
    let outcomes: Vec<Outcome> = project.verdicts.of_plan(plan.id()).map(|verdict| verdict.outcome).collect();
    let Some(worst) = outcomes.iter().min().copied() else {
        return Cell::text("no gates").class("muted").sort("000000");
    };
    let red = outcomes.iter().filter(|outcome| **outcome == Outcome::Fail).count();
    let open = outcomes.iter().filter(|outcome| !matches!(outcome, Outcome::Fail | Outcome::Pass)).count();
    let cell = Cell::text(format!("{red} of {}", outcomes.len()))
        .icon(Badge::of(worst).icon)
        .class(if red > 0 { "fail" } else { "muted" })
        .sort(format!("{red:06}{open:06}"));
    match undecided(outcomes.iter().copied()) {
        said if said.is_empty() => cell,
        said => cell.second(said.join(", ")),
    }
}

/// How many of `outcomes` are neither red nor green, each with its word: `3 without data`, `1 stale`.
pub(in crate::pages) fn undecided(outcomes: impl Iterator<Item = Outcome> + Clone) -> Vec<String> {
    let words = [
        (Outcome::Warn, "warning"),
        (Outcome::Stale, "stale"),
        (Outcome::NoData, "without data"),
        (Outcome::Manual, "for a person"),
    ];
    let counted = words.map(|(outcome, word)| (outcomes.clone().filter(|other| *other == outcome).count(), word));
    counted.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect()
}

/// The columns of the plans' table.
pub(in crate::pages) fn table(rows: Vec<Row>) -> TableView {
    TableView {
        caption: "Plans with their progress".to_owned(),
        columns: columns(&[
            ("Plan", "line"),
            ("Title", "key"),
            ("Owner", "low"),
            ("Active work done", "line"),
            ("Open", "num"),
            ("Red gates", "num"),
            ("Sources differ", "num low"),
            ("Done, file missing", "num"),
        ]),
        rows,
        sortable: true,
        ..TableView::default()
    }
}
