//! The model as JSON (`export --format json`, `data/model.json`), with the schema that describes it.
//!
//! Names are promises: they are those of the published schema and may be added to, never changed.

pub mod convert;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Severity;
use crate::digest::Digest;
use crate::gates::{Outcome, Value};
use crate::model::task::{Repair, SayingSource};
use crate::model::telemetry::{Measures, Scope};
use crate::model::{Class, Format, State};
use crate::text::mention::MentionKind;

/// The version of the names below. It grows when one of them changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The whole model.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "statetrace-site model")]
pub struct ModelJson {
    /// The version of these names.
    pub schema_version: u32,
    /// The program and its version.
    pub tool: String,
    /// What the project calls itself.
    pub project: String,
    /// SHA-256 over the path and digest of every file that was read.
    pub inputs: String,
    /// Plans and addenda, by letters.
    pub plans: Vec<PlanJson>,
    /// Tasks by id.
    pub tasks: Vec<TaskJson>,
    /// Incidents by id.
    pub incidents: Vec<IncidentJson>,
    /// Risks by id.
    pub risks: Vec<RiskJson>,
    /// Decisions by number.
    pub decisions: Vec<DecisionJson>,
    /// Sessions by date and number.
    pub sessions: Vec<SessionJson>,
    /// Every text source, by path.
    pub documents: Vec<DocumentJson>,
    /// Every file below the artifact roots, by path.
    pub artifacts: Vec<ArtifactJson>,
    /// Figures of the daily event streams, by event, field, scope, day (null first) and site (null first).
    #[serde(serialize_with = "convert::measures")]
    #[schemars(with = "Vec<MeasureJson>")]
    pub measures: Measures,
    /// Gates by plan and id.
    pub gates: Vec<GateJson>,
    /// Candidates by id.
    pub candidates: Vec<CandidateJson>,
    /// Evidence areas by path.
    pub bundles: Vec<BundleJson>,
    /// One entry a mention, by path and place.
    pub links: Vec<LinkJson>,
    /// What readers report of the inputs, by path and place.
    pub findings: Vec<FindingJson>,
}

/// A plan or addendum.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlanJson {
    /// Its letters; an addendum has its plan's.
    pub id: String,
    /// The title behind `Plan B - `.
    pub title: String,
    /// `plan` or `addendum`.
    #[schemars(with = "String")]
    pub kind: crate::model::plan::PlanKind,
    /// Who is responsible (D1).
    pub owners: Vec<String>,
    /// Its page.
    pub path: String,
    /// The title's line.
    pub line: u32,
    /// Whether the plan index has a row for it.
    pub indexed: bool,
    /// Canonical names of its `##` sections, in order.
    pub sections: Vec<String>,
    /// The index's own word on it, such as `Complete (6/6 Done)`.
    pub headline: Option<String>,
}

/// A task.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TaskJson {
    /// `ST-B-008`.
    pub id: String,
    /// The letters of the id.
    pub plan: String,
    /// The title of the first saying that has one.
    pub title: String,
    /// The state of the first saying that states one (D5).
    #[schemars(with = "String")]
    pub state: State,
    /// That saying's date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// What each source says, in the order of D4.
    pub sayings: Vec<SayingJson>,
    /// Further rows with the same id in the same source.
    pub duplicates: Vec<SayingJson>,
}

/// What one source says of a task.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SayingJson {
    /// Which source (D4).
    #[schemars(with = "String")]
    pub source: SayingSource,
    /// The file.
    pub path: String,
    /// The row's line.
    pub line: u32,
    /// The title as written.
    pub title: String,
    /// The state (D5).
    #[schemars(with = "String")]
    pub state: State,
    /// The date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The owner as written.
    pub owner: Option<String>,
    /// The status cell as written.
    pub raw: String,
    /// The repair it took to read the row (D6).
    #[schemars(with = "Option<String>")]
    pub repair: Option<Repair>,
}

/// An incident.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IncidentJson {
    /// `INC0004`.
    pub id: String,
    /// The intake row's date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The intake row's team.
    pub team: Option<String>,
    /// The intake row's owner.
    pub owner: Option<String>,
    /// The intake row's sanitisation status.
    pub status: Option<String>,
    /// Where it is recorded.
    pub path: String,
    /// The line there.
    pub line: u32,
    /// The runbooks named for it (D8).
    pub runbooks: Vec<String>,
    /// The intake row's bundle path.
    pub bundle_path: Option<String>,
}

/// A risk.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RiskJson {
    /// `RR-003`.
    pub id: String,
    /// The risk in words.
    pub title: String,
    /// Who watches it.
    pub owner: Option<String>,
    /// The register.
    pub path: String,
    /// The row's line.
    pub line: u32,
}

