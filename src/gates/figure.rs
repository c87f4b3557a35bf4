//! What the latest or the newest artifact of a kind says.

use super::grammar::{Call, Fault, FigureSubject, Limit, Subject};
use super::measure::artifacts::{
    by_stamp, covers, evidence, figure, latest, missing, newest, passed_over, rests_on, shown, spoken_for, undated,
    with_figure,
};
use super::measure::{Context, Measured, Point, Sample};
use super::{Covers, Gate, RuleKind, Value, words};
use crate::model::Artifact;
use crate::model::telemetry::Probe;

pub(super) static RULE: RuleKind = RuleKind {
    name: "figure",
    functions: &["latest", "newest"],
    grammar: "latest(kind:Figure), newest(kind:Figure), newest(kind(\"name pattern\"):Figure)",
    example: "latest(verification-summary:Status) = Pass",
    explain: "The figure as the artifact states it: a number, a text, true or false. `latest` is the `-latest` copy where there \
              is one, else the newest; `newest` goes by the stamp in the name. Files without the figure are passed over, and a note names one that is newer. The \
              samples are those the artifact counts, else one.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match (call.first(), call.subjects.len()) {
        (Some(Subject::Figure(FigureSubject { figure: Some(_), .. })), 1) => Ok(()),
        _ => Err(Fault::new(call.span, format!("`{}` takes one figure of an artifact kind", call.function))
            .help("it is written `latest(kind:Figure)`")),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let Some(Subject::Figure(subject)) = gate.rule.call.first() else { return Measured::default() };
    let name = subject.figure.as_deref().unwrap_or("");
    let with = with_figure(context, subject, name);
    let silent = passed_over(context, subject, name, &with);
    let stamped = by_stamp(&with);
    let history: Vec<Point> = stamped.iter().filter_map(|file| point(file, name)).collect();
    let chosen = if gate.rule.call.function == "newest" { newest(&with) } else { latest(&with) };
    let Some(file) = chosen else {
        let notes = [missing(context, subject, name)].into_iter().chain(silent).collect();
        return Measured { history, notes, ..Measured::default() };
    };
    let value = figure(file, name).and_then(|figure| shown(&figure.value));
    let samples = figure(file, name).map_or(0, rests_on);
    let (covers, spoken_for) = (covers(file, &with), spoken_for(file, &stamped));
    let mut notes: Vec<String> = silent.into_iter().collect();
    // A copy whose original is there stands in the history, which tells what is later.
    if let (Covers::Artifact { is_copy: true, .. }, None, Some(newest)) = (&covers, spoken_for, newest(&with))
        && newest.digest != file.digest
        && newest.stamp.is_some()
    {
        let limit = match gate.rule.bound.as_ref().map(|bound| &bound.limit) {
            Some(Limit::Number(number)) => Some(Value::Number(*number)),
            _ => None,
        };
        let says = figure(newest, name).and_then(|figure| shown(&figure.value));
        let says = says.map_or("nothing".to_owned(), |value| words::shown(gate, limit.as_ref(), &value));
        notes.push(format!("the newest file by name, `{}`, says {says}", newest.path.name()));
    }
    notes.extend(undated(&stamped));
    Measured {
        value,
        samples,
        spoken_for,
        covers: Some(covers),
        evidence: vec![evidence(file, samples)],
        history,
        notes,
        ..Measured::default()
    }
}

fn point(file: &Artifact, name: &str) -> Option<Point> {
    let found = figure(file, name)?;
    let value = shown(&found.value);
    let (number, text) = match &value {
        Some(Value::Number(number)) => (Some(*number), None),
        Some(Value::Text(text)) => (None, Some(text.clone())),
        None => (None, None),
    };
    let samples = rests_on(found);
    let sample = Sample { value: number, samples, whole: None };
    Some(Point { day: file.date?, path: file.path.clone(), sample, text })
}
