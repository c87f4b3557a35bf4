//! `WarmRunTelemetry-….json`: rows of one wide shape, told apart by `PassLabel`, of which one compares the cold pass with
//! the warm pass. Cold and warm latency exist nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::json::{self, Object, Scalar};
use super::{Document, Kind, Reading};
use crate::model::claim::{Basis, Statement};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, Figure, FigureValue, View};
use crate::stats::Summary;

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "warm-run",
        title: "Warm run telemetry",
        about: "Rows of a cold pass, a warm pass and their comparison.",
    },
    patterns: &["Logs/IngestionMetrics/WarmRunTelemetry-*.json"],
    fields: &["PassLabel", "SummaryType"],
    read: Some(read),
};

/// What is read of each row; the comparison row is read again as a whole.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Row<'a> {
    #[serde(borrow)]
    pass_label: Scalar<'a>,
    #[serde(borrow)]
    hostname: Scalar<'a>,
    #[serde(borrow)]
    provider: Scalar<'a>,
    interface_call_duration_ms: Scalar<'a>,
    database_write_latency_ms: Scalar<'a>,
    diff_duration_ms: Scalar<'a>,
    load_existing_duration_ms: Scalar<'a>,
}

/// A number of a row.
type Field = for<'r> fn(&Row<'r>) -> Option<f64>;

const COMPARISON: &str = "WarmRunComparison";

/// The two passes a run compares, with what their figures in the comparison start with.
const PASSES: [(&str, &str); 2] = [("ColdPass", "Cold"), ("WarmPass", "Warm")];

fn read(document: &Document<'_>) -> Option<Reading> {
    let raw: Vec<&RawValue> = serde_json::from_str(document.text).ok()?;
    let rows: Vec<Row<'_>> = raw.iter().map(|raw| serde_json::from_str(raw.get()).unwrap_or_default()).collect();
    let comparisons: Vec<Object> = rows
        .iter()
        .zip(&raw)
        .filter(|(row, _)| row.pass_label.text() == COMPARISON)
        .filter_map(|(_, raw)| serde_json::from_str(raw.get()).ok())
        .collect();
    let is_run = rows.iter().any(|row| PASSES.iter().any(|(label, _)| row.pass_label.text() == *label));
    if !is_run && comparisons.is_empty() {
        return None;
    }
    let mut reading = Reading::default();
    if let Some(comparison) = comparisons.last() {
        reading.figures = compared(comparison);
        reading.statements = statements(comparison, &rows);
    }
    if comparisons.len() != 1 {
        reading.fault = Some(format!("it has {} rows `{COMPARISON}`, expected one", comparisons.len()));
    }
    reading.figures.extend(PASSES.iter().flat_map(|(label, _)| passed(label, &rows)));
    reading.view = View { table: Some(table(&rows)), ..View::default() };
    Some(reading)
}

/// The fields of the comparison that say something, and `ImprovementPercent` even where it is null: one side had no timings.
/// A provider that is not among the counts was used by no host.
fn compared(comparison: &Object) -> Vec<Figure> {
    let mut figures = json::figures(comparison);
    figures.retain(|figure| figure.value != FigureValue::Null || figure.name == "ImprovementPercent");
    if comparison.get("WarmProviderCounts").is_some_and(Value::is_object) {
        for name in ["WarmProviderCounts.Cache", "WarmProviderCounts.SharedCache"] {
            if !figures.iter().any(|figure| figure.name == name) {
                figures.push(json::count(name, 0));
            }
        }
    }
    let hosts = json::number(comparison, "WarmHostCount").map(|hosts| hosts as u64);
    for figure in &mut figures {
        figure.samples = hosts.filter(|_| figure.name.starts_with("Warm") || figure.name == "ImprovementPercent");
    }
    figures
}

