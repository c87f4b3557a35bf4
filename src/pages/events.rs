//! The names of telemetry events: how many records each has, on which days.

use std::collections::BTreeMap;

use super::parts::{Cell, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, lead, words};
use crate::model::{Artifact, Target};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "events", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let page = SitePath::new("events.html");
    let mut frame = project.frame(&page, "artifacts", "Events", &[("Artifacts", "artifacts/index.html")]);
    let streams: Vec<&Artifact> =
        project.model.artifacts.iter().filter(|artifact| artifact.kind.name == "event-stream").collect();
    let mut events: BTreeMap<&str, (u64, Vec<&Artifact>)> =
        project.model.events.iter().map(|event| (event.as_str(), (0, Vec::new()))).collect();
    for artifact in &streams {
        for (event, records) in &artifact.events {
            let entry = events.entry(event).or_default();
            entry.0 += records;
            entry.1.push(artifact);
        }
    }
    if events.is_empty() {
        frame.lead = lead("**No event** was read.");
        let text =
            "Events are lines of daily streams such as Logs/IngestionMetrics/2026-01-03.json that have an EventName.";
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "There is no telemetry in this tree".to_owned(),
            text: text.to_owned(),
            link: None,
        }]));
        return vec![Draft { path: page, template: "page.html", frame, search: None }];
    }
    frame.lead = lead(&format!(
        "**{}** in {}. Every record of every scope is counted, unit tests' too.",
        words::counted(events.len(), "event name"),
        words::counted(streams.len(), "daily stream")
    ));
    let rows = events.iter().map(|(event, (records, days))| {
        let newest = days.iter().max_by_key(|artifact| artifact.date);
        let newest_cell = match newest.and_then(|artifact| Some((artifact, artifact.date?))) {
            Some((artifact, date)) => {
                Cell::link(date.to_string(), project.urls.artifact(&artifact.path).map(|target| page.href_to(target)))
            }
            None => Cell::text("not in a daily stream").class("muted"),
        };
        Row {
            id: Some((*event).to_owned()),
            ..Row::new(vec![
                Cell::code((*event).to_owned(), None),
                Cell::count(*records as usize),
                Cell::count(days.len()),
                newest_cell,
                Cell::count(project.model.links.to(&Target::Event((*event).to_owned())).count()),
            ])
        }
    });
    let table = TableView {
        caption: "Telemetry events".to_owned(),
        columns: columns(&[
            ("Event", "key"),
            ("Records", "num"),
            ("Days", "num"),
            ("Newest day", "num"),
            ("Mentions", "num low"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    frame.sections.push(Section::bare(vec![Part::Table(table)]));
    vec![Draft { path: page, template: "page.html", frame, search: None }]
}
