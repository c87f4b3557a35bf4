//! A page for each measure: one numeric field of one event, by day and by site, with the limits that gates hold it to.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::parts::telemetry::{Field, SUMMARY_COLUMNS, figure, noise, releases, summary_cells};
use super::parts::{Cell, Fact, Link, Part, Row, Section, TableView, columns, fold, verdict};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, urls, words};
use crate::charts::distribution::{Bins, Distribution, distribution};
use crate::charts::gate_trend::{GateTrend, Reading, gate_trend};
use crate::charts::{Caption, Chart, Limit};
use crate::gates::{self, Outcome, Value, Verdict};
use crate::model::Date;
use crate::model::telemetry::{Answer, Measure, Scope, Take};
use crate::path::SitePath;
use crate::stats::unit::Unit;
use crate::stats::{Summary, percentile};

pub(super) static KIND: PageKind = PageKind { name: "measures", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let fields = &project.fields;
    (0..fields.len()).into_par_iter().filter_map(|index| page(project, fields, index)).collect()
}

fn page(project: &Project<'_>, fields: &[Field<'_>], index: usize) -> Option<Draft> {
    let field = fields.get(index)?;
    let page = project.urls.measure(field.event, field.name);
    let event_page = project.urls.event(field.event);
    let parents = [("Telemetry", "telemetry/index.html"), (field.event, event_page.as_str())];
    let mut frame = project.frame(&page, "telemetry", &field.title(), &parents);
    frame.eyebrow = field.event.to_owned();
    frame.crumb = field.name.to_owned();
    frame.heading_html = crate::markdown::html::title(field.name);
    frame.reading = true;
    let unit = field.unit();
    let pooled = field.pooled(Scope::All)?;
    let days: Vec<&Measure> = field.by_day(Scope::All).collect();
    frame.lead = lead(&sentence(field, &pooled.summary, &unit));
    frame.facts = facts(field, pooled, &days, project);
    frame.sections.extend(noise(project, field.event).map(|message| Section::bare(vec![message])));
    let gates = project.gates_on(field.event, field.name);
    if !gates.is_empty() {
        let rows = gates.iter().map(|verdict| verdict::short_row(verdict, &page)).collect();
        let table = verdict::short_table("Gates on this measure", rows);
        frame.sections.push(Section::new("Gates", words::counted(gates.len(), "gate"), vec![Part::Table(table)]));
    }
    let csv = Some(Link::new("CSV", Some(page.href_to(&csv_path(&page)))));
    let judge = verdict::judge_of_days(&gates);
    let trend = trend(project, field, &days, judge);
    let mut pictures = vec![Part::Chart { chart: trend, csv }];
    pictures
        .extend(spread(project, field, judge.map(|(_, limit)| limit)).map(|chart| Part::Chart { chart, csv: None }));
    frame.sections.push(Section::new("By day", "scope all: unit tests included", pictures));
    frame.sections.push(by_scope(field));
    frame.sections.extend(by_site(field));
    frame.sections.push(numbers(&days, &page));
    frame.sections.push(artifacts(project, &days, &page));
    let neighbours = |step: isize| {
        let other = fields.get(index.checked_add_signed(step)?)?;
        Some(neighbour(&page, other.title(), &project.urls.measure(other.event, other.name)))
    };
    frame.previous = neighbours(-1);
    frame.next = neighbours(1);
    let search = SearchEntry {
        kind: "Measures",
        id: field.title(),
        title: field.title(),
        line: format!(
            "p95 {}, {}",
            figure(pooled.summary.p95, &unit),
            words::counted(pooled.summary.count as usize, "sample")
        ),
        remark: "measure".to_owned(),
    };
    Some(Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: Some(search) })
}

/// Where the figures of the measure on `page` lie as CSV.
fn csv_path(page: &SitePath) -> SitePath {
    let page = page.as_str();
    SitePath::new(&format!("{}.csv", page.strip_suffix(".html").unwrap_or(page)))
}

/// Every measure's figures as CSV: one file a measure, one row a scope, day and site; `all` stands for days and sites
/// together.
pub(super) fn tables(project: &Project<'_>) -> Vec<(SitePath, Vec<u8>)> {
    let fields = &project.fields;
    let write = |field: &Field<'_>| {
        let mut text = String::from("scope,day,site,count,sum,mean,min,max,p50,p95,p99\n");
        for row in &field.rows {
            let day = row.day.map_or_else(|| "all".to_owned(), |day| day.to_string());
            let site = row.site.as_deref().map_or_else(|| "all".to_owned(), words::csv_cell);
            let Summary { count, sum, mean, min, max, p50, p95, p99 } = row.summary;
            let scope = row.scope.name();
            text.push_str(&format!("{scope},{day},{site},{count},{sum},{mean},{min},{max},{p50},{p95},{p99}\n"));
        }
        (csv_path(&project.urls.measure(field.event, field.name)), text.into_bytes())
    };
    fields.par_iter().map(write).collect()
}

