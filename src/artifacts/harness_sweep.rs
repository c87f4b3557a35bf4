//! `RoutingQueueSweep-….json`: queue delay and exit code of each host a sweep dispatched.

use super::json;
use super::{Document, Kind, Reading};
use crate::model::{ArtifactKind, Figure, FigureValue, View};
use crate::stats::Summary;

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "harness-sweep",
        title: "Dispatch harness sweeps",
        about: "Queue delay and exit code by host.",
    },
    patterns: &["Logs/DispatchHarness/**"],
    fields: &["QueueDelayMs", "ExitCode", "LogPath"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let hosts: Vec<_> = json::objects(Some(&json)).into_iter().filter(|host| host.contains_key("ExitCode")).collect();
    if hosts.is_empty() {
        return None;
    }
    let failed = hosts.iter().filter(|host| json::number(host, "ExitCode") != Some(0.0));
    let mut figures = vec![json::count("Hosts", hosts.len()), json::count("Failed", failed.count())];
    for field in ["QueueDelayMs", "DurationMs"] {
        let numbers = hosts.iter().filter_map(|host| json::number(host, field));
        if let Some(summary) = Summary::of(&mut numbers.collect::<Vec<_>>()) {
            let value = FigureValue::Summary(summary);
            figures.push(Figure { name: field.to_owned(), value, samples: Some(summary.count) });
        }
    }
    let table = json::table("Hosts", &["Hostname", "QueueDelayMs", "DurationMs", "ExitCode", "LogPath"], &hosts);
    Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() })
}
