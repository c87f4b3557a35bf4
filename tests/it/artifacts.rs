//! What a small artifact of each kind is read to, and what the artifacts of the real tree say, figure by figure, and which of their stored figures are still true.

use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use snapbox::{Data, assert_data_eq};
use statetrace_site::artifacts;
use statetrace_site::build::{self, Reading};
use statetrace_site::model::claim::{Claim, Found, claims};
use statetrace_site::model::{Artifact, FigureValue};

use crate::support::{now, open, real_tree};

/// The real tree, read once for all tests.
static HEAD: LazyLock<Option<Reading>> =
    LazyLock::new(|| Some(build::read(&open(&real_tree("STATETRACE_HEAD")?), now())));

fn of_kind<'a>(reading: &'a Reading, kind: &str) -> Vec<&'a Artifact> {
    reading.model.artifacts.iter().filter(|artifact| artifact.kind.name == kind).collect()
}

fn figure<'a>(artifact: &'a Artifact, name: &str) -> Option<&'a FigureValue> {
    artifact.figures.iter().find(|figure| figure.name == name).map(|figure| &figure.value)
}

fn number(artifact: &Artifact, name: &str) -> Option<f64> {
    if let Some(FigureValue::Number(number)) = figure(artifact, name) { Some(*number) } else { None }
}

fn named<'a>(artifacts: &[&'a Artifact], name: &str) -> &'a Artifact {
    artifacts.iter().find(|artifact| artifact.path.name() == name).unwrap()
}

#[test]
fn warm_runs_say_how_much_the_cache_gained() {
    let Some(head) = HEAD.as_ref() else { return };
    let runs = of_kind(head, "warm-run");
    let improvements: Vec<f64> = runs.iter().filter_map(|run| number(run, "ImprovementPercent")).collect();
    assert_eq!((runs.len(), improvements.len()), (43, 38));
    assert_eq!(improvements.iter().filter(|percent| **percent >= 60.0).count(), 5);
    assert!(runs.iter().all(|run| figure(run, "ImprovementPercent").is_some()));
    let latest = named(&runs, "WarmRunTelemetry-latest.json");
    assert_eq!(number(latest, "ImprovementPercent"), Some(46.2));
    assert_eq!(number(latest, "WarmHostCount"), Some(37.0));
    assert_eq!(number(latest, "WarmProviderCounts.Cache"), Some(0.0));
    assert_eq!(number(latest, "WarmProviderCounts.SharedCache"), Some(37.0));
    assert_eq!(number(latest, "WarmCacheHitRatioPercentRaw"), Some(100.0));
    for (name, count, p95) in
        [("ColdPass.DatabaseWriteLatencyMs", 39, 633.0), ("WarmPass.DatabaseWriteLatencyMs", 37, 155.2)]
    {
        let Some(FigureValue::Summary(summary)) = figure(latest, name) else { panic!("{name}") };
        assert_eq!((summary.count, (summary.p95 * 1e6).round() / 1e6), (count, p95), "{name}");
    }
    let summaries = of_kind(head, "warm-run-summary");
    assert_eq!(summaries.len(), 1);
    assert_eq!(number(summaries[0], "ImprovementPercent"), Some(46.2));
}

#[test]
fn verifications_and_checklists_say_how_they_ended() {
    let Some(head) = HEAD.as_ref() else { return };
    let verifications = of_kind(head, "verification-summary");
    let failed = FigureValue::Text("Fail".to_owned());
    assert_eq!(verifications.len(), 7);
    for verification in verifications {
        assert_eq!(figure(verification, "Status"), Some(&failed), "{}", verification.path);
        assert!(verification.view.as_ref().unwrap().made.is_some(), "{}", verification.path);
    }
    let passed = |kind: &str| {
        let artifacts = of_kind(head, kind);
        let count =
            |flag: Option<&FigureValue>| artifacts.iter().filter(|artifact| figure(artifact, "Passed") == flag).count();
        [count(Some(&FigureValue::Flag(true))), count(Some(&FigureValue::Flag(false))), count(None)]
    };
    assert_eq!(passed("doc-sync-checklist"), [101, 28, 1]);
    assert_eq!(passed("board-integrity"), [138, 4, 0]);
    let console: Vec<_> =
        head.diagnostics.iter().filter(|fault| fault.code.name == "artifact/unlike-its-name").collect();
    let paths: Vec<&str> = console.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["Logs/Reports/DocSyncChecklist-Release-20251226-130922.json"]);
}

