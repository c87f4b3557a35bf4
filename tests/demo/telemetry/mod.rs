//! The demo's telemetry: one seed to every file below `Logs/`, the same bytes at every run. The program of this folder
//! writes them; a test holds the committed files against them. The faults a reader should meet are made here, one of each.

mod bundles;
mod days;
mod figures;
mod fleet;
mod json;
mod people;
mod random;
mod records;
mod reports;
mod rollups;
mod runs;

use std::collections::BTreeMap;

use self::bundles::{Area, Packed};
use self::days::Event;
use self::fleet::{Day, LAST};

/// Files by their path from the demo's root.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Every file.
pub(crate) fn files() -> Files {
    let days: Vec<(Day, Vec<Event>)> = Day::all().map(|day| (day, days::events(day))).collect();
    let mut files = Files::new();
    for (day, events) in &days {
        files.insert(format!("Logs/IngestionMetrics/{day}.json"), stream(*day, events));
    }
    measurements(&days, &mut files);
    conclusions(&days, &mut files);
    notes(&mut files);
    for sunday in SUNDAYS {
        publish(sunday, &mut files);
    }
    bundles::spoil(&mut files);
    files
}

/// The Sundays that ended with a published bundle.
const SUNDAYS: [Day; 3] = [Day(15), Day(22), LAST];

fn of(days: &[(Day, Vec<Event>)], wanted: Day) -> &[Event] {
    days.iter().find(|(day, _)| *day == wanted).map_or(&[], |(_, events)| events)
}

/// A day as it was logged, with what went wrong on three of them.
fn stream(day: Day, events: &[Event]) -> Vec<u8> {
    let mut text = String::new();
    if day == Day(3) {
        // The one day whose log was opened by a tool that writes a mark.
        text.push('\u{feff}');
    }
    for (index, event) in events.iter().enumerate() {
        let line = event.line() + "\r\n";
        text.push_str(&line);
        if day == Day(5) && index == 20 {
            // Flushed twice.
            text.push_str(&line);
        }
    }
    if day == Day(25) {
        // The writer was ended in the middle of a line.
        let last = events.last().map(Event::line).unwrap_or_default();
        text.push_str(last.get(..last.len() / 2).unwrap_or(""));
    }
    text.into_bytes()
}

/// What the tools measured: runs, sweeps, snapshots, cache states, rollups.
fn measurements(days: &[(Day, Vec<Event>)], files: &mut Files) {
    let metrics = "Logs/IngestionMetrics";
    for (sunday, warm) in SUNDAYS.into_iter().zip([139_000, 96_000, 82_000]) {
        let at = sunday.at("04:15:00");
        let path = format!("{metrics}/WarmRunTelemetry-{}.json", at.stamp());
        let run = runs::warm_run(at, warm, &path);
        if sunday == LAST {
            files.insert(format!("{metrics}/WarmRunTelemetry-latest.json"), run.telemetry.clone());
            files.insert(format!("{metrics}/WarmRunTelemetry-latest-summary.json"), run.summary);
        }
        files.insert(path, run.telemetry);
        let events = of(days, sunday);
        files.insert(format!("{metrics}/WarmRunDiffHotspots-{}.csv", sunday.at("04:30:00").stamp()), run.hotspots);
        let summary = runs::queue_delay(sunday, events, sunday.at("05:10:00"));
        files.insert(format!("{metrics}/QueueDelaySummary-{sunday}.json"), summary);
        let state = sunday.at("05:20:00").stamp();
        let diagnostics = "Logs/SharedCacheDiagnostics";
        files.insert(
            format!("{diagnostics}/SharedCacheStoreState-{state}.json"),
            runs::shared_cache_state(sunday, events),
        );
        files.insert(format!("{diagnostics}/SiteCacheProviderReasons-{state}.json"), runs::provider_reasons(events));
        let sweep = sunday.at("03:15:00");
        files.insert(
            format!("Logs/DispatchHarness/RoutingQueueSweep-{}.json", sweep.stamp()),
            runs::routing_sweep(sweep),
        );
        let week = days.iter().filter(|(day, _)| *day <= sunday && day.0 + 7 > sunday.0);
        files.insert(
            format!("{metrics}/IngestionMetricsSummary-{}.csv", sunday.at("18:00:00").stamp()),
            rollups::rollup(week.map(|(day, events)| (*day, events.as_slice()))),
        );
    }
    let congested = Day(16);
    let summary = runs::queue_delay(congested, of(days, congested), congested.at("05:10:00"));
    files.insert(format!("{metrics}/QueueDelaySummary-{congested}.json"), summary);
    // `latest` was last copied on Thursday; Sunday's summary is newer.
    let thursday = Day(26);
    let summary = runs::queue_delay(thursday, of(days, thursday), thursday.at("05:10:00"));
    files.insert(format!("{metrics}/QueueDelaySummary-{thursday}.json"), summary.clone());
    files.insert(format!("{metrics}/QueueDelaySummary-latest.json"), summary);
    // Computed while the run was still writing: it disagrees with its day, and stays.
    let eve = Day(11);
    let early = eve.at("03:00:30");
    let written: Vec<Event> = of(days, eve).iter().filter(|event| event.at < early).cloned().collect();
    files.insert(
        format!("Logs/Reports/IngestionMetricsSummary-ST-E-002-{}.csv", early.stamp()),
        rollups::rollup([(eve, written.as_slice())].into_iter()),
    );
    let leaked = Day(5);
    files.insert(
        format!("Logs/SharedCacheDiagnostics/SharedCacheStoreState-{}.json", leaked.at("05:20:00").stamp()),
        runs::leaked_cache_state(leaked, of(days, leaked)),
    );
    files.insert(format!("{metrics}/{}.json", LAST.compact()), days::scheduler_samples(LAST));
    let copy: String = of(days, leaked).iter().map(|event| event.line() + "\r\n").collect();
    files.insert(format!("{metrics}/Archive/{leaked}-pre-dedupe-{}.json", Day(6).at("08:15:00").stamp()), copy.into());
    snapshots(files);
}

