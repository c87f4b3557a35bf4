//! `ParserSchedulerLaunch-….json`: how many parsers were launched, and the longest run of one site.

use super::json;
use super::{Document, Kind, Reading, moment};
use crate::model::claim::{Asked, Basis, DayName, Statement, Statistic};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "scheduler-report",
        title: "Parser scheduler reports",
        about: "Launches and the longest run of one site.",
    },
    patterns: &["Logs/Reports/**ParserSchedulerLaunch*.json"],
    fields: &["TotalLaunchEvents", "MaxObservedStreak"],
    read: Some(read),
};

const EVENT: &str = "ParserSchedulerLaunch";

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    let launches = json::number(&object, "TotalLaunchEvents")?;
    let sources = json::texts(&object, "FilesAnalyzed");
    let mut figures = json::figures(&object);
    figures.retain(|figure| !figure.name.starts_with("SiteSummaries"));
    let sites = json::objects(object.get("SiteSummaries"));
    let mut statements = Vec::new();
    // A report on several files is the sum of days that were read apart.
    if let [file] = sources.as_slice() {
        let day = || DayName::File(file.clone());
        let mut state = |name: String, value: Option<f64>, decimals, basis| {
            statements.extend(value.map(|value| Statement {
                name,
                value,
                decimals: Some(decimals),
                samples: Some(launches as u64),
                basis,
            }));
        };
        let answer = |asked, statistic| Basis::Answer { day: day(), asked, statistic };
        let events = Basis::Events { day: day(), event: EVENT.to_owned() };
        state("TotalLaunchEvents".to_owned(), Some(launches), 0, events);
        let streak = json::number(&object, "MaxObservedStreak");
        state("MaxObservedStreak".to_owned(), streak, 0, answer(Asked::LaunchStreak, Statistic::Max));
        let unique = json::number(&object, "UniqueSites");
        state("UniqueSites".to_owned(), unique, 0, answer(Asked::LaunchSites, Statistic::Count));
        let metrics = object.get("Metrics").and_then(serde_json::Value::as_object);
        for (field, metric) in metrics.into_iter().flatten() {
            let metric = metric.as_object();
            for (name, statistic) in [
                ("Average", Statistic::Mean),
                ("P50", Statistic::P50),
                ("P95", Statistic::P95),
                ("Max", Statistic::Max),
            ] {
                let (event, field) = (EVENT.to_owned(), field.clone());
                let label = format!("Metrics.{field}.{name}");
                let basis = Basis::Measure { day: day(), event, field, site: None, statistic };
                state(label, metric.and_then(|metric| json::number(metric, name)), 3, basis);
            }
        }
    }
    let fields = ["Site", "LaunchCount", "MaxConsecutive", "MaxConsecutiveStart", "MaxConsecutiveEnd"];
    let table = json::table("Launches by site", &fields, &sites);
    let made = json::text(&object, "GeneratedAtUtc").and_then(moment::utc);
    Some(Reading { figures, statements, view: View { made, sources, table: Some(table) }, ..Reading::default() })
}
