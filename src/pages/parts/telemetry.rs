//! What several page kinds show of telemetry: figures with their unit, and what unit tests did to them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::{Project, words};
use super::{Cell, Part};
use crate::model::Date;
use crate::model::measures::Measures;
use crate::model::telemetry::{EventCount, Measure, Scope};
use crate::stats::Summary;
use crate::stats::unit::{Digits, Unit, format, number};

/// Every figure of one field of one event.
pub(in crate::pages) struct Field<'a> {
    /// The event's name.
    pub(in crate::pages) event: &'a str,
    /// The field's name.
    pub(in crate::pages) name: &'a str,
    /// Its rows: by scope, day and site.
    pub(in crate::pages) rows: Vec<Measure>,
}

impl<'a> Field<'a> {
    /// Every field of `measures`, by event and name.
    pub(in crate::pages) fn each(measures: &'a Measures) -> Vec<Self> {
        let fields: Vec<_> = measures.fields().collect();
        fields.par_iter().map(|field| Field { event: field.event, name: field.name, rows: field.rows() }).collect()
    }

    /// The figures of all days and sites together in `scope`.
    pub(in crate::pages) fn pooled(&self, scope: Scope) -> Option<&Measure> {
        self.rows.iter().find(|row| row.scope == scope && row.day.is_none() && row.site.is_none())
    }

    /// The figures of each day in `scope`, all sites together, in order.
    pub(in crate::pages) fn by_day(&self, scope: Scope) -> impl Iterator<Item = &Measure> {
        self.rows.iter().filter(move |row| row.scope == scope && row.day.is_some() && row.site.is_none())
    }

    /// The figures of each site over all days in `scope`.
    pub(in crate::pages) fn by_site(&self, scope: Scope) -> impl Iterator<Item = &Measure> {
        self.rows.iter().filter(move |row| row.scope == scope && row.day.is_none() && row.site.is_some())
    }

    /// What it is measured in, by the ending of its name, as gates tell it.
    pub(in crate::pages) fn unit(&self) -> Unit {
        Unit::of_field(self.name).unwrap_or(Unit::Ratio)
    }

    /// `Event.Field`.
    pub(in crate::pages) fn title(&self) -> String {
        format!("{}.{}", self.event, self.name)
    }
}

/// The releases that pictures by day mark: each day that candidates are dated, with their ids, ascending.
pub(in crate::pages) fn releases(project: &Project<'_>) -> Vec<(Date, String)> {
    let mut releases: BTreeMap<Date, Vec<&str>> = BTreeMap::new();
    for candidate in &project.model.candidates {
        if let Some(day) = candidate.date {
            releases.entry(day).or_default().push(&candidate.id);
        }
    }
    releases.into_iter().map(|(day, ids)| (day, ids.join(", "))).collect()
}

/// A figure with its unit.
pub(in crate::pages) fn figure(value: f64, unit: &Unit) -> String {
    format(value, unit, Digits::BySize)
}

/// A figure in a table of raw numbers: in full where it is whole, else to four decimals.
pub(in crate::pages) fn raw(value: f64) -> String {
    number(value, Digits::Exactly(if value.fract() == 0.0 { 0 } else { 4 }))
}

/// The cells of a summary: count, mean, p50, p95, p99, max, as tables of raw numbers give them.
pub(in crate::pages) fn summary_cells(summary: &Summary) -> Vec<Cell> {
    let exact = |value: f64| Cell::text(raw(value)).sort(sortable(value));
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
