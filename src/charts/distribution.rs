//! How samples are spread: a histogram with its percentiles and the gate; bars past the gate stand out.

use super::draw::{Anchor, Axis, Drawn, Form, Frame, Head, Label, Paint, Room, Sheet, picture, room_for};
use super::{Caption, Chart, Comparison, Key, Limit, Table, column, column_in, key_box, key_line, shown};
use crate::stats::unit::{Digits, Unit, format, number};

/// What divisions leave at the edge of a bin, as a share of its width.
const EDGE: f64 = 1e-9;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Distribution<'a> {
    /// Title, finding and id.
    pub caption: Caption<'a>,
    /// The unit of the samples.
    pub unit: &'a Unit,
    /// The samples, counted.
    pub bins: &'a Bins,
    /// Named percentiles: `p50` and its value.
    pub percentiles: &'a [(&'a str, f64)],
    /// The gate; `None` for a measure without one.
    pub limit: Option<Limit>,
}

/// Samples counted in steps of equal width.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bins {
    /// Where the first begins.
    pub low: f64,
    /// How wide each is, above zero.
    pub width: f64,
    /// Samples in each: from its beginning up to, not at, its end.
    pub counts: Vec<u64>,
    /// Samples at or past the end of the last.
    pub beyond: u64,
    /// The greatest sample.
    pub most: f64,
}

impl Bins {
    /// Counts ascending `samples` in 20 to 45 bins of a round width. The highest one in a hundred does not widen them: a
    /// single outlier would press everything else into one bar. `limit` lies within them where it is near. Empty without
    /// samples.
    pub fn of(samples: &[f64], limit: Option<f64>) -> Self {
        let (Some(least), Some(most)) = (samples.first().copied(), samples.last().copied()) else {
            return Self::default();
        };
        let high = samples.get(((samples.len() - 1) * 99).div_ceil(100)).copied().unwrap_or(most);
        let near = limit.filter(|limit| *limit > high && *limit < (high - least.min(0.0)) * 2.5);
        let low = if least >= 0.0 && least < high * 0.5 { 0.0 } else { least };
        let reach = near.map_or(high, |limit| limit * 1.12).max(low);
        let width = round_width((reach - low) / 45.0, low);
        // Samples far from zero stand off the axis.
        let low = ((low / width).floor() - if low == 0.0 { 0.0 } else { 2.0 }) * width;
        let number = (((reach - low) / width).floor() as usize + 1).min(64);
        let mut bins = Self { low, width, counts: vec![0; number], beyond: 0, most };
        for sample in samples {
            // A sample on an edge belongs behind it, whatever the division leaves of it.
            let index = ((sample - low) / width + EDGE).floor();
            match bins.counts.get_mut(index.max(0.0) as usize) {
                Some(count) => *count += 1,
                None => bins.beyond += 1,
            }
        }
        bins
    }

    fn start(&self, index: usize) -> f64 {
        self.low + self.width * index as f64
    }

    fn end(&self) -> f64 {
        self.start(self.counts.len())
    }

    fn total(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.beyond
    }
}

/// The next 1, 2 or 5 times a power of ten; for equal samples a width that suits their size.
fn round_width(least: f64, value: f64) -> f64 {
    let least = if least > 0.0 { least } else { (value.abs() / 30.0).max(1e-6) };
    let power = 10_f64.powi(least.log10().floor() as i32);
    [1.0, 2.0, 5.0].into_iter().map(|factor| factor * power).find(|width| *width >= least).unwrap_or(power * 10.0)
}

/// Draws it.
pub fn distribution(input: &Distribution<'_>) -> Chart {
    let description = describe(input);
    let Caption { id, title, finding } = input.caption;
    let head = Head { id, title, description: &description };
    let wide_html = picture(&head, Form::Wide, (760, 280), |sheet| draw(sheet, input, Form::Wide));
    let narrow_html = picture(&head, Form::Narrow, (360, 250), |sheet| draw(sheet, input, Form::Narrow));
    let (title, finding, id) = (title.to_owned(), finding.to_owned(), id.to_owned());
    Chart { id, title, finding, description, wide_html, narrow_html, legend: legend(input), table: table(input) }
}

