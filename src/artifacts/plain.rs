//! Kinds without a reader: files kept as they are, or read by another pass. Their pages show fields and counts.

use super::Kind;
use crate::model::ArtifactKind;

const fn plain(
    name: &'static str,
    title: &'static str,
    about: &'static str,
    patterns: &'static [&'static str],
) -> Kind {
    Kind { kind: ArtifactKind { name, title, about }, patterns, fields: &[], read: None }
}

pub(super) static BUNDLE_FILE: Kind = plain(
    "bundle-file",
    "Files in evidence bundles",
    "A copy that was packed as evidence; never counted with the originals.",
    &["Logs/TelemetryBundles/**", "Data/Samples/TelemetryBundles/**"],
);
pub(super) static EVENT_STREAM: Kind = plain(
    "event-stream",
    "Daily event streams",
    "One JSON event a line, one file a local day.",
    &["Logs/IngestionMetrics/<d>.json"],
);
pub(super) static ARCHIVED_STREAM: Kind = plain(
    "archived-stream",
    "Archived event streams",
    "A copy of a day before it was edited; never counted twice.",
    &["Logs/IngestionMetrics/Archive/**"],
);
pub(super) static SNAPSHOT: Kind = plain(
    "snapshot",
    "Shared cache snapshots",
    "A serialised cache, kept as opaque evidence.",
    &["Logs/SharedCacheSnapshot/*.clixml", "Logs/**/*.clixml"],
);
pub(super) static CANDIDATE_SUMMARY: Kind = plain(
    "candidate-summary",
    "Candidate summaries",
    "A release candidate's summary, filled or not.",
    &["Logs/Reports/ReleaseCandidateSummary*.md"],
);
pub(super) static REPORT: Kind =
    plain("report", "Other reports", "A report of a run, in whatever shape it was written.", &["Logs/Reports/**"]);
pub(super) static DIAGNOSTICS: Kind =
    plain("diagnostics", "Diagnostic notes", "What a diagnostic run printed.", &["Logs/Diagnostics/**"]);
pub(super) static TEST_TELEMETRY: Kind = plain(
    "test-telemetry",
    "Test telemetry",
    "Events of unit tests; never mixed with the daily streams.",
    &["Logs/TestTelemetry/**"],
);
pub(super) static RESEARCH: Kind =
    plain("research", "Research data", "Measurements of experiments.", &["Logs/Research/**"]);
pub(super) static POSTMORTEM: Kind =
    plain("postmortem", "Postmortem evidence", "Sanitised files of an incident.", &["Data/Postmortems/**"]);
pub(super) static DATABASE: Kind =
    plain("database", "Databases", "A database file, kept as opaque evidence.", &["**.accdb", "**.sqlite", "**.mdb"]);
pub(super) static DATA: Kind = plain("data", "Data files", "Input data and settings of the project.", &["Data/**"]);
/// The kind of what no other kind takes.
pub(super) static OTHER: Kind = plain("other", "Other artifacts", "A file of no kind known by name.", &[]);
