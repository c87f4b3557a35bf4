//! What several page kinds show of telemetry: figures with their unit, and what unit tests did to them.

use super::super::{Project, words};
use super::{Cell, Part};
use crate::model::telemetry::EventCount;
use crate::stats::Summary;
use crate::stats::unit::{Digits, Unit, format, number};

/// A figure with its unit.
pub(in crate::pages) fn figure(value: f64, unit: &Unit) -> String {
    format(value, unit, Digits::BySize)
}

/// The cells of a summary: count, mean, p50, p95, p99, max, as tables of raw numbers give them.
pub(in crate::pages) fn summary_cells(summary: &Summary) -> Vec<Cell> {
    let exact = |value: f64| {
        let digits = if value.fract() == 0.0 { Digits::Exactly(0) } else { Digits::Exactly(4) };
        Cell::text(number(value, digits)).sort(sortable(value))
    };
    let mut cells = vec![Cell::count(summary.count as usize)];
    cells.extend([summary.mean, summary.p50, summary.p95, summary.p99, summary.max].map(exact));
    cells
}

/// The heads of [`summary_cells`].
pub(in crate::pages) const SUMMARY_COLUMNS: [(&str, &str); 6] =
    [("Samples", "num"), ("Mean", "num"), ("p50", "num low"), ("p95", "num"), ("p99", "num low"), ("Max", "num")];

/// A key that orders as the number does, for the script that sorts tables by text.
pub(in crate::pages) fn sortable(value: f64) -> String {
    // Shifted far above zero, so that negative numbers order too; six decimals tell any two figures of a table apart.
    format!("{:025.6}", value.clamp(-1e15, 1e15) + 1e15)
}

/// How many records of `event` all days have, by scope.
pub(in crate::pages) fn count_of(project: &Project<'_>, event: &str) -> EventCount {
    let mut sum = EventCount::default();
    for count in project.model.telemetry.days.iter().filter_map(|day| day.events.get(event)) {
        sum.records += count.records;
        sum.placed += count.placed;
        sum.corpus += count.corpus;
        sum.live += count.live;
    }
    sum
}

/// What the reader must know of an event whose records come from fixtures.
pub(in crate::pages) fn noise(project: &Project<'_>, event: &str) -> Option<Part> {
    let count = count_of(project, event);
    if count.is_fixture_only() {
        return Some(Part::Message {
            level: "warning",
            lead: "Fixtures only.".to_owned(),
            text: format!(
                "{} of {event} say where they come from, and none of them comes from the project's own sites: these figures are of unit tests.",
                words::counted(count.placed as usize, "record")
            ),
        });
    }
    let noise = count.placed.saturating_sub(count.live);
    (noise * 10 > count.placed).then(|| Part::Message {
        level: "info",
        lead: "Unit tests write here, too.".to_owned(),
        text: format!(
            "{} of {} records with a site are in scope live; figures of scope all include the rest.",
            words::count(count.live),
            words::count(count.placed)
        ),
    })
}
