//! A measure reading by reading against its gate: the line and its middle, the limit dashed, readings past it as diamonds,
//! readings without a sample as gaps. It draws what the gate said and judges nothing itself.

use super::draw::{
    Anchor, Axis, Base, Cover, Drawn, Form, Frame, Head, Label, Paint, Place, Room, Sheet, cut, day_words, picture,
    room_for, spread, thinned, width,
};
use super::{Caption, Chart, Comparison, Key, Limit, Outcome, Table, column, column_in, key_diamond, key_line, shown};
use crate::model::Date;
use crate::stats::unit::{Digits, Unit, format, number};

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct GateTrend<'a> {
    /// Title, finding and id.
    pub caption: Caption<'a>,
    /// What the line is: `p95`.
    pub measure: &'a str,
    /// What the second line is: `p50`; `None` for no second line.
    pub second: Option<&'a str>,
    /// The unit of all values.
    pub unit: &'a Unit,
    /// The gate; `None` for a measure without one.
    pub limit: Option<Limit>,
    /// In order of time: one a day that was looked at, or several.
    pub readings: &'a [Reading],
    /// When somebody answers for the gate.
    pub waived: Option<Waived>,
    /// Releases: a day and a short name, ascending. Those outside the days drawn are left out.
    pub marks: &'a [(Date, String)],
}

/// A day that was looked at, or one of several looks at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The day.
    pub day: Date,
    /// How it came out; [`Outcome::NoData`] with too few samples, whatever the value. Of no account without a gate.
    pub outcome: Outcome,
    /// What was measured; `None` without a sample.
    pub value: Option<f64>,
    /// The second line's value.
    pub second: Option<f64>,
    /// How many samples it rests on.
    pub samples: u64,
}

/// A time in which somebody answers for a gate, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// A reading with a value, placed.
#[derive(Clone, Copy, Debug)]
struct Point {
    day: Date,
    at: f64,
    value: f64,
    second: Option<f64>,
    fails: bool,
    waived: bool,
    /// Whether the line breaks before it.
    opens: bool,
}

/// Draws it.
pub fn gate_trend(input: &GateTrend<'_>) -> Chart {
    let description = describe(input);
    let Caption { id, title, finding } = input.caption;
    let head = Head { id, title, description: &description };
    let wide_html = picture(&head, Form::Wide, (760, 300), |sheet| draw(sheet, input, Form::Wide));
    let narrow_html = picture(&head, Form::Narrow, (360, 260), |sheet| draw(sheet, input, Form::Narrow));
    let (title, finding, id) = (title.to_owned(), finding.to_owned(), id.to_owned());
    Chart { id, title, finding, description, wide_html, narrow_html, legend: legend(input), table: table(input) }
}

/// How much of a day its readings take where it has several.
const SPREAD: f64 = 0.8;

/// Where each reading stands, in days since the first: on its day, or spread about it where the day has several.
fn places(readings: &[Reading]) -> Vec<f64> {
    let Some(first) = readings.first() else { return Vec::new() };
    let of_days = readings.chunk_by(|one, other| one.day == other.day);
    let placed = of_days.flat_map(|of_day| {
        let day = of_day.first().map_or(0, |reading| first.day.days_until(reading.day)) as f64;
        let step = SPREAD / of_day.len() as f64;
        (0..of_day.len()).map(move |index| day + (index as f64 + 0.5) * step - SPREAD / 2.0)
    });
    placed.collect()
}

/// How many different days `readings` are of.
fn days_of(readings: &[Reading]) -> usize {
    readings.chunk_by(|one, other| one.day == other.day).count()
}

fn points(input: &GateTrend<'_>) -> Vec<Point> {
    let usual = usual_step(input.readings);
    let mut previous: Option<Date> = None;
    let mut is_interrupted = false;
    let mut points = Vec::new();
    for (reading, at) in input.readings.iter().zip(places(input.readings)) {
        let Some(value) = reading.value.filter(|value| value.is_finite()) else {
            is_interrupted = true;
            continue;
        };
        // A day that nobody looked at is a gap as well, unless readings usually lie that far apart.
        let is_late = previous.is_some_and(|day| day.days_until(reading.day) * 2 > usual * 3);
        points.push(Point {
            day: reading.day,
            at,
            value,
            second: reading.second.filter(|value| value.is_finite()),
            fails: input.limit.is_some() && reading.outcome.is_red(),
            waived: is_waived(input, reading),
            opens: previous.is_none() || is_interrupted || is_late,
        });
        previous = Some(reading.day);
        is_interrupted = false;
    }
    points
}

