//! Tables: columns, rows, and what can stand in a cell.

use std::borrow::Cow;

use serde::Serialize;

use super::super::words;
use super::{Badge, Link};
use crate::charts::Svg;
use crate::markdown::html::Html;
use crate::model::State;

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
    if number > LONG { format!("Show {}", words::counted(number, noun)) } else { String::new() }
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
            text: words::count(number as u64),
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
