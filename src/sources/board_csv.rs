//! `TaskBoard.csv`: one record a task, with the two repairs it takes to read real ones (DEFINITIONS D4, D6).

use super::SourceKind;
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::record::Record;
use crate::model::task::{NamedCell, Repair, Saying};
use crate::model::{DocumentKind, PlanId, SayingSource, Status, TaskId};
use crate::text::csv::{self, Record as CsvRecord};
use crate::text::table::Cell;
use crate::text::{Source, Span};

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::BoardCsv,
    name: "board_csv",
    globs: &["docs/taskboard/TaskBoard.csv"],
    read,
    codes: &[&GLUED, &SHIFTED, &RECORD_LENGTH, &BAD_ID, &UNTERMINATED, &NO_HEADER],
};

static GLUED: Code = Code {
    name: "board/glued-records",
    severity: Severity::Error,
    explain: "Two records stand on one line, because the line end between them was lost. The line was split where the second \
              record's id begins, so both tasks are known; other readers see one record with too many cells. Put the second \
              record on a line of its own.",
};
static SHIFTED: Code = Code {
    name: "board/shifted-cells",
    severity: Severity::Error,
    explain: "A record has six cells in the order id, title, tag, state, date, notes instead of the file's columns. It was read \
              in that order; by position its state would be the tag. Rewrite the record in the file's columns.",
};
static RECORD_LENGTH: Code = Code {
    name: "board/cell-count",
    severity: Severity::Warning,
    explain: "A record has more or fewer cells than the header. Missing cells are read as empty, surplus ones are kept behind the \
              last column. Look for a lost quote or comma.",
};
static BAD_ID: Code = Code {
    name: "board/bad-id",
    severity: Severity::Error,
    explain: "The first cell of a record is not a task id, so nobody can tell which task it speaks of. The record was left out. \
              Ids look like `ST-B-008`.",
};
static UNTERMINATED: Code = Code {
    name: "board/unterminated-quote",
    severity: Severity::Error,
    explain: "A quoted cell is never closed. Read by the letter it would swallow every record behind it, so the cell was ended \
              with its line. Add the closing quote.",
};
static NO_HEADER: Code = Code {
    name: "board/no-header",
    severity: Severity::Error,
    explain: "The first record does not name the columns `ID` and `Title`, so no cell can be understood. Nothing of the file was \
              read. Add the header ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes.",
};

/// Where the columns stand.
struct Columns {
    names: Vec<String>,
}

impl Columns {
    fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|column| column.eq_ignore_ascii_case(name))
    }
}

fn read(source: &Source, _: &Outline) -> Parsed<Record> {
    let scanned = csv::scan(source);
    let mut reader = Reader { source, columns: Columns { names: Vec::new() }, parsed: Parsed::default() };
    for quote in &scanned.unterminated {
        reader.report(
            Diagnostic::at(source, *quote, &UNTERMINATED, "the quote that opens this cell is never closed")
                .help("add a `\"` where the cell ends"),
        );
    }
    let mut records = scanned.records.into_iter().filter(|record| !record.is_blank());
    let Some(header) = records.next() else { return Parsed::clean(Record::Board(Vec::new(), Vec::new())) };
    reader.columns.names = header.cells.iter().map(|cell| cell.text.trim().to_owned()).collect();
    if reader.columns.position("ID").is_none() || reader.columns.position("Title").is_none() {
        let help = "add the header ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes";
        reader.report(
            Diagnostic::at(source, header.span, &NO_HEADER, "the first record names no columns `ID` and `Title`")
                .help(help),
        );
        return reader.parsed.map(|sayings| Record::Board(sayings, Vec::new()));
    }
    for record in records {
        reader.record(record);
    }
    reader.parsed.map(|sayings| Record::Board(sayings, Vec::new()))
}

struct Reader<'a> {
    source: &'a Source,
    columns: Columns,
    parsed: Parsed<Vec<Saying>>,
}

