//! A gate's verdicts, one cell a reading: tall for fail, half for pass, a baseline for no sample.

use super::draw::{Anchor, Drawn, Form, Head, Label, Paint, Sheet, day_words, inline, picture};
use super::{Caption, Chart, Outcome, Svg, Table, column};
use crate::model::Date;

/// The newest days that a strip shows; it says how many it leaves out.
pub const MOST: usize = 24;

/// A reading's day and what the gate said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The day.
    pub day: Date,
    /// The verdict.
    pub outcome: Outcome,
    /// The reading as it is shown, `3.21 s`; empty without one.
    pub value: String,
}

/// Cell width and height, the gap behind it, in CSS pixels.
#[derive(Clone, Copy)]
struct Measures {
    width: i32,
    height: i32,
    gap: i32,
}

const TABLE: Measures = Measures { width: 6, height: 16, gap: 2 };
const WIDE: Measures = Measures { width: 26, height: 36, gap: 5 };
const NARROW: Measures = Measures { width: 12, height: 32, gap: 3 };

/// The strip of a table's cell, oldest day first.
pub fn strip_in_table(cells: &[Cell]) -> Svg {
    let shown = newest(cells);
    let title = summary(cells);
    inline("c-strip", size(TABLE, shown.len(), 0), &title, |sheet| draw(sheet, shown, TABLE))
}

/// The strip of a gate's page, with dates under its cells.
pub fn strip(caption: Caption<'_>, cells: &[Cell]) -> Chart {
    let shown = newest(cells);
    let description = match cells.len() - shown.len() {
        0 => summary(cells),
        left_out => format!("{}. The strip shows the last {}, not the {left_out} before.", summary(cells), shown.len()),
    };
    let Caption { id, title, finding } = caption;
    let head = Head { id, title, description: &description };
    let drawn = |form: Form, measures: Measures| {
        if shown.is_empty() {
            return picture(&head, form, (160, 20), |sheet| {
                sheet.label(0, 100, &Label::new(&description, Paint::Muted))
            });
        }
        picture(&head, form, size(measures, shown.len(), 20), |sheet| {
            draw(sheet, shown, measures)?;
            dates(sheet, shown, measures)
        })
    };
    let row = |cell: &Cell| vec![cell.day.to_string(), cell.outcome.label().to_owned(), cell.value.clone()];
    Chart {
        wide_html: drawn(Form::Wide, WIDE),
        narrow_html: drawn(Form::Narrow, NARROW),
        id: id.to_owned(),
        title: title.to_owned(),
        finding: finding.to_owned(),
        description,
        legend: Vec::new(),
        table: Table {
            columns: vec![column("Day", false), column("Verdict", false), column("Reading", true)],
            rows: cells.iter().rev().map(row).collect(),
        },
    }
}

fn newest(cells: &[Cell]) -> &[Cell] {
    cells.get(cells.len().saturating_sub(MOST)..).unwrap_or(cells)
}

fn summary(cells: &[Cell]) -> String {
    let readings = cells.iter().filter(|cell| cell.outcome.is_judged()).count();
    let red = cells.iter().filter(|cell| cell.outcome.is_red()).count();
    match (cells.len(), readings) {
        (0, _) => "No reading".to_owned(),
        (1, 0) => "1 reading, not judged".to_owned(),
        (all, 0) => format!("{all} readings, none judged"),
        _ => format!("{red} of {readings} readings red"),
    }
}

fn size(measures: Measures, cells: usize, below: i32) -> (u32, u32) {
    let count = i32::try_from(cells).unwrap_or(0);
    let width = (count * (measures.width + measures.gap) - measures.gap).max(measures.width);
    // The room at the right keeps the last date on the sheet.
    let width = if below > 0 { width + 24 } else { width };
    (width.unsigned_abs(), (measures.height + below).unsigned_abs())
}

fn draw(sheet: &Sheet, cells: &[Cell], measures: Measures) -> Drawn {
    let (width, full) = (measures.width * 10, measures.height * 10);
    for (cell, index) in cells.iter().zip(0_i32..) {
        let left = index * (measures.width + measures.gap) * 10;
        let bar = |top: i32, bottom: i32| {
            let words = match cell.value.as_str() {
                "" => format!("{}: {}", day_words(cell.day, true), cell.outcome.label().to_lowercase()),
                value => format!("{}: {}, {value}", day_words(cell.day, true), cell.outcome.label().to_lowercase()),
            };
            sheet.told(super::paint_of(cell.outcome), (left, top), (left + width, bottom), &words)
        };
        match cell.outcome {
            Outcome::Fail => bar(0, full)?,
            Outcome::Warn => bar(full / 4, full)?,
            Outcome::Pass | Outcome::Manual => bar(full / 2, full)?,
            Outcome::Stale => {
                bar(full / 2, full * 7 / 10)?;
                bar(full * 8 / 10, full)?;
            }
            Outcome::NoData => bar(full - 20, full)?,
        }
    }
    Ok(())
}

/// Dates under their own cells: the first, the first of each month, then as many as have room.
fn dates(sheet: &mut Sheet, cells: &[Cell], measures: Measures) -> Drawn {
    const APART: i32 = 880;
    let middle = |index: i32| index * (measures.width + measures.gap) * 10 + measures.width * 5;
    let month = |cell: &Cell| (cell.day.civil().year(), cell.day.civil().month());
    let mut chosen: Vec<(i32, &Cell)> = Vec::new();
    let opens = cells.chunk_by(|one, other| month(one) == month(other)).filter_map(<[Cell]>::first);
    let numbered: Vec<(i32, &Cell)> = (0..).zip(cells).collect();
    let first = opens.filter_map(|cell| numbered.iter().copied().find(|(_, other)| other.day == cell.day));
    for (index, cell) in first.chain(numbered.iter().copied()) {
        if chosen.iter().all(|(other, _)| (middle(index) - middle(*other)).abs() >= APART) {
            chosen.push((index, cell));
        }
    }
    chosen.sort_by_key(|(index, _)| *index);
    let mut said = None;
    for (index, cell) in chosen {
        let is_new = said.replace(month(cell)) != Some(month(cell));
        let words = if is_new { day_words(cell.day, false) } else { cell.day.civil().day().to_string() };
        let label = Label::new(&words, Paint::Muted);
        let places = [(middle(index).max(label.width() / 2), (measures.height + 11) * 10, Anchor::Middle)];
        sheet.label_at_first(&places, &label)?;
    }
    Ok(())
}
