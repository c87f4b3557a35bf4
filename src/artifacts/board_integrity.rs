//! `TaskBoardIntegrity-….json`: rows, missing columns and duplicate ids of the task board.

use super::json;
use super::{Document, Kind, Reading};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "board-integrity",
        title: "Task board integrity reports",
        about: "Rows, missing columns and duplicate ids of the board.",
    },
    patterns: &["Logs/Reports/**TaskBoardIntegrity*.json"],
    fields: &["TaskBoardCsvPath", "RowCount", "DuplicateIds"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    object.get("Passed")?.as_bool()?;
    object.get("RowCount")?;
    let mut figures = json::figures(&object);
    json::count_items(&mut figures, &object, &["MissingColumns", "DuplicateIds", "FailureReasons"]);
    let view = View {
        made: None,
        sources: json::texts(&object, "TaskBoardCsvPath"),
        table: Some(json::properties("The board", &object)),
    };
    Some(Reading { figures, view, ..Reading::default() })
}
