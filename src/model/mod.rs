//! The model: everything the records say, one type a file, linked both ways. Built once by [`link::link`], never
//! changed; what is computed from it stands beside it.

pub mod artifact;
pub mod bundle;
pub mod claim;
pub mod date;
pub mod decision;
pub mod document;
pub mod download;
pub mod drift;
pub mod gate;
pub mod id;
pub mod incident;
pub mod link;
pub mod measures;
pub mod paths;
pub mod plan;
pub mod record;
pub mod release;
pub mod resolve;
pub mod risk;
pub mod session;
pub mod table;
pub mod task;
pub mod telemetry;
pub mod tree;
pub mod view;

pub use self::artifact::{Artifact, ArtifactKind, Figure, FigureValue, Format};
pub use self::bundle::Bundle;
pub use self::date::Date;
pub use self::decision::Decision;
pub use self::document::{Document, DocumentKind};
pub use self::id::{IncidentId, PlanId, RiskId, TaskId};
pub use self::incident::Incident;
pub use self::link::{Class, Link, Links, Target};
pub use self::plan::Plan;
pub use self::record::Records;
pub use self::release::Candidate;
pub use self::risk::Risk;
pub use self::session::Session;
pub use self::table::Table;
pub use self::task::{Saying, SayingSource, State, Status, Task};
pub use self::telemetry::Telemetry;
pub use self::tree::Tree;
pub use self::view::View;

/// Everything the records say, linked. Tables are sorted by key.
#[derive(Debug, Default)]
pub struct Model {
    /// What the project calls itself.
    pub title: String,
    /// Every path below the root, with digest and length of those that were read.
    pub tree: Tree,
    /// Every text source, in byte order of path.
    pub documents: Vec<Document>,
    /// Plans and addenda, in the order of their letters (A…Z, AA…), an addendum behind its plan.
    pub plans: Vec<Plan>,
    /// The plan index's own path, when there is one.
    pub plan_index: Option<plan::PlanIndex>,
    /// Tasks by id, each with all its sayings.
    pub tasks: Table<TaskId, Task>,
    /// Recorded incidents: intake rows and runbooks named for an incident, by id.
    pub incidents: Table<IncidentId, Incident>,
    /// The intake page, which may be there without a single real row.
    pub intake: Option<incident::Intake>,
    /// Risk register rows by id.
    pub risks: Table<RiskId, Risk>,
    /// Architecture decisions by number.
    pub decisions: Vec<Decision>,
    /// Session logs by date and number.
    pub sessions: Vec<Session>,
    /// Declared release candidates by id.
    pub candidates: Vec<Candidate>,
    /// Candidate summaries that are still the template, in byte order of path.
    pub unfilled_summaries: Vec<release::UnfilledSummary>,
    /// Files below the artifact roots, in byte order of path.
    pub artifacts: Vec<Artifact>,
    /// Evidence bundle areas, in byte order of path.
    pub bundles: Vec<Bundle>,
    /// What the daily event streams come to.
    pub telemetry: Telemetry,
    /// Names of the telemetry events that occur.
    pub events: std::collections::BTreeSet<String>,
    /// Every mention with what it leads to, and what leads to each thing.
    pub links: Links,
}
