//! How often in a row one site was served.

use super::grammar::{Call, EventSubject, Fault, Join, Subject};
use super::measure::{Context, Measured, Sample, probe};
use super::{Gate, RuleKind};
use crate::model::telemetry::{Answer, Day, Probe, StreakRule, Take};

pub(super) static RULE: RuleKind = RuleKind {
    name: "streak",
    functions: &["streak"],
    grammar: "streak(Event, launches), streak(Event, batches)",
    example: "streak(ParserSchedulerLaunch, launches) <= 8 launches",
    explain: "The longest run of one site while others were waiting (DEFINITIONS D20). `launches` are taken in file order and a \
              launch with nobody else queued closes the run; `batches` are taken by time, the site is the host's first part, \
              and counting ends when one site is left. Over several days the longest of them. Every record is a sample.",
    accepts,
    probes,
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    question(call)
        .map(|_| ())
        .ok_or_else(|| Fault::new(call.span, "`streak` takes an event, and `launches` or `batches`"))
}

fn question(call: &Call) -> Option<(&EventSubject, StreakRule)> {
    match call.subjects.as_slice() {
        [(_, Subject::Event(event)), (Join::Comma, rule)] if event.field.is_none() => match rule.word()? {
            "launches" => Some((event, StreakRule::Scheduler)),
            "batches" => Some((event, StreakRule::PortBatch)),
            _ => None,
        },
        _ => None,
    }
}

fn probes(gate: &Gate) -> Vec<Probe> {
    question(&gate.rule.call).map(|(event, rule)| probe(gate, event, Take::Streak(rule))).into_iter().collect()
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let Some(probe) = probes(gate).into_iter().next() else { return Measured::default() };
    let mut measured = context.over_days(gate, &|days| over(days, &probe, context));
    let raw = context.days_of(&measured).into_iter().filter_map(|day| match context.answer(day, &probe) {
        Some(Answer::Streak { raw, .. }) => Some(*raw),
        _ => None,
    });
    if let Some(raw) = raw.max() {
        measured.notes.push(format!("plain longest run, waiting or not: {raw}"));
    }
    measured
}

fn over<'a>(days: &[&'a Day], probe: &Probe, context: &Context<'a>) -> Sample {
    let answers = days.iter().filter_map(|day| match context.answer(day, probe) {
        Some(Answer::Streak { longest, records, .. }) if *records > 0 => Some((*longest, *records)),
        _ => None,
    });
    let answers: Vec<(u64, u64)> = answers.collect();
    let longest = answers.iter().map(|(longest, _)| *longest).max();
    Sample {
        value: longest.map(|longest| longest as f64),
        samples: answers.iter().map(|(_, records)| records).sum(),
        whole: None,
    }
}
