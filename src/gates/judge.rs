//! What was measured, held against the gate's limit: the one place that says pass, fail or neither.

use super::grammar::{Bound, Comparison, Limit};
use super::measure::{Context, Measured, Sample};
use super::{
    Covers, DeclaredGates, Gate, Level, Margin, Outcome, Pooled, Reading, Relative, Since, Value, Verdict, words,
};
use crate::model::Date;
use crate::model::gate::Waiver;

/// Measures `gate` and judges it.
pub(super) fn judge(mut gate: Gate, context: &Context<'_>, declared: &DeclaredGates) -> Verdict {
    let measured = (gate.kind.measure)(&gate, context);
    let relative = Relative::of(&mut gate, &declared.baseline);
    let (relative, unknown) = match relative {
        Some(Ok(relative)) => (Some(relative), None),
        Some(Err(reason)) => (None, Some(reason)),
        None => (None, None),
    };
    let threshold = threshold(&gate, measured.whole, relative.as_ref());
    let mut outcome = outcome(&gate, measured.value.as_ref(), measured.samples, threshold.as_ref());
    let history: Vec<Reading> = measured.history.iter().map(|point| reading(&gate, point, relative.as_ref())).collect();
    let later = measured.spoken_for.map_or(0, |count| history.len().saturating_sub(count));
    let newer = history.get(history.len() - later..).unwrap_or(&[]);
    let mut notes: Vec<String> = words::later(&gate, threshold.as_ref(), newer).into_iter().collect();
    notes.extend(measured.notes.iter().cloned());
    if outcome.is_judged()
        && let Some(reason) = stale(&gate, &measured, context.now)
    {
        outcome = Outcome::Stale;
        notes.insert(0, reason.to_owned());
    }
    if outcome == Outcome::NoData && measured.samples > 0 && measured.samples < gate.min_samples {
        notes.insert(0, format!("{} of at least {} samples", measured.samples, gate.min_samples));
    }
    notes.splice(0..0, unknown);
    let margin = match (&gate.rule.bound, &measured.value, &threshold) {
        (Some(bound), Some(Value::Number(value)), Some(Value::Number(limit))) => {
            Some(margin(bound.comparison, *value, *limit))
        }
        _ => None,
    };
    notes.extend(relative.as_ref().map(|relative| words::relative(relative, &gate)));
    notes.extend(gate.note.clone());
    let today = Date::utc(context.now);
    let of_gate = declared.waivers.iter().filter(|waiver| *waiver.id.get_ref() == gate.id);
    let (holding, ended): (Vec<&Waiver>, Vec<&Waiver>) = of_gate.partition(|waiver| waiver.holds(today));
    Verdict {
        since: since(outcome, &history, later),
        outcome,
        later,
        value: measured.value,
        threshold,
        samples: measured.samples,
        margin,
        pooled: measured.pooled.and_then(pooled),
        evidence: measured.evidence,
        covers: measured.covers,
        history,
        notes,
        fixture_only: measured.fixture_only,
        relative,
        waivers: holding.into_iter().cloned().collect(),
        ended: ended.into_iter().cloned().collect(),
        gate,
    }
}

/// What the value is held against; `None` where nobody has recorded a limit.
fn threshold(gate: &Gate, whole: Option<f64>, relative: Option<&Relative>) -> Option<Value> {
    match &gate.rule.bound.as_ref()?.limit {
        Limit::Number(number) => Some(Value::Number(*number)),
        Limit::Baseline(_) => relative.map(|relative| Value::Number(relative.limit)),
        Limit::All => whole.map(Value::Number),
        Limit::Unknown => None,
        Limit::Text(text) => Some(Value::Text(text.clone())),
    }
}

fn outcome(gate: &Gate, value: Option<&Value>, samples: u64, threshold: Option<&Value>) -> Outcome {
    let Some(bound) = &gate.rule.bound else { return Outcome::Manual };
    let Some(value) = value.filter(|_| samples >= gate.min_samples) else { return Outcome::NoData };
    let Some(threshold) = threshold else {
        return if bound.limit == Limit::Unknown { Outcome::Manual } else { Outcome::NoData };
    };
    match (holds(bound, value, threshold), gate.level) {
        (true, _) => Outcome::Pass,
        (false, Level::Block) => Outcome::Fail,
        (false, Level::Warn) => Outcome::Warn,
    }
}

fn holds(bound: &Bound, value: &Value, threshold: &Value) -> bool {
    match (value, threshold) {
        (Value::Number(value), Value::Number(limit)) => bound.comparison.holds(*value, *limit),
        _ => {
            let text = |value: &Value| match value {
                Value::Number(number) => number.to_string(),
                Value::Text(text) => text.to_lowercase(),
            };
            let equal = text(value) == text(threshold);
            match bound.comparison {
                Comparison::Equal => equal,
                Comparison::Unequal => !equal,
                // An order of texts means nothing, so it never holds.
                _ => false,
            }
        }
    }
}

fn margin(comparison: Comparison, value: f64, limit: f64) -> Margin {
    let absolute = comparison.spare(value, limit);
    Margin { absolute, relative: (limit != 0.0).then(|| absolute / limit.abs()) }
}

fn pooled(sample: Sample) -> Option<Pooled> {
    Some(Pooled { value: sample.value?, samples: sample.samples })
}

fn reading(gate: &Gate, point: &super::measure::Point, relative: Option<&Relative>) -> Reading {
    let value = point.text.clone().map(Value::Text).or(point.sample.value.map(Value::Number));
    let threshold = threshold(gate, point.sample.whole, relative);
    Reading {
        day: point.day,
        outcome: outcome(gate, value.as_ref(), point.sample.samples, threshold.as_ref()),
        value,
        samples: point.sample.samples,
        path: point.path.clone(),
    }
}

/// Why the reading cannot speak for today; `None` where it can, or may be of any age. It is as old as the end of its day; a
/// file that names no day may be of any, and the tree is of today.
fn stale(gate: &Gate, measured: &Measured, now: jiff::Timestamp) -> Option<&'static str> {
    let hours = gate.fresh_hours?;
    let covers = measured.covers.as_ref()?;
    let Some(day) = covers.day() else {
        let is_of_today = matches!(covers, Covers::Tree);
        return (!is_of_today)
            .then_some("nothing tells the day of the reading, so it may be too old to speak for today");
    };
    let end = day.civil().tomorrow().ok().and_then(|next| next.to_zoned(jiff::tz::TimeZone::UTC).ok())?;
    let is_old = now.duration_since(end.timestamp()).as_secs_f64() > hours * 3600.0;
    is_old.then_some("the reading is too old to speak for today")
}

/// The first reading of the red run that ends with the reading the verdict rests on, behind which there are `later` ones.
fn since(outcome: Outcome, history: &[Reading], later: usize) -> Option<Since> {
    if !outcome.is_red() {
        return None;
    }
    let judged = || history.iter().filter(|reading| reading.outcome.is_judged());
    let known = history.iter().take(history.len() - later).filter(|reading| reading.outcome.is_judged());
    let first = known.rev().take_while(|reading| reading.outcome.is_red()).last()?;
    let (red, readings) = (judged().filter(|reading| reading.outcome.is_red()).count(), judged().count());
    Some(Since { day: first.day, never_green: red == readings, red, readings })
}
