//! What the tools keep beside the stream: warm runs, queue delays, hotspots, cache states, snapshots.

use std::collections::BTreeMap;

use super::days::Event;
use super::figures::Samples;
use super::fleet::{Day, Moment, hosts, on_the_lab_machine};
use super::json::{Json, Milli, list, object};
use super::random::Random;

/// A cold and a warm pass over every switch, with their comparison.
pub(super) struct WarmRun {
    pub(super) telemetry: Vec<u8>,
    pub(super) summary: Vec<u8>,
    pub(super) hotspots: Vec<u8>,
}

/// The run that began at `at`; a warm call takes about `warm` thousandths of a millisecond. `path` is where its telemetry lies.
pub(super) fn warm_run(at: Moment, warm: i64, path: &str) -> WarmRun {
    let mut random = Random::of("warm run", at.seed());
    let mut rows = Vec::new();
    let mut calls: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut hotspots = Vec::new();
    for (pass, centre, spread, begin) in
        [("ColdPass", 288_000, 120_000, 0), ("WarmPass", warm, warm / 3, 6_000_000_000)]
    {
        for (index, host) in hosts().into_iter().enumerate() {
            let call = Milli(random.around(centre, spread));
            let diff = Milli(random.around(14_000, 9_000));
            calls.entry(pass).or_default().push(call.value());
            rows.push(object([
                ("PassLabel", pass.into()),
                ("Site", host.site.into()),
                ("Hostname", host.name.as_str().into()),
                ("Timestamp", at.later(begin + index as i64 * 20_000_000).local().into()),
                ("CacheStatus", "SharedOnly".into()),
                ("Provider", "SharedCache".into()),
                ("SiteCacheProviderReason", "SharedCacheMatch".into()),
                ("InterfaceCallDurationMs", call.into()),
                ("DatabaseWriteLatencyMs", ((call.0 / 1000) + random.between(40, 120)).into()),
                ("DiffDurationMs", diff.into()),
                ("LoadExistingDurationMs", Milli(random.between(14, 40)).into()),
                ("LoadExistingRowSetCount", host.ports.into()),
                ("RowsStaged", host.ports.into()),
            ]));
            if pass == "WarmPass" {
                hotspots.push((diff, host));
            }
        }
        let label = format!("SharedCacheState:Post{pass}");
        rows.push(object([
            ("PassLabel", label.into()),
            ("Site", Json::Null),
            ("Hostname", Json::Null),
            ("Timestamp", at.later(begin + 900_000_000).local().into()),
            ("ScriptCacheCount", 2.into()),
            ("ScriptCacheSites", list(["BOYO", "WLLS"])),
        ]));
    }
    let figures = |pass: &str| Samples::of(calls.get(pass).into_iter().flatten().copied());
    let comparison = comparison(&figures("ColdPass"), &figures("WarmPass"));
    let head = [("PassLabel", "WarmRunComparison".into()), ("SummaryType", "InterfaceCallDuration".into())];
    rows.push(Json::Object(head.into_iter().chain(comparison.clone()).collect()));
    let lines: Vec<String> = rows.iter().map(Json::line).collect();
    let summary = [("GeneratedAtUtc", at.later(9_000_000_000).utc().into())].into_iter().chain(comparison);
    let summary = summary.chain([("TelemetryPath", on_the_lab_machine(path).into())]).collect();
    hotspots.sort_by(|a, b| b.cmp(a));
    WarmRun {
        telemetry: format!("[\n{}\n]\n", lines.join(",\n")).into_bytes(),
        summary: Json::Object(summary).pretty(),
        hotspots: hotspots_csv(hotspots.into_iter().take(8)),
    }
}

