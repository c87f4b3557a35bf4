//! Events to the tables the project computes of them: the rollup by day, scope and metric, and a history of runs.

use std::collections::BTreeSet;

use super::days::Event;
use super::figures::Samples;
use super::fleet::{Day, Moment, on_the_lab_machine};
use super::json::Milli;

const HEADER: &str =
    "\"Date\",\"Scope\",\"Metric\",\"Count\",\"Average\",\"P95\",\"Max\",\"Total\",\"SecondaryTotal\",\"Notes\"\r\n";

/// The rollup of `days`, with a byte order mark as the tool writes it.
pub(super) fn rollup<'a>(days: impl Iterator<Item = (Day, &'a [Event])>) -> Vec<u8> {
    let mut text = format!("\u{feff}{HEADER}");
    for (day, events) in days {
        let sites: BTreeSet<&str> =
            events.iter().filter(|event| is_counted(event)).map(|event| event.text("Site")).collect();
        for scope in ["All"].into_iter().chain(sites) {
            let of_scope: Vec<&Event> = events
                .iter()
                .filter(|event| is_counted(event) && (scope == "All" || event.text("Site") == scope))
                .collect();
            for line in lines(&of_scope) {
                text.push_str(&format!("\"{day}\",\"{scope}\",{line}\r\n"));
            }
        }
    }
    text.into_bytes()
}

/// Whether a rollup looks at the event at all.
fn is_counted(event: &Event) -> bool {
    matches!(
        event.name,
        "DatabaseWriteLatency" | "DiffUsageRate" | "ParseDuration" | "RowsWritten" | "SkippedDuplicate"
    )
}

/// The lines of one scope, by metric; a metric without a sample has none.
fn lines(events: &[&Event]) -> Vec<String> {
    let of = |name: &str, field: &str| {
        Samples::of(events.iter().filter(|event| event.name == name).filter_map(|event| event.number(field)))
    };
    let hosts = |name: &str| {
        events.iter().filter(|event| event.name == name).map(|event| event.text("Hostname")).collect::<BTreeSet<_>>()
    };
    let statistics = |metric: &str, samples: Samples| {
        let [mean, p95, max, sum] =
            [samples.mean(), samples.percentile(95), samples.max(), samples.sum()].map(Milli::of);
        let line = format!("\"{metric}\",\"{}\",\"{mean}\",\"{p95}\",\"{max}\",\"{sum}\",,", samples.count());
        (samples.count() > 0).then_some(line)
    };
    let usage = (of("DiffUsageRate", "UsageNumerator"), of("DiffUsageRate", "UsageDenominator"));
    let rows = (of("RowsWritten", "Rows"), of("RowsWritten", "DeletedRows"));
    let skipped = events.iter().filter(|event| event.name == "SkippedDuplicate").count();
    let unique = |name: &str| hosts(name).len();
    [
        statistics("DatabaseWriteLatencyMs", of("DatabaseWriteLatency", "LatencyMs")),
        (usage.0.count() > 0).then(|| {
            let [ratio, ran, asked] = [usage.0.sum() / usage.1.sum(), usage.0.sum(), usage.1.sum()].map(Milli::of);
            format!("\"DiffUsageRate\",\"{}\",\"{ratio}\",,,\"{ran}\",\"{asked}\",", usage.0.count())
        }),
        statistics("ParseDurationSeconds", of("ParseDuration", "DurationSeconds")),
        (rows.0.count() > 0).then(|| {
            let [written, deleted] = [rows.0.sum(), rows.1.sum()].map(Milli::of);
            let hosts = unique("RowsWritten");
            format!("\"RowsWritten\",\"{}\",,,,\"{written}\",\"{deleted}\",\"UniqueHosts={hosts}\"", rows.0.count())
        }),
        (skipped > 0).then(|| {
            let hosts = unique("SkippedDuplicate");
            format!("\"SkippedDuplicate\",\"{skipped}\",,,,\"{hosts}\",,\"UniqueHosts={hosts}\"")
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One row a stored queue summary. A unit test has left one, too, and the times come in the three shapes of three versions.
pub(super) fn queue_delay_history<'a>(runs: impl Iterator<Item = (Day, Moment, &'a [Event])>) -> Vec<u8> {
    let mut text =
        "\"GeneratedAtUtc\",\"SourceTelemetryPath\",\"SummaryPath\",\"SampleCount\",\"AverageQueueDelayMs\",\
                    \"QueueDelayP95Ms\",\"QueueDelayP99Ms\",\"Pass\"\r\n"
            .to_owned();
    text.push_str(
        "\"12/14/2025 12:10:07\",\"D:\\Temp\\6f1c2b\\metrics.json\",\"D:\\Temp\\6f1c2b\\QueueDelaySummary.json\",\
         \"1\",\"10\",\"10\",\"10\",\"True\"\r\n",
    );
    for (day, at, events) in runs {
        let metrics = events.iter().filter(|event| event.name == "InterfacePortQueueMetrics");
        let delay = Samples::of(metrics.filter_map(|event| event.number("QueueBuildDelayMs")));
        let [mean, p95, p99] = [delay.mean(), delay.percentile(95), delay.percentile(99)];
        let pass = if p95 <= 120.0 && p99 <= 200.0 { "True" } else { "False" };
        let time = match day.0 {
            ..16 => format!("{} 12:10:00", day.us()),
            16 => format!("{} 12:10:00 PM", day.us()),
            _ => at.utc(),
        };
        let source = on_the_lab_machine(&format!("Logs/IngestionMetrics/{day}.json"));
        let summary = on_the_lab_machine(&format!("Logs/IngestionMetrics/QueueDelaySummary-{day}.json"));
        let [mean, p95, p99] = [mean, p95, p99].map(Milli::of);
        text.push_str(&format!(
            "\"{time}\",\"{source}\",\"{summary}\",\"{}\",\"{mean}\",\"{p95}\",\"{p99}\",\"{pass}\"\r\n",
            delay.count()
        ));
    }
    text.into_bytes()
}