impl Reader<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.parsed.diagnostics.push(diagnostic);
    }

    /// Reads one record, or each of several that stand on one line (R1).
    fn record(&mut self, record: CsvRecord) {
        let width = self.columns.names.len();
        let Span { mut start, end } = record.span;
        let mut rest = record.cells.into_iter();
        let mut next = rest.next();
        while let Some(first) = next.take() {
            let mut cells = vec![first];
            cells.extend(rest.by_ref().take(width.saturating_sub(1)));
            let is_full = cells.len() == width && !rest.as_slice().is_empty();
            let glued = cells.last().filter(|_| is_full).and_then(|last| split_at_id(self.source, last));
            let Some((own, id)) = glued else {
                cells.extend(rest.by_ref());
                self.single(CsvRecord { cells, span: Span::new(start, end) }, None);
                break;
            };
            let message = format!("two records stand on one line; the second begins with `{}`", id.text);
            self.report(
                Diagnostic::at(self.source, id.span, &GLUED, message)
                    .help(format!("start a new line before `{}`", id.text)),
            );
            if let Some(last) = cells.last_mut() {
                *last = own;
            }
            self.single(CsvRecord { cells, span: Span::new(start, id.span.start) }, Some(Repair::Split));
            start = id.span.start;
            next = Some(id);
        }
    }

    /// Reads what is one record, in the file's columns or in those of R2.
    fn single(&mut self, record: CsvRecord, repair: Option<Repair>) {
        if record.cells.len() == 6 && self.columns.names.len() == 7 && looks_shifted(&record.cells) {
            let span = record.cells.get(2).map_or(record.span, |cell| cell.span);
            let message = "the cells stand in another order: id, title, tag, state, date, notes";
            let state = |index: usize| record.cells.get(index).map_or("", |cell| cell.text.trim());
            let help = format!(
                "write the state as `{} - {}` in the third cell and add the missing plan link",
                state(3),
                state(4)
            );
            self.report(Diagnostic::at(self.source, span, &SHIFTED, message).help(help));
            self.reordered(&record);
        } else {
            self.in_columns(record, repair);
        }
    }

    /// The task id of the record, reported when its cell holds none.
    fn id(&mut self, cell: Option<&Cell>, whole: Span) -> Option<TaskId> {
        let written = cell.map_or("", |cell| cell.text.trim());
        let id = TaskId::parse(written);
        if id.is_none() {
            let span = cell.map_or(whole, |cell| cell.span);
            self.report(
                Diagnostic::at(self.source, span, &BAD_ID, format!("`{written}` is not a task id"))
                    .help("ids look like `ST-B-008`"),
            );
        }
        id
    }

    fn in_columns(&mut self, record: CsvRecord, repair: Option<Repair>) {
        let width = self.columns.names.len();
        let written = record.cells.len();
        if written != width {
            let span = record.cells.get(width).or(record.cells.last()).map_or(record.span, |cell| cell.span);
            let message = format!("the record has {written} cells, the header {width}");
            self.report(
                Diagnostic::at(self.source, span, &RECORD_LENGTH, message)
                    .help("look for a lost quote or comma in this record"),
            );
        }
        let at = |name: &str| self.columns.position(name).and_then(|index| record.cells.get(index));
        let text = |name: &str| at(name).map_or("", |cell| cell.text.trim()).to_owned();
        let (title, status, owner, links) =
            (text("Title"), Status::parse(&text("Column")), text("OwnerRole"), text("PlanLink"));
        let Some(id) = self.id(at("ID").cloned().as_ref(), record.span) else { return };
        let names = self.columns.names.iter().cloned().chain(std::iter::repeat(String::new()));
        let cells = names.zip(record.cells).map(|(column, cell)| NamedCell { column, cell }).collect();
        self.parsed.value.push(Saying {
            source: SayingSource::BoardCsv,
            id,
            place: self.source.place(record.span.start),
            span: record.span,
            title,
            status,
            owner: Some(owner).filter(|owner| !owner.is_empty()),
            page: None,
            plan_links: plan_letters(&links),
            cells,
            repair,
        });
    }

    /// R2: id, title, tag, state, date, notes.
    fn reordered(&mut self, record: &CsvRecord) {
        let cell = |index: usize| record.cells.get(index).cloned().unwrap_or_default();
        let Some(id) = self.id(record.cells.first(), record.span) else { return };
        let column = |name: &str, cell: Cell| NamedCell { column: name.to_owned(), cell };
        let status = Status::parse(&format!("{} - {}", cell(3).text.trim(), cell(4).text.trim()));
        let owner = cell(2).text.trim().to_owned();
        self.parsed.value.push(Saying {
            source: SayingSource::BoardCsv,
            id,
            place: self.source.place(record.span.start),
            span: record.span,
            title: cell(1).text.trim().to_owned(),
            status,
            owner: Some(owner).filter(|owner| !owner.is_empty()),
            page: None,
            plan_links: Vec::new(),
            cells: vec![
                column("ID", cell(0)),
                column("Title", cell(1)),
                column("OwnerRole", cell(2)),
                column(
                    "Column",
                    Cell {
                        text: format!("{} - {}", cell(3).text, cell(4).text),
                        span: Span::new(cell(3).span.start, cell(4).span.end),
                    },
                ),
                column("Notes", cell(5)),
            ],
            repair: Some(Repair::Reordered),
        });
    }
}

/// Splits a cell that ends with a task id (R1): the cell before it, and the id.
fn split_at_id(source: &Source, cell: &Cell) -> Option<(Cell, Cell)> {
    let start = cell.text.rfind("ST-")?;
    let (own, id) = cell.text.split_at(start);
    TaskId::parse(id)?;
    // An id that a closing quote divides stands nowhere as it reads; such a cell is left whole.
    let id_span = Span::new(cell.span.end.checked_sub(id.len())?, cell.span.end);
    if source.slice(id_span) != id || id_span.start < cell.span.start {
        return None;
    }
    // The text behind a closing quote is appended to the cell, so the quote still stands in the span before the id.
    let before = source.slice(Span::new(cell.span.start, id_span.start));
    let own_end = cell.span.start + before.strip_suffix('"').unwrap_or(before).len();
    Some((
        Cell { text: own.to_owned(), span: Span::new(cell.span.start, own_end) },
        Cell { text: id.to_owned(), span: id_span },
    ))
}

/// Whether six cells are id, title, tag, state, date, notes: the fourth states something, the fifth is a day.
fn looks_shifted(cells: &[Cell]) -> bool {
    let text = |index: usize| cells.get(index).map_or("", |cell| cell.text.trim());
    let states = |index: usize| Status::parse(text(index)).state != crate::model::State::Unknown;
    TaskId::parse(text(0)).is_some() && !states(2) && states(3) && crate::model::Date::parse(text(4)).is_some()
}

/// The letters of every plan file that `PlanLink` names.
fn plan_letters(links: &str) -> Vec<PlanId> {
    let names = links.split([',', ';']).map(|path| path.trim().rsplit(['/', '\\']).next().unwrap_or(""));
    names.filter_map(|name| PlanId::parse(name.strip_prefix("Plan")?.split_once('_')?.0)).collect()
}
