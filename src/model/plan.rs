//! [`Plan`]: one plan page with what the index says of it.

use serde::Serialize;

use super::{Date, PlanId};
use crate::path::TreePath;
use crate::text::table::Cell;
use crate::text::{Place, Span};

/// A page for a plan, or one that hangs off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// The plan itself.
    Plan,
    /// An addendum to the plan of the same letters.
    Addendum,
}

/// A `##` section of a plan page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSection {
    /// The heading as written.
    pub title: String,
    /// Its canonical name (D1).
    pub canonical: String,
    /// The heading's line, from 1.
    pub line: u32,
    /// What follows the heading.
    pub body: Span,
}

/// A bullet of "Automation hooks", "Telemetry gates" or "Recently delivered".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it starts.
    pub place: Place,
    /// The text behind the marker.
    pub span: Span,
    /// The text as written.
    pub text: String,
}

/// A row of a timeline, or a dated bullet of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Where the row starts.
    pub place: Place,
    /// The day; `None` when the cell has none.
    pub date: Option<Date>,
    /// The date cell as written: day, or day and time in the project's local time.
    pub when: String,
    /// The other cells in order: column title, text, place.
    pub cells: Vec<(String, Cell)>,
}

/// What a plan page says, before it is joined with the index.
#[derive(Clone, Debug)]
pub struct PlanPage {
    /// The letters in the file's name.
    pub id: PlanId,
    /// Plan or addendum.
    pub kind: PlanKind,
    /// The page.
    pub path: TreePath,
    /// The title behind `Plan B - `.
    pub title: String,
    /// The title's line, from 1.
    pub line: u32,
    /// The `##` sections in order.
    pub sections: Vec<PlanSection>,
    /// The "Owner(s)" section's names, for a plan the index does not name.
    pub owners: Vec<String>,
    /// Bullets of "Automation hooks".
    pub hooks: Vec<Sentence>,
    /// Bullets of every section whose canonical name ends in "gates", or holds "telemetry" and "hooks".
    pub gates: Vec<Sentence>,
    /// Bullets of "Recently delivered" on pages that keep no table there.
    pub delivered: Vec<Sentence>,
    /// Rows and bullets of the timeline sections, as written, not in order of time.
    pub timeline: Vec<Moment>,
    /// `LANDMARK` comments: metadata, never shown as rows.
    pub landmarks: Vec<Place>,
    /// Rows of this page's tables that a strict GFM reader would lose.
    pub gfm_lost: usize,
}

/// A row of the plan index (D2).
#[derive(Clone, Debug)]
pub struct IndexRow {
    /// Where the row starts.
    pub place: Place,
    /// The letters in its first column.
    pub id: PlanId,
    /// "Focus".
    pub focus: String,
    /// "Primary owner(s)", split.
    pub owners: Vec<String>,
    /// "Key telemetry…".
    pub telemetry: Cell,
    /// "Plan file".
    pub file: Cell,
}

/// A bullet of the index's status snapshot (D2).
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Where the bullet starts.
    pub place: Place,
    /// The plan.
    pub id: PlanId,
    /// The bold run at the start of the text: `Complete (6/6 Done)`.
    pub headline: Option<String>,
    /// `n` and `m` of the headline's `n/m Done`.
    pub counts: Option<(u32, u32)>,
    /// Everything behind the plan's name.
    pub span: Span,
}

/// The plan index.
#[derive(Clone, Debug)]
pub struct PlanIndex {
    /// Where it lies.
    pub path: TreePath,
    /// Its `#` heading.
    pub title: Option<String>,
    /// One row a plan.
    pub rows: Vec<IndexRow>,
    /// One bullet a plan.
    pub snapshots: Vec<Snapshot>,
}

/// A plan: its page joined with its row and its snapshot in the index.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the page says.
    pub page: PlanPage,
    /// What the index's table says; `None` for a plan it does not name, and for addenda.
    pub index: Option<IndexRow>,
    /// What the index's snapshot says.
    pub snapshot: Option<Snapshot>,
    /// Who is responsible: the index's cell, else the page's own section.
    pub owners: Vec<String>,
}

impl Plan {
    /// The letters.
    pub fn id(&self) -> &PlanId {
        &self.page.id
    }

    /// Whether this is the plan itself, not an addendum.
    pub fn is_plan(&self) -> bool {
        self.page.kind == PlanKind::Plan
    }
}

/// Splits an owner cell: at `/`, `+`, `,` and ` and `, keeping the words as written (D1).
pub fn owner_names(cell: &str) -> Vec<String> {
    cell.split(['/', '+', ','])
        .flat_map(|part| part.split(" and "))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}
