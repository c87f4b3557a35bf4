//! The backlog: one table row a task that may be taken up (DEFINITIONS D4).

use super::{SourceKind, TaskColumns, task_rows};
use crate::diagnostic::Parsed;
use crate::markdown::outline::Outline;
use crate::model::record::Record;
use crate::model::task::Saying;
use crate::model::{DocumentKind, SayingSource, State, Status};
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::Backlog,
    name: "backlog",
    globs: &["docs/CODEX_BACKLOG.md", "docs/Backlog.md"],
    read,
    codes: &[],
};

const COLUMNS: TaskColumns = TaskColumns {
    id: &["ID", "Task ID"],
    title: &["Title"],
    status: &["Status", "Column"],
    owner: &["Owner", "Owner/Role"],
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let Some(table) = outline.tables.iter().find(|table| table.any_column(COLUMNS.id).is_some()) else {
        return Parsed::clean(Record::Prose);
    };
    let parsed = task_rows(source, table, SayingSource::Backlog, &COLUMNS, None);
    parsed.map(|sayings| Record::Board(sayings.into_iter().map(state_in_notes).collect(), Vec::new()))
}

/// A backlog without a status column says done at the start of its notes: `Done 2025-12-22: …`. Nothing else in free
/// text is taken for a status.
fn state_in_notes(saying: Saying) -> Saying {
    if saying.status.state != State::Unknown {
        return saying;
    }
    let Some(notes) = saying.cell("Notes") else { return saying };
    let opening: String = notes.text.chars().take(24).collect();
    let status = Status::parse(&opening);
    let dated = status.state == State::Done && status.date.is_some();
    let status = if dated {
        Status { raw: opening.split(':').next().unwrap_or("").trim().to_owned(), ..status }
    } else {
        saying.status.clone()
    };
    Saying { status, ..saying }
}
