//! A candidate held against its evidence contract: which files its bundle would hold, what each requirement came to, and
//! what stands in the way. The candidate's page, `bundle --dry-run` and the bundle itself all say what this says.

mod conditions;
mod evidence;
mod stored;
pub mod waivers;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::gates::Verdicts;
use crate::model::release::Declaration;
use crate::model::tree::FileFacts;
use crate::model::{Candidate, Date, Model, RiskId, TaskId};
use crate::path::TreePath;
use crate::text::Place;

/// What the rest of the program lends: it knows the configuration's globs and reads the workspace.
pub struct Lent<'a> {
    /// The files of the workspace that one of the globs matches.
    pub matching: &'a dyn Fn(&[Spanned<String>]) -> Vec<TreePath>,
    /// The bytes of a small file; `None` when it cannot be read.
    pub read: &'a dyn Fn(&TreePath) -> Option<Vec<u8>>,
    /// What could not be read, in byte order.
    pub unread: &'a [&'a TreePath],
    /// What says which declared gates cannot be read, in the order they are declared.
    pub misread: &'a [&'a Diagnostic],
}

/// A candidate, judged.
#[derive(Clone, Debug)]
pub struct Readiness {
    /// The contract; an undeclared candidate has the default one.
    pub declaration: Declaration,
    /// The candidate's version, from the contract or its summary.
    pub version: Option<String>,
    /// The evidence areas it names, by their directory, in byte order.
    pub areas: Vec<TreePath>,
    /// The evidence, in byte order of origin.
    pub files: Vec<EvidenceFile>,
    /// Files that manifests list and that are not there.
    pub absent: Vec<Absent>,
    /// What the candidate must show, evaluated, group by group.
    pub requirements: Vec<Requirement>,
    /// The records its evidence and its summary refer to.
    pub references: References,
}

impl Readiness {
    /// The candidate's id.
    pub fn id(&self) -> &str {
        self.declaration.id.get_ref()
    }

    /// Whether a `[[candidate]]` table declares its contract; without one the default contract holds.
    pub fn is_declared(&self) -> bool {
        !self.declaration.id.span().is_empty()
    }

    /// What stands in the way. Nothing does only where every requirement that holds back was met or is answered for.
    pub fn blockers(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(|requirement| requirement.blocks())
    }

    /// How many of the requirements that must hold are met, and how many those are. What need not hold counts on neither
    /// side, unless somebody answers for it.
    pub fn met(&self) -> (usize, usize) {
        let met = self.requirements.iter().filter(|line| line.standing == Standing::Met).count();
        (met, self.requirements.iter().filter(|line| line.is_required()).count())
    }

    /// Whether nothing stands in the way.
    pub fn is_ready(&self) -> bool {
        self.blockers().next().is_none()
    }
}

/// A file that goes into the bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidenceFile {
    /// Its path in the workspace.
    pub origin: TreePath,
    /// Where it belongs in a bundle, if every name could: `data/bundles/Release-2026-01-11/Telemetry/README.md`.
    pub place: String,
    /// Its length when the workspace was walked.
    pub bytes: u64,
    /// Its digest when the workspace was read.
    pub known: Option<Digest>,
    /// The area it belongs to: `Release-2026-01-11/Telemetry`, else empty.
    pub area: String,
    /// The category its manifest gives it, else empty.
    pub category: String,
    /// What its manifest says of it.
    pub declared: Option<ManifestClaim>,
}

impl EvidenceFile {
    /// The file at `origin`, of which no manifest speaks.
    fn new(origin: &TreePath, facts: &FileFacts, place: String, area: String) -> Self {
        Self {
            origin: origin.clone(),
            place,
            bytes: facts.bytes,
            known: facts.digest,
            area,
            category: String::new(),
            declared: None,
        }
    }
}

/// What a manifest says of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ManifestClaim {
    /// Where the manifest belongs in a bundle.
    pub manifest: String,
    /// The digest it gives, as written.
    pub sha256: Option<String>,
    /// The length it gives.
    pub size: Option<u64>,
}

