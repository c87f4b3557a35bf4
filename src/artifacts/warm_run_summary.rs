//! `WarmRunTelemetry-…-summary.json`: the figures of one comparison, and the run they were taken from.

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::claim::{Basis, Statement};
use crate::model::{ArtifactKind, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "warm-run-summary",
        title: "Warm run summaries",
        about: "The figures of one cold and warm comparison.",
    },
    patterns: &["Logs/IngestionMetrics/WarmRunTelemetry-*-summary.json"],
    fields: &["ColdInterfaceCallAvgMs", "ImprovementPercent", "TelemetryPath"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    let run = json::text(&object, "TelemetryPath")?;
    object.get("ImprovementPercent")?;
    let figures = json::figures(&object);
    let statements = figures.iter().filter_map(|figure| {
        let FigureValue::Number(value) = figure.value else { return None };
        let basis = Basis::Figure { file: run.to_owned(), figure: figure.name.clone() };
        Some(Statement { name: figure.name.clone(), value, decimals: None, samples: None, basis })
    });
    Some(Reading {
        statements: statements.collect(),
        view: View {
            made: json::text(&object, "GeneratedAtUtc").and_then(moment::utc),
            sources: vec![run.to_owned()],
            table: Some(json::properties("Comparison", &object)),
        },
        figures,
        ..Reading::default()
    })
}