#[test]
fn histories_tell_runs_from_unit_tests() {
    let Some(head) = HEAD.as_ref() else { return };
    let histories = of_kind(head, "history");
    let rows = |name: &str| {
        let history = named(&histories, name);
        (number(history, "Rows").unwrap(), number(history, "RealRows").unwrap())
    };
    assert_eq!(rows("InterfaceSyncHistory.csv"), (1022.0, 17.0));
    assert_eq!(rows("ParserSchedulerHistory.csv"), (775.0, 14.0));
    assert_eq!(rows("PortBatchHistory.csv"), (1028.0, 22.0));
    assert_eq!(rows("QueueDelayHistory.csv"), (774.0, 10.0));
}

#[test]
fn no_snapshot_meets_the_gate_of_two_sites() {
    let Some(head) = HEAD.as_ref() else { return };
    let snapshots = of_kind(head, "snapshot-summary");
    let in_folder: Vec<_> =
        snapshots.iter().filter(|snapshot| snapshot.path.as_str().starts_with("Logs/SharedCacheSnapshot/")).collect();
    assert_eq!(in_folder.len(), 194);
    let figures = |snapshot: &Artifact| ["SiteCount", "Hosts", "TotalRows"].map(|name| number(snapshot, name).unwrap());
    let meets = |[sites, hosts, rows]: [f64; 3]| sites >= 2.0 && hosts >= 37.0 && rows >= 1200.0;
    assert!(!snapshots.iter().any(|snapshot| meets(figures(snapshot))));
    let latest = in_folder.iter().find(|artifact| artifact.path.name() == "SharedCacheSnapshot-latest-summary.json");
    assert_eq!(figures(latest.unwrap()), [1.0, 12.0, 120.0]);
    assert!(in_folder.iter().any(|snapshot| figures(snapshot) == [2.0, 26.0, 1210.0]));
}

#[test]
fn formatting_objects_are_counted_and_never_read() {
    let Some(head) = HEAD.as_ref() else { return };
    let leaked: Vec<u64> =
        head.model.artifacts.iter().map(|artifact| artifact.formatting_objects).filter(|count| *count > 0).collect();
    assert_eq!((leaked.len(), leaked.iter().sum::<u64>()), (217, 1372));
    for state in of_kind(head, "shared-cache-state") {
        assert!(number(state, "GetHit").is_some(), "{}", state.path);
        assert!(!state.figures.iter().any(|figure| figure.name.contains("ClassId")), "{}", state.path);
    }
}

#[test]
fn every_artifact_with_records_can_be_read() {
    let Some(head) = HEAD.as_ref() else { return };
    // Streams have measures instead of a view.
    let has_records = |artifact: &&Artifact| artifact.records.is_some_and(|records| records > 0);
    let readable = head.model.artifacts.iter().filter(|artifact| artifact.kind.name != "event-stream");
    for artifact in readable.filter(has_records) {
        let view = artifact.view.as_ref().unwrap_or_else(|| panic!("{} has no view", artifact.path));
        let table = view.table.as_ref().unwrap();
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", artifact.path);
        if artifact.bytes > artifacts::READABLE {
            assert!(table.note.is_some(), "{} is too large and does not say so", artifact.path);
        }
    }
}

