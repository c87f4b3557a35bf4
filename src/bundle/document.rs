//! `evidence/bundle.json`: what a bundle says of itself, as types, with their schema. The fields are the format; their
//! order is the order of the file.

mod strict;

use schemars::JsonSchema;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use crate::readiness::References;

/// The version of the format these types are.
pub const FORMAT: u32 = 1;
/// The largest `bundle.json` that is read.
pub const MAX_BYTES: u64 = 64 << 20;
/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 32;

/// The whole document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "evidence/bundle.json")]
pub struct Document {
    /// The version of this format: 1.
    pub format: u32,
    /// The candidate's id.
    pub candidate: String,
    /// The candidate's version.
    pub version: Option<String>,
    /// When the bundle was made, as declared by its builder; the time of every zip entry.
    #[serde(deserialize_with = "moment")]
    #[schemars(with = "String")]
    pub created: jiff::Timestamp,
    /// What it was made from.
    pub source: Source,
    /// What made it.
    pub builder: Builder,
    /// The candidates bundled before.
    pub previous: Previous,
    /// How many signatures in each role the project promises. The verifier's own policy decides.
    pub policy: Policy,
    /// Why the bundle was made although something it needs is missing; null when nothing is.
    pub incomplete: Option<Incomplete>,
    /// What the candidate had to show, evaluated.
    pub requirements: Vec<Requirement>,
    /// The verdict on every gate.
    pub gates: Vec<Gate>,
    /// The project's waivers of findings and gates, as declared, each with what it covers in this bundle. Null in bundles made
    /// before they were recorded.
    #[serde(default)]
    pub waivers: Option<Vec<ProjectWaiver>>,
    /// Every evidence file, in byte order of path.
    pub inventory: Vec<Item>,
    /// Files that a manifest declares and that were not there to be packed.
    pub declared_but_absent: Vec<Absent>,
    /// The site that lies in `data/site/`.
    pub site: Site,
    /// The search for secrets before packing.
    pub preflight: Preflight,
    /// The records the candidate refers to.
    pub references: References,
}

/// The commit a bundle was made from; all null where there is no repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The repository's own name for where it came from.
    pub repository: Option<String>,
    /// The commit, 40 or 64 hex digits.
    pub commit: Option<String>,
    /// Its tree.
    pub tree: Option<String>,
    /// Whether files differed from the commit.
    pub dirty: Option<bool>,
}

/// The program that made a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Builder {
    /// Its name.
    pub tool: String,
    /// Its version.
    pub version: String,
}

/// The ledger as it stood before this bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Previous {
    /// How many lines `evidence/ledger.txt` has.
    pub entries: usize,
    /// The digest of its last line; zeros when it has none.
    pub ledger_head: String,
}

/// Signatures promised by role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Policy {
    /// By builders.
    pub builder: u32,
    /// By approvers.
    pub approver: u32,
}

/// A bundle made in spite of gaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Incomplete {
    /// The reason its builder gave.
    pub reason: String,
    /// What would have stopped it.
    pub problems: Vec<String>,
}

/// How a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Enough files satisfy it.
    Met,
    /// Too few do, and it is required.
    Missing,
    /// Files satisfy it, but they are older than it allows.
    Stale,
    /// It was looked at and does not hold: a red gate, an open task, an altered file.
    Failed,
    /// Nothing decides it, although it is required.
    #[serde(rename = "no-data")]
    NoData,
    /// It does not hold, and somebody answers for that.
    Waived,
    /// It does not hold and need not.
    Optional,
}

impl Status {
    /// Whether it should hold, does not, and nobody answers for it.
    pub fn is_open(self) -> bool {
        matches!(self, Status::Missing | Status::Stale | Status::Failed | Status::NoData)
    }
}

/// One line of what a candidate must show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement {
    /// Its id: `routing.dispatcher-logs`.
    pub id: String,
    /// What it is about: `files`, `integrity`, `gates`, `work`, `approvals`.
    pub group: String,
    /// What it asks for, in words.
    pub title: String,
    /// The area it is about; empty for the candidate as a whole.
    pub area: String,
    /// What satisfies it: patterns relative to the area, a limit; else empty.
    pub rule: String,
    /// How it stands.
    pub status: Status,
    /// What was found, in words.
    pub found: String,
    /// The files in this bundle that satisfy it.
    pub files: Vec<String>,
    /// What a summary in the evidence claims of it.
    pub claimed: Option<String>,
    /// The summary that claims it.
    pub claimed_in: Option<String>,
    /// Who answers for it.
    pub waiver: Option<Waiver>,
}

/// Somebody's word that a gap is acceptable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub until: String,
}

/// A waiver of the project: it answers for findings by their code, or for a gate. What answers for a gap of the candidate
/// stands beside its requirement, what answers for a secret in the search for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectWaiver {
    /// The code of findings, which has a slash, or the id of a gate.
    pub id: String,
    /// What of it is covered: files of the findings, the candidate or plan of the gate; null for all.
    pub scope: Option<String>,
    /// How many findings, or whether the gate: 0 when it has ended, is another candidate's, or nothing needs it.
    pub covers: usize,
    /// Who answers.
    pub waiver: Waiver,
}

