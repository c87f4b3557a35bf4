//! Daily event streams: what they come to on the real tree, and that no stream, however broken, costs more than itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use statetrace_site::build::{Reading, parse};
use statetrace_site::model::telemetry::{Answer, Condition, Measure, Probe, Scope, StreakRule, Take, Telemetry, Test};

use crate::support::{now, open, real_tree};

const STREAMS: &str = "Logs/IngestionMetrics";

fn read(root: &Path) -> Reading {
    statetrace_site::build::read(&open(root), now())
}

fn telemetry(root: &Path, probes: Vec<Probe>) -> Telemetry {
    parse::all(&open(root), probes).0.telemetry
}

fn probe(event: &str, take: Take) -> Probe {
    Probe { event: event.to_owned(), take, scope: Scope::All, filter: Vec::new() }
}

/// A workspace with the given streams, by day.
fn streams(days: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join(STREAMS)).unwrap();
    for (day, bytes) in days {
        fs::write(dir.path().join(STREAMS).join(format!("{day}.json")), bytes).unwrap();
    }
    dir
}

fn rows(telemetry: &Telemetry) -> Vec<String> {
    telemetry.measures.iter().map(|row| shown(&row)).collect()
}

fn shown(row: &Measure) -> String {
    let day = row.day.map_or("-".to_owned(), |day| day.to_string());
    let (site, summary) = (row.site.as_deref().unwrap_or("-"), row.summary);
    format!(
        "{}.{} {} {day} {site}: {} × {}, {}…{}",
        row.event,
        row.field,
        row.scope.name(),
        summary.count,
        summary.mean,
        summary.min,
        summary.max
    )
}

/// Everything a telemetry holds, as text.
fn whole(telemetry: &Telemetry) -> String {
    let mut text = String::new();
    for day in &telemetry.days {
        writeln!(text, "{day:?}").unwrap();
    }
    for row in telemetry.measures.iter() {
        writeln!(text, "{row:?}").unwrap();
    }
    text
}

fn near(value: f64, expected: f64, digits: i32) {
    let half = 0.5 * 10f64.powi(-digits) * (1.0 + 1e-6);
    assert!((value - expected).abs() <= half, "{value} is not {expected}");
}

