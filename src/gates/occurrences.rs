//! How often something occurs: events, events counted once a host, files, rows behind a figure.

use super::grammar::{Call, EventSubject, Fault, FigureSubject, Join, Subject};
use super::measure::artifacts::{
    areas, counted as counted_files, covers, evidence, figure, latest, missing, of_kind, passed_over, pattern as glob,
    with_figure,
};
use super::measure::{Context, Measured, Sample, asked_for, having, probe, records};
use super::{Evidence, Gate, RuleKind, Value};
use crate::model::artifact::FigureValue;
use crate::model::telemetry::{Answer, Day, Probe, Take};

pub(super) static RULE: RuleKind = RuleKind {
    name: "occurrences",
    functions: &["count"],
    grammar: "count(Event), count(Event[condition]), count(Event by Field), count(kind), count(kind:Figure), count(files(\"pattern\")), \
              count(areas(\"pattern\", Area))",
    example: "count(DatabaseWriteBreakdown[SiteCacheProviderReason = Unknown]) = 0 events",
    explain: "Of an event: its records; with a condition in brackets those for which it holds, while every record of the \
              event is a sample. `by Field` counts records once for each different text of the field, and over several days \
              the best day; each text is a sample. Of a kind or areas: how many there are, each a sample, so that none is \
              no data unless `min_samples` is 0; `exists` asks whether there is one. Of files: how many there are, every file of \
              the tree a sample. Of a figure: its rows in the latest file.",
    accepts,
    probes,
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    let subjects: Vec<&(Join, Subject)> = call.subjects.iter().collect();
    match subjects.as_slice() {
        [(_, Subject::Event(EventSubject { field: Some(field), field_span, .. }))] => {
            Err(Fault::new(*field_span, "`count` takes an event, not a field")
                .help(format!("use `distinct` for the different texts of `{field}`, or a statistic such as `sum`")))
        }
        [(_, Subject::Files { pattern, span })] | [(_, Subject::Areas { pattern, span, .. })] => {
            glob(pattern).map(|_| ()).map_err(|message| Fault::new(*span, message))
        }
        [(_, Subject::Event(_) | Subject::Figure(_))] => Ok(()),
        [(_, Subject::Event(event)), (Join::By, field)] if event.field.is_none() && field.word().is_some() => Ok(()),
        _ => Err(Fault::new(call.span, "`count` takes one event, kind, figure, or pattern of files or areas")),
    }
}

/// What is asked for the part and for the whole; nothing where the day's own counts answer.
struct Questions {
    part: Option<Probe>,
    whole: Option<Probe>,
}

fn questions(gate: &Gate, event: &EventSubject) -> Questions {
    let bare = EventSubject { conditions: Vec::new(), ..event.clone() };
    let whole = (!gate.filter.is_empty()).then(|| probe(gate, &bare, Take::Count));
    let part = (!event.conditions.is_empty()).then(|| probe(gate, event, Take::Count));
    Questions { part, whole }
}

fn by_field(gate: &Gate) -> Option<Probe> {
    match gate.rule.call.subjects.as_slice() {
        [(_, Subject::Event(event)), (Join::By, field)] => {
            Some(probe(gate, event, Take::Distinct(field.word()?.to_owned())))
        }
        _ => None,
    }
}

fn probes(gate: &Gate) -> Vec<Probe> {
    if let Some(probe) = by_field(gate) {
        return vec![probe];
    }
    match gate.rule.call.first() {
        Some(Subject::Event(event)) => {
            let questions = questions(gate, event);
            let fields = asked_for(event).map(|field| having(gate, event, field));
            questions.part.into_iter().chain(questions.whole).chain(fields).collect()
        }
        _ => Vec::new(),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    if let Some(probe) = by_field(gate) {
        return context.over_days(gate, &|days| best_day(days, &probe, context));
    }
    match gate.rule.call.first() {
        Some(Subject::Event(event)) => {
            let questions = questions(gate, event);
            let mut measured = context.over_days(gate, &|days| counted(gate, event, &questions, days, context));
            context.tell_absent(gate, event, asked_for(event), &mut measured);
            measured
        }
        Some(Subject::Figure(subject @ FigureSubject { figure: Some(name), .. })) => rows(subject, name, context),
        Some(Subject::Figure(subject)) => of_kind(subject, context),
        Some(Subject::Files { pattern, .. }) => counted_files(pattern, context),
        Some(Subject::Areas { pattern, area, .. }) => {
            let areas = areas(context, pattern, area.as_deref());
            let evidence = areas.iter().map(|area| Evidence { path: area.path.clone(), digest: None, records: None });
            Measured { evidence: evidence.collect(), ..Measured::of_tree(areas.len() as f64, areas.len() as u64) }
        }
        _ => Measured::default(),
    }
}

fn counted<'a>(
    gate: &Gate,
    event: &EventSubject,
    questions: &Questions,
    days: &[&'a Day],
    context: &Context<'a>,
) -> Sample {
    let ask = |day: &&'a Day, probe: &Option<Probe>| match probe {
        None => records(day, &event.event, gate.scope),
        Some(probe) => context.answer(day, probe).map_or(0, Answer::samples),
    };
    let samples: u64 = days.iter().map(|day| ask(day, &questions.whole)).sum();
    let part: u64 = match &questions.part {
        None => samples,
        part => days.iter().map(|day| ask(day, part)).sum(),
    };
    let is_told = samples > 0 && context.absent(gate, event, asked_for(event), days).is_none();
    Sample { value: is_told.then_some(part as f64), samples, whole: Some(samples as f64) }
}

fn best_day<'a>(days: &[&'a Day], probe: &Probe, context: &Context<'a>) -> Sample {
    let counts = days.iter().filter_map(|day| match context.answer(day, probe) {
        Some(Answer::Distinct { texts, .. }) if !texts.is_empty() => Some(texts.len() as u64),
        _ => None,
    });
    let counts: Vec<u64> = counts.collect();
    let best = counts.iter().max().copied();
    let samples = if days.len() == 1 { best.unwrap_or(0) } else { counts.len() as u64 };
    Sample { value: best.map(|best| best as f64), samples, whole: None }
}

fn rows(subject: &FigureSubject, name: &str, context: &Context<'_>) -> Measured {
    let with = with_figure(context, subject, name);
    let silent = passed_over(context, subject, name, &with);
    let Some(file) = latest(&with) else {
        let notes = [missing(context, subject, name)].into_iter().chain(silent).collect();
        return Measured { notes, ..Measured::default() };
    };
    let rows = match figure(file, name).map(|figure| &figure.value) {
        Some(FigureValue::Summary(summary)) => summary.count,
        Some(FigureValue::Null) | None => 0,
        Some(_) => 1,
    };
    Measured {
        value: (rows > 0).then_some(Value::Number(rows as f64)),
        samples: rows,
        covers: Some(covers(file, &with)),
        evidence: vec![evidence(file, rows)],
        notes: silent.into_iter().collect(),
        ..Measured::default()
    }
}