/// The worst true sentence about the measure.
fn sentence(field: &Field<'_>, pooled: &Summary, unit: &Unit) -> String {
    let days = field.by_day(Scope::All).count();
    let what = format!("{} on {}", words::counted(pooled.count as usize, "sample"), words::counted(days, "day"));
    if pooled.min == pooled.max {
        return format!("**Always {}**: {what}.", figure(pooled.max, unit));
    }
    format!(
        "Half of {what} stay at or below **{}**, 95 of 100 at or below **{}**; the largest is {}.",
        figure(pooled.p50, unit),
        figure(pooled.p95, unit),
        figure(pooled.max, unit)
    )
}

fn facts(field: &Field<'_>, pooled: &Measure, days: &[&Measure], project: &Project<'_>) -> Vec<Fact> {
    let unit = field.unit();
    let mut facts = vec![
        Fact::new("Unit", Cell::or(Some(unit.word()), "none, by its name")),
        Fact::new("Samples", Cell::text(words::count(pooled.summary.count))),
    ];
    if let (Some(first), Some(last)) = (days.first().and_then(|row| row.day), days.last().and_then(|row| row.day)) {
        facts.push(Fact::new("Days", Cell::text(format!("{} of {}", days.len(), project.model.telemetry.days.len()))));
        facts.push(Fact::new("From", Cell::text(first.to_string())));
        facts.push(Fact::new("To", Cell::text(format!("{last}, {}", words::age(last, project.facts.now)))));
    }
    if !pooled.is_exact {
        let exact = words::count(project.model.telemetry.exact_samples);
        let text = format!("of all days within 1\u{a0}%: exact up to {exact} samples, a sketch above");
        facts.push(Fact::new("Percentiles", Cell::text(text).class("warn")));
    }
    facts
}

fn trend(project: &Project<'_>, field: &Field<'_>, days: &[&Measure], judge: Option<(&Verdict, Limit)>) -> Chart {
    let unit = field.unit();
    let rows: BTreeMap<Date, &Measure> = days.iter().filter_map(|row| Some((row.day?, *row))).collect();
    let history = judge.iter().flat_map(|(verdict, _)| &verdict.history);
    let judged: BTreeMap<Date, &gates::Reading> = history.map(|reading| (reading.day, reading)).collect();
    let readings: Vec<Reading> = project
        .model
        .telemetry
        .days
        .iter()
        .map(|day| {
            let (row, judged) = (rows.get(&day.date), judged.get(&day.date));
            Reading {
                day: day.date,
                outcome: judged.map_or(Outcome::NoData, |reading| reading.outcome),
                // Where a gate judged, the value it judged: that of a large day may be a sketch here.
                value: match judged {
                    Some(reading) => reading.value.as_ref().and_then(Value::number),
                    None => row.map(|row| row.summary.p95),
                },
                second: row.map(|row| row.summary.p50),
                samples: row.map_or(0, |row| row.summary.count),
            }
        })
        .collect();
    let worst = days.iter().max_by(|a, b| a.summary.p95.total_cmp(&b.summary.p95));
    let finding = match worst {
        Some(worst) => {
            let day = worst.day.map(Date::in_words).unwrap_or_default();
            let samples = words::counted(worst.summary.count as usize, "sample");
            let broke = judge.map(|(verdict, _)| broke(verdict, days.len())).unwrap_or_default();
            format!("{broke}The highest p95, {}, was on {day} with {samples}.", figure(worst.summary.p95, &unit))
        }
        None => "No day has a sample.".to_owned(),
    };
    gate_trend(&GateTrend {
        caption: Caption { id: "trend", title: "p95 by day", finding: &finding },
        measure: "p95",
        second: Some("p50"),
        unit: &unit,
        limit: judge.map(|(_, limit)| limit),
        readings: &readings,
        waived: judge.and_then(|(verdict, _)| verdict::waived_days(verdict)),
        marks: &releases(project),
    })
}

/// `4 of 10 sampled days broke the limit. `, as the gate counts them.
fn broke(verdict: &Verdict, sampled: usize) -> String {
    let (passing, judged) = verdict.passing();
    let days = match judged == sampled {
        true => words::counted(judged, "sampled day"),
        false => format!("{} with enough samples", words::counted(judged, "day")),
    };
    format!("{} of {days} broke the limit. ", judged - passing)
}

