//! A path to its artifact kind: a table of name grammars, tried in order. `<d>` is `YYYY-MM-DD`, `<ymd>` is `YYYYMMDD`, `*`
//! any characters but `/`, `**` any characters.

use crate::model::ArtifactKind;
use crate::path::TreePath;

/// A kind with the grammars of its paths.
pub struct Recognised {
    /// The kind.
    pub kind: ArtifactKind,
    patterns: &'static [&'static str],
}

const fn kind(
    name: &'static str,
    title: &'static str,
    about: &'static str,
    patterns: &'static [&'static str],
) -> Recognised {
    Recognised { kind: ArtifactKind { name, title, about }, patterns }
}

/// Every kind, in the order they are tried: copies inside bundles first, so that they are never taken for the original.
pub static KINDS: [Recognised; 37] = [
    kind(
        "bundle-manifest",
        "Bundle manifests",
        "The list of files an evidence area was published with.",
        &["**/TelemetryBundle.json"],
    ),
    kind(
        "bundle-verification",
        "Bundle verifications",
        "What a check of a bundle found when it was published.",
        &[
            "Logs/TelemetryBundles/**/VerificationSummary*.json",
            "Data/Samples/TelemetryBundles/**/VerificationSummary*.json",
        ],
    ),
    kind(
        "bundle-file",
        "Files in evidence bundles",
        "A copy that was packed as evidence; never counted with the originals.",
        &["Logs/TelemetryBundles/**", "Data/Samples/TelemetryBundles/**"],
    ),
    kind(
        "event-stream",
        "Daily event streams",
        "One JSON event a line, one file a local day.",
        &["Logs/IngestionMetrics/<d>.json"],
    ),
    kind(
        "archived-stream",
        "Archived event streams",
        "A copy of a day before it was edited; never counted twice.",
        &["Logs/IngestionMetrics/Archive/**"],
    ),
    kind(
        "scheduler-samples",
        "Scheduler samples",
        "An array of queue and worker counts, sampled while a run lasts.",
        &["Logs/IngestionMetrics/<ymd>.json"],
    ),
    kind(
        "warm-run-summary",
        "Warm run summaries",
        "The figures of one cold and warm comparison.",
        &["Logs/IngestionMetrics/WarmRunTelemetry-*-summary.json"],
    ),
    kind(
        "warm-run",
        "Warm run telemetry",
        "Rows of a cold pass, a warm pass and their comparison.",
        &["Logs/IngestionMetrics/WarmRunTelemetry-*.json"],
    ),
    kind(
        "queue-delay-summary",
        "Queue delay summaries",
        "Stored percentiles of queue build delay, with the thresholds they were held against.",
        &["Logs/IngestionMetrics/QueueDelaySummary-*.json"],
    ),
    kind(
        "diff-hotspots",
        "Diff hotspots",
        "The devices whose comparisons cost most.",
        &["Logs/IngestionMetrics/DiffHotspots-*.csv", "Logs/IngestionMetrics/WarmRunDiffHotspots-*.csv"],
    ),
    kind(
        "rollup",
        "Rollup tables",
        "Count, average, p95 and maximum by day, scope and metric, as the project's own tool computed them.",
        &["Logs/**/IngestionMetricsSummary*.csv"],
    ),
    kind(
        "shared-cache-state",
        "Shared cache states",
        "Counts of cache operations, by file and site.",
        &["Logs/**/SharedCacheStoreState-*.json"],
    ),
    kind(
        "provider-reasons",
        "Site cache provider reasons",
        "Why a site's cache answered as it did, by site.",
        &["Logs/**/SiteCacheProviderReasons-*.json"],
    ),
    kind(
        "snapshot-summary",
        "Shared cache snapshot summaries",
        "Hosts and rows a snapshot holds, by site.",
        &["Logs/SharedCacheSnapshot/*-summary.json", "Logs/SharedCacheSnapshot-*-summary.json"],
    ),
    kind(
        "snapshot",
        "Shared cache snapshots",
        "A serialised cache, kept as opaque evidence.",
        &["Logs/SharedCacheSnapshot/*.clixml", "Logs/**/*.clixml"],
    ),
    kind(
        "verification-summary",
        "Verification summaries",
        "How a verification run ended.",
        &["Logs/Verification/VerificationSummary-*.json"],
    ),
    kind(
        "doc-sync-checklist",
        "Doc-sync checklists",
        "Whether plan, board, backlog and session log agreed on a task.",
        &["Logs/Reports/**DocSyncChecklist*.json"],
    ),
    kind(
        "board-integrity",
        "Task board integrity reports",
        "Rows, missing columns and duplicate ids of the board.",
        &["Logs/Reports/**TaskBoardIntegrity*.json"],
    ),
    kind(
        "scheduler-report",
        "Parser scheduler reports",
        "Launches and the longest run of one site.",
        &["Logs/Reports/**ParserSchedulerLaunch*.json"],
    ),
    kind(
        "port-batch-report",
        "Port batch reports",
        "Intervals, order and variety of port batches.",
        &[
            "Logs/Reports/**PortBatch*.json",
            "Logs/Reports/**SchedulerVsPortDiversity*.json",
            "Logs/Reports/**InterfaceSyncTiming*.json",
            "Logs/Reports/**PortDiversity*.json",
        ],
    ),
    kind(
        "interface-view-report",
        "Interface view reports",
        "How long a view took to show its hosts.",
        &["Logs/Reports/**InterfacesView*.json"],
    ),
    kind(
        "history",
        "History tables",
        "One row a run, appended by each; unit tests write into them, too.",
        &["Logs/Reports/*History.csv"],
    ),
    kind(
        "freshness",
        "Freshness summaries",
        "When each site's data was last refreshed.",
        &["Logs/Reports/**FreshnessTelemetrySummary*.json"],
    ),
    kind(
        "user-action-summary",
        "User action summaries",
        "Which actions people took, and how often.",
        &["Logs/Reports/**UserActionSummary*.json"],
    ),
    kind(
        "routing-report",
        "Routing reports",
        "Discovery, validation and review of routes.",
        &["Logs/Reports/Routing*/**", "Logs/Reports/Routing*"],
    ),
    kind(
        "candidate-summary",
        "Candidate summaries",
        "A release candidate's summary, filled or not.",
        &["Logs/Reports/ReleaseCandidateSummary*.md"],
    ),
    kind("report", "Other reports", "A report of a run, in whatever shape it was written.", &["Logs/Reports/**"]),
    kind(
        "harness-sweep",
        "Dispatch harness sweeps",
        "Queue delay and exit code by host.",
        &["Logs/DispatchHarness/**"],
    ),
    kind(
        "ui-harness",
        "UI harness results",
        "How the user interface's own checks ended.",
        &["Logs/UIHarness/**", "Logs/UI/**"],
    ),
    kind("diagnostics", "Diagnostic notes", "What a diagnostic run printed.", &["Logs/Diagnostics/**"]),
    kind(
        "test-telemetry",
        "Test telemetry",
        "Events of unit tests; never mixed with the daily streams.",
        &["Logs/TestTelemetry/**"],
    ),
    kind("netops-log", "NetOps logs", "What was done online, by whom and why.", &["Logs/NetOps/**"]),
    kind(
        "sanitization-report",
        "Sanitisation reports",
        "Which patterns a clean-up found and replaced.",
        &["Logs/Sanitization/**"],
    ),
    kind("research", "Research data", "Measurements of experiments.", &["Logs/Research/**"]),
    kind("postmortem", "Postmortem evidence", "Sanitised files of an incident.", &["Data/Postmortems/**"]),
    kind("database", "Databases", "A database file, kept as opaque evidence.", &["**.accdb", "**.sqlite", "**.mdb"]),
    kind("data", "Data files", "Input data and settings of the project.", &["Data/**"]),
];

