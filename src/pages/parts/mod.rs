//! What pages are made of. A page kind says which parts it shows, in which order; the theme says how each looks. The same
//! thing looks the same everywhere because there is one of each.

pub mod claims;
pub mod download;
pub mod fault;
pub mod plan;
pub mod progress;
pub mod readable;
pub mod readiness;
mod table;
pub mod task;
pub mod telemetry;
pub mod twin;
pub mod verdict;

use serde::Serialize;

pub use self::fault::FaultView;
pub use self::table::{Cell, Column, Row, TableView, columns, fold, state_icon};
use crate::charts::{Chart, Svg};
use crate::gates::Outcome;
use crate::markdown::html::Html;

/// A section of a page: a heading and what stands below it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Section {
    /// The fragment.
    pub id: String,
    /// The heading; empty for parts that stand right below the page's own.
    pub title: String,
    /// A quiet remark beside the heading.
    pub remark: String,
    /// Where to see more.
    pub more: Option<super::Crumb>,
    /// Stands beside its neighbour, which is another half, where there is room.
    pub half: bool,
    /// What it shows.
    pub parts: Vec<Part>,
}

impl Section {
    /// A section called `title`; its fragment follows from it.
    pub fn new(title: &str, remark: impl Into<String>, parts: Vec<Part>) -> Self {
        Self {
            id: crate::markdown::html::slug(title),
            title: title.to_owned(),
            remark: remark.into(),
            more: None,
            half: false,
            parts,
        }
    }

    /// Parts without a heading.
    pub fn bare(parts: Vec<Part>) -> Self {
        Self { parts, ..Self::default() }
    }

    /// The same, with where to see more.
    pub fn more(mut self, label: impl Into<String>, href: String) -> Self {
        self.more = Some(super::Crumb { label: label.into(), href });
        self
    }

    /// The same, beside its neighbour.
    pub fn half(mut self) -> Self {
        self.half = true;
        self
    }
}

/// One part of a page.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Part {
    /// A table.
    Table(TableView),
    /// Rendered Markdown.
    Prose {
        /// The markup.
        body_html: Html,
    },
    /// A quiet line below what it explains.
    Note {
        /// The words.
        text: String,
    },
    /// Something the reader must know before the rest.
    Message {
        /// `error`, `warning`, `info`.
        level: &'static str,
        /// What stands out.
        lead: String,
        /// The rest of the sentence.
        text: String,
    },
    /// There is nothing, said plainly.
    Empty {
        /// The fact.
        title: String,
        /// What was looked at and what it means.
        text: String,
        /// Where it would stand, or where to go on.
        link: Option<Link>,
    },
    /// Key figures, at most four.
    Tiles {
        /// The figures.
        tiles: Vec<Tile>,
    },
    /// What sources say of one task, one below the other.
    Sayings {
        /// One a source.
        sayings: Vec<SayingView>,
    },
    /// Columns of the board.
    Lanes {
        /// One a state.
        lanes: Vec<Lane>,
    },
    /// Text as it stands in a file.
    Excerpt {
        /// Where it stands.
        caption: Option<Link>,
        /// A remark at the right.
        remark: String,
        /// The text, escaped, with marks.
        body_html: Html,
    },
    /// A file that is not Markdown, line by line.
    Lines {
        /// What stands above it.
        remark: String,
        /// The lines, each with its number and text.
        lines: Vec<LineView>,
        /// What is left out, when the file is longer.
        rest: String,
    },
    /// What is wrong in the files, one article each.
    Faults {
        /// In order of place.
        faults: Vec<FaultView>,
    },
    /// Facts: labels with their values.
    Facts {
        /// In order.
        facts: Vec<Fact>,
    },
    /// A gate's verdict with what led to it.
    Panel(Panel),
    /// A picture with its table.
    Chart {
        /// The picture.
        chart: Chart,
        /// The same figures as a file.
        csv: Option<Link>,
    },
    /// A picture that is its own table.
    Picture {
        /// The markup.
        picture_html: Svg,
    },
    /// A list of links, in columns where there is room.
    Links {
        /// In order.
        links: Vec<Link>,
    },
}

/// A label that may lead somewhere.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Link {
    /// The words.
    pub label: String,
    /// Where it leads, relative.
    pub href: Option<String>,
    /// Set as code: ids and paths.
    pub mono: bool,
}

impl Link {
    /// Words that lead to `href`.
    pub fn new(label: impl Into<String>, href: Option<String>) -> Self {
        Self { label: label.into(), href, mono: false }
    }

    /// The same, set as code.
    pub fn code(label: impl Into<String>, href: Option<String>) -> Self {
        Self { label: label.into(), href, mono: true }
    }
}

