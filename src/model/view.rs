//! [`View`]: what of an artifact's content a page can show, as plain text, whatever kind it is.

use serde::{Deserialize, Serialize};

/// What an artifact says beside its figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// When it says it was made; `None` where it does not say, or says it without a time zone.
    pub made: Option<jiff::Timestamp>,
    /// The files it says it was computed from, as written: often paths of another machine.
    pub sources: Vec<String>,
    /// Its rows; `None` where it has none worth a table.
    pub table: Option<ReadableTable>,
}

/// Rows to read. Cells are plain text, one for each column, cut with `…` where they are long; an empty one stands for null,
/// and for a field that is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadableTable {
    /// What the rows are: `Launches by site`.
    pub caption: String,
    /// The columns, from the left, at most [`ReadableTable::MOST_COLUMNS`].
    pub columns: Vec<Column>,
    /// The rows, in the artifact's order, at most [`ReadableTable::MOST_ROWS`].
    pub rows: Vec<Vec<String>>,
    /// How many further rows the artifact has.
    pub left_out: u64,
    /// How many further columns it has.
    pub columns_left_out: u64,
    /// What a reader of the rows must know.
    pub note: Option<String>,
}

/// A column of a [`ReadableTable`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The heading: a field's name where the cells are its values.
    pub name: String,
    /// Every cell that is not empty is a number, and at least one is.
    pub is_number: bool,
}

impl ReadableTable {
    /// The columns of a table that holds one record: a row for each field.
    pub const RECORD: [&str; 2] = ["Field", "Value"];

    /// More rows than this are counted, not kept.
    pub const MOST_ROWS: usize = 200;

    /// More columns than this are counted, not kept.
    pub const MOST_COLUMNS: usize = 64;

    /// Cells are cut behind so many characters.
    const LONGEST: usize = 400;

    /// A table of `rows`; short rows are padded, and what is more than a table holds is left out.
    pub fn new<N: Into<String>>(
        caption: impl Into<String>,
        columns: impl IntoIterator<Item = N>,
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> Self {
        let mut names = columns.into_iter();
        let kept_names: Vec<String> = names.by_ref().take(Self::MOST_COLUMNS).map(|name| cut(name.into())).collect();
        let columns_left_out = names.count() as u64;
        let mut rows = rows.into_iter();
        let mut kept: Vec<Vec<String>> = rows.by_ref().take(Self::MOST_ROWS).collect();
        for row in &mut kept {
            row.resize(kept_names.len(), String::new());
            row.iter_mut().for_each(|cell| *cell = cut(std::mem::take(cell)));
        }
        let columns = kept_names
            .into_iter()
            .enumerate()
            .map(|(index, name)| Column { name, is_number: is_number(&kept, index) })
            .collect();
        Self {
            caption: caption.into(),
            columns,
            rows: kept,
            left_out: rows.count() as u64,
            columns_left_out,
            note: None,
        }
    }

    /// Whether it holds one record, a row for each field.
    pub fn is_record(&self) -> bool {
        self.columns.iter().map(|column| column.name.as_str()).eq(Self::RECORD)
    }

    /// The same, with what a reader must know.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// `text`, cut where it is longer than a cell.
fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(ReadableTable::LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn is_number(rows: &[Vec<String>], column: usize) -> bool {
    let mut cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
    // Neither `inf` nor the digits of a digest are meant as numbers, though they parse.
    let is_number = |cell: &String| {
        let is_plain = cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        is_plain
            && cell.parse::<f64>().is_ok()
            && !(cell.starts_with('0') && cell.parse::<u64>().is_ok() && cell.len() > 1)
    };
    cells.peek().is_some() && cells.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_numbers_when_every_cell_that_says_something_is_one() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let table = ReadableTable::new(
            "Hosts",
            ["Host", "Delay", "None"],
            [row(["A", "-1.5", ""]), row(["7", "", ""]), vec!["B".to_owned()]],
        );
        let numbers: Vec<bool> = table.columns.iter().map(|column| column.is_number).collect();
        assert_eq!(numbers, [false, true, false]);
        assert_eq!(table.rows[2], ["B", "", ""]);
    }

    #[test]
    fn what_is_too_much_is_counted_or_cut() {
        let table = ReadableTable::new("Rows", ["N"], (0..205).map(|number: i32| vec![number.to_string()]));
        assert_eq!((table.rows.len(), table.left_out), (200, 5));
        let names = (0..1000).map(|number| number.to_string());
        let table = ReadableTable::new("Wide", names, [vec!["ä".repeat(500); 1000]]);
        assert_eq!((table.columns.len(), table.columns_left_out, table.rows[0].len()), (64, 936, 64));
        assert_eq!(table.rows[0][0].chars().count(), 401);
    }
}
