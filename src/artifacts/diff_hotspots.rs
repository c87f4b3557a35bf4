//! `DiffHotspots-….csv`: the devices whose comparisons cost most. A file with a header only is a run without any.

use super::json;
use super::{Document, Kind, Reading};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, Figure, FigureValue, View};
use crate::stats::Summary;

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "diff-hotspots",
        title: "Diff hotspots",
        about: "The devices whose comparisons cost most.",
    },
    patterns: &["Logs/IngestionMetrics/DiffHotspots-*.csv", "Logs/IngestionMetrics/WarmRunDiffHotspots-*.csv"],
    fields: &["DiffComparisonMs", "LoadExistingMs", "ProviderReason"],
    read: Some(read),
};

const COLUMNS: [&str; 8] = [
    "Site",
    "Hostname",
    "DiffComparisonMs",
    "DiffDurationMs",
    "LoadExistingMs",
    "RowSetCount",
    "Provider",
    "ProviderReason",
];

fn read(document: &Document<'_>) -> Option<Reading> {
    let rows = document.rows(&["Site", "Hostname", "DiffDurationMs"])?;
    let named: Vec<_> = rows.named().collect();
    let mut figures = vec![json::count("Hosts", named.len())];
    for column in ["DiffComparisonMs", "DiffDurationMs", "LoadExistingMs"] {
        let numbers = named.iter().filter_map(|row| row.get(column)?.parse::<f64>().ok());
        if let Some(summary) = Summary::of(&mut numbers.collect::<Vec<_>>()) {
            let value = FigureValue::Summary(summary);
            figures.push(Figure { name: column.to_owned(), value, samples: Some(summary.count) });
        }
    }
    let cells =
        named.iter().map(|row| COLUMNS.map(|column| row.get(column).copied().unwrap_or("").to_owned()).to_vec());
    let table = ReadableTable::new("Hotspots", COLUMNS, cells);
    Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() })
}