/// A label with its value.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The label.
    pub label: &'static str,
    /// The value.
    pub value: Cell,
}

impl Fact {
    /// A fact.
    pub fn new(label: &'static str, value: Cell) -> Self {
        Self { label, value }
    }
}

/// A verdict's badge: a shape and a word.
#[derive(Clone, Debug, Serialize)]
pub struct Badge {
    /// `pass`, `warn`, `fail`, `nodata`, `stale`, `manual`.
    pub level: &'static str,
    /// The shape's name.
    pub icon: &'static str,
    /// `Fail`, or the value in prose.
    pub word: String,
    /// What stands beside it in cells of its own: `fixtures only`, `waived to 31 Jan 2026`.
    pub also: Vec<String>,
}

impl Badge {
    /// The badge of an outcome.
    pub fn of(outcome: Outcome) -> Self {
        let level = match outcome {
            Outcome::Fail => "fail",
            Outcome::Warn => "warn",
            Outcome::Stale => "stale",
            Outcome::NoData => "nodata",
            Outcome::Manual => "manual",
            Outcome::Pass => "pass",
        };
        Self { level, icon: level, word: outcome.label().to_owned(), also: Vec::new() }
    }
}

/// The top of a gate's page: verdict, value, distance from the limit, six facts.
#[derive(Clone, Debug, Serialize)]
pub struct Panel {
    /// The verdict.
    pub badge: Badge,
    /// The value, or a word for its absence.
    pub figure: String,
    /// Its unit; empty for none.
    pub unit: String,
    /// The value on a track with its limit.
    pub picture_html: Option<Svg>,
    /// The distance from the limit.
    pub sentence: String,
    /// At most six.
    pub facts: Vec<PanelFact>,
}

/// A fact of a [`Panel`].
#[derive(Clone, Debug, Serialize)]
pub struct PanelFact {
    /// The label.
    pub label: &'static str,
    /// The value.
    pub value: String,
    /// A quiet remark below it.
    pub remark: String,
}

impl PanelFact {
    /// A fact.
    pub fn new(label: &'static str, value: impl Into<String>, remark: impl Into<String>) -> Self {
        Self { label, value: value.into(), remark: remark.into() }
    }
}

/// A key figure.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tile {
    /// What is counted.
    pub label: &'static str,
    /// The figure.
    pub figure: String,
    /// What it is out of: `of 241`.
    pub of: String,
    /// One line of detail.
    pub detail: String,
    /// Where it leads.
    pub href: Option<String>,
    /// `error`, `warning` when the figure is bad news; else empty.
    pub level: &'static str,
    /// The parts of the figure as a bar.
    pub picture_html: Option<Svg>,
    /// What the parts are: shape, number and word.
    pub legend: Vec<Badge>,
}

/// What one source says of a task.
#[derive(Clone, Debug, Serialize)]
pub struct SayingView {
    /// The letter in its ring.
    pub letter: char,
    /// The source's name.
    pub source: &'static str,
    /// `path:line`.
    pub place: Link,
    /// A remark: a repair, a duplicate.
    pub remark: String,
    /// Title, state, owner, date; each with whether it differs from another source.
    pub cells: Vec<(&'static str, Cell, bool)>,
    /// What else the row says: column and rendered text.
    pub texts: Vec<SayingText>,
}

/// A text of a saying.
#[derive(Clone, Debug, Serialize)]
pub struct SayingText {
    /// The column.
    pub label: String,
    /// The rendered text.
    pub body_html: Html,
}

/// A line of a file.
#[derive(Clone, Debug, Serialize)]
pub struct LineView {
    /// From 1.
    pub number: u32,
    /// Its text with links.
    pub body_html: Html,
}

/// A column of the board.
#[derive(Clone, Debug, Serialize)]
pub struct Lane {
    /// The state.
    pub name: &'static str,
    /// Its shape.
    pub icon: &'static str,
    /// The fragment.
    pub id: String,
    /// How many cards.
    pub count: usize,
    /// The cards shown at once.
    pub cards: Vec<CardView>,
    /// The cards behind "more".
    pub rest: Vec<CardView>,
}

/// A card of the board.
#[derive(Clone, Debug, Serialize)]
pub struct CardView {
    /// The id.
    pub id: String,
    /// Its page.
    pub href: String,
    /// The title.
    pub title_html: Html,
    /// `Plan B`.
    pub plan: String,
    /// Who does it.
    pub owner: String,
    /// What the sources disagree on; empty when they agree.
    pub dispute: String,
    /// `warn`; `fail` when the record itself is damaged.
    pub level: &'static str,
}
