//! `Routing….json`: discovery, validation, comparison and review of routes. A dozen tools with one habit: scalars that say
//! how it ended, and one list of what was looked at.

use serde_json::Value;

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "routing-report",
        title: "Routing reports",
        about: "Discovery, validation and review of routes.",
    },
    patterns: &["Logs/Reports/Routing*/**", "Logs/Reports/Routing*"],
    fields: &[],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let Value::Object(object) = &json else {
        let items = json::one_or_many(Some(&json));
        let records = json::objects(Some(&json));
        let figures = vec![json::count("Records", items.len())];
        let table = if records.is_empty() { json::values(&items) } else { json::whole_table("Records", &records) };
        return Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() });
    };
    let lists = object.iter().filter_map(|(name, value)| {
        let rows = value.as_array().map(|_| json::objects(Some(value)))?;
        (!rows.is_empty()).then_some((name, rows))
    });
    let longest = lists.max_by_key(|(_, rows)| rows.len());
    let table = match longest {
        Some((name, rows)) => json::whole_table(name, &rows),
        None => json::properties("The report", object),
    };
    let made = ["GeneratedAt", "GeneratedAtUtc", "Timestamp", "CapturedAt"];
    let made = made.iter().find_map(|key| json::text(object, key).and_then(moment::instant));
    let view = View { made, sources: Vec::new(), table: Some(table) };
    Some(Reading { figures: json::figures(object), view, ..Reading::default() })
}
