//! A comparison for a terminal: both sides, one sentence, then what is different, bad news first. Columns are aligned within
//! a section.

use super::{by_part, described, facts, said};
use crate::comparison::{Change, Comparison, Kind, Part};
use crate::reports::printable;

/// Widest column that others are aligned to; a longer cell pushes its own row only.
const WIDEST: usize = 44;

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
        if parts.is_empty() {
            continue;
        }
        let count: usize = parts.iter().map(|(_, changes)| changes.len()).sum();
        lines.push(format!("\n{} ({count})", kind.heading()));
        let limit = if length == Length::Full || kind == Kind::Regression { usize::MAX } else { SHORT };
        let shown: Vec<[String; 4]> =
            parts.iter().flat_map(|(_, changes)| changes.iter().take(limit).map(|change| row(change))).collect();
        let widths = widths(&shown);
        for (part, changes) in parts {
            lines.extend(changes.iter().take(limit).map(|change| aligned(&row(change), &widths)));
            lines.extend(more(part, changes.len().saturating_sub(limit)));
        }
    }
    lines.push("\nNotes".to_owned());
    lines.extend(comparison.notes.iter().map(|note| format!("  - {}", printable(note))));
    lines.join("\n")
}

fn more(part: Part, more: usize) -> Option<String> {
    (more > 0).then(|| format!("  {}: {more} more; --verbose shows them all", part.heading().to_lowercase()))
}

/// Part, what, before and after, remark.
fn row(change: &Change) -> [String; 4] {
    let what = match change.title.as_str() {
        "" => change.id.clone(),
        title => format!("{}  {title}", change.id),
    };
    let sides = format!("{} → {}", said(change.before.as_ref()), said(change.after.as_ref()));
    [change.part.label().to_owned(), what, sides, change.remark.clone()].map(|cell| printable(&cell))
}

fn widths(rows: &[[String; 4]]) -> [usize; 3] {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    [width(0), width(1), width(2)]
}

fn aligned(row: &[String; 4], widths: &[usize; 3]) -> String {
    let cells = row.iter().enumerate().map(|(column, cell)| {
        let width = widths.get(column).copied().unwrap_or(0);
        format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count())))
    });
    format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
}
