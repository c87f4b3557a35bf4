//! A measure's last days in a cell: the line, its gate, the readings that the gate calls red and the last one. It draws what
//! the gate said and judges nothing itself.

use super::draw::{Axis, Base, Paint, Room, inline, thinned};
use super::{Outcome, Svg};

/// Width and height in CSS pixels.
const SIZE: (u32, u32) = (96, 24);

/// One day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// What was measured; `None` without a sample.
    pub value: Option<f64>,
    /// What the gate said of it; `None` where no gate was asked.
    pub outcome: Option<Outcome>,
}

/// `readings` in order, one a day; `limit` is the gate's, in their unit; `title` says what they come to.
pub fn sparkline(readings: &[Reading], limit: Option<f64>, title: &str) -> Svg {
    let points: Vec<(usize, f64, Option<Outcome>)> = readings
        .iter()
        .enumerate()
        .filter_map(|(index, reading)| Some((index, reading.value.filter(|value| value.is_finite())?, reading.outcome)))
        .collect();
    let is_red = |outcome: Option<Outcome>| outcome.is_some_and(Outcome::is_red);
    inline("c-spark", SIZE, title, |sheet| {
        let last = readings.len().saturating_sub(1);
        let bounds = points.iter().map(|(_, value, _)| *value).chain(limit);
        let range = Axis::of_values(bounds.clone(), Base::Near);
        // The scale of the values alone: a cell has no ticks to end at.
        let (low, high) =
            bounds.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let y = if low < high { Axis::bare(low, high) } else { range };
        let frame = sheet.frame(Room { top: 4, right: 5, bottom: 4, left: 5 }, Axis::bare(0.0, last as f64), y);
        if let Some(limit) = limit {
            frame.line(Paint::Gate, vec![(frame.x.low, limit), (frame.x.high, limit)])?;
        }
        let span = last.max(1) as f64;
        let kept = thinned(points, 86, |(index, value, outcome)| (*index as f64 / span, *value, is_red(*outcome)));
        for run in kept.chunk_by(|one, other| {
            readings.get(one.0..other.0).is_some_and(|between| between.iter().all(|reading| reading.value.is_some()))
        }) {
            if let [(index, value, _)] = run {
                sheet.disc(Paint::Dot, frame.place(*index as f64, *value), 15)?;
            }
            frame.line(Paint::Line, run.iter().map(|(index, value, _)| (*index as f64, *value)).collect())?;
        }
        for (index, value, _) in kept.iter().filter(|(.., outcome)| is_red(*outcome)) {
            sheet.diamond(Paint::Fail, frame.place(*index as f64, *value), 35)?;
        }
        // What a gate was asked of and did not pass is not rounded off as if it had.
        let is_plain = |outcome: Option<Outcome>| outcome.is_none_or(|outcome| outcome == Outcome::Pass);
        if let Some((index, value, _)) = kept.last().filter(|(.., outcome)| is_plain(*outcome)) {
            sheet.disc(Paint::Dot, frame.place(*index as f64, *value), 25)?;
        }
        Ok(())
    })
}
