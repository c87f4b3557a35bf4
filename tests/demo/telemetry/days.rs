//! A day to its events: a run at three in the morning and the cache it uses; what people and unit tests add is told beside.

use super::fleet::{Day, Host, Moment, SECOND, hosts};
use super::json::{Json, Milli, object};
use super::people;
use super::random::Random;

/// One line of a daily stream.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) name: &'static str,
    pub(super) at: Moment,
    pub(super) fields: Vec<(&'static str, Json)>,
}

impl Event {
    /// An event with its fields in this order.
    pub(super) fn new<const N: usize>(name: &'static str, at: Moment, fields: [(&'static str, Json); N]) -> Self {
        Self { name, at, fields: fields.into() }
    }

    fn field(&self, name: &str) -> Option<&Json> {
        self.fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The field as a number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.field(name).and_then(Json::number)
    }

    /// The field as text; empty where it is none.
    pub(super) fn text(&self, name: &str) -> &str {
        match self.field(name) {
            Some(Json::Text(text)) => text,
            _ => "",
        }
    }

    /// The event as it is logged.
    pub(super) fn line(&self) -> String {
        let head = [("EventName", self.name.into()), ("Timestamp", self.at.local().into())];
        Json::Object(head.into_iter().chain(self.fields.iter().cloned()).collect()).line()
    }
}

/// Whether the parser was slow: at WLLS for three days before Christmas (INC0002), everywhere on the last three (INC0006).
fn is_slow(day: Day, host: &Host) -> bool {
    matches!(day.0, 27..=29) || matches!(day.0, 7..=9) && host.site == "WLLS"
}

/// Whether the host's port batch was never asked for (INC0003).
fn lost_its_batch(day: Day, host: &Host) -> bool {
    day.0 == 10 && host.name == "WLLS-AS-19"
}

/// The day on which the dispatcher kept everybody waiting (INC0005).
fn is_congested(day: Day) -> bool {
    day.0 == 16
}

/// Every event of `day`, in order of time.
pub(super) fn events(day: Day) -> Vec<Event> {
    let mut events = run(day);
    events.extend(cache(day));
    events.extend(people::people(day));
    if day.is_workday() {
        events.extend(people::unit_tests(day));
    }
    events.sort_by_key(|event| event.at);
    events
}

/// The switches that are read on `day`: all of them on Sunday, else ten that change from day to day.
fn read_on(day: Day) -> Vec<Host> {
    let all = hosts();
    if day.is_sunday() {
        return all;
    }
    let skip = usize::try_from(day.0).unwrap_or(0) * 10 % all.len();
    all.into_iter().cycle().skip(skip).take(10).collect()
}

/// The nightly run: launch, parse, queue, batches, synchronisation, writing.
fn run(day: Day) -> Vec<Event> {
    let mut random = Random::of("run", day.0);
    let read = read_on(day);
    let start = day.at("03:00:00");
    let mut events = vec![Event::new(
        "ConcurrencyProfileResolved",
        start.later(random.between(1, SECOND)),
        [
            ("DecisionSource", "AutoScale".into()),
            ("DeviceCount", read.len().into()),
            ("SiteCount", 2.into()),
            ("ThreadCeiling", 8.into()),
            ("MaxWorkersPerSite", 4.into()),
            ("JobsPerThread", 2.into()),
            ("InterfaceBulkChunkSize", 24.into()),
            ("ManualOverrides", false.into()),
        ],
    )];
    for (index, host) in read.iter().enumerate() {
        let begin = start.later((index as i64 + 1) * 4 * SECOND + random.between(0, SECOND));
        let waiting = read.iter().skip(index + 1);
        let sites = waiting.clone().map(|host| host.site).collect::<std::collections::BTreeSet<_>>().len();
        events.push(Event::new(
            "ParserSchedulerLaunch",
            begin,
            [
                ("Site", host.site.into()),
                ("ActiveWorkers", random.between(2, 8).into()),
                ("ActiveSites", random.between(1, 2).into()),
                ("QueuedJobs", waiting.count().into()),
                ("QueuedSites", sites.into()),
                ("ThreadBudget", 8.into()),
            ],
        ));
        events.extend(one_host(day, index, host, begin, &mut random));
    }
    events
}

