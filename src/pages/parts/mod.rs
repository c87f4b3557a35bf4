//! What pages are made of. A page kind says which parts it shows, in which order; the theme says how each looks. The same
//! thing looks the same everywhere because there is one of each.

pub mod claims;
pub mod download;
pub mod fault;
pub mod plan;
pub mod progress;
pub mod readable;
pub mod readiness;
pub mod task;
pub mod telemetry;
pub mod twin;
pub mod verdict;

use std::borrow::Cow;

use serde::Serialize;

pub use self::fault::FaultView;
use crate::charts::{Chart, Svg};
use crate::gates::Outcome;
use crate::markdown::html::Html;
use crate::model::State;

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

/// A table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TableView {
    /// What it lists, for those who cannot see it.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// A script lets readers sort it.
    pub sortable: bool,
    /// A script lets readers filter it by these columns' values.
    pub filters: Vec<usize>,
    /// The proportions of its columns: `wide` for a first column of long names.
    pub layout: &'static str,
    /// What opens it, where it is long and lies folded: `All 39 figures`. Empty where it is open.
    pub fold: String,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// The title.
    pub label: Cow<'static, str>,
    /// `num` aligns right, `key` is the row's name, `least` and then `low` are dropped where it is narrow, `line` keeps one line.
    pub class: &'static str,
}

/// What opens a table of `number` rows that is proof rather than answer: a long one lies folded. Empty for a short one.
pub fn fold(number: usize, noun: &str) -> String {
    const LONG: usize = 12;
    if number > LONG { format!("Show {}", super::words::counted(number, noun)) } else { String::new() }
}

/// Columns from titles and classes.
pub fn columns(columns: &[(&'static str, &'static str)]) -> Vec<Column> {
    columns.iter().map(|(label, class)| Column { label: Cow::Borrowed(label), class }).collect()
}

/// A row: its cells, or one that names the group below it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// The fragment by which it is linked.
    pub id: Option<String>,
    /// One a column.
    pub cells: Vec<Cell>,
    /// A group's name and size; such a row has no cells.
    pub group: Option<(String, String)>,
}

impl Row {
    /// A row of cells.
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { id: None, cells, group: None }
    }

    /// The head of a group.
    pub fn group(name: impl Into<String>, remark: impl Into<String>) -> Self {
        Self { id: None, cells: Vec::new(), group: Some((name.into(), remark.into())) }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cell {
    /// The words.
    pub text: String,
    /// Where they lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// Set as code.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub mono: bool,
    /// What the words shorten: a path in full, for a pointer and on paper.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub whole: String,
    /// A shape in front of the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<&'static str>,
    /// `muted`, `warn`, `fail`, `pass`, `strong`, `missing`; several are separated by blanks.
    pub class: &'static str,
    /// A quiet second line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub second: String,
    /// Several links instead of `text`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Words behind the links.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// Rendered inline Markdown instead of `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_html: Option<Html>,
    /// Source cells: letter, `same`, `other` or `absent`, and the name of the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<(char, &'static str, &'static str)>,
    /// A progress bar: width of the bar out of 96, and the words behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bar: Option<u32>,
    /// A verdict instead of words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge: Option<Badge>,
    /// A small picture instead of words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture_html: Option<Svg>,
    /// A quiet word behind the others: an id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tail: String,
    /// What the column sorts by, when not by its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, href: Option<String>) -> Self {
        Self { text: text.into(), href, ..Self::default() }
    }

    /// Code, which may lead somewhere.
    pub fn code(text: impl Into<String>, href: Option<String>) -> Self {
        Self { text: text.into(), href, mono: true, ..Self::default() }
    }

    /// Inline Markdown.
    pub fn html(html: Html) -> Self {
        Self { body_html: Some(html), ..Self::default() }
    }

    /// A count; zero is quiet.
    pub fn count(number: usize) -> Self {
        Self {
            text: super::words::count(number as u64),
            class: if number == 0 { "muted" } else { "" },
            sort: Some(format!("{number:012}")),
            ..Self::default()
        }
    }

    /// A verdict.
    pub fn badge(badge: Badge) -> Self {
        Self { sort: Some(badge.word.clone()), badge: Some(badge), ..Self::default() }
    }

    /// A small picture.
    pub fn picture(picture: Svg) -> Self {
        Self { picture_html: Some(picture), ..Self::default() }
    }

    /// A text, or a word for its absence.
    pub fn or(text: Option<&str>, absent: &str) -> Self {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => Self::text(text),
            None => Self { text: absent.to_owned(), class: "muted", ..Self::default() },
        }
    }

    /// A task's state with its shape.
    pub fn state(state: State) -> Self {
        Self { text: state.label().to_owned(), icon: Some(state_icon(state)), class: "state", ..Self::default() }
    }

    /// The same, in `class`.
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// The same, with a shape.
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The same, with a second line.
    pub fn second(mut self, second: impl Into<String>) -> Self {
        self.second = second.into();
        self
    }

    /// The same, with a quiet word behind the others.
    pub fn tail(mut self, tail: impl Into<String>) -> Self {
        self.tail = tail.into();
        self
    }

    /// The same, sorted by `key`.
    pub fn sort(mut self, key: impl Into<String>) -> Self {
        self.sort = Some(key.into());
        self
    }
}

/// The shape of a state.
pub fn state_icon(state: State) -> &'static str {
    match state {
        State::Done => "done",
        State::Review => "review",
        State::InProgress => "progress",
        State::Ready => "ready",
        State::Blocked => "blocked",
        State::Backlog | State::Planned | State::Pending | State::Deferred => "backlog",
        State::Unknown => "nodata",
    }
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