/// Whether somebody answers for what `reading` broke.
fn is_waived(input: &GateTrend<'_>, reading: &Reading) -> bool {
    let covers = |waived: Waived| (waived.from..=waived.to).contains(&reading.day);
    input.limit.is_some() && reading.outcome.is_red() && input.waived.is_some_and(covers)
}

/// The median of the days between days with readings.
fn usual_step(readings: &[Reading]) -> i64 {
    let mut steps: Vec<i64> =
        readings.iter().zip(readings.iter().skip(1)).map(|(one, other)| one.day.days_until(other.day)).collect();
    steps.retain(|days| *days > 0);
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied().unwrap_or(1).max(1)
}

fn draw(sheet: &mut Sheet, input: &GateTrend<'_>, form: Form) -> Drawn {
    let points = points(input);
    let ends = ends(input, &points);
    let frame = frame(sheet, input, &points, &ends, form);
    let span = frame.x.high - frame.x.low;
    let across = (frame.edges.right - frame.edges.left) / 10;
    let share = |at: f64| (at - frame.x.low) / span;
    let points = thinned(points, across, |point| (share(point.at), point.value, point.fails || point.opens));
    if let Some(limit) = input.limit {
        zone(&frame, limit, &points)?;
    }
    sheet.grid(&frame, input.unit.word())?;
    silence(sheet, input, &frame, &points)?;
    if let Some(waived) = input.waived {
        bracket(sheet, input, &frame, waived)?;
    }
    for (day, name) in marks(input) {
        mark(sheet, input, &frame, day, name)?;
    }
    for run in runs(&points) {
        lines(sheet, &frame, run)?;
        sheet.avoid(&run.iter().map(|point| frame.place(point.at, point.value)).collect::<Vec<Place>>());
    }
    gate(sheet, input, &frame)?;
    let failing: Vec<(&Point, Place)> =
        points.iter().filter(|point| point.fails).map(|point| (point, frame.place(point.at, point.value))).collect();
    let near = |a: Option<&(&Point, Place)>, b: Option<&(&Point, Place)>| {
        a.zip(b).is_some_and(|((_, a), (_, b))| (a.0 - b.0).abs() < 100 && (a.1 - b.1).abs() < 100)
    };
    for (index, (point, (x, y))) in failing.iter().enumerate() {
        let own = failing.get(index);
        let is_crowded =
            near(own, failing.get(index + 1)) || near(own, index.checked_sub(1).and_then(|at| failing.get(at)));
        let paint = match point.waived {
            true => Paint::Waived,
            // In a crowd, the rim of one would hide its neighbours.
            false if is_crowded => Paint::VFail,
            false => Paint::Fail,
        };
        sheet.diamond(paint, (*x, *y), 50)?;
        sheet.take(Cover { left: x - 50, top: y - 50, right: x + 50, bottom: y + 50 });
    }
    say_ends(sheet, &frame, &ends, form)?;
    values(sheet, input, &frame, &points, form)?;
    targets(sheet, input, &frame)
}

fn frame(sheet: &Sheet, input: &GateTrend<'_>, points: &[Point], ends: &[End], form: Form) -> Frame {
    let measured = points.iter().flat_map(|point| [Some(point.value), point.second]).flatten();
    let y = Axis::of_values(measured.chain(input.limit.map(|limit| limit.value)), Base::Near);
    let left = room_for(&y, form);
    let right = match form {
        Form::Wide => {
            ends.iter().map(|end| width(&end.words, 120, end.is_bold) / 10 + 13).max().unwrap_or(0).clamp(118, 170)
        }
        Form::Narrow => 14,
    };
    let x = match (input.readings.first(), input.readings.last()) {
        (Some(first), Some(last)) => Axis::of_days(first.day, last.day, if form == Form::Wide { 6 } else { 4 }),
        _ => Axis::bare(0.0, 1.0),
    };
    let (low, high) = (x.low, x.high);
    let x = match input.readings.len() {
        // A single reading stands in the middle, and none stands on an edge.
        0 | 1 => Axis { low: low - 1.0, high, ..x },
        // Several readings of a day stand about it.
        count if count > days_of(input.readings) => Axis { low: low - 0.5, high: high + 0.5, ..x },
        _ => Axis { low, high, ..x },
    };
    sheet.frame(Room { top: 28, right, bottom: 26, left }, x, y)
}

