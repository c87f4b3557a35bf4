//! Verdicts in words and numbers, the same in a terminal and on a page: as many digits as the limit has and one more,
//! more where rounding would make a broken limit look kept.

use super::grammar::{Limit, Unit};
use super::{Gate, Outcome, Relative, Since, Value, Verdict};

/// What a number is followed by.
const SPACE: char = '\u{a0}';

/// The value with its unit: `3.21 s`; `not measured` without one.
pub fn value(verdict: &Verdict) -> String {
    match &verdict.value {
        None => "not measured".to_owned(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => with_unit(number_beside(*number, limit_of(verdict)), verdict.gate.unit.as_ref()),
    }
}

/// The limit with its comparison and unit: `≤ 3 s`; `not recorded` where nobody has, `decided by a person` for a rule
/// without one.
pub fn limit(verdict: &Verdict) -> String {
    let Some(bound) = &verdict.gate.rule.bound else { return "decided by a person".to_owned() };
    let limit = match (&bound.limit, &verdict.threshold) {
        (Limit::Unknown, _) => return "not recorded".to_owned(),
        (Limit::All, None) => "all".to_owned(),
        (_, Some(Value::Number(number))) => with_unit(plain(*number), verdict.gate.unit.as_ref()),
        (_, Some(Value::Text(text))) => text.clone(),
        (limit, None) => limit.to_string(),
    };
    format!("{}{SPACE}{limit}", bound.comparison.sign())
}

/// How a limit follows from the baseline: `3.45 s is 1.1 × 3 s of RC-2025-12, and 5 % of it for noise (bundle 3f2a…)`.
pub(super) fn relative(relative: &Relative, gate: &Gate) -> String {
    let unit = gate.unit.as_ref();
    let factor = if relative.factor == 1.0 { String::new() } else { format!("{} × ", plain(relative.factor)) };
    let noise = match relative.noise {
        0.0 => String::new(),
        share => format!(", and {} of it for noise", with_unit(plain(share * 100.0), Some(&Unit::Percent))),
    };
    format!(
        "the limit of {} is {factor}{} of {}{noise} (baseline: bundle {})",
        with_unit(plain(relative.limit), unit),
        with_unit(plain(relative.baseline), unit),
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
    let amount = with_unit(number_beside(margin.absolute.abs(), limit_of(verdict)), verdict.gate.unit.as_ref());
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

fn with_unit(number: String, unit: Option<&Unit>) -> String {
    match unit {
        Some(Unit::Of(noun)) if number == "1" => format!("1{SPACE}{}", singular(noun)),
        Some(unit) => format!("{number}{SPACE}{unit}"),
        None => number,
    }
}

/// `hosts` to `host`, `boxes` to `box`, `batches` to `batch`; what is no plural stays.
fn singular(noun: &str) -> &str {
    let es = ["xes", "ches", "shes"].into_iter().find(|end| noun.ends_with(end));
    match es {
        Some(_) => noun.strip_suffix("es").unwrap_or(noun),
        None => noun.strip_suffix('s').unwrap_or(noun),
    }
}

/// `number` with one digit more than `limit` has behind the point, more where rounding would make it equal to the limit
/// or bring it to the other side.
pub fn number_beside(number: f64, limit: Option<f64>) -> String {
    if number.fract() == 0.0 {
        return grouped(number, 0);
    }
    let Some(limit) = limit else { return grouped(number, 2) };
    let digits = (decimals(limit) + 1..7).find(|digits| {
        let shown = rounded(number, *digits);
        (shown < limit, shown > limit) == (number < limit, number > limit)
    });
    // One digit says little of a number below one.
    grouped(number, digits.unwrap_or(6).max(if number.abs() < 10.0 { 2 } else { 1 }))
}

/// `number` with the digits it has, at most four behind the point.
fn plain(number: f64) -> String {
    grouped(number, decimals(number).min(4))
}

/// How many digits `number` has behind the point, at most six.
fn decimals(number: f64) -> usize {
    (0..6).find(|digits| (rounded(number, *digits) - number).abs() < 1e-9).unwrap_or(6)
}

fn rounded(number: f64, digits: usize) -> f64 {
    let factor = 10f64.powi(digits as i32);
    (number * factor).round() / factor
}

/// With `digits` behind the point, thousands apart, and a minus sign that is one.
fn grouped(number: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", number.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut shown = if number < 0.0 { String::from('\u{2212}') } else { String::new() };
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(fraction) = fraction {
        shown.push('.');
        shown.push_str(fraction);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_digit_more_than_its_limit() {
        assert_eq!(number_beside(3.2079, Some(3.0)), "3.21");
        assert_eq!(number_beside(820.8, Some(950.0)), "820.8");
        assert_eq!(number_beside(8514.125, Some(950.0)), "8,514.1");
        assert_eq!(number_beside(-11036.0, Some(0.0)), "\u{2212}11,036");
    }

    #[test]
    fn rounding_never_brings_a_value_to_the_other_side() {
        assert_eq!(number_beside(2.9987, Some(3.0)), "2.999");
        assert_eq!(number_beside(3.00004, Some(3.0)), "3.00004");
    }
}
