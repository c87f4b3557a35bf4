//! `TelemetryBundle.json` to [`Manifest`], leniently: a list of one may be an object, a missing list is none, keys may be
//! absent.

use serde_json::Value;

use super::{Document, Kind, Reading, json, moment};
use crate::model::bundle::{Manifest, ManifestEntry};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, View};
use crate::path::TreePath;

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "bundle-manifest",
        title: "Bundle manifests",
        about: "The list of files an evidence area was published with.",
    },
    patterns: &["**/TelemetryBundle.json"],
    fields: &["BundleName", "AreaName"],
    read: Some(view),
};

/// The file name of a manifest.
pub const NAME: &str = "TelemetryBundle.json";

/// What the manifest's own page shows.
fn view(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    // That a manifest is no object is told where it is read for its bundle.
    let Some(object) = json.as_object() else {
        let table = json::values(&json::one_or_many(Some(&json)));
        return Some(Reading { view: View { table: Some(table), ..View::default() }, ..Reading::default() });
    };
    let artifacts = json::objects(object.get("Artifacts"));
    let fields = ["Category", "TargetFile", "SizeBytes", "Hash", "SourcePath"];
    let table = json::table("Files of the area", &fields, &artifacts);
    let table = match object.get("Artifacts") {
        None | Some(Value::Null) => ReadableTable { note: Some("it lists no files".to_owned()), ..table },
        Some(_) => table,
    };
    let mut figures = json::figures(object);
    figures.retain(|figure| !figure.name.starts_with("Artifacts"));
    figures.push(json::count("Artifacts.Count", artifacts.len()));
    let made = json::text(object, "CreatedAt").or_else(|| json::text(object, "CreatedUtc")).and_then(moment::instant);
    Some(Reading { figures, view: View { made, sources: Vec::new(), table: Some(table) }, ..Reading::default() })
}

/// Reads a manifest; `None` when the bytes are no JSON object.
pub fn read(path: &TreePath, bytes: &[u8]) -> Option<Manifest> {
    let text = crate::text::decode::decode(bytes).text;
    let value: Value = serde_json::from_str(&text).ok()?;
    value.as_object()?;
    Some(Manifest {
        path: Some(path.clone()),
        bundle: string(&value, "BundleName"),
        area: string(&value, "AreaName"),
        created: string(&value, "CreatedAt").or_else(|| string(&value, "CreatedUtc")),
        tasks: strings(&value, "TaskBoardIds"),
        plans: strings(&value, "PlanReferences"),
        risks: strings(&value, "RiskRegisterEntries"),
        notes: string(&value, "Notes"),
        entries: value
            .get("Artifacts")
            .filter(|artifacts| !artifacts.is_null())
            .map(|artifacts| json::one_or_many(Some(artifacts)).into_iter().filter_map(entry).collect()),
    })
}

fn entry(value: &Value) -> Option<ManifestEntry> {
    Some(ManifestEntry {
        category: string(value, "Category").unwrap_or_default(),
        target: string(value, "TargetFile")?.replace('\\', "/"),
        source: string(value, "SourcePath"),
        hash: string(value, "Hash"),
        bytes: value.get("SizeBytes").and_then(Value::as_u64),
    })
}

fn string(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned).filter(|text| !text.is_empty())
}

fn strings(value: &Value, key: &str) -> Vec<String> {
    json::one_or_many(value.get(key)).into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