/// Count, mean, p95 and maximum of a field by day, as plainly as can be: every line built, all samples sorted, the value
/// at position `(n - 1) × 0.95` between its neighbours (DEFINITIONS D15, D16: equal lines count each).
fn recomputed(root: &Path, event: &str, field: &str) -> BTreeMap<String, (u64, [f64; 3])> {
    let mut days = BTreeMap::new();
    for entry in fs::read_dir(root.join(STREAMS)).unwrap() {
        let path = entry.unwrap().path();
        let day = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if !path.is_file() || day.parse::<jiff::civil::Date>().is_err() || !day.contains('-') {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.trim_start_matches('\u{FEFF}').lines().filter(|line| !line.trim().is_empty());
        let records = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let mut samples: Vec<f64> =
            records.filter(|record| record["EventName"] == event).filter_map(|record| record[field].as_f64()).collect();
        samples.sort_by(f64::total_cmp);
        let (Some(last), count) = (samples.len().checked_sub(1), samples.len()) else { continue };
        let position = last as f64 * 0.95;
        let (low, high) = (samples[position as usize], samples[(position as usize + 1).min(last)]);
        let p95 = low + (high - low) * position.fract();
        let mean = samples.iter().sum::<f64>() / count as f64;
        days.insert(day, (count as u64, [mean, p95, samples[last]]));
    }
    days
}

#[test]
fn the_days_of_the_real_tree_have_the_counts_that_were_measured() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let telemetry = read(&root).model.telemetry;
    assert_eq!(telemetry.days.len(), 18);
    assert_eq!(telemetry.days.iter().map(|day| day.records).sum::<u64>(), 37_242);
    assert_eq!(
        telemetry.days.iter().map(|day| (day.malformed, day.duplicates)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)),
        (0, 22)
    );
    let mut events: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for (name, count) in telemetry.days.iter().flat_map(|day| &day.events) {
        let sums = events.entry(name.to_string()).or_default();
        for (sum, part) in sums.iter_mut().zip([count.records, 1, count.placed, count.live]) {
            *sum += part;
        }
    }
    let expected = [
        ("InterfaceSiteCacheSharedStore", [16_105, 18, 16_105, 10_028]),
        ("InterfaceSiteCacheClearInvocation", [5_913, 18, 0, 0]),
        ("InterfaceSyncTiming", [3_260, 18, 3_260, 2_532]),
        ("RowsWritten", [3_236, 18, 3_236, 96]),
        ("SiteExistingRowCacheState", [2_654, 18, 2_654, 2_412]),
        ("UserAction", [1_267, 17, 1_207, 771]),
        ("InterfaceSiteCacheHostPersisted", [1_186, 18, 1_186, 136]),
        ("InterfaceSiteCacheSharedStoreState", [1_026, 18, 0, 0]),
        ("InterfaceSiteCacheRunspaceState", [449, 11, 444, 436]),
        ("ParserSchedulerLaunch", [224, 11, 224, 220]),
        ("InterfaceSiteCacheReuseAttempt", [192, 10, 192, 12]),
        ("InterfaceSiteCacheMetrics", [190, 10, 190, 12]),
        ("InterfaceSiteCacheReuseState", [184, 10, 184, 10]),
        ("InterfacePortQueueMetrics", [152, 10, 152, 152]),
        ("DeviceDetailsLoadMetrics", [146, 7, 146, 146]),
        ("SkippedDuplicate", [138, 8, 138, 136]),
        ("PortBatchReady", [117, 11, 117, 115]),
        ("ParseDuration", [100, 10, 99, 97]),
        ("DatabaseWriteLatency", [98, 10, 98, 96]),
        ("DatabaseWriteBreakdown", [98, 10, 98, 96]),
        ("InterfaceBulkInsertTiming", [93, 10, 93, 91]),
        ("InterfaceBulkInsert", [93, 10, 93, 91]),
        ("InterfacePortStreamMetrics", [81, 6, 81, 61]),
        ("InterfacePortDispatchMetrics", [66, 5, 66, 66]),
        ("DiffUsageRate", [42, 2, 42, 0]),
        ("DiffCompareDurationMs", [42, 2, 42, 0]),
        ("DiffCompareResultCounts", [42, 2, 42, 0]),
        ("ConcurrencyProfileResolved", [41, 11, 0, 0]),
        ("ParserRunspacePoolState", [7, 3, 0, 0]),
    ];
    for (name, sums) in expected.iter().filter(|(name, _)| *name != "ParserRunspacePoolState") {
        assert_eq!(events.get(*name), Some(sums), "{name}");
    }
    assert_eq!((events.len(), events["ParserRunspacePoolState"][0]), (29, 7));
    let fixtures =
        |name: &str| telemetry.days.iter().filter_map(|day| day.events.get(name)).all(|count| count.is_fixture_only());
    assert!(fixtures("DiffUsageRate") && !fixtures("ParseDuration"));
}

