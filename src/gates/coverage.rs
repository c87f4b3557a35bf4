//! Whether all of a given set is there: named texts in a field, or the parts of a whole an artifact states.

use std::collections::BTreeSet;

use super::grammar::{Call, EventSubject, Fault, FigureSubject, Join, Subject};
use super::measure::artifacts::{covers, evidence, figure, latest, passed_over};
use super::measure::{Context, Measured, Sample, listed, probe};
use super::{Gate, RuleKind, Value};
use crate::model::artifact::{Artifact, FigureValue};
use crate::model::telemetry::{Answer, Day, Probe, Take};

pub(super) static RULE: RuleKind = RuleKind {
    name: "coverage",
    functions: &["present", "covers"],
    grammar: "present(Event.Field, Text, Text, …), covers(kind:Part + Part of Whole)",
    example: "present(UserAction.Action, ScanLogs, LoadFromDb, CompareView) >= all actions",
    explain: "`present` counts how many of the named texts occur in the field; `all` is their number, every record of the event \
              a sample. `covers` adds up figures of the latest artifact of a kind, an absent one being zero, and holds them \
              against another figure of the same file, which is `all`.",
    accepts,
    probes,
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    let joins_are = |join: Join| call.subjects.iter().skip(1).all(|(other, _)| *other == join);
    match (call.function.as_str(), call.first()) {
        ("present", Some(Subject::Event(EventSubject { field: Some(_), .. })))
            if call.subjects.len() > 1 && joins_are(Join::Comma) && names(call).len() + 1 == call.subjects.len() =>
        {
            Ok(())
        }
        ("present", _) => {
            Err(Fault::new(call.span, "`present` takes a field of an event and the texts that must occur"))
        }
        (_, Some(Subject::Figure(FigureSubject { figure: Some(_), .. }))) if parts(call).is_some() => Ok(()),
        _ => Err(Fault::new(
            call.span,
            "`covers` takes figures joined by `+`, and `of` with the figure that is the whole",
        )),
    }
}

fn names(call: &Call) -> Vec<&str> {
    fn name(subject: &Subject) -> Option<&str> {
        match subject {
            Subject::Text { text, .. } => Some(text.as_str()),
            other => other.word(),
        }
    }
    call.subjects().skip(1).filter_map(name).collect()
}

/// The figures that are added up, and the one that is the whole.
fn parts(call: &Call) -> Option<(Vec<String>, String)> {
    let mut parts = Vec::new();
    let mut whole = None;
    for (join, subject) in &call.subjects {
        let name = match subject {
            Subject::Figure(figure) => figure.figure.clone()?,
            Subject::Event(EventSubject { event, field: Some(field), .. }) => format!("{event}.{field}"),
            other => other.word()?.to_owned(),
        };
        match join {
            Join::First | Join::Plus if whole.is_none() => parts.push(name),
            Join::Of if whole.is_none() => whole = Some(name),
            _ => return None,
        }
    }
    Some((parts, whole?))
}

fn probes(gate: &Gate) -> Vec<Probe> {
    match gate.rule.call.first() {
        Some(Subject::Event(event @ EventSubject { field: Some(field), .. })) => {
            vec![probe(gate, event, Take::Distinct(field.clone()))]
        }
        _ => Vec::new(),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let call = &gate.rule.call;
    if let Some(Subject::Figure(subject)) = call.first() {
        return of_parts(subject, call, context);
    }
    let Some(probe) = probes(gate).into_iter().next() else { return Measured::default() };
    let wanted = names(call);
    let mut measured = context.over_days(gate, &|days| over(days, &probe, &wanted, context));
    let found = found(&context.days_of(&measured), &probe, context);
    let missing: Vec<&str> = wanted.iter().filter(|name| !found.contains(**name)).copied().collect();
    if !missing.is_empty() {
        measured.notes.push(format!("missing: {}", listed(&missing)));
    }
    measured
}

fn found<'a>(days: &[&'a Day], probe: &Probe, context: &Context<'a>) -> BTreeSet<&'a str> {
    let texts = days.iter().filter_map(|day| match context.answer(day, probe) {
        Some(Answer::Distinct { texts, .. }) => Some(texts),
        _ => None,
    });
    texts.flatten().map(AsRef::as_ref).collect()
}

fn over<'a>(days: &[&'a Day], probe: &Probe, wanted: &[&str], context: &Context<'a>) -> Sample {
    let found = found(days, probe, context);
    let samples = days.iter().filter_map(|day| context.answer(day, probe)).map(Answer::samples).sum();
    let count = wanted.iter().filter(|name| found.contains(**name)).count();
    Sample { value: (samples > 0).then_some(count as f64), samples, whole: Some(wanted.len() as f64) }
}

fn of_parts(subject: &FigureSubject, call: &Call, context: &Context<'_>) -> Measured {
    let Some((parts, whole)) = parts(call) else { return Measured::default() };
    let files = context.files_of(subject);
    let with: Vec<&Artifact> = files.iter().filter(|file| number(file, &whole).is_some()).copied().collect();
    let Some(file) = latest(&with) else {
        return Measured {
            notes: vec![format!("no `{}` file has a figure `{whole}`", subject.kind)],
            ..Measured::default()
        };
    };
    let absent: Vec<&str> = parts.iter().map(String::as_str).filter(|part| number(file, part).is_none()).collect();
    let absent = (!absent.is_empty()).then(|| format!("the file has no {}", listed(&absent)));
    let notes = absent.into_iter().chain(passed_over(context, subject, &whole, &with)).collect();
    let sum: f64 = parts.iter().filter_map(|part| number(file, part)).sum();
    Measured {
        value: Some(Value::Number(sum)),
        samples: 1,
        whole: number(file, &whole),
        covers: Some(covers(file, &with)),
        evidence: vec![evidence(file, 1)],
        notes,
        ..Measured::default()
    }
}

fn number(file: &Artifact, name: &str) -> Option<f64> {
    match figure(file, name)?.value {
        FigureValue::Number(number) => Some(number),
        _ => None,
    }
}
