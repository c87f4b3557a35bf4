//! A measure's last days in a cell: the line, its gate, the readings past it and the last one.

use super::draw::{Axis, Base, Paint, Room, inline, thinned};
use super::{Limit, Svg};

/// Width and height in CSS pixels.
const SIZE: (u32, u32) = (96, 24);

/// `values` in order, one a day, `None` without a sample; `title` says what they come to.
pub fn sparkline(values: &[Option<f64>], limit: Option<Limit>, title: &str) -> Svg {
    let points: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| Some((index, value.filter(|value| value.is_finite())?)))
        .collect();
    let fails = |value: f64| limit.is_some_and(|limit| !limit.holds(value));
    inline("c-spark", SIZE, title, |sheet| {
        let last = values.len().saturating_sub(1);
        let bounds = points.iter().map(|(_, value)| *value).chain(limit.map(|limit| limit.value));
        let range = Axis::of_values(bounds.clone(), Base::Near);
        // The scale of the values alone: a cell has no ticks to end at.
        let (low, high) =
            bounds.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let y = if low < high { Axis::bare(low, high) } else { range };
        let frame = sheet.frame(Room { top: 4, right: 5, bottom: 4, left: 5 }, Axis::bare(0.0, last as f64), y);
        if let Some(limit) = limit {
            frame.line(Paint::Gate, vec![(frame.x.low, limit.value), (frame.x.high, limit.value)])?;
        }
        let span = last.max(1) as f64;
        let kept = thinned(points, 86, |(index, value)| (*index as f64 / span, *value, fails(*value)));
        for run in kept.chunk_by(|one, other| {
            values.get(one.0..other.0).is_some_and(|between| between.iter().all(Option::is_some))
        }) {
            if let [(index, value)] = run {
                sheet.disc(Paint::Dot, frame.place(*index as f64, *value), 15)?;
            }
            frame.line(Paint::Line, run.iter().map(|(index, value)| (*index as f64, *value)).collect())?;
        }
        for (index, value) in kept.iter().filter(|(_, value)| fails(*value)) {
            sheet.diamond(Paint::Fail, frame.place(*index as f64, *value), 35)?;
        }
        if let Some((index, value)) = kept.last().filter(|(_, value)| !fails(*value)) {
            sheet.disc(Paint::Dot, frame.place(*index as f64, *value), 25)?;
        }
        Ok(())
    })
}
