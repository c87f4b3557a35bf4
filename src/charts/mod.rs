//! Series to pictures: one kind a file, each a pure function of plain values. A picture is drawn twice, wide and narrow,
//! names itself for those who cannot see it, and carries the table it was drawn from.
//!
//! Colours, widths and dashes are classes of `charts.css`; there is no style and no colour in the markup, so that one picture
//! serves light, dark, print and forced colours under a strict content policy.

pub mod board_flow;
pub mod bullet;
pub mod calendar;
pub mod cold_warm;
pub mod distribution;
pub mod gate_matrix;
pub mod gate_trend;
pub mod plan_progress;
pub mod segments;
pub mod sparkline;
pub mod strip;

mod draw;

use serde::Serialize;

use self::draw::{Paint, swatch};
pub use crate::gates::Outcome;
pub use crate::gates::grammar::Comparison;
use crate::stats::unit::{Digits, Unit, format};

/// Markup of a picture, safe to put into a page as it is. Only pictures make it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Svg(String);

impl Svg {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A picture with all that stands around it. `partials/chart.html` lays it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// Unique on its page; every id in the markup begins with it.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The sentence that states the finding, with numbers.
    pub finding: String,
    /// What the picture looks like, for those who cannot see it.
    pub description: String,
    /// The picture beside text and on paper.
    pub wide_html: Svg,
    /// The picture on a phone.
    pub narrow_html: Svg,
    /// What its marks mean; empty where every mark is labelled.
    pub legend: Vec<Key>,
    /// The same data.
    pub table: Table,
}

/// A mark and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// The mark.
    pub swatch_html: Svg,
    /// Its meaning.
    pub label: String,
}

/// What a picture was drawn from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The heads, from the left.
    pub columns: Vec<Column>,
    /// Cells as they are shown, as many a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The head, with the unit where it is shared.
    pub label: String,
    /// Whether its cells are numbers, which stand at the right.
    pub number: bool,
}

/// Title, finding and id of a picture: what the page knows better than the picture.
#[derive(Clone, Copy, Debug)]
pub struct Caption<'a> {
    /// Unique on its page: letters, digits and hyphens.
    pub id: &'a str,
    /// What is shown.
    pub title: &'a str,
    /// The sentence that states the finding, with numbers.
    pub finding: &'a str,
}

/// A declared limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// The limit, in the unit of the values.
    pub value: f64,
    /// How a value that passes compares with it.
    pub comparison: Comparison,
}

impl Limit {
    /// Whether `value` passes.
    pub fn holds(&self, value: f64) -> bool {
        self.comparison.holds(value, self.value)
    }

    /// How far `value` lies past the limit; negative where it holds with room to spare.
    pub fn excess(&self, value: f64) -> f64 {
        -self.comparison.spare(value, self.value)
    }

    /// `≤ 3 s`.
    pub fn words(&self, unit: &Unit) -> String {
        format!("{}\u{a0}{}", self.comparison.sign(), format(self.value, unit, Digits::BySize))
    }

    /// What a value past it is called.
    fn past(&self) -> &'static str {
        match self.comparison {
            Comparison::AtMost | Comparison::Less => "Over the gate",
            Comparison::AtLeast | Comparison::More => "Under the gate",
            Comparison::Equal => "Off the gate",
            Comparison::Unequal => "On the gate",
        }
    }
}

/// What a verdict is painted with.
fn paint_of(outcome: Outcome) -> Paint {
    match outcome {
        Outcome::Fail => Paint::VFail,
        Outcome::Warn => Paint::VWarn,
        Outcome::Stale => Paint::VStale,
        Outcome::NoData => Paint::VNone,
        Outcome::Manual => Paint::VManual,
        Outcome::Pass => Paint::VPass,
    }
}

/// `value` as it is shown beside `limit`.
fn shown(value: f64, limit: Option<Limit>, unit: &Unit) -> String {
    format(value, unit, limit.map_or(Digits::BySize, |limit| Digits::Beside(limit.value)))
}

fn column(label: impl Into<String>, number: bool) -> Column {
    Column { label: label.into(), number }
}

/// `label` with its unit, as heads of columns say it.
fn column_in(label: &str, unit: &Unit) -> Column {
    column(if unit.word().is_empty() { label.to_owned() } else { format!("{label}, {unit}") }, true)
}

fn key_line(paint: Paint, label: impl Into<String>) -> Key {
    Key { swatch_html: swatch((18, 10), |sheet| sheet.line(paint, vec![(0, 50), (180, 50)])), label: label.into() }
}

fn key_diamond(paint: Paint, label: impl Into<String>) -> Key {
    Key { swatch_html: swatch((12, 12), |sheet| sheet.diamond(paint, (60, 60), 55)), label: label.into() }
}

fn key_box(paint: Paint, label: impl Into<String>) -> Key {
    Key { swatch_html: swatch((10, 10), |sheet| sheet.rounded(paint, (5, 5), (95, 95), 20)), label: label.into() }
}

fn key_tick(label: impl Into<String>) -> Key {
    Key { swatch_html: swatch((4, 14), |sheet| sheet.rect(Paint::Tick, (10, 0), (30, 140))), label: label.into() }
}
