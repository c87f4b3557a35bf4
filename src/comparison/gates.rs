//! Gates of both sides: verdicts that flipped, limits that moved, limits that nobody judges any more.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{Rule, is_beyond, judge, scatter};
use super::{Figures, Kind, Part, Report, Snapshot, Subject};
use crate::bundle::document::Gate;
use crate::gates::Outcome;
use crate::gates::grammar::Comparison;

pub(super) fn compare(old: &Snapshot, new: &Snapshot, report: &mut Report) {
    let before: BTreeMap<&str, &Gate> = old.gates.iter().map(|gate| (gate.id.as_str(), gate)).collect();
    // Of limits that are new, those that are broken come first.
    let is_new_and_broken = |gate: &&Gate| is_red(gate) && !before.contains_key(gate.id.as_str());
    let (first, rest): (Vec<&Gate>, Vec<&Gate>) = new.gates.iter().partition(is_new_and_broken);
    for gate in first.into_iter().chain(rest) {
        match before.get(gate.id.as_str()) {
            Some(earlier) => both(earlier, gate, old, report),
            // Nothing was known before, so nothing got better or worse.
            None => {
                let remark = with_limit(if is_red(gate) { "a new limit, and broken" } else { "a new limit" }, gate);
                report.add(Part::Gate, Kind::Change, subject(gate), (None, Some(says(gate))), &remark);
            }
        }
    }
    let kept: BTreeSet<&str> = new.gates.iter().map(|gate| gate.id.as_str()).collect();
    for gate in old.gates.iter().filter(|gate| !kept.contains(gate.id.as_str())) {
        let (kind, remark) = match outcome(gate) {
            Some(Outcome::Manual) => (Kind::Change, "a limit that a person decided is gone"),
            _ => (Kind::Regression, "nobody judges this limit any more"),
        };
        report.add(Part::Gate, kind, subject(gate), (Some(says(gate)), None), remark);
    }
}

fn both(before: &Gate, after: &Gate, old: &Snapshot, report: &mut Report) {
    let sides = (Some(says(before)), Some(says(after)));
    let flipped = flip(before, after);
    if let Some((kind, remark)) = flipped {
        report.add(Part::Gate, kind, subject(after), sides, &with_limit(remark, after));
    }
    if before.level != after.level {
        let (kind, remark) = match after.level.as_str() {
            "warn" => (Kind::Regression, "it only warns now"),
            _ => (Kind::Change, "it blocks now"),
        };
        let level = |gate: &Gate| Some(gate.level.clone());
        report.add(Part::Gate, kind, subject(after), (level(before), level(after)), remark);
    }
    let rules = (before.rule.as_deref().and_then(Rule::parse), after.rule.as_deref().and_then(Rule::parse));
    if measures_otherwise(before, after, &rules) {
        let rule = |gate: &Gate| gate.measure.clone().or(gate.rule.clone());
        let remark = "it measures something else, so its figures cannot be compared";
        report.add(Part::Gate, Kind::Change, subject(after), (rule(before), rule(after)), remark);
        return;
    }
    limit(before, after, rules.1.as_ref(), report);
    if flipped.is_none() {
        value(before, after, rules.1.as_ref(), old, report);
    }
}

/// What a change of verdict is; `None` where it is no change, red being red whether it blocks or warns.
fn flip(before: &Gate, after: &Gate) -> Option<(Kind, &'static str)> {
    let (from, to) = (outcome(before), outcome(after));
    if from == to {
        return None;
    }
    Some(match (from?, to?) {
        (from, to) if from.is_red() && to.is_red() => return None,
        (Outcome::Pass, Outcome::Fail | Outcome::Warn) => (Kind::Regression, "the limit held and is broken"),
        (Outcome::Pass, Outcome::NoData) => (Kind::Regression, "the limit held and is not measured any more"),
        (Outcome::Pass, Outcome::Stale) => (Kind::Regression, "the limit held and its reading is too old"),
        (Outcome::Pass, _) => (Kind::Regression, "the limit held and is left to a person now"),
        (Outcome::Fail | Outcome::Warn, Outcome::Pass) => (Kind::Improvement, "the limit was broken and holds"),
        (Outcome::NoData | Outcome::Stale, Outcome::Pass) => (Kind::Improvement, "measured now, and the limit holds"),
        (_, Outcome::Pass) => (Kind::Change, "measured now, and the limit holds"),
        (_, Outcome::Fail | Outcome::Warn) => (Kind::Regression, "measured now, and the limit is broken"),
        (Outcome::Fail | Outcome::Warn, _) => (Kind::Change, "not judged any more, so not known to be cured"),
        _ => (Kind::Change, "not judged, before or now"),
    })
}

