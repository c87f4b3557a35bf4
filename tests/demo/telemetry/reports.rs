//! What the analyzers conclude of a day's run: launches, port batches, synchronisation, freshness, actions.

use std::collections::{BTreeMap, BTreeSet};

use super::days::Event;
use super::figures::Samples;
use super::fleet::{Day, Moment, SECOND, on_the_lab_machine};
use super::json::{Json, Milli, list, object};
use super::random::Random;

/// Events of one name, in order of time.
fn named<'a>(events: &'a [Event], name: &str) -> Vec<&'a Event> {
    events.iter().filter(|event| event.name == name).collect()
}

fn samples(events: &[&Event], field: &str) -> Samples {
    Samples::of(events.iter().filter_map(|event| event.number(field)))
}

fn stream_of(day: Day) -> Json {
    on_the_lab_machine(&format!("Logs/IngestionMetrics/{day}.json")).into()
}

/// A run of one site: its length, its first and its last event.
struct Streak<'a> {
    site: &'a str,
    count: usize,
    first: &'a Event,
    last: &'a Event,
}

/// Runs of equal sites. A launch while at most one site waited closes the run: nobody else was kept waiting.
fn streaks<'a>(launches: &[&'a Event]) -> Vec<Streak<'a>> {
    let mut streaks: Vec<Streak<'a>> = Vec::new();
    let mut is_closed = true;
    for launch in launches {
        let site = launch.text("Site");
        match streaks.last_mut().filter(|streak| !is_closed && streak.site == site) {
            Some(streak) => {
                streak.count += 1;
                streak.last = launch;
            }
            None => streaks.push(Streak { site, count: 1, first: launch, last: launch }),
        }
        is_closed = launch.number("QueuedSites").unwrap_or(0.0) <= 1.0;
    }
    streaks
}

/// The longest run of each site, the first where several are equally long.
fn longest<'a>(streaks: &'a [Streak<'a>]) -> BTreeMap<&'a str, &'a Streak<'a>> {
    let mut longest: BTreeMap<&str, &Streak<'_>> = BTreeMap::new();
    for streak in streaks {
        let known = longest.entry(streak.site).or_insert(streak);
        if streak.count > known.count {
            *known = streak;
        }
    }
    longest
}

/// How fairly the scheduler launched the sites of `day`.
pub(super) fn scheduler(day: Day, events: &[Event], at: Moment) -> Vec<u8> {
    let launches = named(events, "ParserSchedulerLaunch");
    let streaks = streaks(&launches);
    let longest = longest(&streaks);
    let sites = longest.iter().map(|(site, streak)| {
        object([
            ("Site", (*site).into()),
            ("LaunchCount", launches.iter().filter(|launch| launch.text("Site") == *site).count().into()),
            ("MaxConsecutive", streak.count.into()),
            ("MaxConsecutiveStart", streak.first.at.local().into()),
            ("MaxConsecutiveEnd", streak.last.at.local().into()),
        ])
    });
    let highest = longest.values().map(|streak| streak.count).max().unwrap_or(0);
    let blocks =
        ["ActiveWorkers", "QueuedJobs", "QueuedSites"].map(|field| (field, samples(&launches, field).block(field)));
    object([
        ("GeneratedAtUtc", at.utc().into()),
        ("FilesAnalyzed", stream_of(day)),
        ("TotalLaunchEvents", launches.len().into()),
        ("UniqueSites", longest.len().into()),
        ("MaxObservedStreak", highest.into()),
        ("MaxAllowedStreak", 8.into()),
        ("SiteSummaries", Json::List(sites.collect())),
        ("Violations", Json::List(Vec::new())),
        ("ViolationCount", 0.into()),
        ("Pass", (highest <= 8).into()),
        ("Metrics", Json::Object(blocks.into())),
    ])
    .pretty()
}

/// The port batches of `day`: how many, from how many hosts, how far apart.
pub(super) fn port_batches(day: Day, events: &[Event], at: Moment) -> Vec<u8> {
    let batches = named(events, "PortBatchReady");
    let ports = samples(&batches, "PortsCommitted");
    let hosts: BTreeSet<&str> = batches.iter().map(|batch| batch.text("Hostname")).collect();
    let gaps = batches.iter().zip(batches.iter().skip(1)).map(|(before, after)| after.at.since(before.at));
    let gaps = Samples::of(gaps.map(|ticks| ticks as f64 / 10_000.0));
    object([
        ("GeneratedAtUtc", at.utc().into()),
        ("FilesAnalyzed", stream_of(day)),
        (
            "PortBatchSummary",
            object([
                ("EventCount", batches.len().into()),
                ("UniqueHosts", hosts.len().into()),
                ("TotalPorts", Milli::of(ports.sum()).into()),
                ("AveragePortsBatch", Milli::of(ports.mean()).into()),
                ("BatchIntervalMs", gaps.block("BatchIntervalMs")),
            ]),
        ),
    ])
    .pretty()
}

/// The longest run of batches of one site on `day`.
pub(super) fn port_diversity(day: Day, events: &[Event], at: Moment) -> Vec<u8> {
    let batches = named(events, "PortBatchReady");
    let site = |event: &Event| event.text("Hostname").split('-').next().unwrap_or("").to_owned();
    let mut best: BTreeMap<String, i64> = BTreeMap::new();
    let mut running: (String, i64) = (String::new(), 0);
    for (index, batch) in batches.iter().enumerate() {
        let site_of = site(batch);
        running = if running.0 == site_of { (site_of, running.1 + 1) } else { (site_of, 1) };
        let known = best.entry(running.0.clone()).or_default();
        *known = (*known).max(running.1);
        let coming: BTreeSet<String> = batches.iter().skip(index + 1).map(|batch| site(batch)).collect();
        if coming.len() <= 1 {
            break;
        }
    }
    let streaks =
        best.iter().map(|(site, count)| object([("Site", site.as_str().into()), ("MaxCount", (*count).into())]));
    object([
        ("MetricsFile", stream_of(day)),
        ("GeneratedAtUtc", at.utc().into()),
        ("MaxAllowedConsecutive", 8.into()),
        ("PortBatchReadyCount", batches.len().into()),
        ("UsedSynthesizedEvents", false.into()),
        ("SiteStreaks", Json::List(streaks.collect())),
        ("MaxStreak", best.values().copied().max().unwrap_or(0).into()),
    ])
    .pretty()
}

/// Durations of synchronisation on `day`.
pub(super) fn synchronisation(day: Day, events: &[Event], at: Moment) -> Vec<u8> {
    let timings = named(events, "InterfaceSyncTiming");
    let fields = ["UiCloneDurationMs", "StreamCloneDurationMs", "StreamDispatchDurationMs", "DiffDurationMs"];
    object([
        ("GeneratedAtUtc", at.utc().into()),
        ("FilesAnalyzed", stream_of(day)),
        ("EventCount", timings.len().into()),
        ("GlobalStats", Json::Object(fields.map(|field| (field, samples(&timings, field).block(field))).into())),
    ])
    .pretty()
}

/// Which providers answered for each site. One provider was written without its list.
pub(super) fn freshness(day: Day, events: &[Event]) -> Vec<u8> {
    let timings = named(events, "InterfaceSyncTiming");
    let sites = ["BOYO", "WLLS"].map(|site| {
        let of_site: Vec<_> = timings.iter().filter(|timing| timing.text("Site") == site).collect();
        let entry = |name: &str| object([("Key", name.into()), ("Value", of_site.len().into()), ("Name", name.into())]);
        object([
            ("Site", site.into()),
            ("Events", of_site.len().into()),
            ("Providers", entry("SharedCache")),
            ("Reasons", Json::List(vec![entry("SharedCacheMatch")])),
            ("Statuses", Json::Null),
        ])
    });
    object([("SourcePath", stream_of(day)), ("Sites", Json::List(sites.into()))]).pretty()
}

/// Which of the required actions people took on `day`.
pub(super) fn user_actions(day: Day, events: &[Event], at: Moment) -> Vec<u8> {
    const REQUIRED: [&str; 6] =
        ["ScanLogs", "LoadFromDb", "HelpQuickstart", "InterfacesView", "CompareView", "SpanSnapshot"];
    let actions = named(events, "UserAction");
    let count = |action: &str| actions.iter().filter(|event| event.text("Action") == action).count();
    let sites: BTreeSet<&str> = actions.iter().map(|event| event.text("Site")).collect();
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|action| count(action) == 0).collect();
    object([
        ("GeneratedAtUtc", at.utc().into()),
        ("MetricsFile", stream_of(day)),
        ("TotalEvents", actions.len().into()),
        ("Sites", list(sites)),
        ("Actions", Json::Object(REQUIRED.map(|action| (action, count(action).into())).into())),
        ("Pass", missing.is_empty().into()),
        ("MissingActions", missing.into()),
    ])
    .pretty()
}