fn draw(sheet: &mut Sheet, input: &Distribution<'_>, form: Form) -> Drawn {
    let bins = input.bins;
    let y = Axis::of_counts(bins.counts.iter().copied().max().unwrap_or(0));
    let left = room_for(&y, form);
    let x = if bins.total() == 0 { Axis::bare(0.0, 1.0) } else { Axis::between(bins.low, bins.end()) };
    let room = Room {
        top: 48,
        right: if form == Form::Wide { 40 } else { 16 },
        bottom: if bins.beyond > 0 { 42 } else { 26 },
        left,
    };
    let frame = sheet.frame(room, x, y);
    // The unit of the samples stands behind the last of their ticks; counts need none.
    unit_behind(sheet, &frame, input.unit)?;
    sheet.grid(&frame, "")?;
    if bins.total() == 0 {
        sheet.hatch(frame.edges)?;
        let middle = ((frame.edges.left + frame.edges.right) / 2, (frame.edges.top + frame.edges.bottom) / 2);
        return sheet.notice(middle, frame.edges.right - frame.edges.left, &["No samples"]);
    }
    for (count, index) in bins.counts.iter().zip(0..) {
        bar(sheet, input, &frame, index, *count)?;
    }
    marks(sheet, input, &frame)?;
    beyond(sheet, input, &frame)?;
    targets(sheet, input, &frame)
}

fn unit_behind(sheet: &mut Sheet, frame: &Frame, unit: &Unit) -> Drawn {
    let Some((value, words)) = frame.x.ticks.last().filter(|_| !unit.word().is_empty()) else { return Ok(()) };
    let half = Label::new(words, Paint::Muted).width() / 2;
    let x = frame.place(*value, 0.0).0 + half + 40;
    sheet.label_at_first(&[(x, frame.edges.bottom + 160, Anchor::Start)], &Label::new(unit.word(), Paint::Muted))
}

fn bar(sheet: &Sheet, input: &Distribution<'_>, frame: &Frame, index: usize, count: u64) -> Drawn {
    if count == 0 {
        return Ok(());
    }
    let (left, bottom) = frame.place(input.bins.start(index), 0.0);
    let (right, top) = frame.place(input.bins.start(index + 1), count as f64);
    // One sample among thousands still shows.
    let top = top.min(bottom - 10);
    let paint = if is_past(input, index) { Paint::BarFail } else { Paint::Bar };
    let radius = 20.min((right - left) / 4);
    if bottom - top < 2 * radius {
        return sheet.rect(paint, (left + 8, top), (right - 7, bottom));
    }
    let (left, right) = (left + 8, right - 7);
    sheet.fill(
        paint,
        vec![
            (left, bottom),
            (left, top + radius),
            (left + radius, top),
            (right - radius, top),
            (right, top + radius),
            (right, bottom),
        ],
    )
}

/// Whether every sample of the bin lies past the gate; the bin the gate cuts does not.
fn is_past(input: &Distribution<'_>, index: usize) -> bool {
    let (start, end) = (input.bins.start(index), input.bins.start(index + 1));
    let slack = input.bins.width * EDGE;
    input.limit.is_some_and(|limit| match limit.comparison {
        Comparison::AtMost | Comparison::Less => start >= limit.value - slack,
        Comparison::AtLeast | Comparison::More => end <= limit.value + slack,
        Comparison::Equal | Comparison::Unequal => false,
    })
}

/// Percentiles and the gate, each a vertical line with two lines of words above, on a second level where they would meet.
fn marks(sheet: &mut Sheet, input: &Distribution<'_>, frame: &Frame) -> Drawn {
    let percentiles = input.percentiles.iter().map(|(name, value)| (*name, *value, false));
    let gate = input.limit.map(|limit| ("gate", limit.value, true));
    let mut marks: Vec<(&str, f64, bool)> = percentiles.chain(gate).collect();
    marks.sort_by(|one, other| one.1.total_cmp(&other.1));
    // The gate is placed first: percentiles give way to it.
    marks.sort_by_key(|(_, _, is_gate)| !is_gate);
    for (name, value, is_gate) in marks {
        if !(frame.x.low..=frame.x.high).contains(&value) {
            continue;
        }
        let x = frame.place(value, 0.0).0;
        let line = if is_gate { Paint::Gate } else { Paint::Mark };
        sheet.line(line, vec![(x, frame.edges.top), (x, frame.edges.bottom)])?;
        let (quiet, loud) = if is_gate { (Paint::TextGate, Paint::TextGate) } else { (Paint::Muted, Paint::Text) };
        let words = format(value, input.unit, Digits::BySize);
        let top = frame.edges.top;
        let width = Label::new(&words, loud).bold().width();
        let x = x.clamp(width / 2, sheet.width - width / 2);
        if sheet.is_free(x, top - 260, width, 280) {
            sheet.label(x, top - 220, &Label::new(name, quiet).small().anchor(Anchor::Middle))?;
            sheet.label(x, top - 90, &Label::new(&words, loud).bold().anchor(Anchor::Middle))?;
        } else {
            // On one line, higher or within the frame beside the line.
            let whole = format!("{name} {words}");
            let label = Label::new(&whole, loud).small().bold().halo();
            let rows = [top + 80, top + 220, top + 360, top + 500];
            let right = rows.map(|y| (x + 50, y, Anchor::Start));
            let left = rows.map(|y| (x - 50, y, Anchor::End));
            let places = [[(x, top - 400, Anchor::Middle)].as_slice(), &right, &left].concat();
            sheet.label_at_first(&places, &label)?;
        }
    }
    Ok(())
}