/// What one switch leaves in the stream. On ordinary days some of it is sampled, as the tools do.
fn one_host(day: Day, index: usize, host: &Host, begin: Moment, random: &mut Random) -> Vec<Event> {
    let sampled = |of_ten: usize| day.is_sunday() || index % 10 < of_ten;
    let (centre, spread) = if is_slow(day, host) { (2_720, 1_150) } else { (1_400, 800) };
    let heavy = if host.site == "WLLS" { 150 } else { 0 };
    let parse = random.around(centre + heavy, spread);
    let parsed = begin.later(parse * SECOND / 1000);
    let batch = random.guid();
    let changed = random.between(0, 6).min(host.ports);
    let mut events = Vec::new();
    if sampled(8) {
        events.push(Event::new(
            "ParseDuration",
            parsed,
            [
                ("Site", host.site.into()),
                ("FileName", format!("{}.log", host.name).into()),
                ("DurationSeconds", Milli(parse).into()),
                ("Hostname", host.name.as_str().into()),
                ("Success", true.into()),
                ("StartTime", begin.utc().into()),
            ],
        ));
    }
    let (delay, wait) = if is_congested(day) { (104_000, 66_000) } else { (36_000, 30_000) };
    let chunks = (host.ports + 23) / 24;
    events.push(Event::new(
        "InterfacePortQueueMetrics",
        parsed.later(random.between(20_000, 400_000)),
        [
            ("Hostname", host.name.as_str().into()),
            ("BatchId", batch.as_str().into()),
            ("QueueBuildDelayMs", Milli(random.around(delay, wait)).into()),
            ("QueueBuildDurationMs", Milli(random.around(16_000, 9_000)).into()),
            ("TotalPorts", host.ports.into()),
            ("BatchCount", chunks.into()),
            ("ChunkSize", host.ports.min(24).into()),
            ("ChunkSource", "Dynamic".into()),
        ],
    ));
    if sampled(6) && !lost_its_batch(day, host) {
        events.push(Event::new(
            "PortBatchReady",
            parsed.later(random.between(500_000, 900_000)),
            [
                ("Hostname", host.name.as_str().into()),
                ("BatchId", batch.as_str().into()),
                ("RunDate", begin.naive().into()),
                ("PortsCommitted", host.ports.into()),
                ("ChunkSize", host.ports.min(24).into()),
                ("EstimatedBatchCount", chunks.into()),
            ],
        ));
    }
    if sampled(5) {
        events.push(synchronised(host, parsed.later(random.between(1_000_000, 2_000_000)), changed, random));
    }
    if sampled(8) {
        let better = if day.0 < 24 { 0 } else { 80 };
        let slow = if is_slow(day, host) { 170 } else { 0 };
        events.push(Event::new(
            "DatabaseWriteLatency",
            parsed.later(random.between(2_500_000, 4_000_000)),
            [
                ("Site", host.site.into()),
                ("LatencyMs", random.around(470 - better + slow, 240).into()),
                ("Hostname", host.name.as_str().into()),
            ],
        ));
    }
    if sampled(6) {
        events.push(Event::new(
            "RowsWritten",
            parsed.later(random.between(4_500_000, 6_000_000)),
            [
                ("Site", host.site.into()),
                ("Hostname", host.name.as_str().into()),
                ("Rows", host.ports.into()),
                ("DeletedRows", (changed / 4).into()),
                ("RunDate", begin.naive().into()),
            ],
        ));
    }
    events
}