/// The kind of what no other kind takes.
static OTHER: Recognised = kind("other", "Other artifacts", "A file of no kind known by name.", &[]);

/// The kind of the file at `path`.
pub fn recognise(path: &TreePath) -> &'static ArtifactKind {
    let found = KINDS.iter().find(|recognised| {
        recognised.patterns.iter().any(|pattern| fits(pattern.as_bytes(), path.as_str().as_bytes()))
    });
    &found.unwrap_or(&OTHER).kind
}

/// Whether `text` fits `pattern`. Backtracks over `*` only; patterns are ours and short.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', rest @ ..] => (0..=text.len()).any(|skip| fits(rest, text.get(skip..).unwrap_or(&[]))),
        [b'*', rest @ ..] => {
            let limit = text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
            (0..=limit).any(|skip| fits(rest, text.get(skip..).unwrap_or(&[])))
        }
        [b'<', b'd', b'>', rest @ ..] => {
            text.get(..10).is_some_and(is_day) && fits(rest, text.get(10..).unwrap_or(&[]))
        }
        [b'<', b'y', b'm', b'd', b'>', rest @ ..] => {
            text.get(..8).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
                && fits(rest, text.get(8..).unwrap_or(&[]))
        }
        [byte, rest @ ..] => text.first() == Some(byte) && fits(rest, text.get(1..).unwrap_or(&[])),
    }
}

fn is_day(text: &[u8]) -> bool {
    text.iter()
        .enumerate()
        .all(|(index, byte)| if matches!(index, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_with_dashes_is_a_stream_and_one_without_is_samples() {
        let name = |path: &str| recognise(&TreePath::new(path)).name;
        assert_eq!(name("Logs/IngestionMetrics/2025-12-22.json"), "event-stream");
        assert_eq!(name("Logs/IngestionMetrics/20251222.json"), "scheduler-samples");
        assert_eq!(name("Logs/TelemetryBundles/R/Telemetry/2025-12-22.json"), "bundle-file");
        assert_eq!(name("Logs/IngestionMetrics/WarmRunTelemetry-latest-summary.json"), "warm-run-summary");
        assert_eq!(name("Logs/x.txt"), "other");
        assert_eq!(name("Data/a/b.accdb"), "database");
    }

    #[test]
    fn names_of_kinds_are_unique() {
        let mut names: Vec<_> = KINDS.iter().map(|recognised| recognised.kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KINDS.len());
    }
}
