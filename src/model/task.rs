//! [`Task`]: one id with everything the sources say of it. Sources may disagree; every saying is kept.

use serde::Serialize;

use super::{Date, PlanId, TaskId};
use crate::text::table::Cell;
use crate::text::{Place, Span};

/// Which source says it (DEFINITIONS D4). Orders by the weight pages give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SayingSource {
    /// A row of a plan page's "Active work".
    PlanActive,
    /// A row of a plan page's "Recently delivered" that has an id.
    PlanDelivered,
    /// A record of `TaskBoard.csv`, after repair.
    BoardCsv,
    /// A row of the board page's table.
    BoardMarkdown,
    /// A narrative card of the board page, matched by title.
    Kanban,
    /// A row of the backlog.
    Backlog,
    /// A milestone of the roadmap.
    Roadmap,
}

impl SayingSource {
    /// The name pages show.
    pub fn label(self) -> &'static str {
        match self {
            SayingSource::PlanActive => "Plan page",
            SayingSource::PlanDelivered => "Plan page, delivered",
            SayingSource::BoardCsv => "TaskBoard.csv",
            SayingSource::BoardMarkdown => "Board page",
            SayingSource::Kanban => "Board page, card",
            SayingSource::Backlog => "Backlog",
            SayingSource::Roadmap => "Roadmap",
        }
    }

    /// The letter of its ring and source cell.
    pub fn letter(self) -> char {
        match self {
            SayingSource::PlanActive | SayingSource::PlanDelivered => 'P',
            SayingSource::BoardCsv => 'C',
            SayingSource::BoardMarkdown | SayingSource::Kanban => 'B',
            SayingSource::Backlog => 'L',
            SayingSource::Roadmap => 'R',
        }
    }

    /// Whether it stands on a plan page.
    pub fn is_plan(self) -> bool {
        matches!(self, SayingSource::PlanActive | SayingSource::PlanDelivered)
    }
}

/// Where a task stands (D5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waiting, not planned in time.
    Backlog,
    /// Planned.
    Planned,
    /// Pending.
    Pending,
    /// Put off.
    Deferred,
    /// May be started.
    Ready,
    /// Started.
    InProgress,
    /// Held up.
    Blocked,
    /// Being reviewed.
    Review,
    /// Finished.
    Done,
    /// The cell says nothing we know.
    Unknown,
}

impl State {
    /// The word pages show.
    pub fn label(self) -> &'static str {
        match self {
            State::Backlog => "Backlog",
            State::Planned => "Planned",
            State::Pending => "Pending",
            State::Deferred => "Deferred",
            State::Ready => "Ready",
            State::InProgress => "In progress",
            State::Blocked => "Blocked",
            State::Review => "In review",
            State::Done => "Done",
            State::Unknown => "Unknown",
        }
    }
}

/// A status cell, read (D5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The cell as written.
    pub raw: String,
    /// The first known word at its start.
    pub state: State,
    /// The first date in it.
    pub date: Option<Date>,
    /// The text of the first `(…)`.
    pub qualifier: Option<String>,
}

/// The words a status cell may start with, in the order they are tried (D5).
const STATE_WORDS: [(&str, State); 13] = [
    ("ready for review", State::Review),
    ("in progress", State::InProgress),
    ("completed", State::Done),
    ("complete", State::Done),
    ("done", State::Done),
    ("backlog", State::Backlog),
    ("blocked", State::Blocked),
    ("pending", State::Pending),
    ("ready", State::Ready),
    ("planned", State::Planned),
    ("deferred", State::Deferred),
    ("in review", State::Review),
    ("review", State::Review),
];

impl Status {
    /// Reads a status cell. `*`, `_` and blanks around it do not count; an unknown word stays [`State::Unknown`].
    pub fn parse(raw: &str) -> Self {
        let bare = raw.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
        let lower = bare.to_lowercase();
        let state = STATE_WORDS
            .iter()
            .find(|(word, _)| {
                lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            })
            .map_or(State::Unknown, |(_, state)| *state);
        let qualifier =
            bare.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner.trim().to_owned());
        Self { raw: raw.trim().to_owned(), state, date: Date::find(bare), qualifier }
    }

    /// A status that a source implies without a cell.
    pub fn implied(state: State, date: Option<Date>) -> Self {
        Self { raw: String::new(), state, date, qualifier: None }
    }
}

/// A cell of a saying, by the name of its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCell {
    /// The column's title as written; empty for a cell beyond the last column.
    pub column: String,
    /// What it says and where.
    pub cell: Cell,
}