/// How all samples spread; drawn where a gate kept them.
fn spread(project: &Project<'_>, field: &Field<'_>, limit: Option<Limit>) -> Option<Chart> {
    let telemetry = &project.model.telemetry;
    let probe = telemetry.probes.iter().position(|probe| {
        probe.event == field.event
            && probe.take == Take::Numbers(field.name.to_owned())
            && probe.scope == Scope::All
            && probe.filter.is_empty()
    })?;
    let answers = telemetry.days.iter().filter_map(|day| day.answers.get(probe));
    let mut samples: Vec<f64> = answers
        .filter_map(|answer| match answer {
            Answer::Numbers(numbers) => Some(numbers),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    samples.sort_unstable_by(f64::total_cmp);
    if samples.len() < 5 || samples.first() == samples.last() {
        return None;
    }
    let unit = field.unit();
    let finding = match limit {
        Some(limit) => {
            let past = samples.iter().filter(|value| !limit.holds(**value)).count();
            format!("{} of {} lie past {}.", past, words::counted(samples.len(), "sample"), limit.words(&unit))
        }
        None => format!("{} of all days.", words::counted(samples.len(), "sample")),
    };
    let at = |name, percent| Some((name, percentile(&samples, percent)?));
    let percentiles: Vec<(&str, f64)> =
        [at("p50", 50.0), at("p95", 95.0), at("p99", 99.0)].into_iter().flatten().collect();
    Some(distribution(&Distribution {
        caption: Caption { id: "spread", title: "All samples", finding: &finding },
        unit: &unit,
        bins: &Bins::of(&samples, limit.map(|limit| limit.value)),
        percentiles: &percentiles,
        limit,
    }))
}

fn summary_table(caption: &str, first: (&'static str, &'static str), rows: Vec<Row>) -> TableView {
    let mut heads = vec![first];
    heads.extend(SUMMARY_COLUMNS);
    TableView { caption: caption.to_owned(), columns: columns(&heads), rows, sortable: true, ..TableView::default() }
}

fn by_scope(field: &Field<'_>) -> Section {
    let rows = Scope::EACH.iter().map(|scope| {
        let about = verdict::scope_words(*scope);
        let mut cells = vec![Cell::text(scope.name()).second(about)];
        match field.pooled(*scope) {
            Some(row) => cells.extend(summary_cells(&row.summary)),
            None => {
                cells.push(Cell::text("0").class("muted"));
                cells.extend((1..SUMMARY_COLUMNS.len()).map(|_| Cell::text("no sample").class("muted")));
            }
        }
        Row::new(cells)
    });
    let table = summary_table("Figures of all days, by scope", ("Scope", "key"), rows.collect());
    Section::new("By scope", "all days together", vec![Part::Table(table)])
}

fn by_site(field: &Field<'_>) -> Option<Section> {
    let rows: Vec<Row> = field
        .by_site(Scope::All)
        .map(|row| {
            let mut cells = vec![Cell::code(row.site.as_deref().unwrap_or_default().to_owned(), None)];
            cells.extend(summary_cells(&row.summary));
            Row::new(cells)
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let remark = words::counted(rows.len(), "site");
    let table = summary_table("Figures of all days, by site", ("Site", "key"), rows);
    Some(Section::new("By site", remark, vec![Part::Table(table)]))
}

fn numbers(days: &[&Measure], page: &SitePath) -> Section {
    let rows = days.iter().rev().filter_map(|row| {
        let day = row.day?;
        let mut cells = vec![Cell::link(day.to_string(), Some(page.href_to(&urls::day(day))))];
        cells.extend(summary_cells(&row.summary));
        Some(Row::new(cells))
    });
    let table = summary_table("Figures by day", ("Day", "line"), rows.collect());
    Section::new("The numbers", "percentiles are linear (type 7)", vec![Part::Table(table)])
}

/// The files that the figures were computed from, newest first.
fn artifacts(project: &Project<'_>, days: &[&Measure], page: &SitePath) -> Section {
    let files = days.iter().rev().filter_map(|row| {
        let day = project.model.telemetry.days.iter().find(|known| Some(known.date) == row.day)?;
        Some((row, project.artifact_at(&day.path)?))
    });
    let rows: Vec<Row> = files
        .map(|(row, artifact)| {
            let href = project.urls.artifact(&artifact.path).map(|target| page.href_to(target));
            Row::new(vec![
                Cell::code(artifact.path.to_string(), href),
                Cell::count(row.summary.count as usize),
                Cell::code(artifact.digest.short(), None).class("line"),
            ])
        })
        .collect();
    let table = TableView {
        caption: "Files that the figures come from".to_owned(),
        columns: columns(&[("File", "key"), ("Samples", "num"), ("SHA-256", "line")]),
        fold: fold(rows.len(), "file"),
        rows,
        ..TableView::default()
    };
    Section::new("Artifacts", "the files that the figures come from", vec![Part::Table(table)])
}