#[test]
fn the_measures_of_the_real_tree_are_those_its_own_tools_reported() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let telemetry = read(&root).model.telemetry;
    let duration = telemetry.measures.field("ParseDuration", "DurationSeconds").unwrap();
    let latency = telemetry.measures.field("DatabaseWriteLatency", "LatencyMs").unwrap();
    let table = [
        ("2025-12-05", (39, 1.281, 1.840, 2.195), (39, 1143.8, 1719.3, 2098.0)),
        ("2025-12-08", (4, 1.269, 1.820, 1.847), (4, 767.0, 1085.2, 1116.0)),
        ("2025-12-09", (6, 1.305, 1.948, 2.012), (6, 742.2, 1055.2, 1099.0)),
        ("2025-12-10", (18, 9.057, 11.147, 11.448), (18, 7518.3, 9217.9, 9750.0)),
        ("2025-12-11", (6, 1.270, 1.843, 1.846), (6, 707.8, 930.0, 931.0)),
        ("2025-12-14", (7, 2.359, 4.050, 4.237), (5, 1779.8, 2528.2, 2598.0)),
        ("2025-12-15", (2, 1.436, 2.027, 2.093), (2, 657.5, 816.4, 834.0)),
        ("2025-12-16", (2, 3.638, 3.777, 3.792), (2, 2452.5, 2642.8, 2664.0)),
        ("2025-12-18", (8, 1.455, 2.999, 3.278), (8, 363.6, 808.1, 841.0)),
        ("2025-12-19", (8, 1.842, 3.208, 3.210), (8, 507.2, 820.8, 832.0)),
    ];
    for (field, digits) in [(duration, 3), (latency, 1)] {
        let days: Vec<Measure> =
            field.rows_in(Scope::All).into_iter().filter(|row| row.day.is_some() && row.site.is_none()).collect();
        assert_eq!(days.len(), table.len());
        for (row, (day, durations, latencies)) in days.iter().zip(&table) {
            let (count, mean, p95, max) = if digits == 3 { durations } else { latencies };
            assert_eq!((row.day.unwrap().to_string().as_str(), row.summary.count, row.is_exact), (*day, *count, true));
            near(row.summary.mean, *mean, digits);
            near(row.summary.p95, *p95, digits);
            near(row.summary.max, *max, digits);
        }
    }
    let pooled = duration.pooled(Scope::All).unwrap().summary;
    assert_eq!(pooled.count, 100);
    for (value, expected) in
        [(pooled.mean, 2.865), (pooled.p50, 1.516), (pooled.p95, 10.146), (pooled.p99, 11.098), (pooled.max, 11.448)]
    {
        near(value, expected, 3);
    }
    let pooled = latency.pooled(Scope::All).unwrap().summary;
    assert_eq!(pooled.count, 98);
    for (value, expected) in [(pooled.mean, 2181.5), (pooled.p95, 8514.1), (pooled.p99, 9142.8), (pooled.max, 9750.0)] {
        near(value, expected, 1);
    }
    let queue = |field: &str| {
        telemetry.measures.field("InterfacePortQueueMetrics", field).unwrap().pooled(Scope::All).unwrap().summary
    };
    let delay = queue("QueueBuildDelayMs");
    assert_eq!(delay.count, 152);
    for (value, expected) in [(delay.mean, 2.228), (delay.p95, 18.312), (delay.p99, 22.617), (delay.max, 26.569)] {
        near(value, expected, 3);
    }
    near(queue("QueueBuildDurationMs").mean, 12.993, 3);
    assert!(telemetry.measures.iter().all(|row| row.is_exact), "18 days are few enough to be exact");
}

#[test]
fn the_days_of_the_real_tree_come_to_what_a_plain_recomputation_gives() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let telemetry = read(&root).model.telemetry;
    for (event, field) in [("ParseDuration", "DurationSeconds"), ("DatabaseWriteLatency", "LatencyMs")] {
        let expected = recomputed(&root, event, field);
        assert_eq!(expected.len(), 10, "{event}");
        let rows = telemetry.measures.field(event, field).unwrap().rows_in(Scope::All);
        let days: Vec<&Measure> = rows.iter().filter(|row| row.day.is_some() && row.site.is_none()).collect();
        assert!(days.iter().map(|row| row.day.unwrap().to_string()).eq(expected.keys().cloned()), "{event}");
        for (row, (day, (count, figures))) in days.into_iter().zip(&expected) {
            assert_eq!(row.summary.count, *count, "{event} of {day}");
            for (found, expected) in [row.summary.mean, row.summary.p95, row.summary.max].into_iter().zip(figures) {
                assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{event} of {day}: {found}, {expected}");
            }
        }
    }
}

#[test]
fn questions_are_answered_for_each_day_of_the_real_tree() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let live = Probe { scope: Scope::Live, ..probe("RowsWritten", Take::Count) };
    let restored = Probe {
        filter: vec![Condition { field: "Operation".to_owned(), test: Test::In(vec!["SnapshotImported".to_owned()]) }],
        ..probe("InterfaceSiteCacheSharedStoreState", Take::Count)
    };
    let corpus_hosts = Probe { scope: Scope::Corpus, ..probe("PortBatchReady", Take::Distinct("Hostname".to_owned())) };
    let probes = vec![
        live,
        restored,
        corpus_hosts,
        probe("InterfaceSyncTiming", Take::Distinct("Hostname".to_owned())),
        probe("UserAction", Take::Distinct("Site".to_owned())),
        probe("ParserSchedulerLaunch", Take::Streak(StreakRule::Scheduler)),
        probe("PortBatchReady", Take::Streak(StreakRule::PortBatch)),
        probe("InterfacePortQueueMetrics", Take::Numbers("QueueBuildDelayMs".to_owned())),
    ];
    let telemetry = telemetry(&root, probes);
    let each = |index: usize| telemetry.days.iter().map(move |day| &day.answers[index]);
    let counts = |index: usize| each(index).map(Answer::samples).sum::<u64>();
    assert_eq!((counts(0), counts(1), counts(7)), (96, 151, 152));
    let distinct = |index: usize| {
        each(index).filter_map(|answer| match answer {
            Answer::Distinct { texts, records } if *records > 0 => Some((texts.len(), *records)),
            _ => None,
        })
    };
    assert_eq!((distinct(2).next_back(), distinct(2).max().unwrap().0), (Some((12, 24)), 37));
    assert_eq!((distinct(3).next_back(), distinct(3).max().unwrap().0), (Some((4, 117)), 41));
    assert_eq!((distinct(4).next_back(), distinct(4).max().unwrap().0), (Some((2, 72)), 3));
    let streaks = |index: usize| {
        each(index).filter_map(|answer| match answer {
            Answer::Streak { longest, raw, records } if *records > 0 => Some((*longest, *raw, *records)),
            _ => None,
        })
    };
    assert_eq!((streaks(5).next_back(), streaks(5).map(|streak| streak.0).max()), (Some((2, 16, 74)), Some(2)));
    assert_eq!((streaks(6).next_back(), streaks(6).map(|streak| streak.0).max()), (Some((2, 2, 24)), Some(2)));
    for answer in each(7) {
        let Answer::Numbers(numbers) = answer else { panic!("{answer:?}") };
        assert!(numbers.is_sorted());
    }
}