fn snapshots(files: &mut Files) {
    let folder = "Logs/SharedCacheSnapshot";
    let (old, new) = (Day(17).at("05:00:00"), LAST.at("05:00:00"));
    let stamp = new.stamp();
    files.insert(format!("{folder}/SharedCacheSnapshot-{}-summary.json", old.stamp()), runs::snapshot_of_one_site(old));
    files.insert(format!("{folder}/SharedCacheSnapshot-{stamp}-summary.json"), runs::snapshot_summary(new));
    files.insert(format!("{folder}/SharedCacheSnapshot-latest-summary.json"), runs::snapshot_summary(new));
    files.insert(format!("{folder}/SharedCacheSnapshot-{stamp}.clixml"), records::SNAPSHOT.into());
}

/// What analyzers concluded of the last run, and the history of queue delays.
fn conclusions(days: &[(Day, Vec<Event>)], files: &mut Files) {
    let at = LAST.at("05:30:00");
    let stamp = at.stamp();
    let events = of(days, LAST);
    let mut report = |name: &str, bytes: Vec<u8>| files.insert(format!("Logs/Reports/{name}"), bytes);
    report(&format!("ParserSchedulerLaunch-{stamp}.json"), reports::scheduler(LAST, events, at));
    report(&format!("PortBatchReady-{stamp}.json"), reports::port_batches(LAST, events, at));
    report(&format!("PortBatchSiteDiversity-{stamp}.json"), reports::port_diversity(LAST, events, at));
    report(&format!("InterfaceSyncTiming-{stamp}.json"), reports::synchronisation(LAST, events, at));
    report(&format!("FreshnessTelemetrySummary-{stamp}.json"), reports::freshness(LAST, events));
    let evening = LAST.at("17:50:00");
    report(&format!("UserActionSummary-{}.json", evening.stamp()), reports::user_actions(LAST, events, evening));
    let thursday = Day(26).at("14:30:00");
    report(&format!("InterfacesViewQuickstart-{}.json", thursday.stamp()), reports::quickstart(thursday));
    // The export that should have written it failed.
    report(&format!("PortBatchIntervals-{}.json", Day(18).at("05:30:00").stamp()), Vec::new());
    let stored = [Day(15), Day(16), Day(22), Day(26), LAST].into_iter();
    let runs = stored.map(|day| (day, day.at("05:10:00"), of(days, day)));
    report("QueueDelayHistory.csv", rollups::queue_delay_history(runs));
    let harness = Day(16).at("11:20:00");
    files.insert(format!("Logs/UIHarness/UIHarnessSummary-{}.json", harness.stamp()), reports::harness(harness));
}

/// What people and scripts noted down.
fn notes(files: &mut Files) {
    let mut note = |path: &str, bytes: Vec<u8>| files.insert(format!("Logs/{path}"), bytes);
    let verified = records::verification(LAST.at("06:00:00"), None);
    note("Verification/VerificationSummary-20251221-060000.json", records::old_verification());
    note("Verification/VerificationSummary-20260104-060000.json", records::verification(Day(22).at("06:00:00"), None));
    note("Verification/VerificationSummary-20260111-060000.json", verified.clone());
    note("Verification/VerificationSummary-latest.json", verified);
    for (name, bytes) in doc_syncs() {
        note(&format!("Reports/{name}"), bytes);
    }
    note("Reports/TaskBoardIntegrity-20260104-070000.json", records::board_integrity());
    note("Reports/RoutingValidation-20260107-091500.json", records::route_check(Day(25).at("09:15:00")));
    note("Reports/ReleaseCandidateSummary-ST-G-004-20260109-150000.md", records::UNFILLED_SUMMARY.into());
    note("NetOps/NetOps-20251228-101500.json", records::online_session(Day(15).at("10:15:00")));
    note("Diagnostics/DispatcherGaps-20251229-080000.txt", records::GAPS.into());
    note("TestTelemetry/2026-01-09.json", records::test_events(Day(27)));
    let incidents = [
        ("INC0001", Day(3), [4, 2, 0]),
        ("INC0002", Day(10), [1, 6, 2]),
        ("INC0003", Day(11), [0, 3, 0]),
        ("INC0004", Day(13), [2, 2, 1]),
        ("INC0006", Day(28), [1, 0, 0]),
    ];
    for (incident, day, matches) in incidents {
        note(&format!("Sanitization/{incident}.json"), records::sanitisation(incident, day, matches));
    }
}