fn comparison(cold: &Samples, warm: &Samples) -> Vec<(&'static str, Json)> {
    let saved = cold.mean() - warm.mean();
    let percent = (saved / cold.mean() * 10_000.0).round() / 100.0;
    let providers = object([("SharedCache", warm.count().into())]);
    vec![
        ("ColdHostCount", cold.count().into()),
        ("WarmHostCount", warm.count().into()),
        ("ColdInterfaceCallAvgMs", Milli::of(cold.mean()).into()),
        ("ColdInterfaceCallP95Ms", Milli::of(cold.percentile(95)).into()),
        ("ColdInterfaceCallMaxMs", Milli::of(cold.max()).into()),
        ("WarmInterfaceCallAvgMs", Milli::of(warm.mean()).into()),
        ("WarmInterfaceCallP95Ms", Milli::of(warm.percentile(95)).into()),
        ("WarmInterfaceCallMaxMs", Milli::of(warm.max()).into()),
        ("ImprovementAverageMs", Milli::of(saved).into()),
        ("ImprovementPercent", Milli::of(percent).into()),
        ("WarmCacheProviderHitCount", warm.count().into()),
        ("WarmCacheProviderMissCount", 0.into()),
        ("WarmCacheHitRatioPercent", 100.into()),
        ("WarmCacheHitRatioPercentRaw", 100.into()),
        ("WarmSignatureMatchMissCount", 0.into()),
        ("WarmProviderCounts", providers),
    ]
}

fn hotspots_csv(rows: impl Iterator<Item = (Milli, super::fleet::Host)>) -> Vec<u8> {
    let mut text = "\"Site\",\"Hostname\",\"DiffComparisonMs\",\"DiffDurationMs\",\"LoadExistingMs\",\"RowSetCount\",\
                    \"Provider\",\"ProviderReason\"\r\n"
        .to_owned();
    for (diff, host) in rows {
        let (site, name, ports) = (host.site, &host.name, host.ports);
        text.push_str(&format!(
            "\"{site}\",\"{name}\",\"0\",\"{diff}\",\"0.02\",\"{ports}\",\"SharedCache\",\"SharedCacheMatch\"\r\n"
        ));
    }
    text.into_bytes()
}

/// The queue delays of `events`, as stored at `at` with the thresholds they were held against.
pub(super) fn queue_delay(day: Day, events: &[Event], at: Moment) -> Vec<u8> {
    let of = |field: &str| {
        let metrics = events.iter().filter(|event| event.name == "InterfacePortQueueMetrics");
        Samples::of(metrics.filter_map(|event| event.number(field)))
    };
    let delay = of("QueueBuildDelayMs");
    let pass = delay.percentile(95) <= 120.0 && delay.percentile(99) <= 200.0 && delay.count() >= 10;
    object([
        ("GeneratedAtUtc", at.utc().into()),
        ("SourceTelemetryPath", on_the_lab_machine(&format!("Logs/IngestionMetrics/{day}.json")).into()),
        ("Pass", pass.into()),
        ("Result", if pass { "Pass" } else { "Fail" }.into()),
        (
            "Thresholds",
            object([
                ("MinimumEventCount", 10.into()),
                ("MaximumQueueDelayP95Ms", 120.into()),
                ("MaximumQueueDelayP99Ms", 200.into()),
            ]),
        ),
        (
            "Statistics",
            object([
                ("SampleCount", delay.count().into()),
                ("QueueBuildDelayMs", delay.summary()),
                ("QueueBuildDurationMs", of("QueueBuildDurationMs").summary()),
            ]),
        ),
    ])
    .pretty()
}

/// The shared cache's operations on `day`, as an analyzer counts them.
fn store_state(day: Day, events: &[Event]) -> Json {
    let operations = |site: &str, wanted: &str| {
        let stored = events.iter().filter(|event| event.name == "InterfaceSiteCacheSharedStore");
        let of_site = stored.filter(|event| site.is_empty() || event.text("Site") == site);
        of_site.filter(|event| event.text("Operation") == wanted).count()
    };
    let site = |site: &'static str| {
        let [set, hit, miss] = ["Set", "GetHit", "GetMiss"].map(|operation| operations(site, operation));
        object([
            ("Site", site.into()),
            ("Total", (set + hit + miss).into()),
            ("Set", set.into()),
            ("GetHit", hit.into()),
            ("GetMiss", miss.into()),
            ("Remove", 0.into()),
        ])
    };
    let imported = events.iter().filter(|event| event.text("Operation") == "SnapshotImported").count();
    object([
        ("File", on_the_lab_machine(&format!("Logs/IngestionMetrics/{day}.json")).into()),
        ("SnapshotImported", imported.into()),
        ("InitNewStore", 0.into()),
        ("GetMiss", operations("", "GetMiss").into()),
        ("GetHit", operations("", "GetHit").into()),
        ("Set", operations("", "Set").into()),
        ("Remove", 0.into()),
        ("TopSites", Json::List(vec![site("WLLS"), site("BOYO")])),
    ])
}

