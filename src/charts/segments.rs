//! Counts by verdict on one bar, worst first: what share of the gates is red.

use super::draw::{Paint, inline};
use super::{Outcome, Svg};

/// Width and height in CSS pixels.
const SIZE: (u32, u32) = (332, 8);
/// Between two segments, in tenths of a pixel.
const GAP: i32 = 20;
/// A segment that counts anything is at least so wide.
const LEAST: i32 = 40;

/// `counts` of verdicts; those of zero are left out, a verdict named twice counts once for each.
pub fn segments(counts: &[(Outcome, u64)]) -> Svg {
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let counted: Vec<(Outcome, u64)> = Outcome::EACH
        .into_iter()
        .map(|outcome| (outcome, counts.iter().filter(|(other, _)| *other == outcome).map(|(_, count)| count).sum()))
        .filter(|(_, count)| *count > 0)
        .collect();
    let words: Vec<String> =
        counted.iter().map(|(outcome, count)| format!("{count} {}", outcome.label().to_lowercase())).collect();
    let title = if total == 0 { "None".to_owned() } else { format!("Of {total}: {}", words.join(", ")) };
    inline("c-segments", SIZE, &title, |sheet| {
        if counted.is_empty() {
            return sheet.rounded(Paint::Dashed, (5, 5), (sheet.width - 5, sheet.height - 5), 20);
        }
        let number = i32::try_from(counted.len()).unwrap_or(1);
        let room = sheet.width - GAP * (number - 1) - LEAST * number;
        let mut left = 0;
        let mut before = 0;
        for ((outcome, count), index) in counted.iter().zip(1_i32..) {
            before += count;
            // The end is computed from the sum, so that roundings do not add up.
            let reach = (before as f64 / total as f64 * f64::from(room)).round() as i32;
            let right = reach + index * LEAST + (index - 1) * GAP;
            match outcome {
                Outcome::NoData => sheet.rounded(Paint::Dashed, (left + 5, 5), (right - 5, sheet.height - 5), 20)?,
                _ => sheet.rounded(super::paint_of(*outcome), (left, 0), (right, sheet.height), 20)?,
            }
            left = right + GAP;
        }
        Ok(())
    })
}
