//! Sums, means, extremes and percentiles of the numbers in a field, or of a figure that artifacts state.

use super::grammar::{Call, EventSubject, Fault, FigureSubject, Subject, Window, percent};
use super::measure::artifacts::{
    by_stamp, covers, evidence, figure, latest, missing, passed_over, rests_on, spoken_for, undated, with_figure,
};
use super::measure::{Context, Measured, Point, Sample, probe};
use super::{Covers, Gate, RuleKind, Value};
use crate::model::artifact::{Artifact, FigureValue};
use crate::model::telemetry::{Answer, Day, Probe, Take};
use crate::stats::percentile;

pub(super) static RULE: RuleKind = RuleKind {
    name: "statistic",
    functions: &["p*", "mean", "sum", "min", "max"],
    grammar: "p95(Event.Field), or a figure: p95(kind:Figure); p50, p99, mean, sum, min, max likewise",
    example: "p95(ParseDuration.DurationSeconds) <= 3 s",
    explain: "The statistic of every number in the field: JSON numbers only, percentiles by linear interpolation (type 7). \
              Each number is a sample. Of a figure: the statistic of its rows in the `-latest` file of the kind, else the \
              newest; with the window `all`, of the figures of every file.",
    accepts,
    probes,
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match (call.first(), call.subjects.len()) {
        (Some(Subject::Event(EventSubject { field: Some(_), .. })), 1) => Ok(()),
        (Some(Subject::Figure(FigureSubject { figure: Some(_), .. })), 1) => Ok(()),
        (Some(Subject::Event(event)), 1) => {
            let fault = Fault::new(event.span, format!("`{}` takes a field of an event", call.function));
            Err(fault.help(format!("write `{}({}.Field)`", call.function, event.event)))
        }
        _ => Err(Fault::new(call.span, format!("`{}` takes one field or figure", call.function))),
    }
}

fn probes(gate: &Gate) -> Vec<Probe> {
    gate.rule.call.subjects().filter_map(|subject| numbers(gate, subject)).collect()
}

fn numbers(gate: &Gate, subject: &Subject) -> Option<Probe> {
    let Subject::Event(event) = subject else { return None };
    Some(probe(gate, event, Take::Numbers(event.field.clone()?)))
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let function = gate.rule.call.function.as_str();
    match gate.rule.call.first() {
        Some(Subject::Figure(subject)) => of_figure(gate, function, subject, context),
        Some(subject) => {
            let Some(probe) = numbers(gate, subject) else { return Measured::default() };
            context.over_days(gate, &|days| over(function, &probe, days, context))
        }
        None => Measured::default(),
    }
}

fn over<'a>(function: &str, probe: &Probe, days: &[&'a Day], context: &Context<'a>) -> Sample {
    let mut numbers: Vec<f64> = Vec::new();
    for day in days {
        if let Some(Answer::Numbers(own)) = context.answer(day, probe) {
            numbers.extend(own);
        }
    }
    Sample { value: statistic(function, &mut numbers), samples: numbers.len() as u64, whole: None }
}

/// The statistic `function` of `numbers`, which are sorted in place.
fn statistic(function: &str, numbers: &mut [f64]) -> Option<f64> {
    numbers.sort_unstable_by(f64::total_cmp);
    let (min, max) = (*numbers.first()?, *numbers.last()?);
    let sum: f64 = numbers.iter().sum();
    match function {
        "sum" => Some(sum),
        "mean" => Some(sum / numbers.len() as f64),
        "min" => Some(min),
        "max" => Some(max),
        _ => percentile(numbers, percent(function)?),
    }
}

fn of_figure(gate: &Gate, function: &str, subject: &FigureSubject, context: &Context<'_>) -> Measured {
    let name = subject.figure.as_deref().unwrap_or("");
    let with = with_figure(context, subject, name);
    let stamped = by_stamp(&with);
    let history = stamped.iter().filter_map(|file| {
        let sample = of_file(function, file, name);
        Some(Point { day: file.date?, path: file.path.clone(), sample, text: None })
    });
    let history: Vec<Point> = history.collect();
    let mut notes: Vec<String> = passed_over(context, subject, name, &with).into_iter().collect();
    if gate.window == Window::All {
        let sample = of_files(function, &stamped, name);
        let days: Vec<_> = history.iter().map(|point| point.day).collect();
        let covers = days.first().zip(days.last()).map(|(first, last)| Covers::Days { first: *first, last: *last });
        return Measured {
            value: sample.value.map(Value::Number),
            samples: sample.samples,
            covers,
            evidence: stamped.iter().map(|file| evidence(file, of_file(function, file, name).samples)).collect(),
            pooled: Some(sample),
            history,
            notes,
            ..Measured::default()
        };
    }
    let Some(file) = latest(&with) else {
        notes.insert(0, missing(context, subject, name));
        return Measured { history, notes, ..Measured::default() };
    };
    let sample = of_file(function, file, name);
    if sample.value.is_none() && sample.samples > 0 {
        notes.push(format!("`{}` states no {function} of `{name}`", file.path));
    }
    notes.extend(undated(&stamped));
    Measured {
        value: sample.value.map(Value::Number),
        samples: sample.samples,
        covers: Some(covers(file, &with)),
        spoken_for: spoken_for(file, &stamped),
        evidence: vec![evidence(file, sample.samples)],
        history,
        notes,
        ..Measured::default()
    }
}

/// The statistic of one file's figure: of its rows, or of its one number.
fn of_file(function: &str, file: &Artifact, name: &str) -> Sample {
    let Some(found) = figure(file, name) else { return Sample::default() };
    match &found.value {
        FigureValue::Number(number) => Sample { value: Some(*number), samples: rests_on(found), whole: None },
        FigureValue::Summary(summary) => Sample { value: summary.get(function), samples: summary.count, whole: None },
        FigureValue::Flag(_) | FigureValue::Text(_) | FigureValue::Null => Sample::default(),
    }
}

/// The statistic over many files: of their numbers, and of their rows where that needs no row.
fn of_files(function: &str, files: &[&Artifact], name: &str) -> Sample {
    let mut numbers = Vec::new();
    let mut samples = 0;
    let (mut sum, mut count) = (0.0, 0);
    for file in files {
        match figure(file, name).map(|figure| &figure.value) {
            Some(FigureValue::Number(number)) => {
                numbers.push(*number);
                samples += 1;
                (sum, count) = (sum + number, count + 1);
            }
            Some(FigureValue::Summary(summary)) => {
                samples += summary.count;
                (sum, count) = (sum + summary.sum, count + summary.count);
                match function {
                    "min" => numbers.push(summary.min),
                    "max" => numbers.push(summary.max),
                    "sum" | "mean" => {}
                    // A percentile of all rows does not follow from the percentiles of each file.
                    _ => return Sample { value: None, samples, whole: None },
                }
            }
            _ => {}
        }
    }
    let value = match function {
        "sum" if count > 0 => Some(sum),
        "mean" if count > 0 => Some(sum / count as f64),
        _ => statistic(function, &mut numbers),
    };
    Sample { value, samples, whole: None }
}
