//! [`Artifact`]: a file below the artifact roots, known by kind, format, length, digest and what it holds.

use serde::Serialize;

use super::claim::Statement;
use super::{Date, View};
use crate::digest::Digest;
use crate::path::TreePath;

/// What the bytes are, decided by content, never by extension (DEFINITIONS D14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One JSON object.
    JsonObject,
    /// One JSON array.
    JsonArray,
    /// One JSON value a line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// XML.
    Xml,
    /// Other text.
    Text,
    /// No bytes, or only blanks.
    Empty,
    /// Called JSON, but no line of it is.
    Invalid,
    /// Not text.
    Binary,
}

impl Format {
    /// The words pages show.
    pub fn label(self) -> &'static str {
        match self {
            Format::JsonObject => "JSON object",
            Format::JsonArray => "JSON array",
            Format::Ndjson => "NDJSON",
            Format::Csv => "CSV",
            Format::Xml => "XML",
            Format::Text => "text",
            Format::Empty => "empty",
            Format::Invalid => "invalid JSON",
            Format::Binary => "binary",
        }
    }
}

/// A kind of artifact: what a file is for. Recognised by name grammar and content.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactKind {
    /// The stable name: `event-stream`.
    pub name: &'static str,
    /// The plural title of its page: `Daily event streams`.
    pub title: &'static str,
    /// One sentence on what such a file holds.
    pub about: &'static str,
}

impl Serialize for ArtifactKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

/// A figure that an artifact states or that follows from its rows: the common shape of all kinds, so that gates, charts
/// and pages need not know how each is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Its name, with dots between levels: `Statistics.QueueBuildDelayMs.P95`.
    pub name: String,
    /// What it is.
    pub value: FigureValue,
    /// How many samples it rests on, where the artifact says so.
    pub samples: Option<u64>,
}

/// The value of a [`Figure`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FigureValue {
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A text.
    Text(String),
    /// Figures computed from the artifact's own rows.
    Summary(crate::stats::Summary),
    /// The field is there, with null in it.
    Null,
}

/// One artifact.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The file.
    pub path: TreePath,
    /// What it is for.
    pub kind: &'static ArtifactKind,
    /// The kind its name promises and its content is not; `None` where they agree.
    pub unlike: Option<&'static ArtifactKind>,
    /// What its bytes are.
    pub format: Format,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored.
    pub digest: Digest,
    /// Records: array items, 1 for an object, good lines of NDJSON, data rows of CSV; `None` where it has none to count.
    pub records: Option<u64>,
    /// Lines that do not parse.
    pub malformed: u64,
    /// Array items that are leaked PowerShell formatting objects.
    pub formatting_objects: u64,
    /// It starts with a UTF-8 byte order mark.
    pub has_bom: bool,
    /// The day its name carries.
    pub date: Option<Date>,
    /// The moment its name carries, `20260102-154500`, or the day as `20260102`; orders by time within a kind.
    pub stamp: Option<String>,
    /// What it says in figures, by the reader of its kind; empty for kinds without one.
    pub figures: Vec<Figure>,
    /// Which of its figures can be held against the daily streams, another artifact or its own rows.
    pub statements: Vec<Statement>,
    /// What of its content can be shown; `None` where nothing reads it.
    pub view: Option<View>,
    /// Top-level keys (of the object, or of the first array item or line), in byte order.
    pub keys: Vec<String>,
    /// How many records carry each `EventName`, in byte order; empty unless it is an event stream.
    pub events: Vec<(String, u64)>,
    /// The first bytes as text, cut at a line end, for the artifact's page; empty for binary files.
    pub head: String,
}

impl Artifact {
    /// Whether its name says that it is the copy of the latest of its kind: `WarmRunTelemetry-latest.json`,
    /// `WarmRunTelemetry-latest-summary.json`.
    pub fn is_latest(&self) -> bool {
        let stem = self.path.stem();
        stem.ends_with("-latest") || stem.contains("-latest-")
    }
}
