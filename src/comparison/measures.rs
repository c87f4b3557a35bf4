//! Figures of the daily streams that moved beyond their noise. Whether that is good or bad only a gate can say.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{Better, Rule, is_beyond, judge, scatter, shown};
use super::records::{Records, Series};
use super::{Figures, Kind, Part, Report, Snapshot, Subject};
use crate::gates::grammar::Unit;
use crate::model::telemetry::Scope;
use crate::stats::Summary;

/// What is looked at beside the statistics that gates ask for, in this order.
const USUAL: [&str; 2] = ["p95", "mean"];

/// An event and its field.
type Field = (String, String);

pub(super) fn compare(old: &Snapshot, new: &Snapshot, report: &mut Report) {
    let (Ok(before), Ok(after)) = (&old.records, &new.records) else { return };
    let judged = judged(new);
    let told = told(new, report);
    whole_events(before, after, report);
    let names: BTreeSet<_> = before.measures.keys().chain(after.measures.keys()).collect();
    let (events_before, events_after) = (events(before), events(after));
    for (event, field, scope) in names {
        let own = (event.clone(), field.clone());
        let is_whole = !events_before.contains_key(event.as_str()) || !events_after.contains_key(event.as_str());
        if is_whole || told.contains(&own) || repeats(before, after, &own, *scope) {
            continue;
        }
        let name = match scope {
            Scope::All => format!("{event}.{field}"),
            scope => format!("{event}.{field} ({})", scope.name()),
        };
        let unit = Unit::of_field(field).map(|unit| unit.to_string()).unwrap_or_default();
        let of = (event.clone(), field.clone(), *scope);
        match (before.measures.get(&of), after.measures.get(&of)) {
            (Some(before), Some(after)) => both(&name, &unit, judged.get(&own), (before, after), report),
            (before, after) => gone_or_new(&name, &unit, before, after, report),
        }
    }
}

/// How many numeric fields each event has.
fn events(records: &Records) -> BTreeMap<&str, usize> {
    let mut events = BTreeMap::new();
    for (event, _, _) in records.measures.keys().filter(|(_, _, scope)| *scope == Scope::All) {
        *events.entry(event.as_str()).or_default() += 1;
    }
    events
}

/// Events that only one side has, each in one line: a new event brings a dozen fields, which are one piece of news.
fn whole_events(before: &Records, after: &Records, report: &mut Report) {
    let (before, after) = (events(before), events(after));
    let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for event in names {
        let says = |count: Option<&usize>| {
            count.map(|count| format!("{count} {}", if *count == 1 { "figure" } else { "figures" }))
        };
        let (before, after) = (before.get(event), after.get(event));
        let remark = match (before, after) {
            (Some(_), Some(_)) => continue,
            (Some(_), None) => "the event does not occur any more",
            (None, _) => "the event did not occur before",
        };
        let sides = (says(before), says(after));
        report.add(Part::Measure, Kind::Change, Subject { id: event, title: "" }, sides, remark);
    }
}

/// What gates ask of each field, and which way it is better; no way where gates disagree.
fn judged(new: &Snapshot) -> BTreeMap<Field, (Option<Better>, Vec<String>)> {
    let mut judged: BTreeMap<Field, (Option<Better>, Vec<String>)> = BTreeMap::new();
    for rule in new.gates.iter().filter_map(|gate| Rule::parse(gate.rule.as_deref()?)) {
        let Some((event, field, function)) = rule.statistic else { continue };
        judged
            .entry((event, field))
            .and_modify(|(better, functions)| {
                *better = better.filter(|better| Some(*better) == rule.better);
                functions.push(function.clone());
            })
            .or_insert_with(|| (rule.better, vec![function.clone()]));
    }
    judged
}

/// The fields of gates that were reported already: the same news is not told twice.
fn told(new: &Snapshot, report: &Report) -> BTreeSet<Field> {
    let reported: BTreeSet<&str> =
        report.changes.iter().filter(|change| change.part == Part::Gate).map(|change| change.id.as_str()).collect();
    let rules = new.gates.iter().filter(|gate| reported.contains(gate.id.as_str()));
    let rules = rules.filter_map(|gate| Rule::parse(gate.rule.as_deref()?)?.statistic);
    rules.map(|(event, field, _)| (event, field)).collect()
}

/// Whether a narrower scope has the very samples of all records, on both sides.
fn repeats(before: &Records, after: &Records, (event, field): &Field, scope: Scope) -> bool {
    let pooled = |records: &Records, scope: Scope| {
        records.measures.get(&(event.clone(), field.clone(), scope)).and_then(|series| series.pooled)
    };
    scope != Scope::All
        && pooled(before, scope) == pooled(before, Scope::All)
        && pooled(after, scope) == pooled(after, Scope::All)
}

fn both(
    name: &str,
    unit: &str,
    judged: Option<&(Option<Better>, Vec<String>)>,
    (before, after): (&Series, &Series),
    report: &mut Report,
) {
    let (Some(old), Some(new)) = (before.pooled, after.pooled) else { return };
    let asked = judged.map(|(_, functions)| functions.as_slice()).unwrap_or_default();
    let statistics: Vec<&str> = asked.iter().map(String::as_str).chain(USUAL).collect();
    let moved = statistics.into_iter().find_map(|statistic| {
        let (from, to) = (old.get(statistic)?, new.get(statistic)?);
        let band = report.noise.band(from, scatter(before, statistic));
        is_beyond(from, to, band).then_some((statistic, from, to, band))
    });
    let Some((statistic, from, to, band)) = moved else { return };
    let figures = Figures {
        before: from,
        after: to,
        unit: unit.to_owned(),
        samples_before: old.count,
        samples_after: new.count,
        band,
    };
    let few = old.count.min(new.count) < report.noise.min_samples;
    let better = judged.and_then(|(better, _)| *better).filter(|_| statistic != "sum");
    let (kind, remark) = judge(&figures, better, few);
    let says = |number: f64, figures: Summary| {
        Some(format!("{statistic} {} of {} samples", shown(number, unit), shown(figures.count as f64, "")))
    };
    let sides = (says(from, old), says(to, new));
    report.add_moved(Part::Measure, Subject { id: name, title: "" }, sides, (kind, &remark), figures);
}

/// A measure that one side does not have. Losing a measure is bad news where a gate asks for it, and then the gate says so.
fn gone_or_new(name: &str, unit: &str, before: Option<&Series>, after: Option<&Series>, report: &mut Report) {
    let says = |series: Option<&Series>| {
        let figures = series?.pooled?;
        Some(format!("p95 {} of {} samples", shown(figures.p95, unit), shown(figures.count as f64, "")))
    };
    let remark = if after.is_none() { "not measured any more" } else { "not measured before" };
    let sides = (says(before), says(after));
    report.add(Part::Measure, Kind::Change, Subject { id: name, title: "" }, sides, remark);
}
