//! The roadmap: one table row a milestone, each with the task that carries it (DEFINITIONS D4).

use super::{SourceKind, TaskColumns, task_rows};
use crate::diagnostic::Parsed;
use crate::markdown::outline::Outline;
use crate::model::record::Record;
use crate::model::{DocumentKind, SayingSource};
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::Roadmap,
    name: "roadmap",
    globs: &["docs/StateTrace_Quarterly_Roadmap.md", "docs/Roadmap.md"],
    read,
    codes: &[],
};

/// A milestone states no status of its own: its target date is a plan, not an outcome.
const COLUMNS: TaskColumns =
    TaskColumns { id: &["Task board ID", "Task ID"], title: &[], status: &[], owner: &["Owner"] };

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let Some(table) = outline.tables.iter().find(|table| table.any_column(COLUMNS.id).is_some()) else {
        return Parsed::clean(Record::Prose);
    };
    task_rows(source, table, SayingSource::Roadmap, &COLUMNS, None).map(|sayings| Record::Board(sayings, Vec::new()))
}