/// The tint past the gate: only where samples are, or days without any would look red.
fn zone(frame: &Frame, limit: Limit, points: &[Point]) -> Drawn {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Ok(()) };
    let edge = match limit.comparison {
        Comparison::AtMost | Comparison::Less => frame.y.high,
        Comparison::AtLeast | Comparison::More => frame.y.low,
        Comparison::Equal | Comparison::Unequal => return Ok(()),
    };
    let from = (first.at - 0.4).max(frame.x.low);
    let to = (last.at + 0.4).min(frame.x.high);
    frame.rect(Paint::Zone, (from, limit.value.max(edge)), (to, limit.value.min(edge)))
}

/// The hatch where samples have ceased, and what it means.
fn silence(sheet: &mut Sheet, input: &GateTrend<'_>, frame: &Frame, points: &[Point]) -> Drawn {
    let later = match points.last() {
        Some(last) => input.readings.partition_point(|reading| reading.day <= last.day),
        None => 0,
    };
    let later = days_of(input.readings.get(later..).unwrap_or(&[]));
    if later == 0 && !input.readings.is_empty() {
        return Ok(());
    }
    let left = points.last().map_or(frame.edges.left, |last| frame.place(last.at + 0.4, 0.0).0);
    let cover = Cover { left, ..frame.edges };
    sheet.hatch(cover)?;
    let (first, second) = match points.last() {
        _ if input.readings.is_empty() => ("No readings".to_owned(), String::new()),
        Some(last) => ("No samples since".to_owned(), format!("{} ({})", day_words(last.day, false), days(later))),
        None => ("No samples".to_owned(), format!("on {}", days(later))),
    };
    let room = cover.right - cover.left;
    let middle = ((cover.left + cover.right) / 2, free_height(input, frame));
    let whole = format!("{first} {second}");
    if second.is_empty() {
        sheet.notice(middle, room, &[&first])
    } else if width(&whole, 120, false) + 400 <= room {
        sheet.notice(middle, room, &[&whole])
    } else {
        sheet.notice(middle, room, &[&first, &second])
    }
}

/// The middle of the larger part that the gate leaves of the frame.
fn free_height(input: &GateTrend<'_>, frame: &Frame) -> i32 {
    let (top, bottom) = (frame.edges.top, frame.edges.bottom);
    let gate = input.limit.map_or(top, |limit| frame.place(0.0, limit.value).1.clamp(top, bottom));
    if gate - top > bottom - gate { (top + gate) / 2 } else { (gate + bottom) / 2 }
}