/// A cache state as it should be: one record in a list.
pub(super) fn shared_cache_state(day: Day, events: &[Event]) -> Vec<u8> {
    Json::List(vec![store_state(day, events)]).pretty()
}

/// A cache state whose export took PowerShell's formatting objects along.
pub(super) fn leaked_cache_state(day: Day, events: &[Event]) -> Vec<u8> {
    const KEY: &str = "ClassId2e4f51ef21dd47e99d3c952918aff9cd";
    let column = object([
        ("width", 0.into()),
        ("alignment", 1.into()),
        ("propertyName", "SnapshotImported".into()),
        (KEY, "7572aa4155ec4558817a615acf7dd92e".into()),
    ]);
    Json::List(vec![
        object([
            ("pageHeaderEntry", Json::Null),
            ("shapeInfo", object([("hideHeader", false.into()), ("tableColumnInfoList", Json::List(vec![column]))])),
            (KEY, "033ecb2bc07a4d43b5ef94ed5a35d280".into()),
        ]),
        object([("groupingEntry", Json::Null), (KEY, "9e210fe47d09416682b841769c78b8a3".into())]),
        object([("groupingEntry", Json::Null), (KEY, "4ec4f0187cb04f4cb6973460dfe252df".into())]),
        store_state(day, events),
    ])
    .pretty()
}

/// Why each site's cache answered as it did.
pub(super) fn provider_reasons(events: &[Event]) -> Vec<u8> {
    let reasons = ["BOYO", "WLLS"].map(|site| {
        let of_site = events.iter().filter(|event| event.name == "InterfaceSyncTiming" && event.text("Site") == site);
        let matches = of_site.filter(|event| event.text("SiteCacheProviderReason") == "SharedCacheMatch").count();
        object([
            ("Site", site.into()),
            ("Total", matches.into()),
            ("AccessRefresh", 0.into()),
            ("AccessCacheHit", 0.into()),
            ("SharedCacheMatch", matches.into()),
            ("SkipSiteCacheUpdate", 0.into()),
            ("Unknown", 0.into()),
        ])
    });
    Json::List(reasons.into()).pretty()
}

/// Hosts and rows of a snapshot of both sites.
pub(super) fn snapshot_summary(at: Moment) -> Vec<u8> {
    let sites = super::fleet::SITES.map(|(site, count, ports)| {
        object([
            ("Site", site.into()),
            ("Hosts", count.into()),
            ("TotalRows", (count * ports).into()),
            ("CachedAt", at.utc().into()),
        ])
    });
    Json::List(sites.into()).pretty()
}

/// A snapshot of one site only: the list of one was written as its only item.
pub(super) fn snapshot_of_one_site(at: Moment) -> Vec<u8> {
    object([("Site", "BOYO".into()), ("Hosts", 12.into()), ("TotalRows", 120.into()), ("CachedAt", at.utc().into())])
        .pretty()
}

/// Queue delay and exit code of each switch in a sweep of the dispatcher.
pub(super) fn routing_sweep(at: Moment) -> Vec<u8> {
    let mut random = Random::of("sweep", at.seed());
    let rows = hosts().into_iter().map(|host| {
        let log = format!("Logs\\DispatchHarness\\{}-{}.log", host.name, at.stamp());
        object([
            ("Hostname", host.name.into()),
            ("LogPath", log.into()),
            ("QueueDelayMs", Milli(random.around(21_000, 9_000)).into()),
            ("DurationMs", Milli(random.around(26_000, 9_000)).into()),
            ("ExitCode", 0.into()),
        ])
    });
    Json::List(rows.collect()).pretty()
}
