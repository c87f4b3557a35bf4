//! `Sanitization/….json`: which patterns a clean-up of incident data found, and how often.

use serde_json::Value;

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::{ArtifactKind, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "sanitization-report",
        title: "Sanitisation reports",
        about: "Which patterns a clean-up found and replaced.",
    },
    patterns: &["Logs/Sanitization/**"],
    fields: &[],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let object = json.as_object();
    // A report is an object with a list of patterns or files in it, or that list alone.
    let lists = object.into_iter().flatten().filter(|(_, value)| value.is_array());
    let longest =
        lists.map(|(name, list)| (name.as_str(), json::objects(Some(list)))).max_by_key(|(_, rows)| rows.len());
    let (caption, rows) = match object {
        Some(_) => longest.unwrap_or(("Patterns", Vec::new())),
        None => ("Patterns", json::objects(Some(&json))),
    };
    let mut figures = object.map(json::figures).unwrap_or_default();
    let counts = ["Matches", "MatchCount", "Redactions", "Count"];
    if let Some(field) =
        counts.iter().find(|field| rows.iter().any(|row| row.get(**field).is_some_and(Value::is_number)))
    {
        let sum = rows.iter().filter_map(|row| json::number(row, field)).sum();
        figures.push(json::figure(format!("Total{field}"), FigureValue::Number(sum)));
    }
    let table = match object {
        Some(object) if rows.is_empty() => json::properties("The clean-up", object),
        _ => json::whole_table(caption, &rows),
    };
    let text = |key: &str| object.and_then(|object| json::text(object, key));
    let made = ["GeneratedAtUtc", "Timestamp", "GeneratedAt"].iter().find_map(|key| text(key).and_then(moment::utc));
    let sources = ["SourcePath", "DestinationPath"].iter().filter_map(|key| text(key)).map(str::to_owned).collect();
    Some(Reading { figures, view: View { made, sources, table: Some(table) }, ..Reading::default() })
}