/// A file that a manifest lists and that is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Absent {
    /// The file it names.
    pub target: String,
    /// What the manifest says of it.
    pub declared: ManifestClaim,
}

/// What a requirement is about, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Files that must be there, young enough.
    Files,
    /// Whether files are what their manifests list.
    Integrity,
    /// Limits that must hold.
    Gates,
    /// Tasks and risks.
    Work,
    /// Signatures that are still to come.
    Approvals,
}

impl Group {
    /// Every group in order.
    pub const EACH: [Group; 5] = [Group::Files, Group::Integrity, Group::Gates, Group::Work, Group::Approvals];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Group::Files => "files",
            Group::Integrity => "integrity",
            Group::Gates => "gates",
            Group::Work => "work",
            Group::Approvals => "approvals",
        }
    }
}

/// How a requirement stands, whoever may answer for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Met,
    /// What it asks for is not there. Holds back.
    Missing,
    /// It is there and too old. Holds back.
    Stale,
    /// It was looked at and does not hold. Holds back.
    Failed,
    /// Nothing decides it, although the contract names it. Holds back: missing data is never good.
    NoData,
    /// It does not hold, and need not.
    Optional,
}

impl Standing {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::Missing => "missing",
            Standing::Stale => "stale",
            Standing::Failed => "failed",
            Standing::NoData => "no-data",
            Standing::Optional => "optional",
        }
    }
}

/// One line of what a candidate must show.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Its id, under which it can be waived: `routing.dispatcher-logs`.
    pub id: String,
    /// What it is about.
    pub group: Group,
    /// What it asks for, in words.
    pub title: String,
    /// The area it is about; empty for the candidate as a whole.
    pub area: String,
    /// What satisfies it: patterns relative to the area, a limit.
    pub rule: String,
    /// How it stands.
    pub standing: Standing,
    /// What was found, in words.
    pub found: String,
    /// What that rests on.
    pub proof: Vec<Proof>,
    /// What a summary in the evidence claims of it.
    pub claim: Option<StoredClaim>,
    /// Who answers for it, where it does not hold.
    pub waiver: Option<Answer>,
}

impl Requirement {
    /// One about the candidate as a whole, which nobody claims or answers for, and which rests on nothing.
    fn new(
        group: Group,
        id: impl Into<String>,
        title: impl Into<String>,
        standing: Standing,
        found: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            group,
            title: title.into(),
            area: String::new(),
            rule: String::new(),
            standing,
            found: found.into(),
            proof: Vec::new(),
            claim: None,
            waiver: None,
        }
    }

    /// Whether it stands in the way.
    pub fn blocks(&self) -> bool {
        self.waiver.is_none() && !matches!(self.standing, Standing::Met | Standing::Optional)
    }

    /// Whether it counts among what must hold.
    pub fn is_required(&self) -> bool {
        self.standing != Standing::Optional || self.waiver.is_some()
    }

    /// The files of the workspace that it rests on.
    pub fn files(&self) -> impl Iterator<Item = &TreePath> {
        self.proof.iter().filter_map(|proof| match proof {
            Proof::File(path) => Some(path),
            _ => None,
        })
    }
}

/// The requirement as a refusal tells it: `missing: Rollup CSV in Release-1/Telemetry: nothing like … [telemetry.rollup-csv]`.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.standing {
            Standing::Met => "met",
            Standing::Missing => "missing",
            Standing::Stale => "too old",
            Standing::Failed => "failed",
            Standing::NoData => "no data",
            Standing::Optional => "open",
        };
        write!(f, "{word}: {}", self.title)?;
        if !self.area.is_empty() {
            write!(f, " in {}", self.area)?;
        }
        if self.group == Group::Gates && !self.rule.is_empty() {
            write!(f, " {}", self.rule)?;
        }
        write!(f, ": {} [{}]", self.found, self.id)
    }
}

/// What a requirement rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// A file.
    File(TreePath),
    /// An evidence area, by its directory.
    Area(TreePath),
    /// A line of a record.
    Line(Place),
    /// A gate.
    Gate(String),
    /// A task.
    Task(TaskId),
    /// A risk.
    Risk(RiskId),
}

