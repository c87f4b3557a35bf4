//! Sums, means, extremes and percentiles of the numbers in a field, or of a figure that artifacts state.

use super::grammar::{Call, EventSubject, Fault, FigureSubject, Statistic, Subject, Window};
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
    let call = &gate.rule.call;
    match (call.first(), call.statistic()) {
        (Some(Subject::Figure(subject)), _) => of_figure(gate, subject, context),
        (Some(subject), Some(statistic)) => {
            let Some(probe) = numbers(gate, subject) else { return Measured::default() };
            context.over_days(gate, &|days| over(statistic, &probe, days, context))
        }
        _ => Measured::default(),
    }
}

fn over<'a>(statistic: Statistic, probe: &Probe, days: &[&'a Day], context: &Context<'a>) -> Sample {
    let mut numbers: Vec<f64> = Vec::new();
    for day in days {
        if let Some(Answer::Numbers(own)) = context.answer(day, probe) {
            numbers.extend(own);
        }
    }
    Sample { value: of_numbers(statistic, &mut numbers), samples: numbers.len() as u64, whole: None }
}

/// The statistic of `numbers`, which are sorted in place; `None` for none.
fn of_numbers(statistic: Statistic, numbers: &mut [f64]) -> Option<f64> {
    numbers.sort_unstable_by(f64::total_cmp);
    let (min, max) = (*numbers.first()?, *numbers.last()?);
    let sum: f64 = numbers.iter().sum();
    match statistic {
        Statistic::Sum => Some(sum),
        Statistic::Mean => Some(sum / numbers.len() as f64),
        Statistic::Min => Some(min),
        Statistic::Max => Some(max),
        Statistic::Percentile(percent) => percentile(numbers, percent),
    }
}

fn of_figure(gate: &Gate, subject: &FigureSubject, context: &Context<'_>) -> Measured {
    let function = gate.rule.call.function.as_str();
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
        let sample = gate.rule.call.statistic().map_or_else(Sample::default, |asked| of_files(asked, &stamped, name));
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
fn of_files(statistic: Statistic, files: &[&Artifact], name: &str) -> Sample {
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
                match statistic {
                    Statistic::Min => numbers.push(summary.min),
                    Statistic::Max => numbers.push(summary.max),
                    Statistic::Sum | Statistic::Mean => {}
                    // A percentile of all rows does not follow from the percentiles of each file.
                    Statistic::Percentile(_) => return Sample { value: None, samples, whole: None },
                }
            }
            _ => {}
        }
    }
    let value = match statistic {
        Statistic::Sum if count > 0 => Some(sum),
        Statistic::Mean if count > 0 => Some(sum / count as f64),
        _ => of_numbers(statistic, &mut numbers),
    };
    Sample { value, samples, whole: None }
}
