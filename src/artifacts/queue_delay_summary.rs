//! `QueueDelaySummary-….json`: stored percentiles of queue build delay with the thresholds they were held against. Two
//! shapes of statistics: with `Name`, `Count` and `P50`, and without.

use super::json::{self, Object};
use super::{Document, Kind, Reading, moment};
use crate::model::claim::{Basis, DayName, Statement, Statistic};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "queue-delay-summary",
        title: "Queue delay summaries",
        about: "Stored percentiles of queue build delay, with the thresholds they were held against.",
    },
    patterns: &["Logs/IngestionMetrics/QueueDelaySummary-*.json"],
    fields: &["SourceTelemetryPath", "Statistics", "Thresholds"],
    read: Some(read),
};

const EVENT: &str = "InterfacePortQueueMetrics";

/// What the statistics call each figure.
const STATISTICS: [(&str, Statistic); 6] = [
    ("Average", Statistic::Mean),
    ("P50", Statistic::P50),
    ("P95", Statistic::P95),
    ("P99", Statistic::P99),
    ("Min", Statistic::Min),
    ("Max", Statistic::Max),
];

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    let statistics = object.get("Statistics")?.as_object()?;
    object.get("Thresholds")?.as_object()?;
    let sources = json::texts(&object, "SourceTelemetryPath");
    let fields: Vec<(&String, &Object)> =
        statistics.iter().filter_map(|(name, value)| Some((name, value.as_object()?))).collect();
    let mut figures = json::figures(&object);
    for figure in &mut figures {
        let field =
            figure.name.strip_prefix("Statistics.").and_then(|rest| rest.split_once('.')).map(|(field, _)| field);
        figure.samples = field.and_then(|field| samples(statistics.get(field)?.as_object()?));
    }
    let mut statements = Vec::new();
    for (field, figures) in &fields {
        for (name, statistic) in STATISTICS {
            let (Some(value), Some(file)) = (json::number(figures, name), sources.first()) else { continue };
            let day = DayName::File(file.clone());
            let (event, field) = (EVENT.to_owned(), (*field).clone());
            statements.push(Statement {
                name: format!("{field}.{name}"),
                value,
                decimals: Some(6),
                samples: samples(figures),
                basis: Basis::Measure { day, event, field, site: None, statistic },
            });
        }
    }
    let made = json::text(&object, "GeneratedAtUtc").and_then(moment::utc);
    let view = View { made, sources, table: Some(table(&fields)) };
    Some(Reading { figures, statements, view, ..Reading::default() })
}

fn samples(figures: &Object) -> Option<u64> {
    figures.get("SampleCount").or_else(|| figures.get("Count"))?.as_u64()
}

fn table(fields: &[(&String, &Object)]) -> crate::model::view::ReadableTable {
    let columns = ["Field", "Samples"].into_iter().chain(STATISTICS.map(|(name, _)| name));
    let rows = fields.iter().map(|(field, figures)| {
        let samples = samples(figures).map(|samples| samples.to_string()).unwrap_or_default();
        let figures = STATISTICS.map(|(name, _)| figures.get(name).map(json::show).unwrap_or_default());
        [(*field).clone(), samples].into_iter().chain(figures).collect()
    });
    crate::model::view::ReadableTable::new("Statistics", columns, rows)
}
