//! Axes: from what lies on them to a range and a few ticks with their words.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

use crate::model::Date;
use crate::stats::unit::{Digits, number};

/// A range of values and its ticks. Runs from `low` to `high`, downwards where `low` is the greater.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Each with what is written beside it.
    pub(crate) ticks: Vec<(f64, String)>,
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        // Halves first: the range of two extremes has no length of its own. What lies far outside stays near enough to add to.
        let share = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        limit.0 + (share.clamp(-1.0, 2.0) * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(value, _)| *value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

/// Whether an axis of values begins at zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// Always: bars and areas lie otherwise.
    Zero,
    /// Unless all values lie close together far away from it: a line shows change, not size.
    Near,
}

impl Axis {
    /// An axis without ticks.
    pub(crate) fn bare(low: f64, high: f64) -> Self {
        Self { low, high: if high == low { low + 1.0 } else { high }, ticks: Vec::new() }
    }

    /// The axis for `values`, which includes them all and leaves an eighth above the greatest; 4 or 5 intervals of 1, 2, 2.5
    /// or 5 times a power of ten. Without values it is 0 to 1.
    pub(crate) fn of_values(values: impl IntoIterator<Item = f64>, base: Base) -> Self {
        // Past these bounds sums of steps would overflow; such values are drawn at the edge.
        let finite = values.into_iter().filter(|value| value.is_finite()).map(|value| value.clamp(-1e299, 1e299));
        let (least, most) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if least > most {
            return Self::stepped(0.0, 1.0);
        }
        let is_near = base == Base::Near && least > 0.0 && most - least < 0.25 * most && most > least;
        if is_near {
            let room = (most - least) * 0.12;
            return Self::stepped(least - room, most + room);
        }
        // 112 % of the greatest, and of the least where it is negative.
        let (low, high) = (least.min(0.0) * 1.12, most.max(0.0) * 1.12);
        if low == high { Self::stepped(0.0, 1.0) } else { Self::stepped(low, high) }
    }

    /// The axis from `low` to `high` exactly, with ticks at the multiples of a nice step between them.
    pub(crate) fn between(low: f64, high: f64) -> Self {
        let axis = Self::stepped(low, high);
        let ticks = axis.ticks.into_iter().filter(|(value, _)| (low..=high).contains(value)).collect();
        Self { ticks, ..Self::bare(low, high) }
    }

    /// The axis for whole counts up to `most`.
    pub(crate) fn of_counts(most: u64) -> Self {
        if most < 5 {
            let high = most.max(1);
            let ticks = (0..=high).map(|count| (count as f64, count.to_string())).collect();
            return Self { low: 0.0, high: high as f64, ticks };
        }
        Self::stepped(0.0, most as f64)
    }

    /// Ticks at multiples of the nicest step, from at or below `low` to at or above `high`.
    fn stepped(low: f64, high: f64) -> Self {
        let (step, decimals) = step_for(high - low);
        let first = (low / step).floor();
        let last = (high / step - 1e-9).ceil();
        let count = (last - first).clamp(1.0, 12.0) as i32;
        let ticks: Vec<(f64, String)> = (0..=count)
            .map(|index| (first + f64::from(index)) * step)
            .map(|value| (value, number(value, Digits::Exactly(decimals))))
            .collect();
        Self { low: first * step, high: (first + f64::from(count)) * step, ticks }
    }

    /// Days from `first` to `last` as their distance from `first`, with at most `most` ticks.
    pub(crate) fn of_days(first: Date, last: Date, most: usize) -> Self {
        let span = first.days_until(last).max(0);
        let ticks = day_ticks(first, span, most.clamp(2, 6) as i64);
        let axis = Self::bare(0.0, span as f64);
        Self { ticks, ..axis }
    }

    /// The widest words beside its ticks.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.ticks.iter().map(|(_, words)| words.as_str())
    }
}

/// The step that cuts `span` into 3 to 6 intervals with the least waste, the more even 4 or 5 first; and its decimals.
fn step_for(span: f64) -> (f64, usize) {
    let span = if span.is_finite() && span > 0.0 { span.clamp(1e-9, 1e300) } else { 1.0 };
    let power = span.log10().floor() as i32;
    let mut best = (f64::INFINITY, 1.0, 0);
    for exponent in power - 2..=power {
        for (factor, extra) in [(1.0, 0), (2.0, 0), (2.5, 1), (5.0, 0)] {
            // 2.5 itself would put a decimal beside numbers past ten.
            if factor == 2.5 && exponent == 0 {
                continue;
            }
            let step = if exponent < 0 { factor / 10_f64.powi(-exponent) } else { factor * 10_f64.powi(exponent) };
            let intervals = (span / step - 1e-9).ceil();
            if !(3.0..=6.0).contains(&intervals) {
                continue;
            }
            let waste = (intervals * step - span) / span
                + if intervals < 4.0 {
                    0.12
                } else if intervals > 5.0 {
                    0.1
                } else {
                    0.0
                };
            // Of two that waste the same the wider step draws fewer lines.
            if waste < best.0 + 1e-9 {
                best = (waste, step, usize::try_from(extra - exponent).unwrap_or(0));
            }
        }
    }
    (best.1, best.2)
}