#[test]
fn one_day_is_measured_by_scope_and_site() {
    let day = concat!(
        r#"{"EventName":"Rows","Timestamp":"2026-01-03T10:00:00.0-07:00","Site":"BOYO","RunDate":"2026-01-02 09:00:00","Ms":1}"#,
        "\r\n",
        r#"{"EventName":"Rows","Timestamp":"2026-01-03T10:00:00.0-07:00","Site":"BOYO","RunDate":"2025-11-06 12:00:00","Ms":2.5}"#,
        "\r\n",
        r#"{"EventName":"Rows","Timestamp":"2026-01-03T10:00:00.0-07:00","Hostname":"WLLS-A01","Ms":4,"Ok":true,"Note":"5"}"#,
        "\r\n",
        r#"{"EventName":"Rows","Timestamp":"2026-01-03T10:00:00.0-07:00","Site":"sw1","Hostname":"WLLS-A01","Ms":8,"Sub":{"Ms":9}}"#,
        "\r\n",
        r#"{"Ms":16,"Site":null,"EventName":"Rows"}"#,
        "\r\n",
    );
    let dir = streams(&[("2026-01-03", day.as_bytes())]);
    let telemetry = telemetry(dir.path(), Vec::new());
    assert_eq!(
        rows(&telemetry).into_iter().filter(|row| row.contains("2026")).collect::<Vec<_>>(),
        [
            "Rows.Ms all 2026-01-03 -: 5 × 6.3, 1…16",
            "Rows.Ms all 2026-01-03 BOYO: 2 × 1.75, 1…2.5",
            "Rows.Ms all 2026-01-03 sw1: 1 × 8, 8…8",
            "Rows.Ms corpus 2026-01-03 -: 3 × 2.5, 1…4",
            "Rows.Ms corpus 2026-01-03 BOYO: 2 × 1.75, 1…2.5",
            "Rows.Ms live 2026-01-03 -: 2 × 2.5, 1…4",
            "Rows.Ms live 2026-01-03 BOYO: 1 × 1, 1…1",
        ]
    );
    let count = telemetry.days[0].events["Rows"];
    assert_eq!((count.records, count.placed, count.corpus, count.live), (5, 4, 3, 2));
    assert_eq!(rows(&telemetry).len(), 14);
}

