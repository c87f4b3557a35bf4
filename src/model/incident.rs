//! [`Incident`]: an intake row, the runbooks named for it, or both (DEFINITIONS D8).

use super::{Date, IncidentId};
use crate::path::TreePath;
use crate::text::Place;
use crate::text::table::Cell;

/// The intake page.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Where its tracking table starts; the page's first line when it has none.
    pub place: Place,
    /// Rows whose cells are all empty: places kept free, not incidents.
    pub blank_rows: usize,
    /// Rows that record an incident.
    pub rows: Vec<IntakeRow>,
}

/// A row of the tracking table.
#[derive(Clone, Debug)]
pub struct IntakeRow {
    /// Where the row starts.
    pub place: Place,
    /// Its id; rows without a readable one are reported and left out.
    pub id: IncidentId,
    /// "Date".
    pub date: Option<Date>,
    /// "Source Team".
    pub team: Option<String>,
    /// "Owner".
    pub owner: Option<String>,
    /// "Log Bundle Path".
    pub bundle_path: Option<Cell>,
    /// "Sanitization Status".
    pub status: Option<String>,
    /// "Notes".
    pub notes: Option<Cell>,
}

/// `docs/runbooks/Incident_<id>_<slug>.md`.
#[derive(Clone, Debug)]
pub struct IncidentRunbook {
    /// The incident in its name.
    pub id: IncidentId,
    /// The file.
    pub path: TreePath,
    /// The title without the id.
    pub title: String,
}

/// One incident.
#[derive(Clone, Debug)]
pub struct Incident {
    /// The id.
    pub id: IncidentId,
    /// The intake row, when one records it.
    pub row: Option<IntakeRow>,
    /// The runbooks named for it.
    pub runbooks: Vec<IncidentRunbook>,
}

impl Incident {
    /// Where it is recorded: its intake row, else its first runbook.
    pub fn place(&self) -> Option<Place> {
        let runbook = self.runbooks.first().map(|runbook| Place { path: runbook.path.clone(), line: 1, column: 1 });
        self.row.as_ref().map(|row| row.place.clone()).or(runbook)
    }
}
