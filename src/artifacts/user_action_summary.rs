//! `UserActionSummary….json`: which actions people took, how often, and which required ones are missing.

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "user-action-summary",
        title: "User action summaries",
        about: "Which actions people took, and how often.",
    },
    patterns: &["Logs/Reports/**UserActionSummary*.json"],
    fields: &["MissingActions", "AllActionsPresent"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    let actions = ["Actions", "ActionSummaries", "ActionCounts"].iter().find_map(|key| object.get(*key));
    if actions.is_none() && !object.contains_key("MissingActions") && !object.contains_key("AllActionsPresent") {
        return None;
    }
    let mut figures = json::figures(&object);
    json::count_items(&mut figures, &object, &["MissingActions"]);
    let rows = json::objects(actions.filter(|actions| actions.is_array()));
    let table =
        if rows.is_empty() { json::properties("The summary", &object) } else { json::whole_table("Actions", &rows) };
    let made = json::text(&object, "GeneratedAtUtc").and_then(moment::utc);
    Some(Reading { figures, view: View { made, sources: Vec::new(), table: Some(table) }, ..Reading::default() })
}
