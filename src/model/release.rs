//! [`Candidate`]: a release being judged, as its summary file or the configuration declares it; [`Declaration`]: the
//! evidence contract, what the configuration says its bundle holds and must hold.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::Date;
use crate::digest::Digest;
use crate::path::TreePath;
use crate::text::Place;
use crate::text::table::Cell;

/// A release being judged. One that only a `[[candidate]]` table declares has no fields.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// "Candidate ID".
    pub id: String,
    /// Where it is declared.
    pub place: Place,
    /// The summary; the configuration where there is none.
    pub path: TreePath,
    /// "Version".
    pub version: Option<String>,
    /// "Date (UTC)".
    pub date: Option<Date>,
    /// "Owner".
    pub owner: Option<String>,
    /// "Status", when the file states one.
    pub status: Option<String>,
    /// Every `Key: value` of the summary in order, as written.
    pub fields: Vec<(String, Cell)>,
}

/// The summary template left unfilled: its keys are there, its values are not.
#[derive(Clone, Debug)]
pub struct UnfilledSummary {
    /// The file.
    pub path: TreePath,
}

/// A `[[candidate]]` table: what a candidate's bundle holds and what it must show before it may be made.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The id, such as `RC-2026-01-01`; unique.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The version it would become [default: the summary's].
    #[serde(default)]
    pub version: Option<String>,
    /// The day it was declared [default: the summary's].
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// Its evidence areas: `Release-2025-12-23/Telemetry`, or `Release-2025-12-23` for all of a bundle's [default: those
    /// its summary names].
    #[serde(default)]
    pub areas: Vec<String>,
    /// Globs of further evidence.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub include: Vec<Spanned<String>>,
    /// Names of areas it must have [default: Telemetry and Routing].
    #[serde(default)]
    pub required_areas: Option<Vec<String>>,
    /// What its evidence must hold beyond the readiness lists.
    #[serde(default)]
    pub required: Vec<Required>,
    /// The oldest its evidence may be, in days; what tells no date has no age and is not young enough [default: any age].
    #[serde(default)]
    pub max_age_days: Option<u32>,
    /// The gates that must hold, by id, also those that only warn; one without data does not [default: no blocking gate may
    /// be red].
    #[serde(default)]
    pub gates: Option<Vec<String>>,
    /// Tasks that must be done, by id.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// Plans all of whose tasks must be done, by letter.
    #[serde(default)]
    pub plans: Vec<String>,
    /// Risks that must be in the register, have an owner, and be named by evidence or summary: `RR-003`.
    #[serde(default)]
    pub risks: Vec<String>,
    /// How many approvals the project promises [default: 0].
    #[serde(default)]
    pub approvals: u32,
    /// Who answers for what is missing, and for what looks like a secret and is none.
    #[serde(default)]
    pub waiver: Vec<EvidenceWaiver>,
}

impl Declaration {
    /// What holds for a candidate that only its summary knows.
    pub fn undeclared(id: &str) -> Self {
        Self {
            id: Spanned::new(0..0, id.to_owned()),
            version: None,
            date: None,
            areas: Vec::new(),
            include: Vec::new(),
            required_areas: None,
            required: Vec::new(),
            max_age_days: None,
            gates: None,
            tasks: Vec::new(),
            plans: Vec::new(),
            risks: Vec::new(),
            approvals: 0,
            waiver: Vec::new(),
        }
    }
}

/// A `[[candidate.required]]` table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Required {
    /// Its id, such as `netops-evidence`: letters, digits, `_` and `-`; unique among the candidate's.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// What it asks for, in words [default: the id].
    #[serde(default)]
    pub title: Option<String>,
    /// Globs of workspace paths that satisfy it. Only files that are packed count.
    #[schemars(with = "Vec<String>")]
    pub any_of: Vec<Spanned<String>>,
    /// How many files it takes [default: 1].
    #[serde(default)]
    pub min: Option<usize>,
    /// The oldest the newest of them may be, in days [default: the candidate's].
    #[serde(default)]
    pub max_age_days: Option<u32>,
}

/// A `[[candidate.waiver]]` table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceWaiver {
    /// The id of a requirement, such as `routing.dispatcher-logs` or `gate.B-6`, or of a rule of the search for secrets.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// For a secret: the path in the bundle that holds it.
    #[serde(default)]
    pub path: Option<String>,
    /// For a secret: the SHA-256 of the matched text, as the refusal prints it.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub sha256: Option<Digest>,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    #[schemars(with = "String")]
    pub until: Spanned<Date>,
}
