//! [`Telemetry`]: what the daily event streams come to. Events stream past once; what remains are counts, measures, and
//! the answers to the questions ([`Probe`]) that gates asked beforehand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Date;
pub use super::measures::Measures;
use crate::digest::Digest;
use crate::path::TreePath;
use crate::stats::Summary;

/// Which records a figure covers (DEFINITIONS D15). Unit tests write into the real stream, so every figure says which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every record.
    #[default]
    All,
    /// Records of the project's own sites.
    Corpus,
    /// Those of them whose `RunDate`, where they have one, lies within a day of their time.
    Live,
}

impl Scope {
    /// Every scope, from the widest.
    pub const EACH: [Scope; 3] = [Scope::All, Scope::Corpus, Scope::Live];

    /// The name in rules, JSON and pages.
    pub fn name(self) -> &'static str {
        match self {
            Scope::All => "all",
            Scope::Corpus => "corpus",
            Scope::Live => "live",
        }
    }
}

/// A question about the events of one name, answered for each day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Probe {
    /// The event's name.
    pub event: String,
    /// What is taken from each record.
    pub take: Take,
    /// Which records count.
    pub scope: Scope,
    /// What else must hold of a record; all of it.
    pub filter: Vec<Condition>,
}

/// What a [`Probe`] takes from the records it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Take {
    /// Nothing: they are counted.
    Count,
    /// The JSON numbers in a field.
    Numbers(String),
    /// The different texts in a field.
    Distinct(String),
    /// Nothing: those that have a field are counted, whatever text, number or flag is in it.
    Having(String),
    /// The longest streak of one site (DEFINITIONS D20).
    Streak(StreakRule),
}

/// How launches or batches form streaks (DEFINITIONS D20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum StreakRule {
    /// Launches in file order; nobody else waiting closes a streak.
    Scheduler,
    /// Batches by time; ends when one site is left to come.
    PortBatch,
}

/// What must hold of a record's field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Condition {
    /// The field.
    pub field: String,
    /// What must hold of it.
    pub test: Test,
}

/// A test of one field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Test {
    /// Its text is one of these.
    In(Vec<String>),
    /// Its text is none of these, or it is absent.
    NotIn(Vec<String>),
    /// It is a number other than zero.
    NonZero,
}

/// A day's answer to a [`Probe`].
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// To [`Take::Count`] and [`Take::Having`].
    Count(u64),
    /// To [`Take::Numbers`], ascending.
    Numbers(Vec<f64>),
    /// To [`Take::Distinct`], with the number of records looked at.
    Distinct {
        /// The different texts.
        texts: BTreeSet<Arc<str>>,
        /// Records looked at.
        records: u64,
    },
    /// To [`Take::Streak`].
    Streak {
        /// The longest streak by the rule.
        longest: u64,
        /// The plain longest run of one site over the whole day.
        raw: u64,
        /// Records looked at.
        records: u64,
    },
}

impl Answer {
    /// How many samples it rests on: numbers, or records.
    pub fn samples(&self) -> u64 {
        match self {
            Answer::Count(count) => *count,
            Answer::Numbers(numbers) => numbers.len() as u64,
            Answer::Distinct { records, .. } | Answer::Streak { records, .. } => *records,
        }
    }
}

/// One daily stream file. A pure value of the file's bytes and the probes.
#[derive(Clone, Debug)]
pub struct Day {
    /// The day in its name, which is the local day of every record in it.
    pub date: Date,
    /// The file.
    pub path: TreePath,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Records with an event name.
    pub records: u64,
    /// Lines that do not parse.
    pub malformed: u64,
    /// Lines byte-equal to an earlier one of the file; they count as records all the same.
    pub duplicates: u64,
    /// Records by event name.
    pub events: BTreeMap<Arc<str>, EventCount>,
    /// One answer a probe, in the order of [`Telemetry::probes`].
    pub answers: Vec<Answer>,
}

/// How many records of one event, and how many of them can be told from test noise (DEFINITIONS D21).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCount {
    /// All of them.
    pub records: u64,
    /// Those with a `Site` or a `Hostname`.
    pub placed: u64,
    /// Those in scope `corpus`.
    pub corpus: u64,
    /// Those in scope `live`.
    pub live: u64,
}

impl EventCount {
    /// Whether every record that says where it comes from comes from fixtures (DEFINITIONS D21).
    pub fn is_fixture_only(self) -> bool {
        self.placed > 0 && self.live == 0
    }
}

/// The eight figures of one field of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The event's name.
    pub event: Arc<str>,
    /// The field.
    pub field: Arc<str>,
    /// Which records.
    pub scope: Scope,
    /// The day; `None` for all days together.
    pub day: Option<Date>,
    /// The site; `None` for all sites together, those without one included.
    pub site: Option<Arc<str>>,
    /// The figures.
    pub summary: Summary,
    /// Whether the percentiles are exact; else they come from a sketch with a relative error of at most 1 %.
    pub is_exact: bool,
}

/// The daily streams of the workspace.
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    /// What was asked.
    pub probes: Vec<Probe>,
    /// The days that have a file, in order.
    pub days: Vec<Day>,
    /// Every measure.
    pub measures: Measures,
    /// Up to how many samples the percentiles over all days are exact.
    pub exact_samples: u64,
    /// What was read again for stored figures that rest on the first samples of a day; by day, event and field.
    pub openings: Vec<Opening>,
}

/// What is read of a day a second time: the records of one event, or the numbers in a field of theirs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reread {
    /// The day.
    pub date: Date,
    /// The event's name.
    pub event: String,
    /// The field; `None` for the records themselves.
    pub field: Option<String>,
}

/// The samples of a day in the order of its file.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Whose.
    pub of: Reread,
    /// In the order of the file.
    pub samples: Vec<LineSample>,
}

/// A sample with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSample {
    /// The line in the day's file, from 1.
    pub line: u64,
    /// The record's site.
    pub site: Option<Arc<str>>,
    /// The number; 0 of records themselves.
    pub value: f64,
}

impl Telemetry {
    /// Whether a daily stream has a record of `event`.
    pub fn has_event(&self, event: &str) -> bool {
        self.days.iter().any(|day| day.events.contains_key(event))
    }
}
