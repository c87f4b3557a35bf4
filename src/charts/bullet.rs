//! One value against its limit on one track: the reach of the value, the limit as a tick, the value as its verdict's shape.

use super::draw::{Paint, inline};
use super::{Limit, Outcome, Svg, shown};
use crate::stats::unit::Unit;

/// Width and height in CSS pixels.
const SIZE: (u32, u32) = (192, 20);

/// `value` against `limit`; a dashed track for no value.
pub fn bullet(value: Option<f64>, limit: Limit, outcome: Outcome, unit: &Unit) -> Svg {
    let value = value.filter(|value| value.is_finite());
    let said = value.map_or_else(|| "no value".to_owned(), |value| shown(value, Some(limit), unit));
    let title = format!("{}: {said}, limit {}", outcome.label(), limit.words(unit));
    inline("c-bullet", SIZE, &title, |sheet| {
        let (left, right, middle) = (60, sheet.width - 60, sheet.height / 2);
        let track = |paint, from, to| sheet.rounded(paint, (from, middle - 30), (to, middle + 30), 30);
        let Some(value) = value else {
            return sheet.rounded(Paint::Dashed, (left, middle - 25), (right, middle + 25), 25);
        };
        let (low, high) = (value.min(limit.value).min(0.0), value.max(limit.value).max(0.0));
        let span = if low < high { (high - low) * 1.12 } else { 1.0 };
        let start = if low < 0.0 { low * 1.12 } else { low };
        let place = |value: f64| left + ((value - start) / span * f64::from(right - left)).round() as i32;
        let place = |value: f64| place(value).clamp(left, right);
        track(Paint::Track, left, right)?;
        let (from, to) = (place(value.min(0.0)), place(value.max(0.0)));
        if to - from >= 60 {
            track(Paint::Reach, from, to)?;
        }
        let at = place(limit.value);
        sheet.rect(Paint::TickHalo, (at - 25, middle - 80), (at + 25, middle + 80))?;
        sheet.rect(Paint::Tick, (at - 10, middle - 80), (at + 10, middle + 80))?;
        let center = (place(value), middle);
        match outcome {
            Outcome::Fail => sheet.diamond(Paint::Fail, center, 55),
            _ => {
                sheet.disc(Paint::TickHalo, center, 65)?;
                sheet.disc(super::paint_of(outcome), center, 50)
            }
        }
    })
}
