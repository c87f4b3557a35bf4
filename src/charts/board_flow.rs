//! Tasks by state day by day, done at the bottom: whether work flows or piles up.

use super::draw::{
    Axis, Drawn, Form, Frame, Head, Label, Paint, Room, Sheet, day_words, picture, room_for, spread, thinned,
};
use super::{Caption, Chart, Table, column};
use crate::model::Date;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct BoardFlow<'a> {
    /// Title, finding and id.
    pub caption: Caption<'a>,
    /// Ascending, one a day on which anything changed.
    pub days: &'a [FlowDay],
}

/// How many tasks were in which state at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowDay {
    /// The day.
    pub day: Date,
    /// Done.
    pub done: u64,
    /// Ready for review.
    pub in_review: u64,
    /// In progress.
    pub in_progress: u64,
    /// Blocked.
    pub blocked: u64,
    /// Not begun.
    pub open: u64,
}

/// A band from the bottom up: its name, its look, its count.
type BandOf = (&'static str, Paint, fn(&FlowDay) -> u64);

const BANDS: [BandOf; 5] = [
    ("Done", Paint::Done, |day| day.done),
    ("In review", Paint::Review, |day| day.in_review),
    ("In progress", Paint::Progress, |day| day.in_progress),
    ("Blocked", Paint::Blocked, |day| day.blocked),
    ("Open", Paint::Open, |day| day.open),
];

impl FlowDay {
    fn total(&self) -> u64 {
        BANDS.iter().map(|(_, _, count)| count(self)).sum()
    }
}

/// Draws it.
pub fn board_flow(input: &BoardFlow<'_>) -> Chart {
    let description = describe(input);
    let Caption { id, title, finding } = input.caption;
    let head = Head { id, title, description: &description };
    let wide_html = picture(&head, Form::Wide, (760, 320), |sheet| draw(sheet, input, Form::Wide));
    let narrow_html = picture(&head, Form::Narrow, (360, 280), |sheet| draw(sheet, input, Form::Narrow));
    let (title, finding, id) = (title.to_owned(), finding.to_owned(), id.to_owned());
    Chart { id, title, finding, description, wide_html, narrow_html, legend: Vec::new(), table: table(input) }
}

fn draw(sheet: &mut Sheet, input: &BoardFlow<'_>, form: Form) -> Drawn {
    let y = Axis::of_counts(input.days.iter().map(FlowDay::total).max().unwrap_or(0));
    let left = room_for(&y, form);
    let right = if form == Form::Wide { 130 } else { 118 };
    let x = match (input.days.first(), input.days.last()) {
        (Some(first), Some(last)) => Axis::of_days(first.day, last.day, if form == Form::Wide { 6 } else { 3 }),
        _ => Axis::bare(0.0, 1.0),
    };
    let frame = sheet.frame(Room { top: 28, right, bottom: 26, left }, x, y);
    sheet.grid(&frame, "tasks")?;
    let (Some(first), Some(last)) = (input.days.first(), input.days.last()) else {
        sheet.hatch(frame.edges)?;
        let middle = ((frame.edges.left + frame.edges.right) / 2, (frame.edges.top + frame.edges.bottom) / 2);
        return sheet.notice(middle, frame.edges.right - frame.edges.left, &["No dated tasks"]);
    };
    let days = steps(input.days, |day| first.day.days_until(day.day) as f64, &frame);
    let mut below: Vec<(f64, f64)> = days.iter().map(|(at, _)| (*at, 0.0)).collect();
    for (_, paint, count) in BANDS {
        let above: Vec<(f64, f64)> =
            days.iter().zip(&below).map(|((at, day), (_, base))| (*at, base + count(day) as f64)).collect();
        if days.iter().any(|(_, day)| count(day) > 0) {
            frame.fill(paint, below.iter().copied().chain(above.iter().rev().copied()).collect())?;
        }
        below = above;
    }
    frame.line(Paint::Scope, below)?;
    names(sheet, &frame, last)?;
    targets(sheet, input.days, first.day, &frame)
}

/// Days with their place, at most two a pixel; a single day lasts over the whole frame, and a count holds until the next day
/// that says otherwise.
fn steps(days: &[FlowDay], at: impl Fn(&FlowDay) -> f64, frame: &Frame) -> Vec<(f64, FlowDay)> {
    let mut steps: Vec<(f64, FlowDay)> = Vec::with_capacity(days.len() * 2);
    for day in days {
        let here = at(day);
        if let Some((before, held)) = steps.last().copied().filter(|(before, _)| here - before > 1.0) {
            steps.push((here.max(before + 1.0) - 1.0, held));
        }
        steps.push((here, *day));
    }
    if let [(_, only)] = steps.as_slice() {
        let only = *only;
        return vec![(frame.x.low, only), (frame.x.high, only)];
    }
    let span = frame.x.high - frame.x.low;
    thinned(steps, (frame.edges.right - frame.edges.left) / 10, |(at, day)| (at / span, day.total() as f64, false))
}

/// Names and counts of the bands at their right ends, pushed apart; the scope above.
fn names(sheet: &mut Sheet, frame: &Frame, last: &FlowDay) -> Drawn {
    let mut base = 0;
    let shown: Vec<(String, Paint, i32)> = BANDS
        .iter()
        .filter_map(|(name, paint, count)| {
            let count = count(last);
            let middle = base as f64 + count as f64 / 2.0;
            base += count;
            (count > 0).then(|| (format!("{name} {count}"), *paint, frame.place(0.0, middle).1))
        })
        .collect();
    let scope = format!("Scope {}", last.total());
    let x = frame.edges.right + 100;
    sheet.label(x + 150, frame.edges.top - 130, &Label::new(&scope, Paint::Text).bold())?;
    let wanted: Vec<i32> = shown.iter().map(|(_, _, y)| *y).collect();
    for ((words, paint, _), y) in shown.iter().zip(spread(&wanted, 170, frame.edges.top + 60, frame.edges.bottom)) {
        sheet.rounded(*paint, (x, y - 50), (x + 100, y + 50), 20)?;
        sheet.label(x + 150, y, &Label::new(words, Paint::Text))?;
    }
    Ok(())
}

fn targets(sheet: &Sheet, days: &[FlowDay], first: Date, frame: &Frame) -> Drawn {
    let at = |day: &FlowDay| first.days_until(day.day) as f64;
    let span = frame.x.high - frame.x.low;
    let across = (frame.edges.right - frame.edges.left) / 80;
    let days = thinned(days.to_vec(), across, |day| (at(day) / span, day.total() as f64, false));
    for (day, index) in days.iter().zip(1..) {
        let left = frame.place(at(day), 0.0).0;
        let right = days.get(index).map_or(frame.edges.right, |next| frame.place(at(next), 0.0).0);
        let counts: Vec<String> = BANDS
            .iter()
            .map(|(name, _, count)| (name, count(day)))
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{} {count}", name.to_lowercase()))
            .collect();
        let words = format!("{}: {}", day_words(day.day, true), counts.join(", "));
        if right > left {
            sheet.target((left, frame.edges.top), (right, frame.edges.bottom), &words)?;
        }
    }
    Ok(())
}

fn describe(input: &BoardFlow<'_>) -> String {
    let (Some(first), Some(last)) = (input.days.first(), input.days.last()) else {
        return "No dated tasks.".to_owned();
    };
    format!(
        "Tasks by state from {} to {}: {} of {} done at the beginning, {} of {} at the end.",
        day_words(first.day, true),
        day_words(last.day, true),
        first.done,
        first.total(),
        last.done,
        last.total(),
    )
}

fn table(input: &BoardFlow<'_>) -> Table {
    let mut columns = vec![column("Day", false)];
    columns.extend(BANDS.iter().map(|(name, ..)| column(*name, true)));
    columns.push(column("Scope", true));
    let row = |day: &FlowDay| {
        let counts = BANDS.iter().map(|(_, _, count)| count(day).to_string());
        std::iter::once(day.day.to_string()).chain(counts).chain([day.total().to_string()]).collect()
    };
    Table { columns, rows: input.days.iter().rev().map(row).collect() }
}