fn days(count: usize) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// The releases on the days drawn.
fn marks<'a>(input: &GateTrend<'a>) -> impl Iterator<Item = (Date, &'a str)> + use<'a> {
    let days = input.readings.first().zip(input.readings.last()).map(|(first, last)| first.day..=last.day);
    let marks = input.marks.iter().map(|(day, name)| (*day, name.as_str()));
    marks.filter(move |(day, _)| days.as_ref().is_some_and(|days| days.contains(day)))
}

fn mark(sheet: &mut Sheet, input: &GateTrend<'_>, frame: &Frame, day: Date, name: &str) -> Drawn {
    let Some(first) = input.readings.first() else { return Ok(()) };
    let x = frame.place(first.day.days_until(day) as f64, frame.y.low).0;
    sheet.line(Paint::Mark, vec![(x, frame.edges.top), (x, frame.edges.bottom)])?;
    let name = cut(name, 1000, 110, false);
    let above = frame.edges.top - 90;
    let places = [(x, above, Anchor::Middle), (x, above, Anchor::End), (x, above, Anchor::Start)];
    sheet.label_at_first(&places, &Label::new(&name, Paint::Muted).small())
}

/// A bracket along the top edge over the days of a waiver.
fn bracket(sheet: &mut Sheet, input: &GateTrend<'_>, frame: &Frame, waiver: Waived) -> Drawn {
    let Some(first) = input.readings.first() else { return Ok(()) };
    let from = (first.day.days_until(waiver.from) as f64 - 0.4).max(frame.x.low);
    let to = (first.day.days_until(waiver.to) as f64 + 0.4).min(frame.x.high);
    if from >= to {
        return Ok(());
    }
    let (left, top) = (frame.place(from, frame.y.high).0, frame.edges.top);
    let right = frame.place(to, frame.y.high).0;
    sheet.line(Paint::Bracket, vec![(left, top + 60), (left, top), (right, top), (right, top + 60)])?;
    let words = format!("waived to {}", day_words(waiver.to, false));
    let (middle, y) = ((left + right) / 2, top - 90);
    let places = [(middle, y, Anchor::Middle), (left, y, Anchor::Start), (right, y, Anchor::End)];
    sheet.label_at_first(&places, &Label::new(&words, Paint::Muted).small())
}

/// Points that follow each other without a gap.
fn runs(points: &[Point]) -> impl Iterator<Item = &[Point]> {
    points.chunk_by(|_, next| !next.opens)
}

fn lines(sheet: &Sheet, frame: &Frame, run: &[Point]) -> Drawn {
    if let [alone] = run {
        let place = frame.place(alone.at, alone.value);
        return if alone.fails { Ok(()) } else { sheet.disc(Paint::Dot, place, 30) };
    }
    for both in run.chunk_by(|one, other| one.second.is_some() == other.second.is_some()) {
        let below: Vec<(f64, f64)> = both.iter().filter_map(|point| Some((point.at, point.second?))).collect();
        if below.len() > 1 {
            let above = both.iter().rev().map(|point| (point.at, point.value));
            frame.fill(Paint::Band, below.iter().copied().chain(above).collect())?;
            frame.line(Paint::Second, below)?;
        }
    }
    frame.line(Paint::Line, run.iter().map(|point| (point.at, point.value)).collect())
}

/// Words at the right edge and where they want to stand: the gate's, and the last values' where samples reach it.
struct End {
    words: String,
    paint: Paint,
    is_bold: bool,
    value: f64,
}

fn ends(input: &GateTrend<'_>, points: &[Point]) -> Vec<End> {
    let mut ends = Vec::new();
    if let Some(limit) = input.limit {
        let words = format!("gate {}", limit.words(input.unit));
        ends.push(End { words, paint: Paint::TextGate, is_bold: true, value: limit.value });
    }
    if let Some(last) = points.last().filter(|last| reaches(input, last)) {
        let paint = if last.fails { Paint::TextFail } else { Paint::TextLine };
        let words = format!("{} {}", input.measure, shown(last.value, input.limit, input.unit));
        ends.push(End { words, paint, is_bold: true, value: last.value });
        if let (Some(name), Some(value)) = (input.second, last.second) {
            let words = format!("{name} {}", shown(value, input.limit, input.unit));
            ends.push(End { words, paint: Paint::Muted, is_bold: false, value });
        }
    }
    ends
}

/// Whether `last` stands at the right edge.
fn reaches(input: &GateTrend<'_>, last: &Point) -> bool {
    input.readings.len() > 1 && input.readings.last().is_some_and(|reading| reading.day == last.day)
}

/// The gate, dashed.
fn gate(sheet: &mut Sheet, input: &GateTrend<'_>, frame: &Frame) -> Drawn {
    let Some(limit) = input.limit else { return Ok(()) };
    let y = frame.place(frame.x.low, limit.value).1;
    let line = vec![(frame.edges.left, y), (frame.edges.right, y)];
    sheet.avoid(&line);
    sheet.line(Paint::Gate, line)
}

/// The words of the gate and of the last values: beside the frame, or the gate's within it where the sheet is narrow.
fn say_ends(sheet: &mut Sheet, frame: &Frame, ends: &[End], form: Form) -> Drawn {
    let wanted: Vec<i32> = ends.iter().map(|end| frame.place(frame.x.low, end.value).1).collect();
    if form == Form::Narrow {
        let Some((end, y)) = ends.iter().zip(wanted).find(|(end, _)| end.paint == Paint::TextGate) else {
            return Ok(());
        };
        let (left, right) = (frame.edges.left + 40, frame.edges.right - 20);
        let places = [
            (left, y - 90, Anchor::Start),
            (right, y - 90, Anchor::End),
            (left, y + 100, Anchor::Start),
            (right, y + 100, Anchor::End),
        ];
        return sheet.label_at_first(&places, &Label::new(&end.words, end.paint).bold().halo());
    }
    let room = sheet.width - frame.edges.right - 110;
    for (end, y) in ends.iter().zip(spread(&wanted, 160, frame.edges.top, frame.edges.bottom)) {
        let words = cut(&end.words, room, 120, end.is_bold);
        let whole = (words != end.words).then_some(end.words.as_str());
        let label = Label { whole, bold: end.is_bold, ..Label::new(&words, end.paint) };
        sheet.label(frame.edges.right + 110, y, &label)?;
    }
    Ok(())
}

/// The last point and its value where it has none at the edge, and the worst value.
fn values(sheet: &mut Sheet, input: &GateTrend<'_>, frame: &Frame, points: &[Point], form: Form) -> Drawn {
    let Some(last) = points.last() else { return Ok(()) };
    if !last.fails {
        sheet.disc(Paint::Dot, frame.place(last.at, last.value), 35)?;
    }
    let worst = input.limit.and_then(|limit| {
        let failing = points.iter().filter(|point| point.fails);
        failing.max_by(|one, other| {
            limit.excess(one.value).total_cmp(&limit.excess(other.value)).then(other.at.total_cmp(&one.at))
        })
    });
    // What stands at the right edge is not said twice.
    let is_said = form == Form::Wide && reaches(input, last);
    let mut named: Vec<&Point> = worst.into_iter().filter(|worst| !is_said || worst.at != last.at).collect();
    if !is_said && worst.is_none_or(|worst| worst.at != last.at) {
        named.push(last);
    }
    for point in named {
        let (x, y) = frame.place(point.at, point.value);
        let value = shown(point.value, input.limit, input.unit);
        let paint = if point.fails { Paint::TextFail } else { Paint::TextLine };
        // Above, unless that would reach into the words of the axis.
        let is_at_edge = x - width(&value, 120, true) / 2 < frame.edges.left;
        let above = (x, y - 130, if is_at_edge { Anchor::Start } else { Anchor::Middle });
        let places = [
            above,
            (x, y - 130, Anchor::End),
            (x + 60, y - 130, Anchor::End),
            (x, y - 130, Anchor::Start),
            (x + 90, y, Anchor::Start),
            (x - 90, y, Anchor::End),
            (x, y + 140, Anchor::Middle),
            (x + 60, y + 140, Anchor::End),
            (x - 60, y + 140, Anchor::Start),
        ];
        sheet.label_at_first(&places, &Label::new(&value, paint).bold().halo())?;
    }
    Ok(())
}

/// One invisible column a reading, so that a pointer and the arrow keys find it.
fn targets(sheet: &Sheet, input: &GateTrend<'_>, frame: &Frame) -> Drawn {
    let readings: Vec<(&Reading, f64)> = input.readings.iter().zip(places(input.readings)).collect();
    let across = (frame.edges.right - frame.edges.left) / 10;
    let (low, span) = (frame.x.low, frame.x.high - frame.x.low);
    // A column narrower than four pixels cannot be pointed at.
    let readings =
        thinned(readings, across / 8, |(reading, at)| ((at - low) / span, reading.value.unwrap_or(0.0), false));
    let places: Vec<i32> = readings.iter().map(|(_, at)| frame.place(*at, frame.y.low).0).collect();
    for (index, (reading, _)) in readings.iter().enumerate() {
        let here = places.get(index).copied().unwrap_or(0);
        let before = index.checked_sub(1).and_then(|index| places.get(index)).copied();
        let after = places.get(index + 1).copied();
        let left = before.map_or(here - 60, |before| (before + here) / 2).max(here - 200);
        let right = after.map_or(here + 60, |after| (after + here) / 2).min(here + 200);
        sheet.target((left, frame.edges.top), (right, frame.edges.bottom), &say(input, reading))?;
    }
    Ok(())
}

/// `19 Dec 2025: p95 3.21 s, fail; p50 1.84 s; 8 samples`.
fn say(input: &GateTrend<'_>, reading: &Reading) -> String {
    let day = day_words(reading.day, true);
    // A name that finds no room above the frame is found here.
    let of_day = marks(input).filter(|(day, _)| *day == reading.day);
    let releases: String = of_day.map(|(_, name)| format!("; release {name}")).collect();
    let Some(value) = reading.value else { return format!("{day}: no sample{releases}") };
    let mut words = format!("{day}: {} {}", input.measure, shown(value, input.limit, input.unit));
    if input.limit.is_some() {
        words.push_str(&format!(", {}", reading.outcome.label().to_lowercase()));
    }
    if is_waived(input, reading) {
        words.push_str(", waived");
    }
    if let (Some(name), Some(second)) = (input.second, reading.second) {
        words.push_str(&format!("; {name} {}", shown(second, input.limit, input.unit)));
    }
    if reading.samples > 0 {
        words.push_str(&format!("; {}", format(reading.samples as f64, &Unit::parse("samples"), Digits::BySize)));
    }
    words + &releases
}

fn describe(input: &GateTrend<'_>) -> String {
    let count = |is_meant: fn(&Reading) -> bool| input.readings.iter().filter(|reading| is_meant(reading)).count();
    let with_value = count(|reading| reading.value.is_some());
    let (Some(first), Some(last)) = (input.readings.first(), input.readings.last()) else {
        return format!("No readings of {}.", input.measure);
    };
    let gate = input.limit.map_or_else(String::new, |limit| {
        let (judged, red) = (count(|reading| reading.outcome.is_judged()), count(|reading| reading.outcome.is_red()));
        let judged = if judged == with_value { String::new() } else { format!(" of {judged} judged") };
        let waived = match (input.readings.iter().filter(|reading| is_waived(input, reading)).count(), input.waived) {
            (count @ 1.., Some(waived)) => format!(", {count} of them waived to {}", day_words(waived.to, true)),
            _ => String::new(),
        };
        format!(" The gate is {}: {red}{judged} past it{waived}.", limit.words(input.unit))
    });
    let marks: Vec<String> = marks(input).map(|(day, name)| format!("{name} on {}", day_words(day, true))).collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" Releases: {}.", marks.join(", ")) };
    let (all, days) = (input.readings.len(), days(days_of(input.readings)));
    let looked =
        if all == days_of(input.readings) { format!("{days} looked at") } else { format!("{all} readings on {days}") };
    format!(
        "{} from {} to {}: {looked}, {with_value} with samples.{gate}{marks}",
        input.measure,
        day_words(first.day, true),
        day_words(last.day, true),
    )
}