/// A decision.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DecisionJson {
    /// `0004`.
    pub id: String,
    /// The title behind `ADR 0004: `.
    pub title: String,
    /// The status as written.
    pub status: Option<String>,
    /// The file.
    pub path: String,
    /// The title's line.
    pub line: u32,
}

/// A session log.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionJson {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The number within the day, as written.
    pub number: String,
    /// The file.
    pub path: String,
    /// The tasks it names.
    pub tasks: Vec<String>,
}

/// A text source.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentJson {
    /// The file.
    pub path: String,
    /// Its first heading, else its name.
    pub title: String,
    /// What it is to the project.
    #[schemars(with = "String")]
    pub kind: crate::model::DocumentKind,
    /// SHA-256 of the bytes.
    #[schemars(with = "String")]
    pub sha256: Digest,
}

/// A file below the artifact roots.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ArtifactJson {
    /// The file.
    pub path: String,
    /// What it is for.
    pub kind: String,
    /// What its bytes are (D14).
    #[schemars(with = "FormatJson")]
    pub format: Format,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes.
    #[schemars(with = "String")]
    pub sha256: Digest,
    /// Records; null where there is none to count.
    pub records: Option<u64>,
    /// Lines that do not parse.
    pub malformed: u64,
}

/// The names of D14's formats.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[expect(dead_code, reason = "it only names the values for the schema")]
enum FormatJson {
    JsonObject,
    JsonArray,
    Ndjson,
    Csv,
    Xml,
    Text,
    Empty,
    Invalid,
    Binary,
}

/// The figures of a numeric field of an event (D16).
#[derive(Debug, Serialize, JsonSchema)]
pub struct MeasureJson<'a> {
    /// The event's name.
    pub event: &'a str,
    /// The field.
    pub field: &'a str,
    /// Which records (D15): `all`, `corpus` or `live`.
    #[schemars(with = "String")]
    pub scope: Scope,
    /// The day, `YYYY-MM-DD`; null for all days together.
    pub day: Option<String>,
    /// The site; null for all sites together, records without one included.
    pub site: Option<&'a str>,
    /// How many numbers.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// Their mean.
    pub mean: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The median, type 7.
    pub p50: f64,
    /// The 95th percentile, type 7.
    pub p95: f64,
    /// The 99th percentile, type 7.
    pub p99: f64,
    /// Whether the percentiles are exact; else they are within 1 %.
    pub exact: bool,
}

/// A gate with its verdict.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GateJson {
    /// `B-6`.
    pub id: String,
    /// The letters of its plan; null for a gate of none.
    pub plan: Option<String>,
    /// What it says in a few words.
    pub title: String,
    /// The rule on one line.
    pub rule: String,
    /// `block` or `warn`.
    pub level: String,
    /// `pass`, `warn`, `fail`, `no-data`, `stale` or `manual`.
    #[schemars(with = "OutcomeJson")]
    pub verdict: Outcome,
    /// What was measured, a number (rounded to 6 decimals) or a text; null without samples.
    #[schemars(with = "Option<ValueJson>")]
    pub value: Option<Value>,
    /// What it is held against; null where nobody has recorded it.
    #[schemars(with = "Option<ValueJson>")]
    pub threshold: Option<Value>,
    /// How the threshold follows from the pinned bundle; null for a limit of its own, and where there is none to follow.
    pub baseline: Option<BaselineJson>,
    /// The unit of both; null for texts and bare numbers.
    pub unit: Option<String>,
    /// How many samples the value rests on.
    pub samples: u64,
    /// Fewer are no data.
    pub min_samples: u64,
    /// `all`, `corpus` or `live`.
    #[schemars(with = "String")]
    pub scope: crate::model::telemetry::Scope,
    /// What the value covers: a day, a week, days from one to another, a file, `tree`; null without samples.
    pub window: Option<String>,
    /// The value over all days together (rounded to 6 decimals); null for gates that are not about the streams.
    pub pooled: Option<f64>,
    /// The samples of the pooled value.
    pub pooled_samples: Option<u64>,
    /// How many readings pass on their own, and how many were judged; null without a history.
    pub readings: Option<ReadingsJson>,
    /// The first day of the current red run; null unless it is red and has a history.
    pub red_since: Option<String>,
    /// Whether every record that says where it comes from comes from fixtures (D21).
    pub fixture_only: Option<bool>,
    /// Whether a waiver covers it.
    pub waived: bool,
    /// The sentence it comes from; null where no document says it.
    pub source: Option<PlaceJson>,
    /// The files the value came from, by path.
    pub evidence: Vec<EvidenceJson>,
    /// What a reader must know of the value.
    pub notes: Vec<String>,
}