fn synchronised(host: &Host, at: Moment, changed: i64, random: &mut Random) -> Event {
    Event::new(
        "InterfaceSyncTiming",
        at,
        [
            ("Site", host.site.into()),
            ("Hostname", host.name.as_str().into()),
            ("LoadExistingDurationMs", Milli(random.around(3_100, 1_800)).into()),
            ("DiffDurationMs", Milli(random.around(18_000, 9_000)).into()),
            ("DiffRowsCompared", host.ports.into()),
            ("DiffRowsChanged", changed.into()),
            ("RowsStaged", host.ports.into()),
            ("StreamCloneDurationMs", Milli(random.around(31_000, 22_000)).into()),
            ("StreamDispatchDurationMs", Milli(random.around(54_000, 30_000)).into()),
            ("UiCloneDurationMs", Milli(random.around(22_000, 14_000)).into()),
            ("SiteCacheFetchDurationMs", Milli(random.around(420_000, 260_000)).into()),
            ("SiteCacheUpdateDurationMs", Milli(random.around(9_000, 4_000)).into()),
            ("SiteCacheProvider", "SharedCache".into()),
            ("SiteCacheProviderReason", "SharedCacheMatch".into()),
        ],
    )
}

/// The shared cache, and hosts whose log had not changed.
fn cache(day: Day) -> Vec<Event> {
    let mut random = Random::of("cache", day.0);
    let start = day.at("03:00:00");
    let process = random.between(2_000, 60_000);
    let store = random.between(1_000_000, 60_000_000);
    let mut events = vec![Event::new(
        "InterfaceSiteCacheSharedStoreState",
        start.later(random.between(SECOND, 2 * SECOND)),
        [
            ("Operation", "SnapshotImported".into()),
            ("EntryCount", 2.into()),
            ("StoreHashCode", store.into()),
            ("ProcessId", process.into()),
            ("AppDomainName", "pwsh".into()),
        ],
    )];
    // The fourth operation is a second refresh of the same site on one day only (INC0004).
    let fourth = if day.0 == 11 { "Set" } else { "GetHit" };
    for (number, operation) in ["GetMiss", "Set", "GetHit", fourth, "GetHit"].into_iter().enumerate() {
        let (site, count, ports) = if number % 2 == 0 { ("WLLS", 25, 48) } else { ("BOYO", 12, 10) };
        let found = i64::from(operation != "GetMiss");
        events.push(Event::new(
            "InterfaceSiteCacheSharedStore",
            start.later((3 + number as i64 * 7) * SECOND + random.between(0, SECOND)),
            [
                ("Operation", operation.into()),
                ("Site", site.into()),
                ("EntryCount", 2.into()),
                ("HostCount", (count * found).into()),
                ("TotalRows", (count * ports * found).into()),
                ("StoreHashCode", store.into()),
                ("ProcessId", process.into()),
                ("AppDomainName", "pwsh".into()),
            ],
        ));
    }
    // On Sundays every log is read, changed or not.
    let unchanged = if day.is_sunday() { 0 } else { 3 };
    for host in hosts().into_iter().skip(usize::try_from(day.0).unwrap_or(0)).take(unchanged) {
        events.push(Event::new(
            "SkippedDuplicate",
            start.later(2 * SECOND + random.between(0, SECOND)),
            [
                ("Site", host.site.into()),
                ("Hostname", host.name.into()),
                ("Reason", "HashMatch".into()),
                ("FileHash", random.hex(64).into()),
                ("LastIngestedUtc", format!("12/{:02}/2025 10:04:31", 7 + day.0 % 6).into()),
                ("SourceLength", random.between(5_000, 52_000).into()),
            ],
        ));
    }
    events
}

/// The samples a scheduler takes of itself while a run lasts; another kind of file than the stream of the same day.
pub(super) fn scheduler_samples(day: Day) -> Vec<u8> {
    let launches = events(day).into_iter().filter(|event| event.name == "ParserSchedulerLaunch");
    let samples = launches.step_by(3).map(|launch| {
        let count = |name: &str| Json::Count(launch.number(name).unwrap_or(0.0) as i64);
        object([
            ("Timestamp", launch.at.later(-1_000_000).local().into()),
            ("ActiveWorkers", count("ActiveWorkers")),
            ("ActiveSites", count("ActiveSites")),
            ("QueuedJobs", count("QueuedJobs")),
            ("QueuedSites", count("QueuedSites")),
            ("TotalDevices", hosts().len().into()),
            ("MaxThreads", 8.into()),
            ("MaxWorkersPerSite", 4.into()),
            ("MaxActiveSites", 2.into()),
        ])
    });
    Json::List(samples.collect()).pretty()
}