fn measures_otherwise(before: &Gate, after: &Gate, rules: &(Option<Rule>, Option<Rule>)) -> bool {
    match (&before.measure, &after.measure, rules) {
        (Some(before), Some(after), _) => before != after,
        (_, _, (Some(before), Some(after))) => before.measured != after.measured,
        // One side does not tell: then there is nothing to say.
        _ => false,
    }
}

/// A limit that moved. One that follows a baseline moves with it, by the same rule.
fn limit(before: &Gate, after: &Gate, rule: Option<&Rule>, report: &mut Report) {
    if before.limit == after.limit || before.rule.is_some() && before.rule == after.rule {
        return;
    }
    let looser = match (before.threshold, after.threshold, rule.and_then(|rule| rule.comparison)) {
        (Some(before), Some(after), Some(Comparison::Less | Comparison::AtMost)) => Some(after > before),
        (Some(before), Some(after), Some(Comparison::More | Comparison::AtLeast)) => Some(after < before),
        _ => None,
    };
    let (kind, remark) = match looser {
        Some(true) => (Kind::Regression, "the limit allows more than it did"),
        Some(false) => (Kind::Change, "the limit is stricter"),
        None => (Kind::Change, "the limit is another"),
    };
    let limit = |gate: &Gate| Some(gate.limit.clone());
    report.add(Part::Gate, kind, subject(after), (limit(before), limit(after)), remark);
}

/// A value that moved without crossing its limit.
fn value(before: &Gate, after: &Gate, rule: Option<&Rule>, old: &Snapshot, report: &mut Report) {
    let (Some(from), Some(to)) = (before.number, after.number) else { return };
    let statistic = rule.and_then(|rule| rule.statistic.as_ref());
    let usual = statistic.and_then(|statistic| usual(before, statistic, old));
    let figures = Figures {
        before: from,
        after: to,
        unit: after.unit.clone().unwrap_or_default(),
        samples_before: before.samples.unwrap_or(0),
        samples_after: after.samples.unwrap_or(0),
        band: report.noise.band(from, usual),
    };
    if !is_beyond(from, to, figures.band) || before.unit != after.unit {
        return;
    }
    let few = statistic.is_some() && figures.samples_before.min(figures.samples_after) < report.noise.min_samples;
    let (kind, remark) = judge(&figures, rule.and_then(|rule| rule.better), few);
    let sides = (Some(says(before)), Some(says(after)));
    report.add_moved(Part::Gate, subject(after), sides, (kind, &with_limit(&remark, after)), figures);
}

/// What the days of the gate's field usually differ by.
fn usual(gate: &Gate, (event, field, function): &(String, String, String), old: &Snapshot) -> Option<f64> {
    let records = old.records.as_ref().ok()?;
    let scope = records.gates.iter().find(|known| known.id == gate.id)?.scope;
    scatter(records.measures.get(&(event.clone(), field.clone(), scope))?, function)
}

fn subject(gate: &Gate) -> Subject<'_> {
    Subject { id: &gate.id, title: &gate.title }
}

fn is_red(gate: &Gate) -> bool {
    outcome(gate).is_some_and(Outcome::is_red)
}

fn outcome(gate: &Gate) -> Option<Outcome> {
    Outcome::EACH.into_iter().find(|outcome| outcome.name() == gate.verdict)
}

/// `remark`, and behind it the limit where there is one: `the limit held and is broken: must be ≤ 3 s`.
fn with_limit(remark: &str, gate: &Gate) -> String {
    match gate.threshold.is_some() || gate.limit.contains(char::is_numeric) {
        true => format!("{remark}: must be {}", gate.limit),
        false => remark.to_owned(),
    }
}

/// `Fail, 3.21 s`.
fn says(gate: &Gate) -> String {
    let verdict = outcome(gate).map_or(gate.verdict.as_str(), |outcome| outcome.label());
    match &gate.value {
        Some(value) => format!("{verdict}, {value}"),
        None => verdict.to_owned(),
    }
}
