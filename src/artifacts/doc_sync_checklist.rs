//! `DocSyncChecklist-….json`: whether plan, board, backlog and session log agreed on a task. One run piped the console into
//! the file: an array of lines.

use serde_json::Value;

use super::json;
use super::{Document, Kind, Reading};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "doc-sync-checklist",
        title: "Doc-sync checklists",
        about: "Whether plan, board, backlog and session log agreed on a task.",
    },
    patterns: &["Logs/Reports/**DocSyncChecklist*.json"],
    fields: &["TaskId", "TaskBoardCsv", "Passed"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    if let Value::Array(lines) = &json
        && !lines.is_empty()
        && lines.iter().all(Value::is_string)
    {
        return Some(console(lines));
    }
    let object = document.object()?;
    object.get("Passed")?.as_bool()?;
    json::text(&object, "TaskId")?;
    let mut figures = json::figures(&object);
    json::count_items(&mut figures, &object, &["Missing"]);
    let parts = object.iter().filter_map(|(name, part)| Some((name, part.as_object()?)));
    let rows = parts.map(|(name, part)| {
        let cell = |field: &str| part.get(field).map(json::show).unwrap_or_default();
        let has_task = if part.contains_key("Passed") { cell("Passed") } else { cell("ContainsTaskId") };
        vec![name.clone(), cell("Exists"), has_task, cell("Required"), cell("Path")]
    });
    let table = ReadableTable::new("What was looked at", ["Document", "Exists", "Agrees", "Required", "Path"], rows);
    let missing = json::texts(&object, "Missing");
    let table = if missing.is_empty() { table } else { table.note(format!("missing: {}", missing.join(", "))) };
    Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() })
}

/// A dump of the console: its lines, and nothing that could be counted as a result.
fn console(lines: &[Value]) -> Reading {
    let texts = lines.iter().filter_map(Value::as_str);
    let task = texts.clone().find_map(|line| line.strip_prefix("TaskId")?.trim_start().strip_prefix(':'));
    let figures = task.map(|task| json::figure("TaskId", FigureValue::Text(task.trim().to_owned())));
    let table = ReadableTable::new("Console lines", ["Line"], texts.map(|line| vec![line.to_owned()]))
        .note("the file holds what the console printed instead of the checklist");
    Reading {
        figures: figures.into_iter().collect(),
        view: View { table: Some(table), ..View::default() },
        fault: Some("it holds the lines of a console instead of a checklist".to_owned()),
        ..Reading::default()
    }
}
