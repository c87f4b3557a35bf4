//! Comma-separated text to records whose cells keep their place (RFC 4180 with `""` for `"`, read leniently: text behind a
//! closing quote belongs to the cell, DEFINITIONS D6).

use super::table::Cell;
use super::{Source, Span};

/// One record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its cells. The span of a quoted cell lies between the quotes; its text has `""` undone.
    pub cells: Vec<Cell>,
    /// The whole record without its line end.
    pub span: Span,
}

impl Record {
    /// Whether every cell is empty: a blank line, or one of commas only.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }
}

/// What [`scan`] found.
#[derive(Clone, Debug, Default)]
pub struct Scanned {
    /// Every record, blank ones included.
    pub records: Vec<Record>,
    /// Quotes that open a cell and are never closed. Such a cell ends with its line.
    pub unterminated: Vec<Span>,
}

/// Reads every record of `source`, in one pass over the text but for cells that are never closed.
pub fn scan(source: &Source) -> Scanned {
    let text = source.text();
    let mut scanned = Scanned::default();
    let mut record = Record::default();
    // Behind an unclosed quote there may be thousands more; one search to the end of the text is enough for all of them.
    let mut no_quote_behind = usize::MAX;
    let mut at = 0;
    while at < text.len() || !record.cells.is_empty() {
        let (cell, end) = cell(text, at, &mut scanned.unterminated, &mut no_quote_behind);
        record.cells.push(cell);
        match text.as_bytes().get(end) {
            Some(b',') => at = end + 1,
            stop => {
                record.span.end = end;
                at = match stop {
                    Some(b'\r') if text.as_bytes().get(end + 1) == Some(&b'\n') => end + 2,
                    Some(_) => end + 1,
                    None => text.len(),
                };
                scanned.records.push(std::mem::take(&mut record));
                record.span = Span::new(at, at);
            }
        }
    }
    scanned
}

/// The cell at `at` and the offset of the comma or line end behind it.
fn cell(text: &str, at: usize, unterminated: &mut Vec<Span>, no_quote_behind: &mut usize) -> (Cell, usize) {
    let plain_end = |from: usize| {
        let rest = text.as_bytes().get(from..).unwrap_or(&[]);
        // A lone carriage return is text.
        let is_stop = |offset: &usize| rest.get(*offset) != Some(&b'\r') || rest.get(offset + 1) == Some(&b'\n');
        memchr::memchr3_iter(b',', b'\n', b'\r', rest).find(is_stop).map_or(text.len(), |offset| from + offset)
    };
    let unquoted = |from: usize| {
        let end = plain_end(from);
        let raw = text.get(from..end).unwrap_or("");
        (Cell { text: raw.to_owned(), span: Span::new(from, end) }, end)
    };
    if text.as_bytes().get(at) != Some(&b'"') {
        return unquoted(at);
    }
    match closing_quote(text, at + 1, no_quote_behind) {
        Some(close) => {
            let end = plain_end(close + 1);
            let inner = text.get(at + 1..close).unwrap_or("");
            let appended = text.get(close + 1..end).unwrap_or("");
            // A quoted cell over several lines that is not followed by a comma or line end is one that was never closed:
            // its "closing" quote opens a cell of a later record.
            if !appended.trim().is_empty() && inner.contains('\n') {
                unterminated.push(Span::new(at, at + 1));
                return unquoted(at + 1);
            }
            let span_end = if appended.is_empty() { close } else { end };
            let text = format!("{}{appended}", inner.replace("\"\"", "\""));
            (Cell { text, span: Span::new(at + 1, span_end) }, end)
        }
        None => {
            unterminated.push(Span::new(at, at + 1));
            unquoted(at + 1)
        }
    }
}

/// The offset of the quote that closes a cell whose content starts at `from`.
fn closing_quote(text: &str, from: usize, no_quote_behind: &mut usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < *no_quote_behind {
        let Some(offset) = memchr::memchr(b'"', bytes.get(at..)?) else {
            *no_quote_behind = at;
            return None;
        };
        let quote = at + offset;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::TreePath;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let source = Source::new(TreePath::new("t.csv"), text.as_bytes());
        scan(&source)
            .records
            .into_iter()
            .map(|record| record.cells.into_iter().map(|cell| cell.text).collect())
            .collect()
    }

    #[test]
    fn quotes_commas_and_both_line_ends_are_read() {
        assert_eq!(cells("a,\"b \"\"x\"\", c\"\r\nd,\n"), [vec!["a", "b \"x\", c"], vec!["d", ""]]);
        assert_eq!(cells("a\n\nb"), [["a"], [""], ["b"]]);
        assert_eq!(cells(""), Vec::<Vec<String>>::new());
        assert_eq!(cells("a,"), [["a", ""]]);
    }

    #[test]
    fn text_behind_a_closing_quote_belongs_to_the_cell() {
        assert_eq!(cells("\"x\"ST-L-004,y\n"), [["xST-L-004", "y"]]);
    }

    #[test]
    fn a_lone_carriage_return_is_text() {
        assert_eq!(cells("a\rü,b\r\nc\r"), [vec!["a\rü", "b"], vec!["c\r"]]);
    }

    #[test]
    fn an_unclosed_quote_costs_its_record_only() {
        let source = Source::new(TreePath::new("t.csv"), b"\"a\",\"b\n\"c\",\"d\"\n\"e\",\"f\n");
        let scanned = scan(&source);
        let cells: Vec<Vec<&str>> =
            scanned.records.iter().map(|record| record.cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
        assert_eq!(cells, [["a", "b"], ["c", "d"], ["e", "f"]]);
        assert_eq!(scanned.unterminated.len(), 2);
    }

    #[test]
    fn a_span_holds_what_stands_between_the_quotes() {
        let source = Source::new(TreePath::new("t.csv"), "a,\"bü\"\n".as_bytes());
        let scanned = scan(&source);
        assert_eq!(source.slice(scanned.records[0].cells[1].span), "bü");
        assert_eq!(source.slice(scanned.records[0].span), "a,\"bü\"");
    }
}
