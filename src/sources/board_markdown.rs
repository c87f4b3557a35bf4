//! The board page: one table with every task, and narrative cards under the columns (DEFINITIONS D4).

use super::{SourceKind, TaskColumns, task_rows};
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::record::{Card, Record};
use crate::model::{DocumentKind, SayingSource, State, Status};
use crate::text::{Source, Span};

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::BoardMarkdown,
    name: "board_markdown",
    globs: &["docs/StateTrace_TaskBoard.md"],
    read,
    codes: &[&NO_TABLE],
};

static NO_TABLE: Code = Code {
    name: "board/no-table",
    severity: Severity::Warning,
    explain: "The board page has no table with the columns `ID` and `Column`, so it says nothing of any task. Add one, or leave \
              the page out of the `board_markdown` globs.",
};

const COLUMNS: TaskColumns = TaskColumns {
    id: &["ID", "Task ID"],
    title: &["Title"],
    status: &["Column", "Status"],
    owner: &["Owner/Role", "OwnerRole", "Owner"],
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let is_board =
        |table: &&crate::text::table::Table| table.any_column(COLUMNS.id).is_some() && table.column("Column").is_some();
    let Some(table) = outline.tables.iter().find(is_board) else {
        let fault =
            Diagnostic::of_file(&source.path, &NO_TABLE, "the page has no table with the columns `ID` and `Column`");
        let fault = fault.help("add the table, or leave the page out of `board_markdown`");
        return Parsed { value: Record::Board(Vec::new(), cards(source, outline)), diagnostics: vec![fault] };
    };
    let cards = cards(source, outline);
    task_rows(source, table, SayingSource::BoardMarkdown, &COLUMNS, None).map(|sayings| Record::Board(sayings, cards))
}

/// The bullets `- **Title** …` that stand at the margin under a heading that names a column.
fn cards(source: &Source, outline: &Outline) -> Vec<Card> {
    let mut cards = Vec::new();
    for section in &outline.sections {
        let status = Status::parse(&section.title);
        if status.state == State::Unknown {
            continue;
        }
        for bullet in outline.bullets_in(section.body).filter(|bullet| bullet.indent == 0) {
            let text = source.slice(bullet.span);
            let Some((title, _)) = text.strip_prefix("**").and_then(|text| text.split_once("**")) else { continue };
            let end = next_card(outline, bullet.span.end, section.body.end);
            cards.push(Card {
                title: title.trim().trim_end_matches(':').to_owned(),
                status: status.clone(),
                place: source.place(bullet.span.start),
                span: Span::new(bullet.span.start, end),
            });
        }
    }
    cards
}

/// Where the card ends: with the last bullet nested below it.
fn next_card(outline: &Outline, from: usize, section_end: usize) -> usize {
    let nested = outline.bullets_in(Span::new(from, section_end)).take_while(|bullet| bullet.indent > 0);
    nested.last().map_or(from, |bullet| bullet.span.end)
}
