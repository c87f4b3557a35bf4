//! `…History.csv`: one row a run. Unit tests append to it, too: their rows name files below a temporary folder. Times are
//! written in three dialects in one column.

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "history",
        title: "History tables",
        about: "One row a run, appended by each; unit tests write into them, too.",
    },
    patterns: &["Logs/Reports/*History.csv"],
    fields: &[],
    read: Some(read),
};

/// The column every history has.
const TIME: &str = "GeneratedAtUtc";

fn read(document: &Document<'_>) -> Option<Reading> {
    let rows = document.rows(&[TIME])?;
    let at = rows.names.iter().position(|name| name == TIME)?;
    let (tests, mut runs): (Vec<_>, Vec<_>) = rows.rows.iter().cloned().partition(|row| is_test(row));
    let mut made = None;
    for row in &mut runs {
        if let Some(cell) = row.get_mut(at)
            && let Some(time) = moment::utc(cell)
        {
            made = made.max(Some(time));
            *cell = moment::show(time);
        }
    }
    let figures = vec![
        json::count("Rows", rows.rows.len()),
        json::count("RealRows", runs.len()),
        json::count("TestRows", tests.len()),
    ];
    let table = ReadableTable::new("Runs", rows.names.iter().cloned(), runs).note(format!(
        "{} of {} rows come from unit tests and are left out",
        tests.len(),
        rows.rows.len()
    ));
    Some(Reading { figures, view: View { made, sources: Vec::new(), table: Some(table) }, ..Reading::default() })
}

/// Whether a unit test wrote the row.
fn is_test(row: &[String]) -> bool {
    row.iter().any(|cell| cell.replace('/', "\\").contains("\\AppData\\Local\\Temp\\"))
}
