//! `VerificationSummary….json` and `TelemetryBundleReadiness….json`: what a check of a bundle found, one object an area.

use super::json;
use super::{Document, Kind, Reading};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "bundle-verification",
        title: "Bundle verifications",
        about: "What a check of a bundle found when it was published.",
    },
    patterns: &[
        "Logs/TelemetryBundles/**/VerificationSummary*.json",
        "Data/Samples/TelemetryBundles/**/VerificationSummary*.json",
        "Logs/Reports/TelemetryBundleReadiness*.json",
    ],
    fields: &["RequirementState", "ReadmeHash"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let areas: Vec<_> =
        json::objects(Some(&json)).into_iter().filter(|area| area.contains_key("RequirementState")).collect();
    if areas.is_empty() {
        return None;
    }
    let mut figures = vec![json::count("Areas", areas.len())];
    let (mut rows, mut present) = (Vec::new(), 0);
    for area in &areas {
        let name = json::text(area, "Area").unwrap_or("");
        if let Some(hash) = json::text(area, "ReadmeHash") {
            figures.push(json::figure(format!("{name}.ReadmeHash"), FigureValue::Text(hash.to_owned())));
        }
        for requirement in json::objects(area.get("RequirementState")) {
            let cell = |field: &str| requirement.get(field).map(json::show).unwrap_or_default();
            present += usize::from(cell("Status") == "Present");
            rows.push(vec![name.to_owned(), cell("Requirement"), cell("Status"), cell("Files")]);
        }
    }
    figures.push(json::count("Present", present));
    figures.push(json::count("Absent", rows.len() - present));
    let table = ReadableTable::new("Requirements", ["Area", "Requirement", "Status", "Files"], rows);
    let sources = areas.iter().filter_map(|area| json::text(area, "BundlePath")).map(str::to_owned).collect();
    Some(Reading { figures, view: View { made: None, sources, table: Some(table) }, ..Reading::default() })
}
