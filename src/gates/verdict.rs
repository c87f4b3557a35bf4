//! [`Verdict`]: a gate's outcome with everything that led to it, so that a reader can agree or object.

use serde::Serialize;

use super::{Gate, Relative};
use crate::digest::Digest;
use crate::model::gate::Waiver;
use crate::model::telemetry::Scope;
use crate::model::{Date, PlanId};
use crate::path::TreePath;

/// How a gate came out. Orders by how much it asks of a reader: red first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The limit is broken.
    Fail,
    /// The limit is broken, and the gate only warns.
    Warn,
    /// There is a reading, and it is too old to speak for today, or may be.
    Stale,
    /// Too few samples, or none: never a pass.
    NoData,
    /// Nothing in the tree decides it; a person does.
    Manual,
    /// The limit holds.
    Pass,
}

impl Outcome {
    /// Every outcome, red first.
    pub const EACH: [Outcome; 6] =
        [Outcome::Fail, Outcome::Warn, Outcome::Stale, Outcome::NoData, Outcome::Manual, Outcome::Pass];

    /// The word in JSON: `no-data`.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Fail => "fail",
            Outcome::Warn => "warn",
            Outcome::Stale => "stale",
            Outcome::NoData => "no-data",
            Outcome::Manual => "manual",
            Outcome::Pass => "pass",
        }
    }

    /// The word people read: `No data`.
    pub fn label(self) -> &'static str {
        match self {
            Outcome::Fail => "Fail",
            Outcome::Warn => "Warn",
            Outcome::Stale => "Stale",
            Outcome::NoData => "No data",
            Outcome::Manual => "Manual",
            Outcome::Pass => "Pass",
        }
    }

    /// Whether the limit is broken, whatever that means: of verdicts only [`Outcome::Fail`] is counted as a red gate.
    pub fn is_red(self) -> bool {
        matches!(self, Outcome::Fail | Outcome::Warn)
    }

    /// Whether a value was held against a limit.
    pub fn is_judged(self) -> bool {
        matches!(self, Outcome::Fail | Outcome::Warn | Outcome::Pass)
    }
}

/// What was measured, or what it was held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A number in the gate's unit.
    Number(f64),
    /// A text, compared as a whole.
    Text(String),
}

impl Value {
    /// The number; `None` for a text.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
        }
    }
}

/// How far a value lies from its limit: positive to spare, negative over it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Margin {
    /// In the gate's unit.
    pub absolute: f64,
    /// As a share of the limit; `None` for a limit of zero.
    pub relative: Option<f64>,
}

/// What a reading covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Covers {
    /// One day of the streams.
    Day {
        /// The day.
        day: Date,
    },
    /// The days of one ISO week that have samples.
    Week {
        /// The ISO year.
        year: i16,
        /// The ISO week.
        week: i8,
        /// Its last day with samples.
        last: Date,
    },
    /// The days from one to another, both included, that have samples.
    Days {
        /// The first.
        first: Date,
        /// The last.
        last: Date,
    },
    /// One artifact.
    Artifact {
        /// The file.
        path: TreePath,
        /// The day it speaks of: that of its stamp, of its twin's where it is a `-latest` copy; `None` where unknown.
        day: Option<Date>,
        /// Whether it is the `-latest` copy of another.
        is_copy: bool,
    },
    /// The tree as it stands.
    Tree,
}

impl Covers {
    /// The last day it speaks of; `None` for the tree, which speaks of today.
    pub fn day(&self) -> Option<Date> {
        match self {
            Covers::Day { day } => Some(*day),
            Covers::Week { last, .. } | Covers::Days { last, .. } => Some(*last),
            Covers::Artifact { day, .. } => *day,
            Covers::Tree => None,
        }
    }
}

impl std::fmt::Display for Covers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Covers::Day { day } => write!(f, "{day}"),
            Covers::Week { year, week, .. } => write!(f, "{year}-W{week:02}"),
            Covers::Days { first, last } if first == last => write!(f, "{first}"),
            Covers::Days { first, last } => write!(f, "{first}..{last}"),
            Covers::Artifact { path, day: Some(day), .. } => write!(f, "{} ({day})", path.name()),
            Covers::Artifact { path, .. } => f.write_str(path.name()),
            Covers::Tree => f.write_str("tree"),
        }
    }
}

/// One reading of a gate's history: a day of the streams, or an artifact with a stamp. In order of time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// Its day.
    pub day: Date,
    /// How it would have come out on its own; [`Outcome::NoData`] with too few samples.
    pub outcome: Outcome,
    /// The value, a number in the gate's unit; `None` without samples.
    pub value: Option<Value>,
    /// How many samples it rests on.
    pub samples: u64,
    /// The file it was read from.
    pub path: TreePath,
}

/// Since when a gate is red: the first reading of the current red run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Since {
    /// Its day.
    pub day: Date,
    /// Whether no reading was ever green.
    pub never_green: bool,
    /// How many readings were red, of all that were judged: also of those after the one the verdict rests on.
    pub red: usize,
    /// How many readings were judged at all; as [`Verdict::passing`] counts them.
    pub readings: usize,
}

/// The value over all days or files together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pooled {
    /// In the gate's unit.
    pub value: f64,
    /// How many samples it rests on.
    pub samples: u64,
}