/// A repair without which a row could not be read (D6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repair {
    /// R1: two records glued into one line were split.
    Split,
    /// R2: six cells in another order were put in their columns.
    Reordered,
}

/// What one source says of one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// Which source.
    pub source: SayingSource,
    /// The task.
    pub id: TaskId,
    /// Where the row starts.
    pub place: Place,
    /// The whole row.
    pub span: Span,
    /// The title; empty when the source has none.
    pub title: String,
    /// State and date.
    pub status: Status,
    /// Who does it, as written; `None` when the source has no such column or the cell is empty.
    pub owner: Option<String>,
    /// The plan whose page it stands on, for sayings of plan pages.
    pub page: Option<PlanId>,
    /// The plan file letters of the CSV's `PlanLink`.
    pub plan_links: Vec<PlanId>,
    /// Every cell of the row in order.
    pub cells: Vec<NamedCell>,
    /// The repair it took to read it.
    pub repair: Option<Repair>,
}

impl Saying {
    /// The cell of the column called `name`, ignoring case.
    pub fn cell(&self, name: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.column.eq_ignore_ascii_case(name)).map(|cell| &cell.cell)
    }
}

/// One task: an id and all that is said of it.
#[derive(Clone, Debug)]
pub struct Task {
    /// The id.
    pub id: TaskId,
    /// The first saying of each source, in the order of [`SayingSource`].
    pub sayings: Vec<Saying>,
    /// Further rows with the same id in the same source.
    pub duplicates: Vec<Saying>,
}

impl Task {
    /// The title of the first saying that has one; the id where none has.
    pub fn title(&self) -> String {
        let titled = self.sayings.iter().find(|saying| !saying.title.is_empty());
        titled.map_or_else(|| self.id.to_string(), |saying| saying.title.clone())
    }

    /// The status of the first saying that states one, in the order of [`SayingSource`] without narrative cards.
    pub fn status(&self) -> Option<&Status> {
        let stated = |saying: &&Saying| saying.source != SayingSource::Kanban && saying.status.state != State::Unknown;
        self.sayings.iter().find(stated).map(|saying| &saying.status)
    }

    /// [`Task::status`]'s state, or unknown.
    pub fn state(&self) -> State {
        self.status().map_or(State::Unknown, |status| status.state)
    }

    /// [`Task::status`]'s date.
    pub fn date(&self) -> Option<Date> {
        self.status().and_then(|status| status.date)
    }

    /// The owner of the first saying that names one.
    pub fn owner(&self) -> Option<&str> {
        self.sayings.iter().find_map(|saying| saying.owner.as_deref())
    }

    /// What `source` says.
    pub fn saying(&self, source: SayingSource) -> Option<&Saying> {
        self.sayings.iter().find(|saying| saying.source == source)
    }

    /// What a plan page says: its active row, else its delivered row.
    pub fn plan_saying(&self) -> Option<&Saying> {
        self.sayings.iter().find(|saying| saying.source.is_plan())
    }
}

/// The parts of an owner cell: split at `/`, `+`, `,`, `&` and the word `and`, trimmed, lower case, sorted (D7).
pub fn owner_roles(owner: &str) -> Vec<String> {
    let mut roles: Vec<String> = owner
        .split(['/', '+', ',', '&'])
        .flat_map(|part| part.split(" and "))
        .map(|role| role.trim().to_lowercase())
        .filter(|role| !role.is_empty())
        .collect();
    roles.sort();
    roles.dedup();
    roles
}

/// A title reduced to what counts in a comparison: lower-case letters and digits (D7).
pub fn normalised_title(title: &str) -> String {
    title.to_lowercase().chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_cell_gives_state_date_and_qualifier() {
        let status = Status::parse("**Done - 2026-01-04** (second try)");
        assert_eq!(
            (status.state, status.date, status.qualifier.as_deref()),
            (State::Done, Date::parse("2026-01-04"), Some("second try"))
        );
        assert_eq!(Status::parse("Ready for Review").state, State::Review);
        assert_eq!(
            Status::parse("Backlog (Deferred/out-of-scope)").qualifier.as_deref(),
            Some("Deferred/out-of-scope")
        );
        assert_eq!(Status::parse("UI").state, State::Unknown);
        assert_eq!(Status::parse("–").state, State::Unknown);
        assert_eq!(Status::parse("Readymade").state, State::Unknown);
    }

    #[test]
    fn owners_compare_as_sets_of_roles() {
        assert_eq!(owner_roles("Ingestion / Routing"), owner_roles("Routing+Ingestion"));
        assert_eq!(owner_roles("UI and Docs"), ["docs", "ui"]);
    }
}
