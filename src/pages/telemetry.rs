//! Telemetry at a glance: the days that were read, the events that occur, and a page for each event with its measures.

use std::collections::BTreeMap;

use super::parts::telemetry::{Field, count_of, figure, noise, sortable};
use super::parts::{self, Cell, Fact, Part, Row, Section, TableView, columns, fold, verdict};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, urls, words};
use crate::charts::Caption;
use crate::charts::calendar::{self, Calendar};
use crate::charts::sparkline::{Reading, sparkline};
use crate::gates::{Outcome, Value};
use crate::model::telemetry::{Day, Scope};
use crate::model::{Artifact, Date, Target};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "telemetry", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let mut by_event: BTreeMap<&str, Vec<&Field<'_>>> = BTreeMap::new();
    for field in &project.fields {
        by_event.entry(field.event).or_default().push(field);
    }
    let mut drafts = vec![overview(project, &by_event)];
    let none = Vec::new();
    drafts.extend(
        project.model.events.iter().map(|event| page(project, event, by_event.get(event.as_str()).unwrap_or(&none))),
    );
    drafts
}

fn overview(project: &Project<'_>, by_event: &BTreeMap<&str, Vec<&Field<'_>>>) -> Draft {
    let page = SitePath::new("telemetry/index.html");
    let mut frame = project.frame(&page, "telemetry", "Telemetry", &[]);
    let days = &project.model.telemetry.days;
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        frame.lead = lead("**No telemetry** was read, so nothing on this site rests on measurements.");
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "There is no daily stream in this tree".to_owned(),
            text: "Daily streams are files such as Logs/IngestionMetrics/2026-01-03.json with one event a line."
                .to_owned(),
            link: None,
        }]));
        return Draft { path: page, template: "page.html", frame, search: None };
    };
    let records: u64 = days.iter().map(|day| day.records).sum();
    let malformed: u64 = days.iter().map(|day| day.malformed).sum();
    frame.lead = lead(&format!(
        "**{}** on {} from {} to {}; the newest is **{}** old. {}. Unit tests write into the same files, so every figure says its scope.",
        words::counted(records as usize, "record"),
        words::counted(days.len(), "day"),
        first.date.in_words(),
        last.date.in_words(),
        words::age(last.date, project.facts.now).trim_end_matches(" ago"),
        match malformed {
            0 => "Every line parses".to_owned(),
            malformed => words::plural(malformed as usize, "line does not parse", "lines do not parse"),
        },
    ));
    frame.sections.push(calendar(project));
    let (daily, others): (Vec<&String>, Vec<&String>) =
        project.model.events.iter().partition(|event| project.model.telemetry.has_event(event));
    frame.sections.push(events(project, &daily, others.len(), by_event, &page));
    frame.sections.extend(only_elsewhere(project, &others, &page));
    frame.sections.push(day_table(project, days, &page));
    frame.sections.extend(parts::claims::summary(project, &page));
    Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: None }
}

/// Files of every kind by the day in their name.
fn calendar(project: &Project<'_>) -> Section {
    let mut days: BTreeMap<Date, u64> = BTreeMap::new();
    for date in project.model.artifacts.iter().filter_map(|artifact| artifact.date) {
        *days.entry(date).or_default() += 1;
    }
    let dated: u64 = days.values().sum();
    let undated = project.model.artifacts.len() as u64 - dated;
    let days: Vec<(Date, u64)> = days.into_iter().collect();
    let busiest = days.iter().max_by_key(|(_, count)| *count);
    let busiest = busiest.map_or_else(String::new, |(day, count)| {
        format!(" Most were written on {}: {}.", day.in_words(), words::count(*count))
    });
    let finding =
        format!("{} carry a day in their name, {} do not.{busiest}", words::count(dated), words::count(undated));
    let caption = Caption { id: "calendar", title: "Artifacts by day", finding: &finding };
    let chart = calendar::calendar(&Calendar { caption, things: "artifacts", days: &days });
    Section::bare(vec![Part::Chart { chart, csv: None }])
}

