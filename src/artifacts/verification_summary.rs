//! `VerificationSummary-….json`: how a verification run ended, why, and with which parameters.

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "verification-summary",
        title: "Verification summaries",
        about: "How a verification run ended.",
    },
    patterns: &["Logs/Verification/VerificationSummary-*.json"],
    fields: &["Status", "TranscriptPath", "SummaryPath"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    json::text(&object, "Status")?;
    let view = View {
        made: json::text(&object, "GeneratedAtUtc").and_then(moment::utc),
        sources: Vec::new(),
        table: Some(json::properties("The run", &object)),
    };
    Some(Reading { figures: json::figures(&object), view, ..Reading::default() })
}