/// A limit relative to what a pinned bundle measured: `factor × value`, widened by `noise × value`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BaselineJson {
    /// The bundle's candidate.
    pub candidate: String,
    /// The bundle's id.
    #[schemars(with = "String")]
    pub bundle_id: Digest,
    /// What the bundle measured (rounded to 6 decimals), in the gate's unit.
    pub value: f64,
    /// How many samples that rests on.
    pub samples: u64,
    /// How many times that the limit is.
    pub factor: f64,
    /// The share of it that is allowed for noise.
    pub noise: f64,
}

/// The names of the verdicts.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "it only names the values for the schema")]
enum OutcomeJson {
    Pass,
    Warn,
    Fail,
    NoData,
    Stale,
    Manual,
}

/// A number or a text.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "it only names the types for the schema")]
enum ValueJson {
    Number(f64),
    Text(String),
}

/// How a gate's readings came out on their own.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReadingsJson {
    /// Those that pass.
    pub passing: usize,
    /// Those that had enough samples.
    pub judged: usize,
}

/// Where something is said.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlaceJson {
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
}

/// A file that a value came from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EvidenceJson {
    /// The file.
    pub path: String,
    /// SHA-256 of its bytes; null for a directory, or a file that was not read.
    #[schemars(with = "Option<String>")]
    pub sha256: Option<Digest>,
}

/// A candidate.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CandidateJson {
    /// "Candidate ID".
    pub id: String,
    /// "Version".
    pub version: Option<String>,
    /// "Date (UTC)", `YYYY-MM-DD`.
    pub date: Option<String>,
    /// "Status".
    pub status: Option<String>,
    /// The file.
    pub path: String,
    /// The line of its id.
    pub line: u32,
    /// Whether nothing stands in the way of its bundle.
    pub ready: bool,
    /// What it must show, by group.
    pub requirements: Vec<RequirementJson>,
}

/// One line of what a candidate must show.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequirementJson {
    /// Its id, under which it can be waived.
    pub id: String,
    /// `files`, `integrity`, `gates`, `work`, `approvals`.
    pub group: String,
    /// What it asks for.
    pub title: String,
    /// The area it is about; empty for the candidate as a whole.
    pub area: String,
    /// What satisfies it: patterns, a limit; else empty.
    pub rule: String,
    /// `met`, `missing`, `stale`, `failed`, `no-data`, `optional`.
    pub standing: String,
    /// What was found.
    pub found: String,
    /// Whether somebody answers for it.
    pub waived: bool,
    /// Whether it stands in the way.
    pub blocks: bool,
}

/// An evidence area (D18).
#[derive(Debug, Serialize, JsonSchema)]
pub struct BundleJson {
    /// The bundle.
    pub name: String,
    /// The area; empty when the manifest lies in the bundle's root.
    pub area: String,
    /// The area's directory.
    pub path: String,
    /// Its manifest's path; null without one.
    pub manifest: Option<String>,
    /// Listed files whose digest is the one listed.
    #[serde(rename = "match")]
    pub matching: usize,
    /// Listed files whose digest is another.
    pub mismatch: usize,
    /// Listed files that are not there.
    pub missing: usize,
    /// Files that are not listed.
    pub unlisted: usize,
    /// Files equal in bytes to the one they repeat.
    pub duplicate_copies: usize,
    /// Whether all that is required is there; null without a list for the area.
    pub ready: Option<bool>,
    /// What is required and not there.
    pub missing_requirements: Vec<String>,
}

/// A mention, resolved (D12, D13).
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkJson {
    /// The id of the thing whose text it stands in: a plan's letters, a task id …, else the file's path.
    pub from: String,
    /// The id or path it leads to; null when it leads nowhere.
    pub to: Option<String>,
    /// The file it stands in.
    pub path: String,
    /// The line.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// The characters as written.
    pub text: String,
    /// How it is written.
    #[schemars(with = "String")]
    pub kind: MentionKind,
    /// How it resolved.
    #[schemars(with = "String")]
    pub class: Class,
}

/// What a reader reports.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingJson {
    /// `area/what-is-wrong`.
    pub code: String,
    /// `error`, `warning` or `note`.
    #[schemars(with = "String")]
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file.
    pub path: String,
    /// The line; null when the whole file is meant.
    pub line: Option<u32>,
    /// The column.
    pub column: Option<u32>,
    /// The id it concerns, when it concerns one.
    pub subject: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether a waiver covers it.
    pub waived: bool,
    /// Whose; null where none does.
    pub waiver: Option<WaiverJson>,
}

/// Who answers for a finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WaiverJson {
    /// Who.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub until: String,
}

/// The JSON Schema of [`ModelJson`].
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(ModelJson).to_value()
}
