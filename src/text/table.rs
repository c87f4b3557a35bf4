//! What a table says, whatever it was written in: named columns, rows, cells with their place.

use super::Span;

/// One cell as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The text, trimmed, escapes undone.
    pub text: String,
    /// Where the text stands in the file, without surrounding blanks, quotes or pipes.
    pub span: Span,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The written cells, at most one for each column. Missing ones are not made up, since a wide header over thousands of
    /// bare pipes would cost the product of both; [`Row::text`] reads them as empty.
    pub cells: Vec<Cell>,
    /// Cells beyond the last column.
    pub extra: Vec<Cell>,
    /// How many cells were written.
    pub written: usize,
    /// The whole row without its line end.
    pub span: Span,
    /// A strict GFM reader would lose this row, because a comment or blank line stands above it in the table.
    pub lost_in_gfm: bool,
}

/// A table with a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The column titles as written.
    pub columns: Vec<Cell>,
    /// The rows in order.
    pub rows: Vec<Row>,
    /// From the header to the last row.
    pub span: Span,
}

impl Table {
    /// The position of the column called `name`: equal after trimming, ignoring case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.text.trim().eq_ignore_ascii_case(name))
    }

    /// The position of the first column that has one of `names`.
    pub fn any_column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.column(name))
    }
}

impl Row {
    /// The cell in `column`, when there is such a column and the row reaches it.
    pub fn cell(&self, column: Option<usize>) -> Option<&Cell> {
        self.cells.get(column?)
    }

    /// The text in `column`; empty when there is no such column or the row ends before it.
    pub fn text(&self, column: Option<usize>) -> &str {
        self.cell(column).map_or("", |cell| &cell.text)
    }

    /// Whether every cell is empty.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().chain(&self.extra).all(|cell| cell.text.trim().is_empty())
    }
}
