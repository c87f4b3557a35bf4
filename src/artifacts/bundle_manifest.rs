//! `TelemetryBundle.json` to [`Manifest`], leniently: a list of one may be an object, a missing list is none, keys may be
//! absent.

use serde_json::Value;

use crate::model::bundle::{Manifest, ManifestEntry};
use crate::path::TreePath;

/// The file name of a manifest.
pub const NAME: &str = "TelemetryBundle.json";

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
        notes: string(&value, "Notes"),
        entries: value
            .get("Artifacts")
            .filter(|artifacts| !artifacts.is_null())
            .map(|artifacts| list(artifacts).iter().filter_map(|entry| self::entry(entry)).collect()),
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

/// PowerShell writes a list of one as its only item, and an empty list as null.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

fn string(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned).filter(|text| !text.is_empty())
}

fn strings(value: &Value, key: &str) -> Vec<String> {
    value.get(key).map(list).unwrap_or_default().into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
