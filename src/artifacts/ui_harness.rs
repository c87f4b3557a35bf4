//! `UIHarnessSummary-….json`: how the user interface's own checks ended, each and together.

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "ui-harness",
        title: "UI harness results",
        about: "How the user interface's own checks ended.",
    },
    patterns: &["Logs/UIHarness/**", "Logs/UI/**"],
    fields: &["Harnesses", "Status"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    json::text(&object, "Status")?;
    let harnesses = json::objects(object.get("Harnesses"));
    let mut figures = json::figures(&object);
    figures.retain(|figure| !figure.name.starts_with("Harnesses"));
    figures.push(json::count("Harnesses", harnesses.len()));
    let made = json::text(&object, "Timestamp").and_then(moment::instant);
    let table = json::whole_table("Checks", &harnesses);
    Some(Reading { figures, view: View { made, sources: Vec::new(), table: Some(table) }, ..Reading::default() })
}
