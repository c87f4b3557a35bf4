//! Reports on port batches and what they wait for: their readiness, intervals and order of sites, the timing of interface
//! syncs, and the comparison with the scheduler. Six analyzers, one layout: scalars, and one list of rows.

use serde_json::Value;

use super::json::{self, Object};
use super::{Document, Kind, Reading, moment};
use crate::model::claim::{Asked, Basis, DayName, Statement, Statistic};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "port-batch-report",
        title: "Port batch reports",
        about: "Intervals, order and variety of port batches.",
    },
    patterns: &[
        "Logs/Reports/**PortBatch*.json",
        "Logs/Reports/**SchedulerVsPortDiversity*.json",
        "Logs/Reports/**InterfaceSyncTiming*.json",
        "Logs/Reports/**PortDiversity*.json",
    ],
    fields: &[],
    read: Some(read),
};

/// Where the files are named that a report was made from.
const SOURCES: [&str; 5] = ["FilesAnalyzed", "MetricsFile", "SourceFiles", "SchedulerReportPath", "PortDiversityPath"];

/// Fields of which a report has at least one.
const MARKS: [&str; 7] = [
    "PortBatchSummary",
    "SiteStreaks",
    "IntervalCount",
    "MaxPortBatchStreak",
    "GlobalStats",
    "PortBatchReadyCount",
    "SchedulerReportPath",
];

/// The list each report shows, in the order they are looked for.
const LISTS: [(&str, &str); 6] = [
    ("SiteStreaks", "Streaks by site"),
    ("Intervals", "Intervals between batches"),
    ("Sites", "Streaks by site"),
    ("SiteBreakdown", "Timing by site"),
    ("HostBreakdown", "Batches by host"),
    ("HostBreakdownTop", "Timing by host"),
];

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    if !MARKS.iter().any(|mark| object.contains_key(*mark)) {
        return None;
    }
    let sources: Vec<String> = SOURCES.iter().flat_map(|key| json::texts(&object, key)).collect();
    let list = LISTS.iter().find_map(|(key, caption)| {
        let rows = json::objects(object.get(*key));
        (!rows.is_empty()).then(|| json::whole_table(caption, &rows))
    });
    let statements = match json::texts(&object, "FilesAnalyzed").as_slice() {
        [file] => statements(&object, file),
        _ => Vec::new(),
    };
    let view = View {
        made: json::text(&object, "GeneratedAtUtc").and_then(moment::utc),
        sources,
        table: Some(list.unwrap_or_else(|| json::properties("The report", &object))),
    };
    Some(Reading { figures: json::figures(&object), statements, view, ..Reading::default() })
}

fn statements(object: &Object, file: &str) -> Vec<Statement> {
    let day = || DayName::File(file.to_owned());
    let mut statements = Vec::new();
    if let Some(batches) = object.get("PortBatchSummary").and_then(Value::as_object) {
        let count = json::number(batches, "EventCount");
        let mut state = |name: &str, value: Option<f64>, basis| {
            let name = format!("PortBatchSummary.{name}");
            let samples = count.map(|count| count as u64);
            statements.extend(value.map(|value| Statement { name, value, decimals: Some(0), samples, basis }));
        };
        state("EventCount", count, Basis::Events { day: day(), event: "PortBatchReady".to_owned() });
        let hosts = Basis::Answer { day: day(), asked: Asked::BatchHosts, statistic: Statistic::Count };
        state("UniqueHosts", json::number(batches, "UniqueHosts"), hosts);
    }
    for (group, timings) in ["GlobalStats", "InterfaceSyncSummary"].iter().filter_map(|key| object.get_key_value(*key))
    {
        for (name, timing) in timings.as_object().into_iter().flatten() {
            statements.extend(
                timing.as_object().into_iter().flat_map(|timing| timed(&format!("{group}.{name}"), timing, day())),
            );
        }
    }
    statements
}

/// The figures of one duration of interface syncs; `Name` is the field.
fn timed(name: &str, timing: &Object, day: DayName) -> Vec<Statement> {
    let Some(field) = json::text(timing, "Name") else { return Vec::new() };
    let samples = timing.get("Count").and_then(Value::as_u64);
    let figures =
        [("Count", Statistic::Count), ("Average", Statistic::Mean), ("P95", Statistic::P95), ("Max", Statistic::Max)];
    let state = |(key, statistic): (&str, Statistic)| {
        let event = "InterfaceSyncTiming".to_owned();
        let basis = Basis::Measure { day: day.clone(), event, field: field.to_owned(), site: None, statistic };
        let value = json::number(timing, key)?;
        Some(Statement { name: format!("{name}.{key}"), value, decimals: Some(3), samples, basis })
    };
    figures.into_iter().filter_map(state).collect()
}