/// The events of the daily streams; `others` are in none of them.
fn events(
    project: &Project<'_>,
    daily: &[&String],
    others: usize,
    by_event: &BTreeMap<&str, Vec<&Field<'_>>>,
    page: &SitePath,
) -> Section {
    let days = &project.model.telemetry.days;
    let rows = daily.iter().map(|event| {
        let count = count_of(project, event);
        let own: Vec<&Day> = days.iter().filter(|day| day.events.contains_key(event.as_str())).collect();
        let per_day: Vec<Reading> = days
            .iter()
            .map(|day| day.events.get(event.as_str()).map(|count| count.records as f64))
            .map(|value| Reading { value, outcome: None })
            .collect();
        let live = match (count.placed, count.live) {
            (0, _) => Cell::text("no site given").class("muted"),
            (_, 0) => Cell::text("fixtures only").class("warn"),
            (placed, live) => {
                Cell::text(format!("{} of {}", words::count(live), words::count(placed))).sort(format!("{live:012}"))
            }
        };
        let newest = own.last().map_or_else(Cell::default, |day| {
            Cell::link(day.date.to_string(), Some(page.href_to(&urls::day(day.date))))
        });
        let title =
            format!("{} on {}", words::counted(count.records as usize, "record"), words::counted(own.len(), "day"));
        Row {
            id: Some(event.to_string()),
            ..Row::new(vec![
                Cell::code(event.to_string(), Some(page.href_to(&project.urls.event(event)))),
                Cell::count(count.records as usize),
                live,
                Cell::count(own.len()),
                newest,
                Cell::count(by_event.get(event.as_str()).map_or(0, Vec::len)),
                Cell::picture(sparkline(&per_day, None, &title)),
            ])
        }
    });
    let table = TableView {
        caption: "Telemetry events".to_owned(),
        columns: columns(&[
            ("Event", "key"),
            ("Records", "num"),
            ("In scope live", "num"),
            ("Days", "num low"),
            ("Newest", "num"),
            ("Measures", "num low"),
            ("By day", "low"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    let elsewhere = match others {
        0 => String::new(),
        others => format!(", {} more elsewhere", words::count(others as u64)),
    };
    let remark = format!("{} in daily streams{elsewhere}", words::counted(daily.len(), "name"));
    Section::new("Events", remark, vec![Part::Table(table)])
}

/// Events that no daily stream has: only summaries, runs and samples name them, so nothing is measured of them.
fn only_elsewhere(project: &Project<'_>, events: &[&String], page: &SitePath) -> Option<Section> {
    if events.is_empty() {
        return None;
    }
    let rows = events.iter().map(|event| {
        let files: Vec<(&Artifact, u64)> = holders(project, event).collect();
        let file = files.first().map_or_else(Cell::default, |(artifact, _)| {
            let href = project.urls.artifact(&artifact.path).map(|target| page.href_to(target));
            let more = files.len() - 1;
            let second = if more > 0 { format!("and {}", words::counted(more, "more file")) } else { String::new() };
            Cell::code(artifact.path.to_string(), href).second(second)
        });
        Row::new(vec![
            Cell::code(event.to_string(), Some(page.href_to(&project.urls.event(event)))),
            file,
            Cell::count(files.len()),
            Cell::count(files.iter().map(|(_, records)| *records as usize).sum()),
        ])
    });
    let table = TableView {
        caption: "Events in no daily stream".to_owned(),
        columns: columns(&[("Event", "key"), ("File", "low"), ("Files", "num"), ("Records", "num")]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    let remark = format!("{} in no daily stream; nothing is measured of them", words::counted(events.len(), "name"));
    Some(Section::new("Events elsewhere", remark, vec![Part::Table(table)]))
}

fn day_table(project: &Project<'_>, days: &[Day], page: &SitePath) -> Section {
    let rows = days.iter().rev().map(|day| {
        let bad = |count: u64| Cell { class: if count == 0 { "muted" } else { "warn" }, ..Cell::count(count as usize) };
        let bytes = project.model.tree.file(day.path.as_str()).map_or(0, |(_, facts)| facts.bytes);
        Row::new(vec![
            Cell::link(day.date.to_string(), Some(page.href_to(&urls::day(day.date)))),
            Cell::count(day.records as usize),
            Cell::count(day.events.len()),
            bad(day.malformed),
            bad(day.duplicates),
            Cell::text(words::bytes(bytes)).sort(format!("{bytes:015}")),
        ])
    });
    let table = TableView {
        caption: "Days that have a stream".to_owned(),
        columns: columns(&[
            ("Day", "key"),
            ("Records", "num"),
            ("Events", "num"),
            ("Malformed", "num low"),
            ("Duplicates", "num low"),
            ("Size", "num"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    Section::new("Days", "newest first", vec![Part::Table(table)])
}

fn page(project: &Project<'_>, event: &str, fields: &[&Field<'_>]) -> Draft {
    let page = project.urls.event(event);
    let mut frame = project.frame(&page, "telemetry", event, &[("Telemetry", "telemetry/index.html")]);
    frame.reading = true;
    let count = count_of(project, event);
    let days: Vec<&Day> = project.model.telemetry.days.iter().filter(|day| day.events.contains_key(event)).collect();
    frame.lead = lead(&match days.last() {
        Some(newest) => format!(
            "**{}** on {}, the newest {}.",
            words::counted(count.records as usize, "record"),
            words::counted(days.len(), "day"),
            words::age(newest.date, project.facts.now)
        ),
        None => "In **no daily stream**: only other files have it, and nothing is measured of them.".to_owned(),
    });
    frame.facts.push(Fact::new("Records", Cell::text(words::count(count.records))));
    frame
        .facts
        .push(Fact::new("Days", Cell::text(format!("{} of {}", days.len(), project.model.telemetry.days.len()))));
    if let Some(newest) = days.last() {
        let href = Some(page.href_to(&urls::day(newest.date)));
        frame.facts.push(Fact::new("Newest", Cell::link(newest.date.to_string(), href)));
    }
    frame.sections.extend(noise(project, event).map(|message| Section::bare(vec![message])));
    let gates: Vec<_> = project
        .verdicts
        .gates
        .iter()
        .filter(|gate| verdict::measured(&gate.gate).is_some_and(|(name, _)| name == event))
        .collect();
    if !gates.is_empty() {
        let rows = gates.iter().map(|verdict| verdict::short_row(verdict, &page)).collect();
        let table = verdict::short_table("Gates on this event", rows);
        frame.sections.push(Section::new("Gates", words::counted(gates.len(), "gate"), vec![Part::Table(table)]));
    }
    frame.sections.extend((!days.is_empty()).then(|| measures_of(project, fields, &page)));
    frame.sections.extend(elsewhere(project, event, &page));
    let references = project.referenced_by(&[Target::Event(event.to_owned())], &page);
    let search = SearchEntry {
        kind: "Events",
        id: event.to_owned(),
        title: event.to_owned(),
        line: format!("{} on {}", words::counted(count.records as usize, "record"), words::counted(days.len(), "day")),
        remark: "event".to_owned(),
    };
    Draft {
        path: page,
        template: "page.html",
        frame: finish(frame, Vec::new(), Some(references)),
        search: Some(search),
    }
}

/// What a field's small picture says, with how many days its gate calls red.
fn p95_by_day(name: &str, days: &[Reading], has_gate: bool) -> String {
    let count = |is: fn(Outcome) -> bool| days.iter().filter(|day| day.outcome.is_some_and(is)).count();
    match has_gate {
        true => format!(
            "p95 of {name} by day: {} of {} red",
            count(Outcome::is_red),
            words::counted(count(Outcome::is_judged), "judged day")
        ),
        false => format!("p95 of {name} by day"),
    }
}

fn measures_of(project: &Project<'_>, fields: &[&Field<'_>], page: &SitePath) -> Section {
    if fields.is_empty() {
        let text = "Its records hold texts and flags only.".to_owned();
        return Section::new(
            "Measures",
            "",
            vec![Part::Empty { title: "This event has no number".to_owned(), text, link: None }],
        );
    }
    let days = &project.model.telemetry.days;
    let rows = fields.iter().filter_map(|field| {
        let pooled = field.pooled(Scope::All)?;
        let unit = field.unit();
        let judge = verdict::judge_of_days(&project.gates_on(field.event, field.name));
        let judged = |day: Date| judge?.0.history.iter().find(|reading| reading.day == day);
        let measured = |day: Date| Some(field.by_day(Scope::All).find(|row| row.day == Some(day))?.summary.p95);
        let by_day: Vec<Reading> = days
            .iter()
            .map(|day| match judged(day.date) {
                Some(reading) => {
                    Reading { value: reading.value.as_ref().and_then(Value::number), outcome: Some(reading.outcome) }
                }
                None => Reading { value: measured(day.date), outcome: judge.map(|_| Outcome::NoData) },
            })
            .collect();
        let limit = judge.map(|(_, limit)| limit.value);
        let cell = |value: f64| Cell::text(figure(value, &unit)).sort(sortable(value));
        Some(Row::new(vec![
            Cell::code(field.name.to_owned(), Some(page.href_to(&project.urls.measure(field.event, field.name)))),
            Cell::count(pooled.summary.count as usize),
            cell(pooled.summary.mean),
            cell(pooled.summary.p95),
            cell(pooled.summary.max),
            Cell::picture(sparkline(&by_day, limit, &p95_by_day(field.name, &by_day, judge.is_some()))),
        ]))
    });
    let table = TableView {
        caption: "Numeric fields".to_owned(),
        columns: columns(&[
            ("Field", "key"),
            ("Samples", "num"),
            ("Mean", "num low"),
            ("p95", "num"),
            ("Max", "num"),
            ("p95 by day", "low"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    Section::new("Measures", "all days, scope all", vec![Part::Table(table)])
}

/// The files outside the daily streams that hold records of `event`, each with how many.
fn holders<'a>(project: &Project<'a>, event: &str) -> impl Iterator<Item = (&'a Artifact, u64)> {
    let artifacts = project.model.artifacts.iter().filter(|artifact| artifact.kind.name != "event-stream");
    artifacts.filter_map(move |artifact| {
        artifact.events.iter().find(|(name, _)| name == event).map(|(_, records)| (artifact, *records))
    })
}

/// Files outside the daily streams that hold such records.
fn elsewhere(project: &Project<'_>, event: &str, page: &SitePath) -> Option<Section> {
    let files: Vec<(&Artifact, u64)> = holders(project, event).collect();
    if files.is_empty() {
        return None;
    }
    let rows = files.iter().map(|(artifact, records)| {
        let href = project.urls.artifact(&artifact.path).map(|target| page.href_to(target));
        Row::new(vec![Cell::code(artifact.path.to_string(), href), Cell::count(*records as usize)])
    });
    let table = TableView {
        caption: "Other files with such records".to_owned(),
        columns: columns(&[("File", "key"), ("Records", "num")]),
        rows: rows.collect(),
        fold: fold(files.len(), "file"),
        ..TableView::default()
    };
    let remark = "copies and samples; never counted with the daily streams";
    Some(Section::new("Elsewhere", remark, vec![Part::Table(table)]))
}
