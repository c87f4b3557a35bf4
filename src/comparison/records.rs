//! `data/model.json` to what a comparison needs of it. Names that are not there are empty, names that are not known are
//! passed over: the file may come from an older or a newer program.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use crate::bundle::SITE;
use crate::bundle::archive::Archive;
use crate::export::SCHEMA_VERSION;
use crate::export::convert::MODEL_PATH;
use crate::model::telemetry::Scope;
use crate::stats::Summary;

/// The largest model that is read out of a bundle.
pub const MAX_BYTES: u64 = 256 << 20;

/// What is said of a bundle without a model.
pub(super) const NO_MODEL: &str = "carries no model of the records";

/// What is said of a bundle whose model is there and is none.
pub(super) fn unreadable(fault: &dyn fmt::Display) -> String {
    format!("has a model that cannot be read: {fault}")
}

/// What the records of a project say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Records {
    schema_version: u32,
    /// The program that wrote it and its version.
    pub tool: String,
    /// What the project calls itself.
    pub project: String,
    /// Tasks by id.
    pub tasks: Vec<Task>,
    /// Incidents by id.
    pub incidents: Vec<Incident>,
    /// Risks by id.
    pub risks: Vec<Risk>,
    /// Figures of the daily streams.
    #[serde(deserialize_with = "measures")]
    pub measures: Measures,
    /// Gates.
    pub gates: Vec<Gate>,
    /// What readers report.
    pub findings: Vec<Finding>,
}

impl Records {
    /// Reads `data/model.json`; the error says what is wrong with it.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let records: Records = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        match records.schema_version {
            SCHEMA_VERSION => Ok(records),
            other => Err(format!("its schema version is {other}, not {SCHEMA_VERSION}")),
        }
    }

    /// Reads the model that a bundle carries; the error says why there is none to read, in words that follow the bundle's
    /// name.
    pub fn of_archive(archive: &Archive<'_>) -> Result<Self, String> {
        let file = archive.get(&format!("{SITE}{MODEL_PATH}")).ok_or(NO_MODEL)?;
        let json = file.read(MAX_BYTES).map_err(|fault| unreadable(&fault))?;
        Self::parse(&json).map_err(|fault| unreadable(&fault))
    }

    /// How many rows of measures lack a figure.
    pub fn incomplete(&self) -> usize {
        self.measures.values().map(|series| series.incomplete).sum()
    }
}

/// A task.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its state: `in_progress`.
    pub state: String,
    /// What each source says of it.
    pub sayings: Vec<Saying>,
}

impl Task {
    /// The owner that the first saying with one names.
    pub fn owner(&self) -> Option<&str> {
        self.sayings.iter().find_map(|saying| saying.owner.as_deref())
    }
}

/// What one source says of a task.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Saying {
    /// The owner it names.
    pub owner: Option<String>,
}

/// An incident.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Incident {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub owner: Option<String>,
    /// How far its sanitisation is.
    pub status: Option<String>,
    /// Its day.
    pub date: Option<String>,
}

/// A risk.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Risk {
    /// Its id.
    pub id: String,
    /// The risk in words.
    pub title: String,
    /// Who watches it.
    pub owner: Option<String>,
}

/// A gate.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Gate {
    /// Its id.
    pub id: String,
    /// Its rule.
    pub rule: Option<String>,
    /// What was measured.
    pub value: serde_json::Value,
    /// What it was held against.
    pub threshold: serde_json::Value,
    /// The unit of both.
    pub unit: Option<String>,
    /// How many samples.
    pub samples: u64,
    /// Which records.
    pub scope: Scope,
}

/// What a reader reports.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// Its code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// The file.
    pub path: String,
    /// The line.
    pub line: Option<u32>,
    /// The id it concerns.
    pub subject: Option<String>,
    /// Whether somebody answers for it.
    pub waived: bool,
}

/// The figures of the streams: by event, field and scope.
pub type Measures = BTreeMap<(String, String, Scope), Series>;

/// The figures of one field in one scope, all sites together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Over all days.
    pub pooled: Option<Summary>,
    /// Of each day with samples, in order.
    pub days: Vec<(String, Summary)>,
    /// How many rows lacked a figure. They are left out: what is not there is not zero.
    pub incomplete: usize,
}

/// Folds the rows as they pass: there are many, and those of single sites are not needed.
fn measures<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Measures, D::Error> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Row {
        event: String,
        field: String,
        scope: Scope,
        day: Option<String>,
        site: Option<String>,
        count: Option<u64>,
        sum: Option<f64>,
        mean: Option<f64>,
        min: Option<f64>,
        max: Option<f64>,
        p50: Option<f64>,
        p95: Option<f64>,
        p99: Option<f64>,
    }
    impl Row {
        /// Its figures, where it has them all.
        fn summary(&self) -> Option<Summary> {
            Some(Summary {
                count: self.count?,
                sum: self.sum?,
                mean: self.mean?,
                min: self.min?,
                max: self.max?,
                p50: self.p50?,
                p95: self.p95?,
                p99: self.p99?,
            })
        }
    }
    struct Rows;
    impl<'de> Visitor<'de> for Rows {
        type Value = Measures;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of measures")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Measures, A::Error> {
            let mut measures = Measures::new();
            while let Some(row) = rows.next_element::<Row>()? {
                if row.site.is_some() {
                    continue;
                }
                let summary = row.summary();
                let series = measures.entry((row.event, row.field, row.scope)).or_default();
                match (row.day, summary) {
                    (None, Some(summary)) => series.pooled = Some(summary),
                    (Some(day), Some(summary)) => series.days.push((day, summary)),
                    // A figure that is not there is not zero.
                    (_, None) => series.incomplete += 1,
                }
            }
            for series in measures.values_mut() {
                series.days.sort_by(|a, b| a.0.cmp(&b.0));
            }
            Ok(measures)
        }
    }
    deserializer.deserialize_seq(Rows)
}
