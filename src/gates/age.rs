//! How old the newest artifact of a kind is.

use jiff::civil::Time;

use super::grammar::{Call, Fault, Subject};
use super::measure::artifacts::{covers, evidence, newest};
use super::measure::{Context, Measured};
use super::{Gate, RuleKind, Value};
use crate::model::Artifact;
use crate::model::telemetry::Probe;

pub(super) static RULE: RuleKind = RuleKind {
    name: "age",
    functions: &["age"],
    grammar: "age(kind)",
    example: "age(rollup) <= 24 h",
    explain: "The hours between the stamp in the name of the kind's newest file and the declared now. A stamp has no zone and is \
              taken as UTC; one that gives the day only means its beginning. Never below zero.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure,
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match (call.first(), call.subjects.len()) {
        (Some(Subject::Figure(_)), 1) => Ok(()),
        (Some(kind), 1) if kind.word().is_some() => Ok(()),
        _ => Err(Fault::new(call.span, "`age` takes one artifact kind")),
    }
}

fn measure(gate: &Gate, context: &Context<'_>) -> Measured {
    let Some(Subject::Figure(subject)) = gate.rule.call.first() else { return Measured::default() };
    let files = context.files_of(subject);
    let stamped: Vec<&Artifact> = files.iter().filter(|file| file.date.is_some()).copied().collect();
    let Some((file, moment)) = newest(&stamped).and_then(|file| Some((file, moment(file)?))) else {
        return Measured {
            notes: vec![format!("no `{}` file has a stamp in its name", subject.kind)],
            ..Measured::default()
        };
    };
    let hours = context.now.duration_since(moment).as_secs_f64().max(0.0) / 3600.0;
    Measured {
        value: Some(Value::Number(hours)),
        samples: 1,
        covers: Some(covers(file, &stamped)),
        evidence: vec![evidence(file, 1)],
        ..Measured::default()
    }
}

/// The moment a file's name gives: its stamp `20260102-154500`, else the beginning of its day.
fn moment(file: &Artifact) -> Option<jiff::Timestamp> {
    let clock = file.stamp.as_deref().and_then(|stamp| stamp.split_once('-')).and_then(|(_, clock)| time(clock));
    let moment = file.date?.civil().to_datetime(clock.unwrap_or(Time::MIN));
    jiff::tz::TimeZone::UTC.to_timestamp(moment).ok()
}

/// The time that `154500` gives; `None` for digits that are none.
fn time(clock: &str) -> Option<Time> {
    let part = |from: usize| clock.get(from..from + 2)?.parse::<i8>().ok();
    Time::new(part(0)?, part(2)?, part(4)?, 0).ok()
}