/// How long the port list took to show its first host.
pub(super) fn quickstart(at: Moment) -> Vec<u8> {
    let mut random = Random::of("quickstart", at.seed());
    let hosts = [("BOYO-AS-02", "BOYO", 10), ("WLLS-AS-11", "WLLS", 48), ("WLLS-AS-24", "WLLS", 48)].map(
        |(host, site, ports)| {
            object([
                ("Hostname", host.into()),
                ("Site", site.into()),
                ("InterfacesRendered", i64::from(ports).into()),
                ("SessionDurationMs", Milli(random.around(21_000, 9_000)).into()),
                ("Success", true.into()),
            ])
        },
    );
    object([
        ("Checklist", "InterfacesView".into()),
        ("GeneratedAtUtc", at.utc().into()),
        ("HostsAttempted", hosts.len().into()),
        ("HostsSucceeded", hosts.len().into()),
        ("TimeToFirstHostMs", Milli(random.around(2_500_000, 300_000)).into()),
        ("HostSummaries", Json::List(hosts.into())),
    ])
    .pretty()
}

/// Two checks of the interface, both good, both old.
pub(super) fn harness(at: Moment) -> Vec<u8> {
    let harness = |name: &str, rows: i64| {
        let log = on_the_lab_machine(&format!("Logs/UIHarness/{name}-{}.log", at.stamp()));
        object([
            ("HarnessName", name.into()),
            ("Status", "Pass".into()),
            ("ExitCode", 0.into()),
            ("LogPath", log.into()),
            ("Rows", rows.into()),
        ])
    };
    object([
        ("Timestamp", at.later(SECOND * 40).local().into()),
        ("Status", "Pass".into()),
        ("Harnesses", Json::List(vec![harness("SpanView", 12), harness("SearchAlerts", 31)])),
    ])
    .pretty()
}