fn day_ticks(first: Date, span: i64, most: i64) -> Vec<(f64, String)> {
    if span == 0 {
        return vec![(0.0, day_words(first, true))];
    }
    if let Some(step) = [1, 2, 7, 14, 28].into_iter().find(|step| span / step < most) {
        let starts = (0..=span / step).map(|index| index * step);
        return starts.filter_map(|days| Some((days as f64, day_words(later(first, days)?, false)))).collect();
    }
    // Past half a year the firsts of months are what people count in.
    let civil = first.civil();
    let months = span / 28 + 1;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 600].into_iter().find(|step| months / step < most).unwrap_or(1200);
    let whole_years = step % 12 == 0;
    let month = i64::from(civil.year()) * 12 + i64::from(civil.month()) - 1;
    let begin = (month + step - 1) / step * step;
    (0..=most)
        .filter_map(|index| {
            let at = begin + index * step;
            let (year, month) = (i16::try_from(at.div_euclid(12)).ok()?, i8::try_from(at.rem_euclid(12) + 1).ok()?);
            let day = Date::from(jiff::civil::Date::new(year, month, 1).ok()?);
            let days = first.days_until(day);
            let words = if whole_years { year.to_string() } else { format!("{} {year}", month_name(day)) };
            (0..=span).contains(&days).then_some((days as f64, words))
        })
        .collect()
}

/// The day `days` after `first`.
pub(crate) fn later(first: Date, days: i64) -> Option<Date> {
    first.civil().checked_add(jiff::ToSpan::days(days)).ok().map(Date::from)
}

/// `5 Dec`, with its year where it would not be clear.
pub(crate) fn day_words(date: Date, with_year: bool) -> String {
    let words = date.in_words();
    if with_year { words } else { words.rsplit_once(' ').map_or_else(String::new, |(day, _)| day.to_owned()) }
}

fn month_name(date: Date) -> String {
    day_words(date, false).split(' ').nth(1).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[f64], base: Base) -> String {
        Axis::of_values(values.iter().copied(), base).words().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_nice_and_leave_room_above() {
        assert_eq!(ticks(&[345.0, 850.0, 800.0], Base::Zero), "0 250 500 750 1,000");
        assert_eq!(ticks(&[24.0, 120.0], Base::Zero), "0 25 50 75 100 125 150");
        assert_eq!(ticks(&[0.99, 1.0], Base::Near), "0.9875 0.9900 0.9925 0.9950 0.9975 1.0000 1.0025");
        assert_eq!(ticks(&[], Base::Zero), "0.00 0.25 0.50 0.75 1.00");
        assert_eq!(ticks(&[-40.0, 60.0], Base::Zero), "−50 −25 0 25 50 75");
    }

    #[test]
    fn equal_values_and_zeros_have_an_axis() {
        assert_eq!(ticks(&[7.0, 7.0], Base::Near), "0 2 4 6 8");
        assert_eq!(ticks(&[0.0, 0.0], Base::Zero), "0.00 0.25 0.50 0.75 1.00");
    }

    fn days(first: &str, last: &str, most: usize) -> String {
        Axis::of_days(Date::parse(first).unwrap(), Date::parse(last).unwrap(), most)
            .words()
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[test]
    fn there_are_never_more_than_six_dates() {
        assert_eq!(days("2025-12-05", "2026-01-03", 6), "5 Dec, 12 Dec, 19 Dec, 26 Dec, 2 Jan");
        assert_eq!(days("2025-12-05", "2026-01-03", 4), "5 Dec, 19 Dec, 2 Jan");
        assert_eq!(days("2025-12-05", "2025-12-05", 6), "5 Dec 2025");
        assert_eq!(days("2025-03-05", "2026-01-03", 6), "May 2025, Jul 2025, Sep 2025, Nov 2025, Jan 2026");
        assert_eq!(days("2015-03-05", "2026-01-03", 6), "2016, 2018, 2020, 2022, 2024, 2026");
    }

    #[test]
    fn any_span_has_a_few_ticks() {
        for exponent in -8..17 {
            for size in [1.0, 1.3, 2.7, 4.4, 9.99] {
                let count = Axis::of_values([size * 10_f64.powi(exponent)], Base::Zero).ticks.len();
                assert!((3..=8).contains(&count), "{size}e{exponent}: {count}");
            }
        }
    }
}
