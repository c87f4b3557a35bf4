//! `IngestionMetrics/20251222.json`: an array of queue and worker counts, sampled while a run lasts.

use serde::Deserialize;

use super::json::{self, Scalar};
use super::{Document, Kind, Reading};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, Figure, FigureValue, View};
use crate::stats::Summary;

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "scheduler-samples",
        title: "Scheduler samples",
        about: "An array of queue and worker counts, sampled while a run lasts.",
    },
    patterns: &["Logs/IngestionMetrics/<ymd>.json"],
    fields: &["ActiveWorkers", "QueuedJobs", "MaxThreads"],
    read: Some(read),
};

/// One sample. Tens of thousands of them are read in a build, so fields are borrowed.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Sample<'a> {
    #[serde(borrow)]
    timestamp: Scalar<'a>,
    #[serde(borrow)]
    event_name: Scalar<'a>,
    active_workers: Scalar<'a>,
    active_sites: Scalar<'a>,
    queued_jobs: Scalar<'a>,
    queued_sites: Scalar<'a>,
    total_devices: Scalar<'a>,
    max_threads: Scalar<'a>,
}

impl<'a> Sample<'a> {
    fn counts(&self) -> [(&'static str, &Scalar<'a>); 6] {
        [
            ("ActiveWorkers", &self.active_workers),
            ("ActiveSites", &self.active_sites),
            ("QueuedJobs", &self.queued_jobs),
            ("QueuedSites", &self.queued_sites),
            ("TotalDevices", &self.total_devices),
            ("MaxThreads", &self.max_threads),
        ]
    }
}

fn read(document: &Document<'_>) -> Option<Reading> {
    let samples: Vec<Sample<'_>> = serde_json::from_str(document.text).ok()?;
    let is_sample = |sample: &Sample<'_>| sample.queued_jobs.number().is_some() && sample.event_name == Scalar::None;
    if !samples.iter().all(is_sample) {
        return None;
    }
    let names = Sample::default().counts().map(|(name, _)| name);
    let figures = (0..names.len()).filter_map(|index| {
        let numbers = samples.iter().filter_map(|sample| sample.counts().get(index)?.1.number());
        let summary = Summary::of(&mut numbers.collect::<Vec<_>>())?;
        let value = FigureValue::Summary(summary);
        Some(Figure { name: (*names.get(index)?).to_owned(), value, samples: Some(summary.count) })
    });
    let rows = samples.iter().map(|sample| {
        let counts = sample.counts().map(|(_, count)| count.number().map(json::show_number).unwrap_or_default());
        std::iter::once(sample.timestamp.text().to_owned()).chain(counts).collect()
    });
    let columns = std::iter::once("Timestamp").chain(names);
    let table = ReadableTable::new("Samples", columns, rows);
    Some(Reading {
        figures: figures.collect(),
        view: View { table: Some(table), ..View::default() },
        ..Reading::default()
    })
}