/// What a summary claims of a requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredClaim {
    /// The word: `Present`.
    pub status: String,
    /// The summary, in the workspace.
    pub path: TreePath,
}

/// Somebody's word that a gap is acceptable.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub until: Date,
}

/// The records a candidate refers to, by id, sorted. A bundle's document holds them as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct References {
    /// Risks: `RR-003`.
    pub risks: Vec<String>,
    /// Plans: `PlanB`.
    pub plans: Vec<String>,
    /// Tasks: `ST-B-008`.
    pub tasks: Vec<String>,
}

/// Every candidate of the model, in its order, held against the contract that `declarations` has for it. Ages are counted
/// from `today`.
pub fn evaluate(
    model: &Model,
    verdicts: &Verdicts,
    declarations: &[Declaration],
    today: Date,
    lent: &Lent<'_>,
) -> Vec<Readiness> {
    let contract = |candidate: &Candidate| {
        let declared = declarations.iter().find(|declaration| *declaration.id.get_ref() == candidate.id);
        declared.cloned().unwrap_or_else(|| Declaration::undeclared(&candidate.id))
    };
    let judge = |candidate: &Candidate| of_candidate(model, verdicts, candidate, contract(candidate), today, lent);
    model.candidates.iter().map(judge).collect()
}

fn of_candidate(
    model: &Model,
    verdicts: &Verdicts,
    candidate: &Candidate,
    declaration: Declaration,
    today: Date,
    lent: &Lent<'_>,
) -> Readiness {
    let chosen = evidence::choose(model, &declaration, candidate, lent);
    let references = conditions::references(model, &chosen.areas, candidate);
    let mut requirements = evidence::requirements(model, &declaration, &chosen, today, lent);
    requirements.extend(conditions::gates(&declaration, verdicts, lent.misread));
    requirements.extend(conditions::work(model, &declaration, &references));
    requirements.extend(conditions::summary(model, candidate));
    requirements.extend(conditions::approvals(&declaration));
    requirements.extend(conditions::unread(lent.unread));
    // What a contract asks twice is asked once.
    let mut asked: Vec<Requirement> = Vec::with_capacity(requirements.len());
    for requirement in requirements {
        if !asked.contains(&requirement) {
            asked.push(requirement);
        }
    }
    let mut requirements = asked;
    answer(&mut requirements, &declaration, today);
    requirements.sort_by_key(|requirement| requirement.group);
    Readiness {
        version: declaration.version.clone().or_else(|| candidate.version.clone()),
        areas: chosen.areas.iter().map(|area| area.path.clone()).collect(),
        files: chosen.files.into_values().collect(),
        absent: chosen.absent,
        requirements,
        references,
        declaration,
    }
}

/// Notes who answers today for what does not hold, and whose answer has ended. A gate may have brought its own answer.
fn answer(requirements: &mut [Requirement], declaration: &Declaration, today: Date) {
    for requirement in requirements.iter_mut().filter(|requirement| requirement.blocks()) {
        let named = declaration.waiver.iter().filter(|waiver| *waiver.id.get_ref() == requirement.id);
        match named.max_by_key(|waiver| *waiver.until.get_ref()) {
            Some(waiver) if today <= *waiver.until.get_ref() => {
                let (by, reason) = (waiver.owner.clone(), waiver.reason.clone());
                requirement.waiver = Some(Answer { by, reason, until: *waiver.until.get_ref() });
            }
            Some(waiver) => requirement.found.push_str(&ended(&waiver.owner, *waiver.until.get_ref())),
            None => {}
        }
    }
}

/// What is said of a gap whose waiver has ended.
fn ended(owner: &str, until: Date) -> String {
    format!("; the waiver of {owner} ended on {until}")
}

/// `Rollup CSV` → `rollup-csv`. A name without a letter or digit stays as it is: an id must not be empty.
fn slug(text: &str) -> String {
    let slug: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    match slug.trim_matches('-') {
        "" => text.to_owned(),
        slug => slug.to_owned(),
    }
}

/// `1 file`, `8 files`.
fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
