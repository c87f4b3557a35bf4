//! [`Decision`]: an architecture decision record (DEFINITIONS D10).

use super::Date;
use crate::path::TreePath;

/// One decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The four digits of its file name.
    pub number: String,
    /// The file.
    pub path: TreePath,
    /// The title's line, from 1.
    pub line: u32,
    /// The title behind `ADR 0004: `.
    pub title: String,
    /// The status as written; `None` when the page states none.
    pub status: Option<String>,
    /// When it was decided.
    pub date: Option<Date>,
}
