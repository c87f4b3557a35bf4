//! [`Candidate`]: a release being judged, as its summary file declares it.

use super::Date;
use crate::path::TreePath;
use crate::text::Place;
use crate::text::table::Cell;

/// One candidate summary.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// "Candidate ID".
    pub id: String,
    /// Where it is declared.
    pub place: Place,
    /// The file.
    pub path: TreePath,
    /// "Version".
    pub version: Option<String>,
    /// "Date (UTC)".
    pub date: Option<Date>,
    /// "Owner".
    pub owner: Option<String>,
    /// "Status", when the file states one.
    pub status: Option<String>,
    /// Every `Key: value` of the file in order, as written.
    pub fields: Vec<(String, Cell)>,
}

/// The summary template left unfilled: its keys are there, its values are not.
#[derive(Clone, Debug)]
pub struct UnfilledSummary {
    /// The file.
    pub path: TreePath,
}
