//! `NetOps/….json`: what was done online, by whom, why and how it ended. Shaped as the project's own template for it.

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind { name: "netops-log", title: "NetOps logs", about: "What was done online, by whom and why." },
    patterns: &["Logs/NetOps/**"],
    fields: &["Cmdlet", "Action", "SessionId"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    json::text(&object, "Action").or_else(|| json::text(&object, "Cmdlet"))?;
    let mut figures = json::figures(&object);
    json::count_items(&mut figures, &object, &["TaskBoardIds", "PlanReferences"]);
    let view = View {
        made: json::text(&object, "Timestamp").and_then(moment::instant),
        sources: Vec::new(),
        table: Some(json::properties("What was done", &object)),
    };
    Some(Reading { figures, view, ..Reading::default() })
}
