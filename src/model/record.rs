//! [`Records`]: what the sources say, not yet linked. Readers make it, [`super::link::link`] takes it.

use super::bundle::Manifest;
use super::incident::{IncidentRunbook, Intake};
use super::plan::{PlanIndex, PlanPage};
use super::release::UnfilledSummary;
use super::task::Saying;
use super::tree::Tree;
use super::{Artifact, Candidate, Decision, Document, Risk, Session};
use crate::path::TreePath;

/// What one text source says.
#[derive(Clone, Debug, Default)]
pub enum Record {
    /// Nothing but prose.
    #[default]
    Prose,
    /// A plan page.
    Plan(Box<PlanPage>, Vec<Saying>),
    /// The plan index.
    PlanIndex(PlanIndex),
    /// Rows about tasks, with narrative cards still to be matched by title.
    Board(Vec<Saying>, Vec<Card>),
    /// The incident intake.
    Intake(Intake),
    /// A runbook named for an incident.
    IncidentRunbook(IncidentRunbook),
    /// Risk register rows.
    Risks(Vec<Risk>),
    /// A decision.
    Decision(Decision),
    /// A session log; its tasks are filled in from its mentions.
    Session(Session),
    /// A filled candidate summary.
    Candidate(Candidate),
    /// A candidate summary that is still the template.
    Unfilled(UnfilledSummary),
}

/// A narrative card of the board page: a title under a column, without an id.
#[derive(Clone, Debug)]
pub struct Card {
    /// The bold title.
    pub title: String,
    /// The section it stands in, read as a status.
    pub status: super::Status,
    /// Where it stands.
    pub place: crate::text::Place,
    /// The bullet.
    pub span: crate::text::Span,
}

/// A manifest found in an area.
#[derive(Clone, Debug)]
pub struct ManifestRecord {
    /// The manifest file.
    pub path: TreePath,
    /// What it says.
    pub manifest: Manifest,
}

/// Everything the sources say.
#[derive(Debug, Default)]
pub struct Records {
    /// The project's title from its configuration.
    pub title: Option<String>,
    /// Names of directories that hold this tree on other machines.
    pub checkouts: Vec<String>,
    /// Every path below the root.
    pub tree: Tree,
    /// Each text source with what it says, in byte order of path.
    pub documents: Vec<(Document, Record)>,
    /// Candidates that the configuration declares, in its order. A summary of the same id says more.
    pub declared: Vec<Candidate>,
    /// Each artifact, in byte order of path.
    pub artifacts: Vec<Artifact>,
    /// Each bundle manifest, in byte order of path.
    pub manifests: Vec<ManifestRecord>,
    /// What the daily event streams come to.
    pub telemetry: super::Telemetry,
    /// Names of the telemetry events that occur.
    pub events: std::collections::BTreeSet<String>,
}