/// What lies past the last bar, below the ticks: bars and marks fill the frame.
fn beyond(sheet: &mut Sheet, input: &Distribution<'_>, frame: &Frame) -> Drawn {
    if input.bins.beyond == 0 {
        return Ok(());
    }
    let count = number(input.bins.beyond as f64, Digits::Exactly(0));
    let words = format!("{count} more, up to {} →", format(input.bins.most, input.unit, Digits::BySize));
    sheet.label(
        frame.edges.right,
        frame.edges.bottom + 330,
        &Label::new(&words, Paint::Muted).small().anchor(Anchor::End),
    )
}

fn targets(sheet: &Sheet, input: &Distribution<'_>, frame: &Frame) -> Drawn {
    for (count, index) in input.bins.counts.iter().zip(0..) {
        let (left, _) = frame.place(input.bins.start(index), 0.0);
        let (right, _) = frame.place(input.bins.start(index + 1), 0.0);
        let words = format!("{}: {}", range(input, index), samples(*count));
        sheet.target((left, frame.edges.top), (right, frame.edges.bottom), &words)?;
    }
    Ok(())
}

fn range(input: &Distribution<'_>, index: usize) -> String {
    let (start, end) = (input.bins.start(index), input.bins.start(index + 1));
    let decimals = Digits::Exactly(decimals_of(input.bins.width));
    format!("{} to {}", number(start, decimals), input.unit.with(&number(end, decimals)))
}

fn decimals_of(width: f64) -> usize {
    (0..9)
        .find(|decimals| (width * 10_f64.powi(*decimals) - (width * 10_f64.powi(*decimals)).round()).abs() < 1e-6)
        .unwrap_or(9) as usize
}

fn samples(count: u64) -> String {
    format(count as f64, &Unit::parse("samples"), Digits::Exactly(0))
}

fn describe(input: &Distribution<'_>) -> String {
    if input.bins.total() == 0 {
        return "No samples.".to_owned();
    }
    let mut words = format!("Histogram of {}.", samples(input.bins.total()));
    for (name, value) in input.percentiles {
        words.push_str(&format!(" {name} is {}.", shown(*value, input.limit, input.unit)));
    }
    if let Some(limit) = input.limit {
        words.push_str(&format!(" The gate is {}.", limit.words(input.unit)));
    }
    words
}

fn legend(input: &Distribution<'_>) -> Vec<Key> {
    let Some(limit) = input.limit.filter(|limit| limit.comparison.is_order()) else { return Vec::new() };
    vec![
        key_box(Paint::Bar, "Samples"),
        key_box(Paint::BarFail, limit.past()),
        key_line(Paint::Gate, format!("Gate {}", limit.words(input.unit))),
    ]
}

fn table(input: &Distribution<'_>) -> Table {
    let bins = input.bins;
    let decimals = Digits::Exactly(decimals_of(bins.width));
    let row = |(count, index): (&u64, usize)| {
        vec![
            number(bins.start(index), decimals),
            number(bins.start(index + 1), decimals),
            number(*count as f64, Digits::Exactly(0)),
        ]
    };
    let mut rows: Vec<Vec<String>> = bins.counts.iter().zip(0..).filter(|(count, _)| **count > 0).map(row).collect();
    if bins.beyond > 0 {
        rows.push(vec![
            number(bins.end(), decimals),
            number(bins.most, Digits::BySize),
            number(bins.beyond as f64, Digits::Exactly(0)),
        ]);
    }
    Table { columns: vec![column_in("From", input.unit), column_in("To", input.unit), column("Samples", true)], rows }
}
