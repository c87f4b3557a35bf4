//! Plans and how much of each is done: one bar a plan, its parts by state, `8 of 9` behind it.

use super::draw::{Drawn, Form, Head, Label, Paint, Sheet, cut, picture, widest};
use super::{Caption, Chart, Key, Table, column, key_box};
use crate::stats::unit::{Digits, number};

/// A row's height in CSS pixels.
const ROW: i32 = 26;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct PlanProgress<'a> {
    /// Title, finding and id.
    pub caption: Caption<'a>,
    /// The plans, from the top.
    pub plans: &'a [Progress<'a>],
}

/// A plan's tasks by state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The plan, cut where it is long.
    pub name: &'a str,
    /// Done.
    pub done: u64,
    /// In review or in progress.
    pub under_way: u64,
    /// Blocked.
    pub blocked: u64,
    /// Not begun.
    pub open: u64,
}

impl Progress<'_> {
    fn total(&self) -> u64 {
        self.done + self.under_way + self.blocked + self.open
    }

    /// Its parts from the left; what has not begun is the track.
    fn parts(&self) -> [(Paint, u64); 3] {
        [(Paint::Done, self.done), (Paint::Progress, self.under_way), (Paint::Blocked, self.blocked)]
    }
}

/// Draws it.
pub fn plan_progress(input: &PlanProgress<'_>) -> Chart {
    let description = describe(input);
    let Caption { id, title, finding } = input.caption;
    let head = Head { id, title, description: &description };
    let rows = i32::try_from(input.plans.len()).unwrap_or(0).max(1);
    let drawn = |form: Form, width: u32| {
        let row = if form == Form::Wide { ROW } else { ROW + 12 };
        picture(&head, form, (width, (rows * row).unsigned_abs()), |sheet| draw(sheet, input, form, row * 10))
    };
    let (wide_html, narrow_html) = (drawn(Form::Wide, 760), drawn(Form::Narrow, 360));
    let (title, finding, id) = (title.to_owned(), finding.to_owned(), id.to_owned());
    Chart { id, title, finding, description, wide_html, narrow_html, legend: legend(), table: table(input) }
}

fn draw(sheet: &mut Sheet, input: &PlanProgress<'_>, form: Form, row: i32) -> Drawn {
    if input.plans.is_empty() {
        return sheet.label(0, row / 2, &Label::new("No plans", Paint::Muted));
    }
    let words: Vec<String> = input.plans.iter().map(words).collect();
    let right = sheet.width - widest(words.iter().map(String::as_str)) * 10 - 100;
    let names = widest(input.plans.iter().map(|plan| plan.name)).clamp(60, 260) * 10;
    let left = if form == Form::Wide { names + 120 } else { 0 };
    for ((plan, words), index) in input.plans.iter().zip(&words).zip(0_i32..) {
        let top = index * row;
        if form == Form::Wide && index > 0 {
            sheet.line(Paint::Grid, vec![(0, top), (sheet.width, top)])?;
        }
        let room = if form == Form::Wide { names } else { sheet.width };
        let name = cut(plan.name, room, 120, false);
        let label = Label { whole: (name != plan.name).then_some(plan.name), ..Label::new(&name, Paint::Text) };
        let middle = if form == Form::Wide { top + row / 2 } else { top + 250 };
        sheet.label(0, if form == Form::Wide { middle } else { top + 80 }, &label)?;
        bar(sheet, plan, left, right, middle)?;
        sheet.label(right + 100, middle, &Label::new(words, Paint::Muted))?;
        sheet.target((0, top), (sheet.width, top + row), &say(plan))?;
    }
    Ok(())
}

/// Less than all never looks like all, and anything at all is seen.
fn bar(sheet: &Sheet, plan: &Progress<'_>, left: i32, right: i32, middle: i32) -> Drawn {
    let whole = right - left;
    sheet.rounded(Paint::Track, (left, middle - 40), (right, middle + 40), 40)?;
    let total = plan.total();
    let begun = total - plan.open;
    if total == 0 || begun == 0 {
        return Ok(());
    }
    let most = if plan.done == total { whole } else { whole * 93 / 100 };
    let least = 40;
    let parts: Vec<(Paint, u64)> = plan.parts().into_iter().filter(|(_, count)| *count > 0).collect();
    let share = |count: u64| (count as f64 / total as f64 * f64::from(whole)).round() as i32;
    let mut widths: Vec<i32> = parts.iter().map(|(_, count)| share(*count).max(least)).collect();
    let over = widths.iter().sum::<i32>() - most;
    if over > 0
        && let Some(widest) = widths.iter_mut().max()
    {
        *widest -= over;
    }
    let mut at = left;
    for ((paint, _), width) in parts.iter().zip(widths) {
        sheet.rounded(*paint, (at, middle - 40), (at + width, middle + 40), 30)?;
        at += width;
    }
    Ok(())
}

fn words(plan: &Progress<'_>) -> String {
    if plan.total() == 0 { "no tasks".to_owned() } else { format!("{} of {}", count(plan.done), count(plan.total())) }
}

fn count(count: u64) -> String {
    number(count as f64, Digits::Exactly(0))
}

fn say(plan: &Progress<'_>) -> String {
    format!(
        "{}: {} done, {} under way, {} blocked, {} open",
        plan.name, plan.done, plan.under_way, plan.blocked, plan.open
    )
}

fn describe(input: &PlanProgress<'_>) -> String {
    let complete = input.plans.iter().filter(|plan| plan.total() > 0 && plan.done == plan.total()).count();
    format!("One bar a plan. {complete} of {} plans have every task done.", input.plans.len())
}

fn legend() -> Vec<Key> {
    vec![
        key_box(Paint::Done, "Done"),
        key_box(Paint::Progress, "Under way"),
        key_box(Paint::Blocked, "Blocked"),
        key_box(Paint::Track, "Open"),
    ]
}

fn table(input: &PlanProgress<'_>) -> Table {
    let heads = ["Done", "Under way", "Blocked", "Open", "All"];
    let columns = std::iter::once(column("Plan", false)).chain(heads.map(|head| column(head, true))).collect();
    let row = |plan: &Progress<'_>| {
        let counts = [plan.done, plan.under_way, plan.blocked, plan.open, plan.total()];
        std::iter::once(plan.name.to_owned()).chain(counts.map(count)).collect()
    };
    Table { columns, rows: input.plans.iter().map(row).collect() }
}
