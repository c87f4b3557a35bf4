//! Cold and warm runs of the same scenarios as pairs of bars, the gate as a tick across the cold one. It draws what the gate
//! said and judges nothing itself.

use super::draw::{Anchor, Axis, Base, Drawn, Form, Frame, Head, Label, Paint, Room, Sheet, cut, picture, widest};
use super::{Caption, Chart, Key, Limit, Outcome, Table, column, column_in, key_box, key_diamond, shown};
use crate::stats::unit::{Digits, Unit, format, number};

/// One scenario's height in CSS pixels.
const PAIR: i32 = 41;
/// The two columns of numbers at the right.
const NUMBERS: i32 = 124;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct ColdWarm<'a> {
    /// Title, finding and id.
    pub caption: Caption<'a>,
    /// The unit of all values.
    pub unit: &'a Unit,
    /// What the solid bars are: `Cold`.
    pub first: &'a str,
    /// What the light bars are: `Warm`.
    pub second: &'a str,
    /// The pairs, from the top.
    pub pairs: &'a [Pair<'a>],
}

/// One scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair<'a> {
    /// Its name, cut where it is long.
    pub name: &'a str,
    /// The cold value; `None` where it was not measured.
    pub first: Option<f64>,
    /// The warm value.
    pub second: Option<f64>,
    /// The gate of the cold value.
    pub limit: Option<Limit>,
    /// What that gate said of this value; `None` where it said nothing.
    pub outcome: Option<Outcome>,
}

impl Pair<'_> {
    fn fails(&self) -> bool {
        self.limit.is_some() && self.outcome.is_some_and(Outcome::is_red)
    }

    /// What the gate said, in words.
    fn verdict(&self) -> String {
        match (self.limit, self.outcome) {
            (None, _) => "none".to_owned(),
            (Some(_), None) => "not judged".to_owned(),
            (Some(_), Some(outcome)) => outcome.label().to_lowercase(),
        }
    }
}

/// Draws it.
pub fn cold_warm(input: &ColdWarm<'_>) -> Chart {
    let description = describe(input);
    let Caption { id, title, finding } = input.caption;
    let head = Head { id, title, description: &description };
    let rows = i32::try_from(input.pairs.len()).unwrap_or(0);
    let drawn = |form: Form, width: u32| {
        let pair = if form == Form::Wide { PAIR } else { PAIR + 10 };
        picture(&head, form, (width, if rows == 0 { 20 } else { (rows * pair + 46).unsigned_abs() }), |sheet| {
            draw(sheet, input, form)
        })
    };
    let (wide_html, narrow_html) = (drawn(Form::Wide, 760), drawn(Form::Narrow, 360));
    let (title, finding, id) = (title.to_owned(), finding.to_owned(), id.to_owned());
    Chart { id, title, finding, description, wide_html, narrow_html, legend: legend(input), table: table(input) }
}

fn draw(sheet: &mut Sheet, input: &ColdWarm<'_>, form: Form) -> Drawn {
    if input.pairs.is_empty() {
        return sheet.label(0, 100, &Label::new("Nothing was compared", Paint::Muted));
    }
    let values =
        input.pairs.iter().flat_map(|pair| [pair.first, pair.second, pair.limit.map(|limit| limit.value)]).flatten();
    let x = Axis::of_values(values, Base::Zero);
    let x = if form == Form::Narrow { every_other(x) } else { x };
    let names = widest(input.pairs.iter().map(|pair| pair.name)).clamp(60, 170);
    let left = if form == Form::Wide { names + 14 } else { 4 };
    let rows = input.pairs.len();
    let room = Room { top: 20, right: NUMBERS, bottom: 26, left };
    let frame = sheet.frame(room, x, Axis { low: rows as f64, high: 0.0, ticks: Vec::new() });
    for (value, _) in &frame.x.ticks {
        let paint = if *value == 0.0 { Paint::Axis } else { Paint::Grid };
        frame.line(paint, vec![(*value, frame.y.low), (*value, frame.y.high)])?;
    }
    for row in 1..input.pairs.len() {
        let y = frame.place(0.0, row as f64).1;
        sheet.line(Paint::Grid, vec![(frame.edges.left, y), (sheet.width, y)])?;
    }
    sheet.words_below(&frame)?;
    let head = |text| Label::new(text, Paint::Muted).small().anchor(Anchor::End);
    let unit = cut(input.unit.word(), 500, 110, false);
    sheet.label(sheet.width - 560, frame.edges.top - 90, &head(&unit))?;
    sheet.label(sheet.width, frame.edges.top - 90, &head("gate"))?;
    for (pair, row) in input.pairs.iter().zip(0_u32..) {
        draw_pair(sheet, input, &frame, pair, f64::from(row), form)?;
    }
    Ok(())
}

/// Half the ticks: a phone has no room for more.
fn every_other(axis: Axis) -> Axis {
    let ticks = axis.ticks.into_iter().step_by(2).collect();
    Axis { ticks, ..axis }
}

