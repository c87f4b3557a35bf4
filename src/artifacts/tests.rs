use super::*;

fn name(path: &str) -> &'static str {
    by_name(&TreePath::new(path)).0.kind.name
}

#[test]
fn a_day_with_dashes_is_a_stream_and_one_without_is_samples() {
    assert_eq!(name("Logs/IngestionMetrics/2025-12-22.json"), "event-stream");
    assert_eq!(name("Logs/IngestionMetrics/20251222.json"), "scheduler-samples");
    assert_eq!(name("Logs/TelemetryBundles/R/Telemetry/2025-12-22.json"), "bundle-file");
    assert_eq!(name("Logs/IngestionMetrics/WarmRunTelemetry-latest-summary.json"), "warm-run-summary");
    assert_eq!(name("Logs/x.txt"), "other");
    assert_eq!(name("Data/a/b.accdb"), "database");
}

#[test]
fn names_of_kinds_are_unique() {
    let mut names: Vec<_> = KINDS.iter().map(|kind| kind.kind.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KINDS.len());
}
