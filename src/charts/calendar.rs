//! Artifacts a day: weeks from left to right, Monday on top, a darker day has more.

use super::draw::{Anchor, Drawn, Form, Head, Label, Paint, Sheet, day_words, later, picture};
use super::{Caption, Chart, Key, Svg, Table, column, key_box};
use crate::model::Date;
use crate::stats::unit::{Digits, Unit, format, number};

const LEVELS: [Paint; 5] = [Paint::Day0, Paint::Day1, Paint::Day2, Paint::Day3, Paint::Day4];

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    /// Title, finding and id.
    pub caption: Caption<'a>,
    /// What is counted, in its plural: `artifacts`.
    pub things: &'a str,
    /// Days with any, ascending; days between that are missing have none.
    pub days: &'a [(Date, u64)],
}

/// Draws it. A sheet shows the newest weeks that have room and says from when.
pub fn calendar(input: &Calendar<'_>) -> Chart {
    let description = describe(input);
    let Caption { id, title, finding } = input.caption;
    let (wide_html, narrow_html) = (form(input, &description, Form::Wide), form(input, &description, Form::Narrow));
    let (title, finding, id) = (title.to_owned(), finding.to_owned(), id.to_owned());
    Chart { id, title, finding, description, wide_html, narrow_html, legend: legend(input), table: table(input) }
}

/// The grid of a sheet: its first Monday, how many weeks, how large a day is with the gap behind it.
#[derive(Clone, Copy, Debug)]
struct Grid {
    monday: Date,
    weeks: i64,
    pitch: i32,
}

fn grid(input: &Calendar<'_>, form: Form) -> Option<Grid> {
    let (first, last) = (input.days.first()?.0, input.days.last()?.0);
    let room = if form == Form::Wide { 716 } else { 316 };
    let monday = later(first, -weekday(first))?;
    let weeks = monday.days_until(last) / 7 + 1;
    let most = i64::from(room / 12);
    let shown = weeks.min(most);
    let pitch = i32::try_from(i64::from(room) / shown).unwrap_or(12).clamp(12, 34);
    Some(Grid { monday: later(monday, (weeks - shown) * 7)?, weeks: shown, pitch })
}

/// 0 for Monday.
fn weekday(date: Date) -> i64 {
    i64::from(date.civil().weekday().to_monday_zero_offset())
}

fn form(input: &Calendar<'_>, description: &str, form: Form) -> Svg {
    let Caption { id, title, .. } = input.caption;
    let head = Head { id, title, description };
    let width = if form == Form::Wide { 760 } else { 360 };
    let Some(grid) = grid(input, form) else {
        return picture(&head, form, (width, 40), |sheet| {
            sheet.label(0, 200, &Label::new("No dated days", Paint::Muted))
        });
    };
    let height = (22 + grid.pitch * 7).unsigned_abs();
    picture(&head, form, (width, height), |sheet| draw(sheet, input, grid))
}

fn draw(sheet: &mut Sheet, input: &Calendar<'_>, grid: Grid) -> Drawn {
    const LEFT: i32 = 320;
    const TOP: i32 = 220;
    /// Between the names of two months.
    const GAP: i32 = 80;
    let pitch = grid.pitch * 10;
    let steps = steps(input);
    for (row, name) in [(0, "Mon"), (2, "Wed"), (4, "Fri")] {
        sheet.label(0, TOP + row * pitch + pitch / 2, &Label::new(name, Paint::Muted).small())?;
    }
    let (mut month, mut year, mut free) = (None, None, LEFT);
    let (first, last) = (input.days.first().map(|day| day.0), input.days.last().map(|day| day.0));
    for index in 0..grid.weeks * 7 {
        let Some(day) = later(grid.monday, index) else { continue };
        if Some(day) < first || Some(day) > last {
            continue;
        }
        let column = i32::try_from(index / 7).unwrap_or(0);
        let row = i32::try_from(index % 7).unwrap_or(0);
        let (left, top) = (LEFT + column * pitch, TOP + row * pitch);
        let count = input.days.binary_search_by_key(&day, |(day, _)| *day).ok();
        let count = count.and_then(|index| input.days.get(index)).map_or(0, |(_, count)| *count);
        let level = level(&steps, count);
        let edge = pitch - if grid.pitch > 20 { 30 } else { 20 };
        let paint = LEVELS.get(level).copied().unwrap_or(Paint::Day4);
        let things = format(count as f64, &Unit::parse(input.things), Digits::Exactly(0));
        let words = format!("{}: {things}", day_words(day, true));
        sheet.told(paint, (left, top), (left + edge, top + edge), &words)?;
        if grid.pitch >= 30 && count > 0 {
            // Five digits have no room in a day.
            let words = if count < 10_000 { count.to_string() } else { format!("{}k", count / 1000) };
            let paint = if level >= 3 { Paint::TextOn } else { Paint::Text };
            sheet.label(left + edge / 2, top + edge / 2, &Label::new(&words, paint).small().anchor(Anchor::Middle))?;
        }
        if month != Some(day.civil().month()) {
            let is_first = month.is_none();
            month = Some(day.civil().month());
            // The year where it is new. A first month that is cut too short for its name leaves the place to the next.
            let words = day_words(day, year != Some(day.civil().year()));
            let label = Label::new(words.split_once(' ').map_or("", |(_, month)| month), Paint::Muted).small();
            let rest = day.civil().days_in_month() - day.civil().day();
            let is_short =
                is_first && later(day, i64::from(rest)) < last && i32::from(rest / 7) * pitch < label.width() + GAP;
            if !is_short && left >= free && left + label.width() <= sheet.width {
                sheet.label(left, 100, &label)?;
                year = Some(day.civil().year());
                free = left + label.width() + GAP;
            }
        }
    }
    Ok(())
}

