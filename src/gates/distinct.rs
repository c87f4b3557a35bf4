//! How many different texts a field has.

use super::grammar::{Call, EventSubject, Fault, Subject};
use super::measure::{Context, Measured, Sample, asked_for, having, probe};
use super::{Gate, RuleKind};
use crate::model::telemetry::{Answer, Day, Probe, Take};
use std::collections::BTreeSet;

pub(super) static RULE: RuleKind = RuleKind {
    name: "distinct",
    functions: &["distinct"],
    grammar: "distinct(Event.Field)",
    example: "distinct(PortBatchReady.Hostname) >= 37 hosts",
    explain: "The number of different texts in the field, absent and empty ones left out; over several days, of all of them \
              together. Every record of the event is a sample.",
    accepts,
    probes,
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match (call.first(), call.subjects.len()) {
        (Some(Subject::Event(EventSubject { field: Some(_), .. })), 1) => Ok(()),
        _ => Err(Fault::new(call.span, "`distinct` takes one field of an event")),
    }
}

fn probes(gate: &Gate) -> Vec<Probe> {
    match gate.rule.call.first() {
        Some(Subject::Event(event @ EventSubject { field: Some(field), .. })) => {
            let fields = fields(event, field).map(|field| having(gate, event, field));
            std::iter::once(probe(gate, event, Take::Distinct(field.clone()))).chain(fields).collect()
        }
        _ => Vec::new(),
    }
}

/// The fields that a record must have to be told apart from one that has another name for them.
fn fields<'e>(event: &'e EventSubject, field: &'e str) -> impl Iterator<Item = &'e str> {
    asked_for(event).chain(std::iter::once(field))
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let (Some(probe), Some(Subject::Event(event @ EventSubject { field: Some(field), .. }))) =
        (probes(gate).into_iter().next(), gate.rule.call.first())
    else {
        return Measured::default();
    };
    let mut measured = context.over_days(gate, &|days| {
        let is_told = context.absent(gate, event, fields(event, field), days).is_none();
        let sample = over(days, &probe, context);
        Sample { value: sample.value.filter(|_| is_told), ..sample }
    });
    context.tell_absent(gate, event, fields(event, field), &mut measured);
    let shown: Vec<&str> = match &measured.covers {
        Some(super::Covers::Day { day }) => {
            let day = context.model.telemetry.days.iter().find(|other| other.date == *day);
            day.map(|day| texts(&[day], &probe, context).0.into_iter().collect()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    // A handful of names says more than their number.
    if (1..=4).contains(&shown.len()) {
        measured.notes.push(shown.join(", "));
    }
    measured
}

fn over<'a>(days: &[&'a Day], probe: &Probe, context: &Context<'a>) -> Sample {
    let (texts, samples) = texts(days, probe, context);
    Sample { value: (samples > 0).then_some(texts.len() as f64), samples, whole: None }
}

fn texts<'a>(days: &[&'a Day], probe: &Probe, context: &Context<'a>) -> (BTreeSet<&'a str>, u64) {
    let mut all = BTreeSet::new();
    let mut samples = 0;
    for day in days {
        if let Some(Answer::Distinct { texts, records }) = context.answer(day, probe) {
            all.extend(texts.iter().map(AsRef::as_ref));
            samples += records;
        }
    }
    (all, samples)
}
