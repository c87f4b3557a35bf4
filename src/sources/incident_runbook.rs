//! A runbook named for an incident: `Incident_<id>_<words>.md` (DEFINITIONS D8).

use super::SourceKind;
use crate::diagnostic::Parsed;
use crate::markdown::outline::Outline;
use crate::model::incident::IncidentRunbook;
use crate::model::record::Record;
use crate::model::{DocumentKind, IncidentId};
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::IncidentRunbook,
    name: "incident_runbook",
    globs: &["docs/runbooks/Incident_INC[0-9]*_*.md"],
    read,
    codes: &[],
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let stem = source.path.stem();
    let id = stem.strip_prefix("Incident_").and_then(|rest| IncidentId::parse(rest.split('_').next()?));
    let Some(id) = id else { return Parsed::clean(Record::Prose) };
    let heading = outline.title().map_or(stem, |heading| &heading.text);
    let rest = heading.strip_prefix(id.as_str()).unwrap_or(heading);
    let title = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':')).to_owned();
    Parsed::clean(Record::IncidentRunbook(IncidentRunbook { id, path: source.path.clone(), title }))
}
