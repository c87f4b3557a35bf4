//! Where the sources of a task disagree (DEFINITIONS D7). Nothing is settled here: both sides are told.

use std::collections::BTreeMap;

use super::task::{normalised_title, owner_roles};
use super::{Model, PlanId, Saying, SayingSource, State, Task, TaskId};

/// Two sources that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pair {
    /// The plan page and `TaskBoard.csv`.
    PageCsv,
    /// The plan page and the board page.
    PageBoard,
    /// `TaskBoard.csv` and the board page.
    CsvBoard,
}

/// Every pair, in the order of the columns that show them.
pub const PAIRS: [Pair; 3] = [Pair::PageCsv, Pair::PageBoard, Pair::CsvBoard];

impl Pair {
    /// The column's title.
    pub fn label(self) -> &'static str {
        match self {
            Pair::PageCsv => "Page, CSV",
            Pair::PageBoard => "Page, board",
            Pair::CsvBoard => "CSV, board",
        }
    }

    fn sides(self, task: &Task) -> (Option<&Saying>, Option<&Saying>) {
        let (page, csv, board) =
            (task.plan_saying(), task.saying(SayingSource::BoardCsv), task.saying(SayingSource::BoardMarkdown));
        match self {
            Pair::PageCsv => (page, csv),
            Pair::PageBoard => (page, board),
            Pair::CsvBoard => (csv, board),
        }
    }
}

/// In what two sources differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// One has the task, the other has not.
    Presence,
    /// Another state.
    State,
    /// Both done, on different days, or only one says when.
    Date,
    /// Another title, letters and digits compared.
    Title,
    /// Another set of roles.
    Owner,
}

/// Every aspect, in the order of the rows that show them.
pub const ASPECTS: [Aspect; 5] = [Aspect::Presence, Aspect::State, Aspect::Date, Aspect::Title, Aspect::Owner];

impl Aspect {
    /// The row's title.
    pub fn label(self) -> &'static str {
        match self {
            Aspect::Presence => "Task on one side only",
            Aspect::State => "State",
            Aspect::Date => "Date",
            Aspect::Title => "Title",
            Aspect::Owner => "Owner",
        }
    }
}

/// A plan page and an index headline that count differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadlineDrift {
    /// The plan.
    pub plan: PlanId,
    /// `n` and `m` of the headline.
    pub said: (u32, u32),
    /// Done and all tasks of the page's active table.
    pub counted: (u32, u32),
}

/// Every disagreement.
#[derive(Clone, Debug, Default)]
pub struct Drift {
    by_task: BTreeMap<TaskId, Vec<(Aspect, Pair)>>,
    counts: BTreeMap<(Aspect, Pair), usize>,
    /// Tasks whose narrative card stands in another column than the board's table says.
    pub cards: Vec<TaskId>,
    /// Tasks whose CSV row links to the page of another plan than the id's letters say.
    pub plan_links: Vec<TaskId>,
    /// Plans whose index headline counts differently from the page.
    pub headlines: Vec<HeadlineDrift>,
}

impl Drift {
    /// Compares everything `model` says of each task.
    pub fn of(model: &Model) -> Self {
        let mut drift = Self::default();
        for task in model.tasks.iter() {
            for pair in PAIRS {
                for aspect in differences(pair.sides(task)) {
                    *drift.counts.entry((aspect, pair)).or_default() += 1;
                    drift.by_task.entry(task.id.clone()).or_default().push((aspect, pair));
                }
            }
            let cards =
                task.sayings.iter().chain(&task.duplicates).filter(|saying| saying.source == SayingSource::Kanban);
            let table = task.saying(SayingSource::BoardMarkdown).map(|saying| saying.status.state);
            if cards.into_iter().any(|card| Some(card.status.state) != table) {
                drift.cards.push(task.id.clone());
            }
            let csv = task.saying(SayingSource::BoardCsv);
            if csv.is_some_and(|csv| !csv.plan_links.is_empty() && !csv.plan_links.contains(&task.id.plan)) {
                drift.plan_links.push(task.id.clone());
            }
        }
        drift.headlines = model.plans.iter().filter_map(|plan| headline(model, plan)).collect();
        drift
    }

    /// In what the sources of `task` differ, each with the pair that does.
    pub fn of_task(&self, task: &TaskId) -> &[(Aspect, Pair)] {
        self.by_task.get(task).map_or(&[], Vec::as_slice)
    }

    /// How many tasks differ in `aspect` between the two of `pair`.
    pub fn count(&self, aspect: Aspect, pair: Pair) -> usize {
        self.counts.get(&(aspect, pair)).copied().unwrap_or(0)
    }

    /// The tasks that differ in anything.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = &TaskId> {
        self.by_task.keys()
    }

    /// Whether `task`'s card contradicts its row.
    pub fn card_contradicts(&self, task: &TaskId) -> bool {
        self.cards.binary_search(task).is_ok()
    }
}

fn differences(sides: (Option<&Saying>, Option<&Saying>)) -> Vec<Aspect> {
    let (left, right) = match sides {
        (Some(left), Some(right)) => (left, right),
        (None, None) => return Vec::new(),
        _ => return vec![Aspect::Presence],
    };
    let mut aspects = Vec::new();
    if left.status.state != right.status.state {
        aspects.push(Aspect::State);
    } else if left.status.state == State::Done && left.status.date != right.status.date {
        aspects.push(Aspect::Date);
    }
    // A delivered row tells what was done, which is no title.
    if left.source != SayingSource::PlanDelivered && normalised_title(&left.title) != normalised_title(&right.title) {
        aspects.push(Aspect::Title);
    }
    if let (Some(left), Some(right)) = (&left.owner, &right.owner)
        && owner_roles(left) != owner_roles(right)
    {
        aspects.push(Aspect::Owner);
    }
    aspects
}

fn headline(model: &Model, plan: &super::Plan) -> Option<HeadlineDrift> {
    let said = plan.snapshot.as_ref()?.counts?;
    let rows = model.tasks.iter().flat_map(|task| task.sayings.iter().chain(&task.duplicates));
    let own: Vec<&Saying> = rows
        .filter(|saying| saying.source == SayingSource::PlanActive && saying.place.path == plan.page.path)
        .collect();
    let done = own.iter().filter(|saying| saying.status.state == State::Done).count();
    let counted = (done as u32, own.len() as u32);
    (said != counted).then(|| HeadlineDrift { plan: plan.id().clone(), said, counted })
}
