//! On how many days everything that belongs together was seen.

use super::grammar::{Call, Fault, Subject, Window};
use super::measure::{Context, Measured, Sample, records};
use super::{Gate, RuleKind};
use crate::model::telemetry::{Day, Probe};

pub(super) static RULE: RuleKind = RuleKind {
    name: "days",
    functions: &["days"],
    grammar: "days(Event, Event, …)",
    example: "days(PortBatchReady, InterfaceSyncTiming, ParserSchedulerLaunch) = all days",
    explain: "The number of days on which every one of the events occurs, in the gate's scope. Every day that has a stream file \
              is a sample, and all of them are `all`. Over all days, a reading of the history counts the days so far.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    let is_event = |subject: &Subject| subject.word().is_some();
    if !call.subjects.is_empty() && call.subjects().all(is_event) {
        return Ok(());
    }
    Err(Fault::new(call.span, "`days` takes the names of events"))
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let events: Vec<&str> = gate.rule.call.subjects().filter_map(Subject::word).collect();
    let is_whole = |day: &&&Day| events.iter().all(|event| records(day, event, gate.scope) > 0);
    let mut measured = context.over_days(gate, &|days| {
        let whole = days.len() as f64;
        let count = days.iter().filter(is_whole).count();
        Sample { value: Some(count as f64), samples: days.len() as u64, whole: Some(whole) }
    });
    if gate.window == Window::All {
        // Of one day alone the count is one or none, which is held against no limit: each reading is that of all days so far.
        let mut so_far = 0.0;
        for (index, point) in measured.history.iter_mut().enumerate() {
            so_far += point.sample.value.unwrap_or(0.0);
            let days = index as u64 + 1;
            point.sample = Sample { value: Some(so_far), samples: days, whole: Some(days as f64) };
        }
    }
    if let Some(last) = context.model.telemetry.days.iter().rev().find(|day| is_whole(&day)) {
        measured.notes.push(format!("the last such day is {}", last.date));
    }
    measured
}
