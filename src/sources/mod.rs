//! Text sources to [`Record`]s, one kind a file. A reader gets a decoded file with its outline, returns what it
//! understood, and reports the rest.

mod backlog;
mod board_csv;
mod board_markdown;
mod candidate;
mod decision;
mod document;
mod incident_intake;
mod incident_runbook;
mod plan;
mod plan_index;
mod release_guide;
mod risk_register;
mod roadmap;
mod runbook;
mod session;
pub mod text_faults;

use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::{Bullet, Outline};
use crate::model::plan::Sentence;
use crate::model::record::Record;
use crate::model::task::{NamedCell, Saying};
use crate::model::{DocumentKind, PlanId, SayingSource, Status, TaskId};
use crate::text::table::{Row, Table};
use crate::text::{Source, Span};

/// One kind of text source.
pub struct SourceKind {
    /// What a file of this kind is to the project.
    pub kind: DocumentKind,
    /// Its key below `[sources]` in `statetrace.toml`.
    pub name: &'static str,
    /// Where the StateTrace layout keeps it; globs, `*` within a directory, `**` across.
    pub globs: &'static [&'static str],
    /// Reads one file.
    pub read: fn(&Source, &Outline) -> Parsed<Record>,
    /// Every code its reader reports.
    pub codes: &'static [&'static Code],
}

/// Every kind, in the order they are tried: the first whose globs match a file reads it.
pub static KINDS: [&SourceKind; 15] = [
    &plan_index::KIND,
    &plan::KIND,
    &board_csv::KIND,
    &board_markdown::KIND,
    &backlog::KIND,
    &roadmap::KIND,
    &incident_intake::KIND,
    &incident_runbook::KIND,
    &risk_register::KIND,
    &decision::KIND,
    &session::KIND,
    &runbook::KIND,
    &release_guide::KIND,
    &candidate::KIND,
    &document::KIND,
];

static BAD_TASK_ID: Code = Code {
    name: "task/bad-id",
    severity: Severity::Warning,
    explain: "A row of a task table has something else than one task id in its id cell, such as a range. The row is shown with \
              its page but is no task of the model. Give each task its own row with an id like `ST-B-008`.",
};
static CELL_COUNT: Code = Code {
    name: "table/cell-count",
    severity: Severity::Note,
    explain: "A row has more or fewer cells than its table has columns. Missing cells are read as empty, surplus ones are kept \
              behind the last column. A pipe inside a cell must be written `\\|`, even inside a code span.",
};
static ROWS_LOST: Code = Code {
    name: "table/rows-lost",
    severity: Severity::Warning,
    explain: "A comment or blank line stands between two rows of a table. A strict Markdown reader ends the table there and shows \
              the remaining rows as a paragraph. We read them; other tools lose them. Move the comment above the table.",
};

/// Which columns of a table say what of a task; each by the titles it may have.
struct TaskColumns {
    id: &'static [&'static str],
    title: &'static [&'static str],
    status: &'static [&'static str],
    owner: &'static [&'static str],
}

/// The table's rows as sayings. Rows without one task id are reported and left out.
fn task_rows(
    source: &Source,
    table: &Table,
    says: SayingSource,
    columns: &TaskColumns,
    page: Option<&PlanId>,
) -> Parsed<Vec<Saying>> {
    let mut parsed = Parsed::<Vec<Saying>>::default();
    let id = table.any_column(columns.id);
    let title = table.any_column(columns.title);
    let status = table.any_column(columns.status);
    let owner = table.any_column(columns.owner);
    for row in table.rows.iter().filter(|row| !row.is_blank()) {
        let cell = row.cell(id);
        let written = bare(row.text(id));
        let Some(task) = TaskId::parse(&written) else {
            // `_None_` and the like stand for "no task"; they name nothing that could be misread.
            if written.contains("ST-") {
                let span = cell.map_or(row.span, |cell| cell.span);
                let message = format!("`{written}` is not one task id");
                parsed.diagnostics.push(
                    Diagnostic::at(source, span, &BAD_TASK_ID, message)
                        .help("give each task its own row, with an id like `ST-B-008`"),
                );
            }
            continue;
        };
        parsed.value.push(Saying {
            source: says,
            id: task,
            place: source.place(row.span.start),
            span: row.span,
            title: row.text(title).trim().to_owned(),
            status: Status::parse(row.text(status)),
            owner: Some(row.text(owner).trim().to_owned()).filter(|owner| !owner.is_empty()),
            page: page.cloned(),
            plan_links: Vec::new(),
            cells: named_cells(table, row),
            repair: None,
        });
    }
    parsed
}

/// Every cell of `row` with its column's title; surplus cells have none.
fn named_cells(table: &Table, row: &Row) -> Vec<NamedCell> {
    let titled = table
        .columns
        .iter()
        .zip(&row.cells)
        .map(|(column, cell)| NamedCell { column: column.text.clone(), cell: cell.clone() });
    let extra = row.extra.iter().map(|cell| NamedCell { column: String::new(), cell: cell.clone() });
    titled.chain(extra).collect()
}

/// A cell's text without emphasis, code marks and blanks around it.
fn bare(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`')).to_owned()
}

/// A bullet as a sentence of the model.
fn sentence(source: &Source, bullet: &Bullet) -> Sentence {
    Sentence { place: source.place(bullet.span.start), span: bullet.span, text: source.slice(bullet.span).to_owned() }
}

/// What is wrong with the tables of a Markdown file, whatever they say.
pub fn table_faults(source: &Source, outline: &Outline) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for table in &outline.tables {
        let lost = table.rows.iter().filter(|row| row.lost_in_gfm).count();
        if let Some(first) = table.rows.iter().find(|row| row.lost_in_gfm) {
            let rows = if lost == 1 { "row stands".to_owned() } else { format!("{lost} rows stand") };
            let message =
                format!("{rows} behind a comment or blank line inside the table; strict Markdown readers lose them");
            let span = Span::new(first.span.start, first.span.start + 1);
            faults.push(
                Diagnostic::at(source, span, &ROWS_LOST, message)
                    .help("move comments above the table and remove blank lines from it"),
            );
        }
        let width = table.columns.len();
        for row in table.rows.iter().filter(|row| row.written != width) {
            let span = row.extra.first().map_or(Span::new(row.span.start, row.span.start + 1), |cell| cell.span);
            let message = format!("the row has {} cells, the table {width} columns", row.written);
            let help = if row.written > width {
                "write a pipe inside a cell as `\\|`, or give the column a title"
            } else {
                "add the missing cells, empty where there is nothing to say"
            };
            faults.push(Diagnostic::at(source, span, &CELL_COUNT, message).help(help));
        }
    }
    faults
}
