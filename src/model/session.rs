//! [`Session`]: a session log (DEFINITIONS D11).

use super::{Date, TaskId};
use crate::path::TreePath;

/// One session log.
#[derive(Clone, Debug)]
pub struct Session {
    /// The day in its file name.
    pub date: Date,
    /// The number in its file name, as written: `0063`. Numbers restart every day.
    pub number: String,
    /// The file.
    pub path: TreePath,
    /// Its `#` heading.
    pub title: String,
    /// The tasks it names, each once, in order of id.
    pub tasks: Vec<TaskId>,
    /// The first `Status:` value.
    pub outcome: Option<String>,
    /// The first `Role:` value.
    pub role: Option<String>,
}
