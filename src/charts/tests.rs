//! What is true of every picture, and a gallery of all of them in all their states.

use super::*;
use crate::model::Date;
use crate::stats::unit::Unit;

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Readings of a daily measure as the words `day value second`, `-` without one.
fn readings(rows: &str) -> Vec<gate_trend::Reading> {
    let number = |text: &str| text.parse().ok();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let value = number(cells[1]);
        gate_trend::Reading {
            day: day(cells[0]),
            value,
            second: number(cells[2]),
            samples: u64::from(value.is_some()) * 8,
        }
    };
    rows.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}
