//! Two measures held against each other: their ratio, their difference.

use super::grammar::{Call, EventSubject, Fault, Join, Subject};
use super::measure::{Context, Measured, Sample, asked_for, having, probe};
use super::{Gate, RuleKind};
use crate::model::telemetry::{Answer, Day, Probe, Take};
use crate::stats::unit::{Digits, number};

pub(super) static RULE: RuleKind = RuleKind {
    name: "two",
    functions: &["ratio", "difference"],
    grammar: "ratio(Event.Field / Event.Field), difference(Event[condition] - Event[condition]); events are counted, fields summed",
    example: "ratio(DiffUsageRate.UsageNumerator / DiffUsageRate.UsageDenominator) >= 0.7",
    explain: "The first measure over the second, or less the second. An event stands for its records, a field for the sum of \
              its numbers. Samples are the records of the first for a ratio, of both for a difference. A ratio over nothing \
              has no value.",
    accepts,
    probes,
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    let join = if call.function == "ratio" { Join::Over } else { Join::Minus };
    match call.subjects.as_slice() {
        [(_, Subject::Event(_)), (found, Subject::Event(_))] if *found == join => Ok(()),
        _ => {
            let sign = if join == Join::Over { "/" } else { "-" };
            Err(Fault::new(
                call.span,
                format!("`{}` takes two events or fields with `{sign}` between them", call.function),
            ))
        }
    }
}

fn ask(gate: &Gate, event: &EventSubject) -> Probe {
    let take = event.field.clone().map_or(Take::Count, Take::Numbers);
    probe(gate, event, take)
}

fn events(gate: &Gate) -> impl Iterator<Item = &EventSubject> {
    gate.rule.call.subjects().filter_map(|subject| match subject {
        Subject::Event(event) => Some(event),
        _ => None,
    })
}

/// Those of the two measures, then what tells a condition that is not met from one that asks for a field there is not.
fn probes(gate: &Gate) -> Vec<Probe> {
    let fields = events(gate).flat_map(|event| asked_for(event).map(|field| having(gate, event, field)));
    events(gate).map(|event| ask(gate, event)).chain(fields).collect()
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let probes = probes(gate);
    let [first, second, ..] = probes.as_slice() else { return Measured::default() };
    let is_ratio = gate.rule.call.function == "ratio";
    let mut measured = context.over_days(gate, &|days| {
        let (a, b) = (total(days, first, context), total(days, second, context));
        let value = match is_ratio {
            true => (b.0 != 0.0 && a.1 > 0).then(|| a.0 / b.0),
            false => (a.1 + b.1 > 0).then_some(a.0 - b.0),
        };
        let is_told = events(gate).all(|event| context.absent(gate, event, asked_for(event), days).is_none());
        let value = value.filter(|_| is_told);
        Sample { value, samples: if is_ratio { a.1 } else { a.1 + b.1 }, whole: None }
    });
    for event in events(gate) {
        context.tell_absent(gate, event, asked_for(event), &mut measured);
    }
    let shown = context.days_of(&measured);
    if !shown.is_empty() {
        let (a, b) = (total(&shown, first, context).0, total(&shown, second, context).0);
        measured.notes.push(format!("{} and {}", number(a, Digits::AsWritten), number(b, Digits::AsWritten)));
    }
    measured
}

/// The sum of a field's numbers or the number of records, and how many samples it rests on.
fn total<'a>(days: &[&'a Day], probe: &Probe, context: &Context<'a>) -> (f64, u64) {
    let answers = days.iter().filter_map(|day| context.answer(day, probe));
    answers.fold((0.0, 0), |(sum, samples), answer| match answer {
        Answer::Numbers(numbers) => (sum + numbers.iter().sum::<f64>(), samples + numbers.len() as u64),
        other => (sum + other.samples() as f64, samples + other.samples()),
    })
}
