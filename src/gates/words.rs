//! Verdicts in words and numbers, the same in a terminal and on a page: as many digits as the limit has and one more,
//! more where rounding would make a broken limit look kept.

use super::grammar::Limit;
use super::{Gate, Outcome, Relative, Since, Value, Verdict};
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
    let amount = with_unit(margin.absolute.abs(), verdict.gate.unit.as_ref(), beside(limit_of(verdict)));
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

/// The verdicts of a workspace in one sentence: `23 gates are red, 43 have no data, 12 are manual, 28 pass.`
pub fn summary(verdicts: &super::Verdicts) -> String {
    if verdicts.gates.is_empty() {
        return "No gates are declared.".to_owned();
    }
    let red = verdicts.gates.iter().filter(|verdict| verdict.outcome.is_red()).count();
    let waived = verdicts.gates.iter().filter(|verdict| verdict.outcome.is_red() && verdict.is_waived()).count();
    let first = match red {
        0 => "No gate is red".to_owned(),
        1 => "1 gate is red".to_owned(),
        red => format!("{red} gates are red"),
    };
    let mut parts = vec![if waived == 0 { first } else { format!("{first} ({waived} waived)") }];
    for (outcome, one, many) in [
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