/// The durations of one pass, by field.
fn passed(label: &str, rows: &[Row<'_>]) -> Vec<Figure> {
    let of = |name: &str, field: Field| {
        let summary = summary(label, rows, field)?;
        let value = FigureValue::Summary(summary);
        Some(Figure { name: format!("{label}.{name}"), value, samples: Some(summary.count) })
    };
    [
        of("DatabaseWriteLatencyMs", |row| row.database_write_latency_ms.number()),
        of("InterfaceCallDurationMs", |row| row.interface_call_duration_ms.number()),
        of("DiffDurationMs", |row| row.diff_duration_ms.number()),
        of("LoadExistingDurationMs", |row| row.load_existing_duration_ms.number()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn summary(label: &str, rows: &[Row<'_>], field: Field) -> Option<Summary> {
    let of_pass = rows.iter().filter(|row| row.pass_label.text() == label);
    Summary::of(&mut of_pass.filter_map(field).collect::<Vec<_>>())
}

/// Different hosts of a pass. A host that was tried again has several rows.
fn hosts<'a>(label: &str, rows: &'a [Row<'_>]) -> BTreeSet<&'a str> {
    let of_pass = rows.iter().filter(|row| row.pass_label.text() == label);
    of_pass.map(|row| row.hostname.text()).filter(|host| !host.is_empty()).collect()
}

fn statements(comparison: &Object, rows: &[Row<'_>]) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut state = |name: String, decimals, basis| {
        if let Some(value) = json::number(comparison, &name) {
            statements.push(Statement { name, value, decimals: Some(decimals), samples: None, basis });
        }
    };
    for (label, side) in PASSES {
        let calls = summary(label, rows, |row| row.interface_call_duration_ms.number());
        let own = |value: fn(&Summary) -> f64, what: &str| match &calls {
            Some(calls) => {
                let how = format!("{what} of InterfaceCallDurationMs over the {} {label} rows", calls.count);
                Basis::Own { value: value(calls), how }
            }
            None => Basis::Nothing { why: format!("none of its {label} rows has an InterfaceCallDurationMs") },
        };
        state(format!("{side}InterfaceCallAvgMs"), 3, own(|calls| calls.mean, "mean"));
        state(format!("{side}InterfaceCallP95Ms"), 3, own(|calls| calls.p95, "95th percentile (type 7)"));
        state(format!("{side}InterfaceCallMaxMs"), 3, own(|calls| calls.max, "maximum"));
        let count = hosts(label, rows).len();
        let how = format!("different hosts in the {label} rows");
        state(format!("{side}HostCount"), 0, Basis::Own { value: count as f64, how });
    }
    let averages =
        [json::number(comparison, "ColdInterfaceCallAvgMs"), json::number(comparison, "WarmInterfaceCallAvgMs")];
    if let [Some(cold), Some(warm)] = averages
        && cold > 0.0
    {
        let how = "(ColdInterfaceCallAvgMs - WarmInterfaceCallAvgMs) / ColdInterfaceCallAvgMs, in percent".to_owned();
        state("ImprovementPercent".to_owned(), 2, Basis::Own { value: (cold - warm) / cold * 100.0, how });
    }
    statements
}

/// One row for each pass, in the order of their first rows.
fn table(rows: &[Row<'_>]) -> ReadableTable {
    let mut passes: Vec<Vec<&Row<'_>>> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let at = *places.entry(row.pass_label.text()).or_insert(passes.len());
        match passes.get_mut(at) {
            Some(pass) => pass.push(row),
            None => passes.push(vec![row]),
        }
    }
    let lines = passes.iter().map(|pass| {
        let texts = |text: for<'r> fn(&'r Row<'_>) -> &'r str| {
            pass.iter().map(|row| text(row)).filter(|text| !text.is_empty()).collect::<BTreeSet<&str>>()
        };
        let figures = |field: Field| Summary::of(&mut pass.iter().filter_map(|row| field(row)).collect::<Vec<_>>());
        let calls = figures(|row| row.interface_call_duration_ms.number());
        let writes = figures(|row| row.database_write_latency_ms.number());
        let show = |summary: &Option<Summary>, of: fn(&Summary) -> f64| {
            summary.as_ref().map(|summary| json::show_number(of(summary))).unwrap_or_default()
        };
        vec![
            pass.first().map(|row| row.pass_label.text().to_owned()).unwrap_or_default(),
            pass.len().to_string(),
            texts(|row| row.hostname.text()).len().to_string(),
            show(&calls, |calls| calls.mean),
            show(&calls, |calls| calls.p95),
            show(&calls, |calls| calls.max),
            show(&writes, |writes| writes.mean),
            show(&writes, |writes| writes.p95),
            texts(|row| row.provider.text()).into_iter().collect::<Vec<_>>().join(", "),
        ]
    });
    let columns = [
        "Pass",
        "Rows",
        "Hosts",
        "Call mean, ms",
        "Call p95, ms",
        "Call max, ms",
        "Write mean, ms",
        "Write p95, ms",
        "Providers",
    ];
    ReadableTable::new("Passes of the run", columns, lines)
        .note("A call is InterfaceCallDurationMs, a write is DatabaseWriteLatencyMs.")
}
