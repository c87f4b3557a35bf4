//! Verdicts in words and numbers, the same in a terminal and on a page: as many digits as the limit has and one more,
//! more where rounding would make a broken limit look kept.

use super::grammar::Limit;
use super::{Gate, Outcome, Reading, Relative, Since, Value, Verdict};
use crate::stats::unit::{Digits, Unit, format, number};

/// What a number is followed by.
const SPACE: char = '\u{a0}';

/// The value with its unit: `3.21 s`; `not measured` without one.
pub fn value(verdict: &Verdict) -> String {
    match &verdict.value {
        None => "not measured".to_owned(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => with_unit(*number, verdict.gate.unit.as_ref(), beside(limit_of(verdict))),
    }
}

/// What files say that are later than the one a verdict rests on, `newer` in order of time: ``2 readings are later; the last
/// with a value, `….json` of 2 Jan 2026, says −78 %; the newest, `….json`, says nothing``. `None` without any.
pub(super) fn later(gate: &Gate, threshold: Option<&Value>, newer: &[Reading]) -> Option<String> {
    let newest = newer.last()?;
    let count = match newer.len() {
        1 => "1 reading is later than the file this rests on".to_owned(),
        count => format!("{count} readings are later than the file this rests on"),
    };
    let told = newer.iter().rev().find_map(|reading| Some((reading, reading.value.as_ref()?)));
    let said = match told {
        None => "none says anything".to_owned(),
        Some((reading, value)) => {
            let shown = shown(gate, threshold, value);
            let which = if reading == newest { "the newest" } else { "the last with a value" };
            format!("{which}, `{}` of {}, says {shown}", reading.path.name(), reading.day.in_words())
        }
    };
    let silent = match told {
        Some((reading, _)) if reading != newest => format!("; the newest, `{}`, says nothing", newest.path.name()),
        _ => String::new(),
    };
    Some(format!("{count}; {said}{silent}"))
}

/// A value of `gate` with its unit, beside what it is held against.
pub(super) fn shown(gate: &Gate, threshold: Option<&Value>, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => with_unit(*number, gate.unit.as_ref(), beside(threshold.and_then(Value::number))),
    }
}

/// The limit with its comparison and unit: `≤ 3 s`; `not recorded` where nobody has, `decided by a person` for a rule
/// without one.
pub fn limit(verdict: &Verdict) -> String {
    let Some(bound) = &verdict.gate.rule.bound else { return "decided by a person".to_owned() };
    let limit = match (&bound.limit, &verdict.threshold) {
        (Limit::Unknown, _) => return "not recorded".to_owned(),
        (Limit::All, None) => "all".to_owned(),
        (_, Some(Value::Number(number))) => with_unit(*number, verdict.gate.unit.as_ref(), Digits::AsWritten),
        (_, Some(Value::Text(text))) => text.clone(),
        (limit, None) => limit.to_string(),
    };
    format!("{}{SPACE}{limit}", bound.comparison.sign())
}

/// How a limit follows from the baseline: `3.45 s is 1.1 × 3 s of RC-2025-12, and 5 % of it for noise (bundle 3f2a…)`.
pub(super) fn relative(relative: &Relative, gate: &Gate) -> String {
    let unit = gate.unit.as_ref();
    let factor = if relative.factor == 1.0 {
        String::new()
    } else {
        format!("{} × ", number(relative.factor, Digits::AsWritten))
    };
    let noise = match relative.noise {
        0.0 => String::new(),
        share => format!(", and {} of it for noise", with_unit(share * 100.0, Some(&Unit::Percent), Digits::BySize)),
    };
    format!(
        "the limit of {} is {factor}{} of {}{noise} (baseline: bundle {})",
        with_unit(relative.limit, unit, Digits::AsWritten),
        with_unit(relative.baseline, unit, Digits::AsWritten),
        relative.candidate,
        relative.bundle_id
    )
}

/// How far off, or how much to spare: `0.21 s over`, `129.2 ms to spare`; `None` without a number on both sides, or
/// where value and limit are equal.
pub fn margin(verdict: &Verdict) -> Option<String> {
    let margin = verdict.margin?;
    if margin.absolute == 0.0 {
        return None;
    }
    let unit = verdict.gate.unit.as_ref().map(Unit::of_difference);
    let amount = with_unit(margin.absolute.abs(), unit.as_ref(), digits_of_distance(verdict, margin.absolute));
    Some(if margin.absolute < 0.0 { format!("off by {amount}") } else { format!("{amount} to spare") })
}

/// Since when it is red, and of how many readings: `19 Dec 2025 (4 of 10 readings red)`, `never green (43 readings)`.
pub fn since(since: &Since) -> String {
    match since.never_green {
        true => format!("never green ({} {})", since.readings, plural(since.readings)),
        false => {
            format!("{} ({} of {} {} red)", since.day.in_words(), since.red, since.readings, plural(since.readings))
        }
    }
}

fn plural(readings: usize) -> &'static str {
    if readings == 1 { "reading" } else { "readings" }
}

/// The verdicts of a workspace in one sentence: `23 gates are red, 43 have no data, 12 are manual, 28 pass.` Red is a broken
/// limit that blocks; one that only warns is counted apart, here as on every page.
pub fn summary(verdicts: &super::Verdicts) -> String {
    if verdicts.gates.is_empty() {
        return "No gates are declared.".to_owned();
    }
    let red = || verdicts.gates.iter().filter(|verdict| verdict.outcome == Outcome::Fail);
    let waived = red().filter(|verdict| verdict.is_waived()).count();
    let first = match red().count() {
        0 => "No gate is red".to_owned(),
        1 => "1 gate is red".to_owned(),
        red => format!("{red} gates are red"),
    };
    let mut parts = vec![if waived == 0 { first } else { format!("{first} ({waived} waived)") }];
    for (outcome, one, many) in [
        (Outcome::Warn, "warns", "warn"),
        (Outcome::Stale, "is stale", "are stale"),
        (Outcome::NoData, "has no data", "have no data"),
        (Outcome::Manual, "is manual", "are manual"),
        (Outcome::Pass, "passes", "pass"),
    ] {
        match verdicts.count(outcome) {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            count => parts.push(format!("{count} {many}")),
        }
    }
    format!("{}.", parts.join(", "))
}

/// As many digits as the value itself is shown with, so that value, limit and distance agree; more where that would make a
/// distance of it zero.
pub fn digits_of_distance(verdict: &Verdict, distance: f64) -> Digits {
    let decimals = |number: &str| number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let limit = limit_of(verdict);
    let of_value = verdict.value.as_ref().and_then(Value::number).map(|value| number(value, beside(limit)));
    let of_limit = limit.map(|limit| number(limit, Digits::AsWritten));
    let decimals = of_value.iter().chain(&of_limit).map(|number| decimals(number)).max().unwrap_or(0);
    let is_lost = number(distance.abs(), Digits::Exactly(decimals)).chars().all(|c| matches!(c, '0' | '.'));
    if is_lost { Digits::BySize } else { Digits::Exactly(decimals) }
}

fn limit_of(verdict: &Verdict) -> Option<f64> {
    verdict.threshold.as_ref().and_then(Value::number)
}

/// `number` with its unit, written with `digits`.
fn with_unit(number: f64, unit: Option<&Unit>, digits: Digits) -> String {
    format(number, unit.unwrap_or(&Unit::Ratio), digits)
}

/// As many digits as tell a number from the limit beside it.
fn beside(limit: Option<f64>) -> Digits {
    limit.map_or(Digits::BySize, Digits::Beside)
}
