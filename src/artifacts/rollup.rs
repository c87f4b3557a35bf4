//! `IngestionMetricsSummary….csv`: count, average, p95 and maximum by day, scope and metric. The day may be the stem of a
//! sample file instead, the scope is `All` or a site, and `SecondaryTotal` may be a text.

use std::collections::{BTreeMap, BTreeSet};

use super::json;
use super::{Document, Kind, Reading};
use crate::model::claim::{Asked, Basis, DayName, Statement, Statistic};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, Date, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "rollup",
        title: "Rollup tables",
        about: "Count, average, p95 and maximum by day, scope and metric, as the project's own tool computed them.",
    },
    patterns: &["Logs/**/IngestionMetricsSummary*.csv"],
    fields: &["Scope", "Metric", "SecondaryTotal"],
    read: Some(read),
};

const COLUMNS: [&str; 10] =
    ["Date", "Scope", "Metric", "Count", "Average", "P95", "Max", "Total", "SecondaryTotal", "Notes"];

/// To how many decimals the tool rounds.
const DECIMALS: u8 = 3;

fn read(document: &Document<'_>) -> Option<Reading> {
    let rows = document.rows(&["Date", "Scope", "Metric", "Count", "P95"])?;
    let named: Vec<_> = rows.named().collect();
    let days: BTreeSet<Date> = named.iter().filter_map(|row| Date::parse(row.get("Date")?)).collect();
    let mut figures = vec![json::count("Rows", named.len()), json::count("Days", days.len())];
    for (name, day) in [("FirstDay", days.first()), ("LastDay", days.last())] {
        figures.extend(day.map(|day| json::figure(name, FigureValue::Text(day.to_string()))));
    }
    let cells =
        named.iter().map(|row| COLUMNS.map(|column| row.get(column).copied().unwrap_or("").to_owned()).to_vec());
    let table = ReadableTable::new("Rollup", COLUMNS, cells);
    Some(Reading {
        figures,
        statements: named.iter().flat_map(statements).collect(),
        view: View { table: Some(table), ..View::default() },
        ..Reading::default()
    })
}

/// Where a metric's figures come from: column, statistic, source.
enum From {
    /// The numbers in a field.
    Field(&'static str, &'static str),
    /// How many events there are.
    Events(&'static str),
    /// Answers to a question.
    Answer(Asked),
}

/// The figures of a row. A metric whose definition is not known is said not to be computed again.
fn statements(row: &BTreeMap<&str, &str>) -> Vec<Statement> {
    let cell = |column: &str| row.get(column).copied().unwrap_or("");
    let (date, scope, metric) = (cell("Date"), cell("Scope"), cell("Metric"));
    let site = (scope != "All").then_some(scope);
    let samples = cell("Count").parse::<u64>().ok();
    let of = |from: &From, statistic: Statistic| {
        let Some(day) = Date::parse(date) else {
            return Basis::Nothing { why: format!("`{date}` is no day") };
        };
        let (day, site) = (DayName::Date(day), site.map(str::to_owned));
        match (from, &site) {
            (From::Field(event, field), _) => {
                Basis::Measure { day, event: (*event).to_owned(), field: (*field).to_owned(), site, statistic }
            }
            (From::Events(event), None) => Basis::Events { day, event: (*event).to_owned() },
            (From::Answer(asked), None) => Basis::Answer { day, asked: *asked, statistic },
            (_, Some(_)) => Basis::Nothing { why: "it is kept for all sites together only".to_owned() },
        }
    };
    let plain = [
        ("Count", Statistic::Count),
        ("Average", Statistic::Mean),
        ("P95", Statistic::P95),
        ("Max", Statistic::Max),
        ("Total", Statistic::Sum),
    ];
    let parts: Vec<(&str, From, Statistic)> = match metric {
        "ParseDurationSeconds" => {
            plain.map(|(column, of)| (column, From::Field("ParseDuration", "DurationSeconds"), of)).into()
        }
        "DatabaseWriteLatencyMs" => {
            plain.map(|(column, of)| (column, From::Field("DatabaseWriteLatency", "LatencyMs"), of)).into()
        }
        // Of no sample the tool writes zeros.
        "SiteCacheFetchDurationMs" if samples == Some(0) => {
            vec![("Count", From::Answer(Asked::FetchDurations), Statistic::Count)]
        }
        "SiteCacheFetchDurationMs" => {
            plain.map(|(column, of)| (column, From::Answer(Asked::FetchDurations), of)).into()
        }
        "RowsWritten" => vec![
            ("Count", From::Field("RowsWritten", "Rows"), Statistic::Count),
            ("Total", From::Field("RowsWritten", "Rows"), Statistic::Sum),
            ("SecondaryTotal", From::Field("RowsWritten", "DeletedRows"), Statistic::Sum),
        ],
        "SkippedDuplicate" => vec![("Count", From::Events("SkippedDuplicate"), Statistic::Count)],
        "UserActionTotal" => vec![("Count", From::Events("UserAction"), Statistic::Count)],
        _ => Vec::new(),
    };
    let state = |column: &str, basis| {
        let value = cell(column).parse::<f64>().ok().filter(|value| value.is_finite())?;
        let name = format!("{date} {scope} {metric}.{column}");
        Some(Statement { name, value, decimals: Some(DECIMALS), samples, basis })
    };
    if parts.is_empty() {
        let why = format!("how `{metric}` is counted is not known");
        return state("Count", Basis::Nothing { why }).into_iter().collect();
    }
    parts.iter().filter_map(|(column, from, statistic)| state(column, of(from, *statistic))).collect()
}
