//! What others leave in a day's stream: people in the views, with the comparisons they ask for, and unit tests.

use super::days::Event;
use super::fleet::{Day, Host, LAST, Moment, SECOND, hosts};
use super::json::Json;
use super::random::Random;

/// What people do in the views. Sunday's checks before the release touch every view.
pub(super) fn people(day: Day) -> Vec<Event> {
    let mut random = Random::of("people", day.0);
    let actions: &[&'static str] = match day {
        LAST => &[
            "ScanLogs",
            "LoadFromDb",
            "InterfacesView",
            "CompareView",
            "SpanSnapshot",
            "HelpQuickstart",
            "CompareView",
            "InterfacesView",
            "LoadFromDb",
            "CompareView",
            "SpanSnapshot",
            "InterfacesView",
        ],
        day if day.is_workday() => &[
            "ScanLogs",
            "LoadFromDb",
            "InterfacesView",
            "CompareView",
            "InterfacesView",
            "CompareView",
            "SpanSnapshot",
        ],
        _ => &["LoadFromDb", "InterfacesView"],
    };
    let mut at = day.at("08:20:00");
    let mut events = Vec::new();
    let hosts = hosts();
    for action in actions {
        at = at.later(random.between(300, 1_900) * SECOND);
        let wanted = usize::try_from(random.between(0, 36)).unwrap_or(0);
        let Some(host) = hosts.get(wanted) else { continue };
        let mut fields =
            vec![("Action", (*action).into()), ("Site", host.site.into()), ("Hostname", host.name.as_str().into())];
        match *action {
            "SpanSnapshot" => fields.push(("RowsBound", random.between(4, 16).into())),
            "ScanLogs" | "LoadFromDb" => fields.push(("Context", "MainWindow".into())),
            "CompareView" => {
                fields.extend([("Port1", "Et1/1/1".into()), ("Port2", "Et1/1/2".into())]);
                events.extend(comparison(host, at.later(random.between(1, 4) * SECOND), &mut random));
            }
            _ => {}
        }
        events.push(Event { name: "UserAction", at, fields });
    }
    events
}

/// A comparison of two ports: whether it ran, how long it took, what it found.
fn comparison(host: &Host, at: Moment, random: &mut Random) -> Vec<Event> {
    let executed = i64::from(random.between(1, 10) > 1);
    let shared = [
        ("Site", host.site.into()),
        ("Hostname", host.name.as_str().into()),
        ("Hostname2", host.name.as_str().into()),
        ("Port1", "Et1/1/1".into()),
        ("Port2", "Et1/1/2".into()),
        ("Source", "CompareView".into()),
        ("Status", if executed == 1 { "Executed" } else { "Cancelled" }.into()),
    ];
    let event = |name, at, own: Vec<(&'static str, Json)>| Event {
        name,
        at,
        fields: shared.clone().into_iter().chain(own).collect(),
    };
    let mut events =
        vec![event("DiffUsageRate", at, vec![("UsageNumerator", executed.into()), ("UsageDenominator", 1.into())])];
    if executed == 1 {
        let [added, removed, changed] = [random.between(0, 2), random.between(0, 2), random.between(0, 5)];
        events.push(event(
            "DiffCompareDurationMs",
            at.later(random.between(10_000, 90_000)),
            vec![("DurationMs", random.around(74, 60).into())],
        ));
        events.push(event(
            "DiffCompareResultCounts",
            at.later(random.between(100_000, 190_000)),
            vec![
                ("AddedCount", added.into()),
                ("RemovedCount", removed.into()),
                ("ChangedCount", changed.into()),
                ("TotalCount", (added + removed + changed).into()),
            ],
        ));
    }
    events
}

/// Unit tests write into the same stream: a site that does not exist, and a real one with a date long past.
pub(super) fn unit_tests(day: Day) -> Vec<Event> {
    let mut random = Random::of("unit tests", day.0);
    let at = day.at("16:40:00").later(random.between(0, 900 * SECOND));
    let row = |at, site: &'static str, host: &'static str, rows: i64, date: &'static str| {
        let fields = [
            ("Site", site.into()),
            ("Hostname", host.into()),
            ("Rows", rows.into()),
            ("DeletedRows", 1.into()),
            ("RunDate", date.into()),
        ];
        Event::new("RowsWritten", at, fields)
    };
    vec![
        row(at, "SW1", "SW1", random.between(0, 2), "2025-11-06 12:00:00"),
        row(at.later(400_000), "WLLS", "WLLS-AS-01", 0, "2025-11-08 10:15:00"),
        Event::new(
            "InterfaceSiteCacheHostPersisted",
            at.later(900_000),
            [
                ("Site", "SW1".into()),
                ("Hostname", "SW1".into()),
                ("EntryHostCount", 1.into()),
                ("EntryTotalRows", random.between(1, 2).into()),
                ("PersistedPortCount", 2.into()),
                ("SharedStoreUpdated", true.into()),
            ],
        ),
    ]
}