#[test]
fn broken_streams_cost_their_own_lines_only() {
    let good = "{\"EventName\":\"A\",\"Ms\":1}\n";
    let long = format!("{{\"EventName\":\"A\",\"Text\":\"{}\",\"Ms\":2}}\n", "x".repeat(1 << 20));
    let deep = format!("{{\"EventName\":\"A\",\"Deep\":{}{},\"Ms\":3}}\n", "[".repeat(100_000), "]".repeat(100_000));
    let nul = [vec![0u8; 5000], b"\n".to_vec()].concat();
    let huge = [vec![b'x'; 17 << 20], b"\n".to_vec()].concat();
    let truncated = "{\"EventName\":\"A\",\"Ms\":";
    let days: [(&str, Vec<u8>, u64, u64); 8] = [
        ("2026-01-01", good.repeat(3).into_bytes(), 3, 0),
        ("2026-01-02", [good, &long, good].concat().into_bytes(), 3, 0),
        ("2026-01-03", [good, &deep, good].concat().into_bytes(), 2, 1),
        ("2026-01-04", [nul.clone(), good.into(), nul].concat(), 1, 2),
        ("2026-01-05", [good, good, truncated].concat().into_bytes(), 2, 1),
        ("2026-01-06", [good.into(), huge, good.into()].concat(), 2, 1),
        (
            "2026-01-07",
            [b"\xEF\xBB\xBF".to_vec(), good.into(), b"{\"EventName\":\"\xFF\"}\n\n \r\n".to_vec()].concat(),
            1,
            1,
        ),
        ("2026-01-08", Vec::new(), 0, 0),
    ];
    let dir = streams(&days.iter().map(|(day, bytes, ..)| (*day, bytes.as_slice())).collect::<Vec<_>>());
    let reading = read(dir.path());
    assert_eq!(reading.model.telemetry.days.len(), days.len());
    for (found, (day, bytes, records, malformed)) in reading.model.telemetry.days.iter().zip(&days) {
        assert_eq!((found.date.to_string().as_str(), found.records, found.malformed), (*day, *records, *malformed));
        assert_eq!(found.digest, statetrace_site::digest::Digest::of(bytes), "{day}");
        let artifact = reading.model.artifacts.iter().find(|artifact| artifact.path == found.path).unwrap();
        assert_eq!(
            (artifact.malformed, artifact.digest, artifact.bytes),
            (*malformed, found.digest, bytes.len() as u64)
        );
        let told =
            reading.diagnostics.iter().filter(|fault| fault.path == found.path && fault.line.is_some()).count() as u64;
        assert_eq!(told, *malformed, "{day}");
    }
    let pooled = reading.model.telemetry.measures.field("A", "Ms").unwrap().pooled(Scope::All).unwrap();
    assert_eq!((pooled.summary.count, pooled.summary.sum), (14, 15.0));
}

#[test]
fn one_value_over_many_lines_is_no_stream() {
    let array = b"[\n{\"EventName\":\"A\",\"Ms\":1},\n{\"EventName\":\"A\",\"Ms\":2}\n]\n";
    let dir = streams(&[("2026-01-01", array), ("2026-01-02", b"{\"EventName\":\"A\",\"Ms\":1}")]);
    let reading = read(dir.path());
    let facts = |index: usize| {
        let artifact: &statetrace_site::model::Artifact = &reading.model.artifacts[index];
        (artifact.format.label(), artifact.records, artifact.malformed, reading.model.telemetry.days[index].records)
    };
    assert_eq!((facts(0), facts(1)), (("JSON array", Some(2), 0, 0), ("JSON object", Some(1), 0, 1)));
}

#[test]
fn a_large_stream_says_the_same_on_any_number_of_threads() {
    let mut day = String::new();
    for number in 0..150_000u32 {
        let value = f64::from(number.wrapping_mul(2_654_435_761) >> 12) / 64.0;
        let site = ["BOYO", "WLLS", "SW1"][(number % 3) as usize];
        let event = if number.is_multiple_of(1000) { "Launch" } else { "Sync" };
        writeln!(
            day,
            "{{\"EventName\":\"{event}\",\"Site\":\"{site}\",\"Ms\":{value},\"Pad\":\"{}\"}}",
            "p".repeat(number as usize % 150)
        )
        .unwrap();
        if number % 50_000 == 7 {
            day.push_str("{\"EventName\":\n");
        }
    }
    assert!(day.len() > 17 << 20);
    let dir = streams(&[("2026-01-01", day.as_bytes()), ("2026-01-02", day.get(..2_000_000).unwrap().as_bytes())]);
    let probes =
        vec![probe("Launch", Take::Streak(StreakRule::Scheduler)), probe("Sync", Take::Numbers("Ms".to_owned()))];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| parse::all(&open(dir.path()), probes.clone()))
    };
    let (one, four) = (on(1), on(4));
    assert_eq!(whole(&one.0.telemetry), whole(&four.0.telemetry));
    assert_eq!(format!("{:?}", one.1), format!("{:?}", four.1));
    let lines: Vec<Option<u32>> = one.1.iter().map(|fault| fault.line).collect();
    assert_eq!(lines.get(..3), Some(&[Some(9), Some(50_010), Some(100_011)][..]));
    let pooled = one.0.telemetry.measures.field("Sync", "Ms").unwrap().pooled(Scope::All).unwrap();
    assert!(!pooled.is_exact && pooled.summary.count > 150_000);
}