fn legend(input: &GateTrend<'_>) -> Vec<Key> {
    let mut keys = vec![key_line(Paint::Line, input.measure)];
    keys.extend(input.second.map(|name| key_line(Paint::Second, name)));
    if let Some(limit) = input.limit {
        keys.push(key_line(Paint::Gate, format!("Gate {}", limit.words(input.unit))));
        keys.push(key_diamond(Paint::Fail, limit.past()));
        if input.readings.iter().any(|reading| is_waived(input, reading)) {
            keys.push(key_diamond(Paint::Waived, format!("{}, waived", limit.past())));
        }
    }
    keys.extend(marks(input).next().map(|_| key_line(Paint::Mark, "Release")));
    keys
}

fn table(input: &GateTrend<'_>) -> Table {
    let mut columns = vec![column("Day", false), column_in(input.measure, input.unit)];
    columns.extend(input.second.map(|name| column_in(name, input.unit)));
    columns.push(column("Samples", true));
    if input.limit.is_some() {
        columns.push(column("Verdict", false));
    }
    let digits = input.limit.map_or(Digits::BySize, |limit| Digits::Beside(limit.value));
    let cell = |value: Option<f64>| value.map_or_else(|| "no sample".to_owned(), |value| number(value, digits));
    let row = |reading: &Reading| {
        let mut cells = vec![reading.day.to_string(), cell(reading.value)];
        if input.second.is_some() {
            cells.push(cell(reading.second));
        }
        cells.push(number(reading.samples as f64, Digits::Exactly(0)));
        if input.limit.is_some() {
            cells.push(reading.outcome.label().to_owned());
        }
        cells
    };
    // Newest first, as every table of days.
    Table { columns, rows: input.readings.iter().rev().map(row).collect() }
}