/// The least counts of the second to fourth level: quarters of the days that have any, so that one busy day does not pale
/// the rest.
fn steps(input: &Calendar<'_>) -> [u64; 3] {
    let mut counts: Vec<u64> = input.days.iter().map(|(_, count)| *count).filter(|count| *count > 0).collect();
    counts.sort_unstable();
    [1, 2, 3].map(|quarter| counts.get(counts.len() * quarter / 4).copied().unwrap_or(u64::MAX).max(quarter as u64 + 1))
}

fn level(steps: &[u64; 3], count: u64) -> usize {
    if count == 0 { 0 } else { 1 + steps.iter().filter(|step| count >= **step).count() }
}

fn describe(input: &Calendar<'_>) -> String {
    let total: u64 = input.days.iter().map(|(_, count)| count).sum();
    let busy = input.days.iter().filter(|(_, count)| *count > 0).count();
    let (Some(first), Some(last)) = (input.days.first(), input.days.last()) else {
        return format!("No {} with a date.", input.things);
    };
    format!(
        "{} {} on {busy} days from {} to {}.",
        number(total as f64, Digits::Exactly(0)),
        input.things,
        day_words(first.0, true),
        day_words(last.0, true)
    )
}

fn legend(input: &Calendar<'_>) -> Vec<Key> {
    let [second, third, fourth] = steps(input);
    let most = input.days.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let bounds = [
        (0, 0),
        (1, second - 1),
        (second, third.saturating_sub(1)),
        (third, fourth.saturating_sub(1)),
        (fourth, u64::MAX),
    ];
    let keys = bounds.into_iter().zip(LEVELS).filter(|((from, to), _)| from <= to && *from <= most);
    keys.map(|((from, to), paint)| {
        let words = match (from, to) {
            (0, _) => "none".to_owned(),
            (from, u64::MAX) => format!("{from} or more"),
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from} to {}", to.min(most)),
        };
        key_box(paint, words)
    })
    .collect()
}

fn table(input: &Calendar<'_>) -> Table {
    let mut head = input.things.to_owned();
    if let Some(first) = head.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let row = |(day, count): &(Date, u64)| vec![day.to_string(), number(*count as f64, Digits::Exactly(0))];
    let rows = input.days.iter().rev().filter(|(_, count)| *count > 0).map(row).collect();
    Table { columns: vec![column("Day", false), column(head, true)], rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(days: &[(Date, u64)]) -> Vec<String> {
        let caption = Caption { id: "calendar", title: "Days", finding: "" };
        let svg = calendar(&Calendar { caption, things: "artifacts", days }).wide_html;
        let texts =
            svg.as_str().split("</text>").filter_map(|text| text.rsplit_once('>').map(|(_, words)| words.to_owned()));
        texts.filter(|words| !["Mon", "Wed", "Fri", ""].contains(&words.as_str())).collect()
    }

    #[test]
    fn a_first_month_too_short_for_its_name_leaves_the_place_to_the_next() {
        let day = |text: &str| (Date::parse(text).unwrap(), 1);
        let words = names(&[day("2025-06-29"), day("2025-12-31")]);
        assert_eq!(words.get(..4).unwrap(), ["Jul 2025", "Aug", "Sep", "Oct"]);
    }
}