/// A file the value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The file.
    pub path: TreePath,
    /// SHA-256 of its bytes; `None` for a file that was seen, not read.
    pub digest: Option<Digest>,
    /// How many samples of the value it gave; `None` where it is not a matter of samples.
    pub records: Option<u64>,
}

/// A gate's outcome with its evidence.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The gate.
    pub gate: Gate,
    /// How it came out. A waiver changes nothing of it.
    pub outcome: Outcome,
    /// What was measured; `None` without samples.
    pub value: Option<Value>,
    /// What it was held against, in the measure's unit; `None` where nobody has recorded a limit.
    pub threshold: Option<Value>,
    /// How the limit follows from the baseline; `None` for a limit of its own, and where there is no baseline to follow.
    pub relative: Option<Relative>,
    /// How many samples the value rests on.
    pub samples: u64,
    /// What the value covers; `None` without samples.
    pub covers: Option<Covers>,
    /// How far the value lies from the limit; `None` for texts and without a value or limit.
    pub margin: Option<Margin>,
    /// Every reading in order of time: one a day that has a stream file, or one a stamped artifact. Empty for gates on
    /// the tree as it stands.
    pub history: Vec<Reading>,
    /// How many readings at the end of the history are later than the one the value rests on: a `-latest` copy need not be
    /// the newest file.
    pub later: usize,
    /// Since when it is red; `None` unless it is, and has a history.
    pub since: Option<Since>,
    /// The value over all days; `None` for gates on the tree as it stands.
    pub pooled: Option<Pooled>,
    /// The files the value came from, in byte order of path.
    pub evidence: Vec<Evidence>,
    /// What a reader must know of the value, most important first.
    pub notes: Vec<String>,
    /// Whether every record that says where it comes from comes from fixtures (D21); `None` when the measure is no
    /// daily event, or the event never says.
    pub fixture_only: Option<bool>,
    /// The waivers that name it and whose day has not passed, as declared. One with a scope of its own, such as a candidate,
    /// covers the gate there only: see [`Verdict::waiver`] and [`Verdict::waiver_in`].
    pub waivers: Vec<Waiver>,
    /// The waivers that name it and whose day has passed, as declared.
    pub ended: Vec<Waiver>,
}

impl Verdict {
    /// The gate's id.
    pub fn id(&self) -> &str {
        &self.gate.id
    }

    /// The plan it belongs to.
    pub fn plan(&self) -> Option<&PlanId> {
        self.gate.plan.as_ref()
    }

    /// Which records the value covers.
    pub fn scope(&self) -> Scope {
        self.gate.scope
    }

    /// Whether somebody answers for it wherever it is asked.
    pub fn is_waived(&self) -> bool {
        self.waiver().is_some()
    }

    /// The waiver that covers it wherever it is asked, and longest: its scope is `*`, the gate itself, or its plan.
    pub fn waiver(&self) -> Option<&Waiver> {
        longest(self.waivers.iter().filter(|waiver| self.covers_all(waiver)))
    }

    /// Whether `waiver`, which names the gate, means it wherever it is asked.
    pub fn covers_all(&self, waiver: &Waiver) -> bool {
        match waiver.scope() {
            None => true,
            Some(scope) => {
                let is_plan = self.plan().is_some_and(|plan| PlanId::read(scope).as_ref() == Some(plan));
                scope == self.gate.id || is_plan
            }
        }
    }

    /// The waiver that covers it in the candidate `id`, and longest.
    pub fn waiver_in(&self, id: &str) -> Option<&Waiver> {
        longest(self.waivers.iter().filter(|waiver| self.is_meant_in(waiver, id)))
    }

    /// The waiver that covered it in the candidate `id` and ended last.
    pub fn ended_in(&self, id: &str) -> Option<&Waiver> {
        longest(self.ended.iter().filter(|waiver| self.is_meant_in(waiver, id)))
    }

    /// Whether `waiver`, which names the gate, means it in the candidate `id`.
    pub fn is_meant_in(&self, waiver: &Waiver, id: &str) -> bool {
        self.covers_all(waiver) || waiver.scope() == Some(id)
    }

    /// The last day that somebody answers for it, or did, wherever it is asked.
    pub fn answered_to(&self) -> Option<Date> {
        let waivers = self.waivers.iter().chain(&self.ended).filter(|waiver| self.covers_all(waiver));
        waivers.map(|waiver| *waiver.until.get_ref()).max()
    }

    /// Whether it blocks: a broken limit of a blocking gate that nobody answers for.
    pub fn blocks(&self) -> bool {
        self.outcome == Outcome::Fail && !self.is_waived()
    }

    /// How many readings of the history pass, and how many were judged: `4 of 10`.
    pub fn passing(&self) -> (usize, usize) {
        let judged = self.history.iter().filter(|reading| reading.outcome.is_judged());
        (judged.clone().filter(|reading| reading.outcome == Outcome::Pass).count(), judged.count())
    }
}

/// The waiver with the latest end; of several with that end the last declared.
fn longest<'a>(waivers: impl Iterator<Item = &'a Waiver>) -> Option<&'a Waiver> {
    waivers.max_by_key(|waiver| *waiver.until.get_ref())
}
