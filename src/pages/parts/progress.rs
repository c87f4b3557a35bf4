//! The board over time and plan by plan: what was done when, from the dates the tasks carry.

use super::super::{Project, words};
use super::{Part, Section};
use crate::charts::Caption;
use crate::charts::board_flow::{BoardFlow, FlowDay, board_flow};
use crate::charts::plan_progress::{PlanProgress, Progress, plan_progress};
use crate::markdown::html;
use crate::model::{Date, State, Task};

/// The sections of the page: flow first. Empty without a task.
pub(in crate::pages) fn sections(project: &Project<'_>) -> Vec<Section> {
    let tasks: Vec<&Task> = project.model.tasks.iter().collect();
    if tasks.is_empty() {
        return Vec::new();
    }
    vec![flow(&tasks), by_plan(project)]
}

/// Tasks by state, day by day. Only a done task's date is known, so a task counts as open until then; every other task
/// stands in its present state throughout.
fn flow(tasks: &[&Task]) -> Section {
    let is_done = |task: &&&Task| task.state() == State::Done;
    let mut dates: Vec<Date> = tasks.iter().filter(is_done).filter_map(|task| task.date()).collect();
    dates.sort_unstable();
    let done = tasks.iter().filter(is_done).count();
    let undated = done - dates.len();
    let count = |states: &[State]| tasks.iter().filter(|task| states.contains(&task.state())).count() as u64;
    let in_review = count(&[State::Review]);
    let in_progress = count(&[State::InProgress]);
    let blocked = count(&[State::Blocked]);
    let waiting = (tasks.len() - done) as u64 - in_review - in_progress - blocked;
    let mut days: Vec<FlowDay> = Vec::new();
    for (index, day) in dates.iter().enumerate() {
        let reached = index as u64 + 1;
        let open = waiting + dates.len() as u64 - reached;
        let entry = FlowDay { day: *day, done: reached, in_review, in_progress, blocked, open };
        match days.last_mut().filter(|last| last.day == *day) {
            Some(last) => *last = entry,
            None => days.push(entry),
        }
    }
    let mut finding = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) => format!(
            "{} of {} were done from {} to {}.",
            words::count(dates.len() as u64),
            words::counted(tasks.len(), "task"),
            first.in_words(),
            last.in_words()
        ),
        _ => "No done task carries a date.".to_owned(),
    };
    if undated > 0 {
        finding.push_str(&format!(
            " {} without a date and left out.",
            words::plural(undated, "further done task is", "further done tasks are")
        ));
    }
    let caption = Caption { id: "flow", title: "Tasks over time", finding: &finding };
    let chart = board_flow(&BoardFlow { caption, days: &days });
    let note = "A task counts as open until the day its Done carries; only that day is recorded.".to_owned();
    Section::bare(vec![Part::Chart { chart, csv: None }, Part::Note { text: note }])
}

fn by_plan(project: &Project<'_>) -> Section {
    let names: Vec<String> = project
        .model
        .plans
        .iter()
        .filter(|plan| plan.is_plan())
        .map(|plan| format!("{} {}", plan.id(), html::plain(&plan.page.title)))
        .collect();
    let plans: Vec<Progress<'_>> = project
        .model
        .plans
        .iter()
        .filter(|plan| plan.is_plan())
        .zip(&names)
        .map(|(plan, name)| {
            let work = super::plan::active_work(plan, &super::plan::tasks_of(project, plan));
            let count = |states: &[State]| work.iter().filter(|state| states.contains(state)).count() as u64;
            let done = count(&[State::Done]);
            let under_way = count(&[State::Review, State::InProgress]);
            let blocked = count(&[State::Blocked]);
            Progress { name, done, under_way, blocked, open: work.len() as u64 - done - under_way - blocked }
        })
        .collect();
    let complete = plans.iter().filter(|plan| plan.done > 0 && plan.under_way + plan.blocked + plan.open == 0).count();
    let finding = format!(
        "All active work of {} of {} is done. Done is what a row says; whether its limits hold, the gates say.",
        complete,
        words::counted(plans.len(), "plan")
    );
    let caption = Caption { id: "by-plan", title: "Plan by plan", finding: &finding };
    let chart = plan_progress(&PlanProgress { caption, plans: &plans });
    let note = "Counted are the rows under Active work on each plan page, in the state the row itself states; what stands under Recently delivered was counted when it was work.".to_owned();
    Section::bare(vec![Part::Chart { chart, csv: None }, Part::Note { text: note }])
}