fn draw_pair(sheet: &mut Sheet, input: &ColdWarm<'_>, frame: &Frame, pair: &Pair<'_>, row: f64, form: Form) -> Drawn {
    let zero = frame.place(0.0, row).0;
    let top = frame.place(0.0, row).1 + if form == Form::Wide { 60 } else { 180 };
    let room = if form == Form::Wide { frame.edges.left - 140 } else { frame.edges.right - 20 };
    let name = cut(pair.name, room, 120, false);
    let label = Label { whole: (name != pair.name).then_some(pair.name), ..Label::new(&name, Paint::Text) };
    match form {
        Form::Wide => sheet.label(frame.edges.left - 120, top + 145, &label.anchor(Anchor::End))?,
        Form::Narrow => sheet.label(frame.edges.left, top - 90, &label.halo())?,
    }
    for (value, paint, y) in [(pair.first, Paint::Cold, top), (pair.second, Paint::Warm, top + 155)] {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            let end = frame.place(value, row).0;
            sheet.bar(paint, (zero.min(end), y), (zero.max(end).max(zero.min(end) + 10), y + 140))?;
        }
    }
    let (right, gates) = (sheet.width - 560, sheet.width);
    if let Some(limit) = pair.limit {
        let x = frame.place(limit.value, row).0;
        sheet.rect(Paint::TickHalo, (x - 25, top - 25), (x + 25, top + 165))?;
        sheet.rect(Paint::Tick, (x - 10, top - 25), (x + 10, top + 165))?;
        let words = number(limit.value, Digits::BySize);
        sheet.label(gates, top + 70, &Label::new(&words, Paint::Muted).anchor(Anchor::End))?;
    }
    if pair.limit.is_none() {
        sheet.label(gates, top + 70, &Label::new("none", Paint::Muted).anchor(Anchor::End))?;
    }
    if let Some(value) = pair.first.filter(|_| pair.fails()) {
        sheet.diamond(Paint::Fail, (frame.place(value, row).0, top + 70), 55)?;
    }
    let digits = pair.limit.map_or(Digits::BySize, |limit| Digits::Beside(limit.value));
    let words = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |value| number(value, digits));
    let first = words(pair.first);
    let loud = match pair.first {
        None => Label::new(&first, Paint::Muted),
        Some(_) if pair.fails() => Label::new(&first, Paint::TextFail).bold(),
        Some(_) => Label::new(&first, Paint::Text).bold(),
    };
    sheet.label(right, top + 70, &loud.anchor(Anchor::End))?;
    sheet.label(right, top + 225, &Label::new(&words(pair.second), Paint::Muted).anchor(Anchor::End))?;
    sheet.target((0, top - 40), (sheet.width, top + 310), &say(input, pair))
}

fn say(input: &ColdWarm<'_>, pair: &Pair<'_>) -> String {
    let value = |value: Option<f64>| {
        value.map_or_else(|| "not measured".to_owned(), |value| shown(value, pair.limit, input.unit))
    };
    let mut words = format!(
        "{}: {} {}, {} {}",
        pair.name,
        input.first.to_lowercase(),
        value(pair.first),
        input.second.to_lowercase(),
        value(pair.second)
    );
    if let Some(limit) = pair.limit {
        words.push_str(&format!("; gate {}, {}", limit.words(input.unit), pair.verdict()));
    }
    words
}

fn describe(input: &ColdWarm<'_>) -> String {
    let failing = input.pairs.iter().filter(|pair| pair.fails()).count();
    let is_open = |pair: &&Pair<'_>| {
        pair.limit.is_some() && pair.first.is_some() && !pair.outcome.is_some_and(Outcome::is_judged)
    };
    let open = match input.pairs.iter().filter(is_open).count() {
        0 => String::new(),
        open => format!(", {open} not judged"),
    };
    let number = format(input.pairs.len() as f64, &Unit::parse("pairs"), Digits::Exactly(0));
    format!(
        "{number} of bars, {} and {}. {failing} past the gate{open}.",
        input.first.to_lowercase(),
        input.second.to_lowercase()
    )
}

fn legend(input: &ColdWarm<'_>) -> Vec<Key> {
    let mut keys = vec![key_box(Paint::Cold, input.first), key_box(Paint::Warm, input.second)];
    if let Some(limit) = input.pairs.iter().find_map(|pair| pair.limit) {
        keys.push(super::key_tick("Gate"));
        keys.push(key_diamond(Paint::Fail, limit.past()));
    }
    keys
}

fn table(input: &ColdWarm<'_>) -> Table {
    let columns = vec![
        column("Scenario", false),
        column_in(input.first, input.unit),
        column_in(input.second, input.unit),
        column_in("Gate", input.unit),
        column("Verdict", false),
    ];
    let cell =
        |value: Option<f64>| value.map_or_else(|| "not measured".to_owned(), |value| number(value, Digits::BySize));
    let row = |pair: &Pair<'_>| {
        let gate = pair.limit.map_or_else(
            || "none".to_owned(),
            |limit| format!("{} {}", limit.comparison.sign(), number(limit.value, Digits::BySize)),
        );
        vec![pair.name.to_owned(), cell(pair.first), cell(pair.second), gate, pair.verdict()]
    };
    Table { columns, rows: input.pairs.iter().map(row).collect() }
}
