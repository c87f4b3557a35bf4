//! A page for each day that has a stream: what it holds, what the gates said on it, what its measures were.

use rayon::prelude::*;

use super::parts::telemetry::{Field, figure, sortable};
use super::parts::{Badge, Cell, Fact, Part, Row, Section, TableView, columns, verdict};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, urls, words};
use crate::gates::Outcome;
use crate::model::Date;
use crate::model::telemetry::{Measure, Scope};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "days", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    (0..project.model.telemetry.days.len()).into_par_iter().filter_map(|index| page(project, index)).collect()
}

fn page(project: &Project<'_>, index: usize) -> Option<Draft> {
    let days = &project.model.telemetry.days;
    let day = days.get(index)?;
    let page = urls::day(day.date);
    let title = day.date.in_words();
    let mut frame = project.frame(&page, "telemetry", &title, &[("Telemetry", "telemetry/index.html")]);
    frame.reading = true;
    let gates = verdicts(project, day.date, &page);
    let red = gates.iter().filter(|(outcome, _)| outcome.is_red()).count();
    frame.lead = lead(&match gates.len() {
        0 => "No gate had a reading on this day.".to_owned(),
        all => {
            format!("**{red} of {}** with a reading on this day were past their limit.", words::counted(all, "gate"))
        }
    });
    frame.facts = vec![
        Fact::new("Records", Cell::text(words::count(day.records))),
        Fact::new("Events", Cell::text(words::count(day.events.len() as u64))),
        Fact::new("Malformed lines", Cell::count(day.malformed as usize)),
        Fact::new("Duplicate lines", Cell::count(day.duplicates as usize)),
    ];
    if !gates.is_empty() {
        let table = TableView {
            caption: "What the gates said on this day".to_owned(),
            columns: columns(&[
                ("Verdict", "line"),
                ("Gate", "key"),
                ("Limit", "line"),
                ("Value", "num"),
                ("Samples", "num"),
            ]),
            rows: gates.into_iter().map(|(_, row)| row).collect(),
            ..TableView::default()
        };
        frame.sections.push(Section::new("Gates", "as each reading came out on its own", vec![Part::Table(table)]));
    }
    let mut events: Vec<_> = day.events.iter().collect();
    events.sort_by_key(|(_, count)| std::cmp::Reverse(count.records));
    let rows = events.iter().map(|(event, count)| {
        Row::new(vec![
            Cell::code(event.to_string(), Some(page.href_to(&project.urls.event(event)))),
            Cell::count(count.records as usize),
            match count.placed {
                0 => Cell::text("no site given").class("muted"),
                _ => Cell::count(count.live as usize),
            },
        ])
    });
    let table = TableView {
        caption: "Events of this day".to_owned(),
        columns: columns(&[("Event", "key"), ("Records", "num"), ("In scope live", "num")]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    frame.sections.push(Section::new("Events", words::counted(events.len(), "name"), vec![Part::Table(table)]));
    frame.sections.extend(moving(project, day.date, &page));
    frame.sources.push(project.source(&day.path, None, &page));
    let other = |step: isize| {
        let other = days.get(index.checked_add_signed(step)?)?;
        Some(neighbour(&page, other.date.in_words(), &urls::day(other.date)))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    let search = SearchEntry {
        kind: "Days",
        id: day.date.to_string(),
        title: format!("Telemetry of {title}"),
        line: words::counted(day.records as usize, "record"),
        remark: "day".to_owned(),
    };
    Some(Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: Some(search) })
}

/// The gates that had a reading on `day`, red first.
fn verdicts(project: &Project<'_>, day: Date, page: &SitePath) -> Vec<(Outcome, Row)> {
    let mut rows: Vec<(Outcome, Row)> = Vec::new();
    for gate in &project.verdicts.gates {
        let reading = gate.history.iter().rev().find(|reading| reading.day == day && reading.outcome.is_judged());
        let Some(reading) = reading else { continue };
        let value = reading.value.as_ref().map(|value| verdict::shown(gate, value));
        let row = Row::new(vec![
            Cell::badge(Badge::of(reading.outcome)),
            verdict::name_cell(gate, page),
            verdict::limit_cell(gate),
            match value {
                Some(value) => Cell::text(value).class(if reading.outcome == Outcome::Fail { "fail" } else { "" }),
                None => Cell::text("no number").class("muted"),
            },
            Cell::count(reading.samples as usize),
        ]);
        rows.push((reading.outcome, row));
    }
    rows.sort_by_key(|(outcome, _)| *outcome);
    rows
}

/// Durations of the day, the slowest first: what a reader asks of a bad day.
fn moving(project: &Project<'_>, day: Date, page: &SitePath) -> Option<Section> {
    let mut found: Vec<(&Field<'_>, &Measure)> = project
        .fields
        .iter()
        .filter(|field| !field.unit().word().is_empty())
        .filter_map(|field| Some((field, field.by_day(Scope::All).find(|row| row.day == Some(day))?)))
        .filter(|(_, row)| row.summary.max > 0.0)
        .collect();
    if found.is_empty() {
        return None;
    }
    let total = found.len();
    found.sort_by(|(_, a), (_, b)| b.summary.sum.total_cmp(&a.summary.sum));
    let rows = found.iter().take(40).map(|(field, row)| {
        let unit = field.unit();
        let cell = |value: f64| Cell::text(figure(value, &unit)).sort(sortable(value));
        Row::new(vec![
            Cell::code(field.title(), Some(page.href_to(&project.urls.measure(field.event, field.name)))),
            Cell::count(row.summary.count as usize),
            cell(row.summary.mean),
            cell(row.summary.p95),
            cell(row.summary.max),
        ])
    });
    let table = TableView {
        caption: "Durations of this day".to_owned(),
        columns: columns(&[("Measure", "key"), ("Samples", "num"), ("Mean", "num"), ("p95", "num"), ("Max", "num")]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    let remark =
        if total > 40 { format!("the 40 largest of {total}, by their sum") } else { "by their sum".to_owned() };
    Some(Section::new("Durations", remark, vec![Part::Table(table)]))
}