impl ProjectWaiver {
    /// What it covers, in words: `2 findings`, `the gate`, `nothing`.
    pub fn covered(&self) -> String {
        match (self.covers, self.id.contains('/')) {
            (0, _) => "nothing".to_owned(),
            (1, true) => "1 finding".to_owned(),
            (count, true) => format!("{count} findings"),
            (_, false) => "the gate".to_owned(),
        }
    }
}

/// A gate's verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `block` or `warn`.
    pub level: String,
    /// `pass`, `fail`, `no-data` …
    pub verdict: String,
    /// The measured value with its unit; null without one.
    pub value: Option<String>,
    /// What it is held against.
    pub limit: String,
    /// Who answers for it.
    pub waiver: Option<Waiver>,
    /// The rule on one line. This and what follows is null in bundles made before it was recorded.
    #[serde(default)]
    pub rule: Option<String>,
    /// What was measured, in the words of the rule: the call, and scope, filter and window where they are not the usual
    /// ones. Two figures with one measure can be compared.
    #[serde(default)]
    pub measure: Option<String>,
    /// The measured value as a number, not rounded; null for a text.
    #[serde(default)]
    pub number: Option<f64>,
    /// The limit as a number; null for a text.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// The unit of both.
    #[serde(default)]
    pub unit: Option<String>,
    /// How many samples the value rests on.
    #[serde(default)]
    pub samples: Option<u64>,
}

/// How a file compares with what a manifest in the evidence says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// The digest is the one declared.
    Match,
    /// It is another.
    Mismatch,
    /// A manifest names it without a digest.
    NoDigest,
    /// No manifest names it.
    Undeclared,
}

impl Agreement {
    /// How a file with the digest `sha256` compares with what is declared of it.
    pub fn of(declared: Option<&Declared>, sha256: &str) -> Self {
        match declared.map(|declared| declared.sha256.as_deref().map(str::trim)) {
            None => Agreement::Undeclared,
            Some(None) => Agreement::NoDigest,
            Some(Some(hex)) if hex.eq_ignore_ascii_case(sha256) => Agreement::Match,
            Some(Some(_)) => Agreement::Mismatch,
        }
    }
}

/// One evidence file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Its path in the bundle.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// The category its manifest gives it, else empty.
    pub category: String,
    /// The area it belongs to; empty outside an area.
    pub area: String,
    /// Where it came from.
    pub origin: Origin,
    /// What a manifest says of it.
    pub declared: Option<Declared>,
    /// How the two compare.
    pub agreement: Agreement,
}

/// Where a file came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// Its path in the workspace.
    pub path: String,
    /// Whether its name had to change.
    pub renamed: bool,
}

/// What a manifest says of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Declared {
    /// The manifest's path in the bundle.
    pub manifest: String,
    /// The digest it gives, as written.
    pub sha256: Option<String>,
    /// The length it gives.
    pub size: Option<u64>,
}

/// A declared file that was not there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Absent {
    /// The manifest's path in the bundle.
    pub manifest: String,
    /// The file it names.
    pub target: String,
    /// The digest it gives, as written.
    pub sha256: Option<String>,
    /// The length it gives.
    pub size: Option<u64>,
}

/// The site in the bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Site {
    /// `all`, or `candidate` for the pages it touches.
    pub scope: String,
    /// How many files it has.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// The search for secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Preflight {
    /// How many rules were tried.
    pub rules: usize,
    /// The digest of the rule file.
    pub ruleset_sha256: String,
    /// How many files were searched.
    pub files_scanned: usize,
    /// Findings that somebody answers for. A finding that nobody answers for stops the bundle.
    pub waived: Vec<WaivedFinding>,
    /// What may be personal data, counted.
    pub notices: Vec<Notice>,
}

/// A finding that somebody answers for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaivedFinding {
    /// The rule.
    pub rule: String,
    /// The file in the bundle.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The digest of the matched text.
    pub sha256: String,
    /// Who answers for it.
    pub waiver: Waiver,
}

/// What may be personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// What was counted.
    pub what: String,
    /// How often it occurs.
    pub occurrences: usize,
    /// In how many files.
    pub files: usize,
}

/// The document as the file holds it.
pub fn print(document: &Document) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a document: JSON not deeper than [`MAX_DEPTH`] and without a key twice, of this format. The error says what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Document, String> {
    strict::check(bytes, MAX_DEPTH).map_err(|error| error.to_string())?;
    let document: Document = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if document.format == FORMAT {
        Ok(document)
    } else {
        Err(format!("its format is {}, not {FORMAT}", document.format))
    }
}

/// The JSON Schema of the document, as the bundle carries it.
pub fn schema() -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(&schemars::schema_for!(Document))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A moment in its one spelling, `2026-01-12T02:15:00Z`: what two readers could read differently is none.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<jiff::Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let moment: jiff::Timestamp = text.parse().map_err(D::Error::custom)?;
    match moment.to_string() == text {
        true => Ok(moment),
        false => Err(D::Error::custom(format!("`{text}` is no time in UTC as a bundle writes it"))),
    }
}