/// Three checklists: two that passed, and one that found the board behind.
fn doc_syncs() -> [(&'static str, Vec<u8>); 3] {
    let (ingestion, release) = ("docs/plans/PlanB_Ingestion.md", "docs/plans/PlanG_ReleaseGovernance.md");
    let session = |name: &str| format!("docs/agents/sessions/{name}.md");
    [
        (
            "DocSyncChecklist-ST-B-004-20251230-101500.json",
            records::doc_sync("ST-B-004", ingestion, &session("2025-12-30_session-0001"), &[]),
        ),
        (
            "DocSyncChecklist-ST-G-004-20260109-143000.json",
            records::doc_sync("ST-G-004", release, &session("2026-01-09_session-0001"), &["TaskBoardCsv"]),
        ),
        (
            "DocSyncChecklist-ST-G-005-20260111-181000.json",
            records::doc_sync("ST-G-005", release, &session("2026-01-11_session-0001"), &[]),
        ),
    ]
}

/// Publishes the bundle of a Sunday: its Telemetry and its Routing area, then what a check of both found.
fn publish(sunday: Day, files: &mut Files) {
    let bundle = format!("Release-{sunday}");
    let saturday = Day(sunday.0 - 1);
    let sync = if sunday == LAST { "ST-G-005-20260111-181000" } else { "ST-B-004-20251230-101500" };
    let [warm, spots, state, rolled, sweep] =
        ["04:15:00", "04:30:00", "05:20:00", "18:00:00", "03:15:00"].map(|clock| sunday.at(clock).stamp());
    let pack = |category, target: &str, source: String| Packed {
        category,
        target: target.to_owned(),
        bytes: files.get(&source).cloned().unwrap_or_default(),
        source,
    };
    let same = |category, folder: &str, name: String| pack(category, &name, format!("Logs/{folder}/{name}"));
    let (metrics, diagnostics) = ("IngestionMetrics", "SharedCacheDiagnostics");
    let queue = || same("QueueDelaySummary", metrics, format!("QueueDelaySummary-{sunday}.json"));
    let checklist =
        || pack("DocSync", "DocSync/DocSyncChecklist.json", format!("Logs/Reports/DocSyncChecklist-{sync}.json"));
    let telemetry = vec![
        same("ColdTelemetry", metrics, format!("{saturday}.json")),
        same("WarmTelemetry", metrics, format!("WarmRunTelemetry-{warm}.json")),
        same("SharedCacheAnalyzer", diagnostics, format!("SharedCacheStoreState-{state}.json")),
        same("SharedCacheAnalyzer", diagnostics, format!("SiteCacheProviderReasons-{state}.json")),
        same("DiffHotspots", metrics, format!("WarmRunDiffHotspots-{spots}.csv")),
        same("RollupCsv", metrics, format!("IngestionMetricsSummary-{rolled}.csv")),
        queue(),
        checklist(),
    ];
    let log = |site: &str| Packed {
        category: "DispatcherLogs",
        target: format!("DispatcherLogs/{site}-dispatcher.log"),
        source: format!("Logs/DispatchHarness/{site}-dispatcher.log"),
        bytes: records::dispatcher_log(site, sunday.at("03:15:00")),
    };
    let routing = vec![
        same("RoutingTelemetry", "DispatchHarness", format!("RoutingQueueSweep-{sweep}.json")),
        queue(),
        log("BOYO"),
        log("WLLS"),
        checklist(),
    ];
    let area = |name, notes, packed| Area {
        bundle: &bundle,
        name,
        created: sunday.at("18:20:00"),
        plans: &["PlanA", "PlanB", "PlanE", "PlanG"],
        tasks: if sunday == LAST { &["ST-E-002", "ST-G-005"] } else { &["ST-E-002", "ST-G-002"] },
        notes,
        packed,
    };
    let areas = [
        area("Telemetry", "Cold and warm telemetry of the Sunday run, with its analyzers", telemetry),
        area("Routing", "Queue sweep and dispatcher logs of the Sunday run", routing),
    ];
    let found = areas.map(|area| area.publish(files));
    files.insert(
        format!("Logs/TelemetryBundles/{bundle}/VerificationSummary.json"),
        json::Json::List(found.into()).pretty(),
    );
}
