//! Tasks, incidents and risks: what people keep, by id. Only a task that was done and is not any more is bad news; done is
//! not proof, so becoming done is no good one.

use std::collections::BTreeMap;

use super::records::{Incident, Risk, Task};
use super::{Kind, Part, Report, Snapshot, Subject};

pub(super) fn compare(old: &Snapshot, new: &Snapshot, report: &mut Report) {
    let (Ok(before), Ok(after)) = (&old.records, &new.records) else { return };
    for (before, after) in pairs(&before.tasks, &after.tasks, |task| &task.id) {
        task(before, after, report);
    }
    for (before, after) in pairs(&before.incidents, &after.incidents, |incident| &incident.id) {
        incident(before, after, report);
    }
    for (before, after) in pairs(&before.risks, &after.risks, |risk| &risk.id) {
        risk(before, after, report);
    }
}

/// Both sides of every id, by id; at least one of the two is there.
fn pairs<'a, T>(before: &'a [T], after: &'a [T], id: impl Fn(&T) -> &String) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut pairs: BTreeMap<String, (Option<&T>, Option<&T>)> = BTreeMap::new();
    before.iter().for_each(|record| pairs.entry(id(record).clone()).or_default().0 = Some(record));
    after.iter().for_each(|record| pairs.entry(id(record).clone()).or_default().1 = Some(record));
    pairs.into_values().collect()
}

fn task(before: Option<&Task>, after: Option<&Task>, report: &mut Report) {
    let Some(either) = after.or(before) else { return };
    let subject = Subject { id: &either.id, title: &either.title };
    let (Some(before), Some(after)) = (before, after) else {
        let remark = if after.is_some() { "a new task" } else { "no source has the task any more" };
        let state = |task: Option<&Task>| task.map(|task| label(&task.state));
        report.add(Part::Task, Kind::Change, subject, (state(before), state(after)), remark);
        return;
    };
    if before.state != after.state {
        let (kind, remark) = match (before.state.as_str(), after.state.as_str()) {
            ("done", _) => (Kind::Regression, "it was done and is not any more"),
            (_, "done") => (Kind::Change, "it is said to be done"),
            (_, "blocked") => (Kind::Change, "it is held up"),
            _ => (Kind::Change, "it moved"),
        };
        report.add(Part::Task, kind, subject, (Some(label(&before.state)), Some(label(&after.state))), remark);
    }
    owner(Part::Task, subject, before.owner(), after.owner(), report);
}

fn incident(before: Option<&Incident>, after: Option<&Incident>, report: &mut Report) {
    let Some(either) = after.or(before) else { return };
    let subject = Subject { id: &either.id, title: "" };
    let says = |incident: &Incident| {
        let status = incident.status.clone().filter(|status| !status.trim().is_empty());
        status.or_else(|| incident.date.as_ref().map(|date| format!("of {date}"))).unwrap_or("no status".to_owned())
    };
    let (Some(before), Some(after)) = (before, after) else {
        let remark = if after.is_some() { "a new incident" } else { "no record of it any more" };
        report.add(Part::Incident, Kind::Change, subject, (before.map(says), after.map(says)), remark);
        return;
    };
    if before.status != after.status {
        let sides = (Some(says(before)), Some(says(after)));
        report.add(Part::Incident, Kind::Change, subject, sides, "its status is another");
    }
    owner(Part::Incident, subject, before.owner.as_deref(), after.owner.as_deref(), report);
}

fn risk(before: Option<&Risk>, after: Option<&Risk>, report: &mut Report) {
    let Some(either) = after.or(before) else { return };
    let subject = Subject { id: &either.id, title: &either.title };
    let (Some(before), Some(after)) = (before, after) else {
        let remark = if after.is_some() { "a new risk" } else { "the register has it no more" };
        let says = |risk: &Risk| risk.owner.clone().unwrap_or("no owner".to_owned());
        report.add(Part::Risk, Kind::Change, subject, (before.map(says), after.map(says)), remark);
        return;
    };
    if before.title != after.title {
        let sides = (Some(before.title.clone()), Some(after.title.clone()));
        report.add(Part::Risk, Kind::Change, subject, sides, "it is worded otherwise");
    }
    owner(Part::Risk, subject, before.owner.as_deref(), after.owner.as_deref(), report);
}

fn owner(part: Part, subject: Subject<'_>, before: Option<&str>, after: Option<&str>, report: &mut Report) {
    if before != after {
        let says = |owner: Option<&str>| Some(owner.unwrap_or("no owner").to_owned());
        report.add(part, Kind::Change, subject, (says(before), says(after)), "its owner is another");
    }
}

/// `in_progress` as people read it: `In progress`.
fn label(state: &str) -> String {
    let words = state.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(|| "no state".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}
