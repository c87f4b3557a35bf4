//! A comparison for a terminal: both sides, one sentence, then what is different, bad news first. Columns are aligned within
//! a section.

use super::{by_part, described, facts, said};
use crate::comparison::{Change, Comparison, Kind};
use crate::reports::printable;

/// Widest column that others are aligned to; a longer cell pushes its own row only.
const WIDEST: usize = 56;

/// How many rows of a part are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Every regression, and up to twenty of each part besides.
    Short,
    /// All of them.
    Full,
}

const SHORT: usize = 20;

/// The whole report, without a line end.
pub fn text(comparison: &Comparison, length: Length) -> String {
    let mut lines = Vec::new();
    for (word, side) in [("old", &comparison.old), ("new", &comparison.new)] {
        lines.push(format!("{word}  {}", printable(&described(side))));
        lines.extend(facts(side).iter().map(|(name, value)| format!("     {name} {}", printable(value))));
    }
    lines.push(String::new());
    lines.push(comparison.counts.words());
    for kind in Kind::EACH {
        let parts = by_part(comparison, kind);
        let count: usize = parts.iter().map(|(_, changes)| changes.len()).sum();
        if count > 0 {
            lines.push(format!("\n{} ({count})", kind.heading()));
        }
        let limit = if length == Length::Full || kind == Kind::Regression { usize::MAX } else { SHORT };
        for (part, changes) in parts {
            lines.push(format!("  {} ({})", part.heading(), changes.len()));
            let rows: Vec<[String; 4]> = changes.iter().take(limit).map(|change| row(change)).collect();
            let widths = widths(&rows);
            lines.extend(rows.iter().map(|row| aligned(row, &widths)));
            match changes.len().saturating_sub(limit) {
                0 => {}
                more => lines.push(format!("    and {more} more; --verbose shows them all")),
            }
        }
    }
    lines.push("\nNotes".to_owned());
    lines.extend(comparison.notes.iter().map(|note| format!("  - {}", printable(note))));
    lines.join("\n")
}

/// Id, title, before and after, remark.
fn row(change: &Change) -> [String; 4] {
    let sides = format!("{} → {}", said(change.before.as_ref()), said(change.after.as_ref()));
    [change.id.clone(), change.title.clone(), sides, change.remark.clone()].map(|cell| printable(&cell))
}

/// How wide each column but the last is: as wide as its widest cell, those past [`WIDEST`] left out.
fn widths(rows: &[[String; 4]]) -> [usize; 3] {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    [width(0), width(1), width(2)]
}

fn aligned(row: &[String; 4], widths: &[usize; 3]) -> String {
    let mut line = String::from("   ");
    for (column, cell) in row.iter().enumerate() {
        // A column that is empty in every row is no column.
        match widths.get(column) {
            Some(0) if cell.is_empty() => {}
            width => {
                let pad = width.copied().unwrap_or(0).saturating_sub(cell.chars().count());
                line.push_str(&format!(" {cell}{} ", " ".repeat(pad)));
            }
        }
    }
    line.trim_end().to_owned()
}