/// Claims of the artifacts of one kind.
fn claims_of<'a>(head: &Reading, claims: &'a [Claim], kind: &str) -> Vec<&'a Claim> {
    let artifacts = of_kind(head, kind);
    claims.iter().filter(|claim| artifacts.iter().any(|artifact| artifact.path == claim.artifact)).collect()
}

#[test]
fn warm_run_figures_follow_from_their_own_rows() {
    let Some(head) = HEAD.as_ref() else { return };
    let claims = claims(&head.model.artifacts, &head.model.telemetry);
    let runs = claims_of(head, &claims, "warm-run");
    let improvements: Vec<_> = runs.iter().filter(|claim| claim.name == "ImprovementPercent").collect();
    assert_eq!(improvements.iter().filter(|claim| claim.agrees() == Some(true)).count(), 38);
    // Four runs kept the figures of their warm pass and lost its durations.
    let count = |wanted: Option<bool>| runs.iter().filter(|claim| claim.agrees() == wanted).count();
    assert_eq!((count(None), count(Some(false))), (12, 0));
    let summary = claims_of(head, &claims, "warm-run-summary");
    assert!(summary.iter().all(|claim| claim.agrees() == Some(true)), "{summary:?}");
    assert!(summary.len() >= 12);
}

#[test]
fn rollup_rows_agree_with_the_days() {
    let Some(head) = HEAD.as_ref() else { return };
    let claims = claims(&head.model.artifacts, &head.model.telemetry);
    let rows: Vec<_> = claims_of(head, &claims, "rollup")
        .into_iter()
        .filter(|claim| claim.name.contains(" All ParseDuration") || claim.name.contains(" All DatabaseWriteLatency"))
        .filter(|claim| claim.agrees().is_some())
        .collect();
    // Twenty rows of five figures each.
    assert_eq!(rows.len(), 100);
    let different: Vec<_> = rows.iter().filter(|claim| claim.agrees() != Some(true)).collect();
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn scheduler_reports_agree_with_the_days() {
    let Some(head) = HEAD.as_ref() else { return };
    let claims = claims(&head.model.artifacts, &head.model.telemetry);
    let reports = claims_of(head, &claims, "scheduler-report");
    for name in ["TotalLaunchEvents", "MaxObservedStreak"] {
        let held: Vec<_> = reports
            .iter()
            .filter(|claim| claim.name == name && claim.agrees().is_some())
            .filter(|claim| {
                claim.artifact.name().starts_with("ParserSchedulerLaunch-20") && claim.artifact.name().len() == 37
            })
            .collect();
        assert_eq!(held.len(), 11, "{name}");
        assert!(held.iter().all(|claim| claim.agrees() == Some(true)), "{held:#?}");
    }
}

#[test]
fn a_queue_summary_written_early_is_told_from_a_wrong_one() {
    let Some(head) = HEAD.as_ref() else { return };
    let claims = claims(&head.model.artifacts, &head.model.telemetry);
    let held: Vec<_> = claims_of(head, &claims, "queue-delay-summary")
        .into_iter()
        .filter(|claim| claim.name == "QueueBuildDelayMs.P95" && claim.agrees().is_some())
        .collect();
    let outcomes: Vec<_> = held.iter().map(|claim| (claim.artifact.name(), claim.agrees())).collect();
    let wanted = [
        ("QueueDelaySummary-2025-12-05.json", Some(true)),
        ("QueueDelaySummary-2025-12-10.json", Some(false)),
        ("QueueDelaySummary-2026-01-01.json", Some(true)),
    ];
    assert_eq!(outcomes, wanted);
    assert!(matches!(held[1].found, Found::Early { then: 2, now: 18, .. }), "{:?}", held[1]);
}

/// Everything that is read from `artifact`.
fn outline(reading: &Reading, claims: &[Claim], artifact: &Artifact) -> String {
    let mut text = format!("{} [{}]\n", artifact.path, artifact.kind.name);
    for fault in reading.diagnostics.iter().filter(|fault| fault.path == artifact.path) {
        writeln!(text, "  {}[{}]: {}", fault.severity.label(), fault.code.name, fault.message).unwrap();
    }
    for figure in &artifact.figures {
        let value = match &figure.value {
            FigureValue::Number(number) => number.to_string(),
            FigureValue::Flag(flag) => flag.to_string(),
            FigureValue::Text(text) => format!("{text:?}"),
            FigureValue::Summary(summary) => format!("mean {} p95 {} max {}", summary.mean, summary.p95, summary.max),
            FigureValue::Null => "null".to_owned(),
        };
        let samples = figure.samples.map(|samples| format!(" of {samples}")).unwrap_or_default();
        writeln!(text, "  {} = {value}{samples}", figure.name).unwrap();
    }
    for claim in claims.iter().filter(|claim| claim.artifact == artifact.path) {
        let outcome = match &claim.found {
            Found::Agrees { value } => format!("agrees with {value}: {}", claim.how),
            Found::Differs { value } => format!("differs from {value}: {}", claim.how),
            Found::Early { value, then, now } => format!("was {then} of {now} samples, now {value}: {}", claim.how),
            Found::Unknown { why } => format!("unknown, {why}: {}", claim.how),
        };
        writeln!(text, "  {} {} {outcome}", claim.name, claim.claimed).unwrap();
    }
    let Some(view) = &artifact.view else { return text };
    if let Some(made) = view.made {
        writeln!(text, "  made {made}").unwrap();
    }
    for source in &view.sources {
        writeln!(text, "  from {source}").unwrap();
    }
    if let Some(table) = &view.table {
        let columns =
            table.columns.iter().map(|column| format!("{}{}", column.name, if column.is_number { "#" } else { "" }));
        writeln!(text, "  {}: {}", table.caption, columns.collect::<Vec<_>>().join(" | ")).unwrap();
        for row in &table.rows {
            writeln!(text, "    {}", row.join(" | ")).unwrap();
        }
        if let Some(note) = &table.note {
            writeln!(text, "  note: {note}").unwrap();
        }
    }
    text
}

#[test]
fn each_kind_reads_its_case() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/artifacts/kinds");
    let reading = build::read(&open(&case.join("input")), now());
    let claims = claims(&reading.model.artifacts, &reading.model.telemetry);
    for kind in artifacts::KINDS.iter().filter(|kind| kind.has_reader()) {
        assert!(!of_kind(&reading, kind.kind.name).is_empty(), "{} has no case", kind.kind.name);
    }
    let outlines = reading.model.artifacts.iter().map(|artifact| outline(&reading, &claims, artifact));
    let actual = outlines.collect::<Vec<_>>().join("\n");
    assert_data_eq!(actual, Data::read_from(&case.join("figures.txt"), None).raw());
}

#[test]
fn no_stored_figure_contradicts_the_day_it_was_taken_from() {
    let Some(head) = HEAD.as_ref() else { return };
    let claims = claims(&head.model.artifacts, &head.model.telemetry);
    let different: Vec<_> = claims.iter().filter(|claim| matches!(claim.found, Found::Differs { .. })).collect();
    assert!(different.is_empty(), "{different:#?}");
    let counts = |kind: &str| {
        let of_kind = claims_of(head, &claims, kind);
        let count = |is: fn(&Found) -> bool| of_kind.iter().filter(|claim| is(&claim.found)).count();
        [count(|found| matches!(found, Found::Agrees { .. })), count(|found| matches!(found, Found::Early { .. }))]
    };
    assert_eq!(counts("rollup"), [472, 0]);
    assert_eq!(counts("scheduler-report"), [299, 0]);
    assert_eq!(counts("port-batch-report"), [20, 84]);
    assert_eq!(counts("queue-delay-summary"), [24, 10]);
}
