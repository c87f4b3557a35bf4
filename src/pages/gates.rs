//! The gates: gate by day first, then every gate by plan, then the sentences that no gate covers.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::verdict;
use super::parts::{Badge, Cell, Link, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, lead, urls, words};
use crate::charts::gate_matrix;
use crate::gates::{Binding, Outcome, ProseGate, Reading, Verdict};
use crate::model::Date;
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "gates", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let page = SitePath::new("gates/index.html");
    let verdicts = project.verdicts;
    let mut frame = project.frame(&page, "gates", "Gates", &[]);
    if verdicts.gates.is_empty() {
        let (title, text) = match project.misread() {
            0 => (
                "No gates declared",
                "A gate is a limit on a measure, written as a [[gate]] table in statetrace.toml. Without one this site shows what was measured and judges nothing.".to_owned(),
            ),
            misread => (
                "No gate can be read",
                format!(
                    "{} of statetrace.toml cannot be read, so nothing was judged; the faults say why.",
                    words::plural(misread, "[[gate]] table", "[[gate]] tables")
                ),
            ),
        };
        frame.lead = lead(&format!("**{title}.** Nothing is judged here, so nothing is green."));
        let empty = Part::Empty { title: title.to_owned(), text, link: None };
        frame.sections.push(Section::bare(vec![empty]));
        frame.sections.extend(uncovered(project, &page));
        return vec![Draft { path: page, template: "page.html", frame, search: None }];
    }
    frame.lead = lead(&sentence(project));
    frame.sections.push(matrix(project, &page));
    frame.sections.push(by_plan(project, &page));
    frame.sections.extend(uncovered(project, &page));
    vec![Draft { path: page, template: "page.html", frame: super::finish(frame, Vec::new(), None), search: None }]
}

/// How many came out how.
fn sentence(project: &Project<'_>) -> String {
    let count = |outcome| project.verdicts.count(outcome);
    let red = count(Outcome::Fail);
    let mut parts = vec![match red {
        0 => "**No gate is red**".to_owned(),
        red => format!("**{}**", words::plural(red, "gate is red", "gates are red")),
    }];
    let others = [
        (Outcome::Warn, "warns", "warn"),
        (Outcome::Stale, "is stale", "are stale"),
        (Outcome::NoData, "has no data", "have no data"),
        (Outcome::Manual, "needs a person", "need a person"),
        (Outcome::Pass, "holds", "hold"),
    ];
    let others = others.iter().filter(|(outcome, _, _)| count(*outcome) > 0);
    parts.extend(others.map(|(outcome, one, many)| words::plural(count(*outcome), one, many)));
    let judged = format!("{}, of {}.", words::list(&parts), words::count(project.verdicts.gates.len() as u64));
    match project.misread() {
        0 => judged,
        misread => format!("{judged} **{}**.", words::plural(misread, "more cannot be read", "more cannot be read")),
    }
}

/// Gates with readings against the days of these, of several readings a day the worst; below it the gates without any, so
/// that every declared gate is named.
fn matrix(project: &Project<'_>, page: &SitePath) -> Section {
    let gates = &project.verdicts.gates;
    let tells = |reading: &&Reading| reading.outcome.is_judged() || reading.outcome == Outcome::Stale;
    let read: BTreeSet<Date> =
        gates.iter().flat_map(|verdict| verdict.history.iter().filter(tells)).map(|reading| reading.day).collect();
    let days: Vec<Date> =
        read.iter().chain(&project.verdicts.days).copied().collect::<BTreeSet<Date>>().into_iter().collect();
    let older = days.len().saturating_sub(gate_matrix::MOST);
    let days = days.get(older..).unwrap_or_default();
    let first = days.first().copied();
    let is_shown = |verdict: &&Verdict| verdict.history.iter().filter(tells).any(|reading| Some(reading.day) >= first);
    let (mut rows, rest): (Vec<&Verdict>, Vec<&Verdict>) = gates.iter().partition(is_shown);
    rows.sort_by_key(|verdict| verdict.outcome);
    let title = |verdict: &&Verdict| match verdict.fixture_only {
        Some(true) => format!("{}, fixtures only", verdict.gate.title),
        _ => verdict.gate.title.clone(),
    };
    let titles: Vec<String> = rows.iter().map(title).collect();
    let hrefs: Vec<String> = rows.iter().map(|verdict| page.href_to(&urls::gate(verdict.id()))).collect();
    let drawn: Vec<gate_matrix::Row<'_>> = rows
        .iter()
        .zip(&hrefs)
        .zip(&titles)
        .map(|((verdict, href), title)| {
            let worst = worst_by_day(verdict);
            let cells = days.iter().map(|day| {
                Some(worst.get(day).map_or((Outcome::NoData, String::new()), |reading| {
                    let value = reading.value.as_ref().map(|value| verdict::shown(verdict, value));
                    (reading.outcome, value.unwrap_or_default())
                }))
            });
            gate_matrix::Row { id: verdict.id(), title, href, cells: cells.collect() }
        })
        .collect();
    let mut parts = Vec::new();
    let mut remark = "no gate has a reading of a day".to_owned();
    if let (Some(first), Some(last), false) = (days.first(), days.last(), drawn.is_empty()) {
        parts.push(Part::Picture { picture_html: gate_matrix::gate_matrix("by-day", "Gates by day", days, &drawn) });
        remark = format!(
            "{}; {} to {}; of several readings a day the worst",
            words::counted(rows.len(), "gate"),
            first.in_words(),
            last.in_words()
        );
    }
    if older > 0 {
        let text = format!("{} before these; the gates' own pages have every reading.", words::counted(older, "day"));
        parts.push(Part::Note { text });
    }
    parts.extend(without_readings(&rest, page));
    Section::new("Gate by day", remark, parts)
}

/// The worst reading of each day.
fn worst_by_day(verdict: &Verdict) -> BTreeMap<Date, &Reading> {
    let mut worst: BTreeMap<Date, &Reading> = BTreeMap::new();
    for reading in &verdict.history {
        let of_day = worst.entry(reading.day).or_insert(reading);
        if reading.outcome < of_day.outcome {
            *of_day = reading;
        }
    }
    worst
}

/// The gates that no day of the matrix has a reading of, by how they came out.
fn without_readings(rest: &[&Verdict], page: &SitePath) -> Option<Part> {
    let rows: Vec<Row> = Outcome::EACH
        .iter()
        .filter_map(|outcome| {
            let links: Vec<Link> = rest
                .iter()
                .filter(|verdict| verdict.outcome == *outcome)
                .map(|verdict| {
                    let label = format!("{} {}", verdict.id(), verdict.gate.title);
                    Link::new(label, Some(page.href_to(&urls::gate(verdict.id()))))
                })
                .collect();
            let why = match outcome {
                Outcome::NoData => "nothing was measured",
                Outcome::Manual => "a person decides",
                _ => "as it stands, or earlier",
            };
            let is_listed = !links.is_empty();
            let cells = vec![
                Cell::badge(Badge::of(*outcome)),
                Cell::count(links.len()),
                Cell { links, ..Cell::default() },
                Cell::text(why).class("muted"),
            ];
            is_listed.then(|| Row::new(cells))
        })
        .collect();
    let table = TableView {
        caption: "Gates without a reading on any of these days".to_owned(),
        columns: columns(&[
            ("Verdict", "line"),
            ("Gates", "num"),
            ("Without a reading on these days", "key"),
            ("Why", "line"),
        ]),
        rows,
        layout: "listed",
        ..TableView::default()
    };
    (!rest.is_empty()).then_some(Part::Table(table))
}

fn by_plan(project: &Project<'_>, page: &SitePath) -> Section {
    let mut rows = Vec::new();
    let same_plan = |a: &Verdict, b: &Verdict| a.plan() == b.plan();
    for group in project.verdicts.gates.chunk_by(same_plan) {
        let red = group.iter().filter(|verdict| verdict.outcome == Outcome::Fail).count();
        let name = group.first().and_then(Verdict::plan).map_or_else(
            || "Without a plan".to_owned(),
            |id| {
                let title = project.model.plans.iter().find(|plan| plan.is_plan() && plan.id() == id);
                match title {
                    Some(plan) => format!("Plan {id}: {}", crate::markdown::html::plain(&plan.page.title)),
                    None => format!("Plan {id}"),
                }
            },
        );
        rows.push(Row::group(name, format!("{} red of {}", red, group.len())));
        let mut sorted: Vec<&Verdict> = group.iter().collect();
        sorted.sort_by_key(|verdict| verdict.outcome);
        rows.extend(sorted.into_iter().map(|verdict| {
            let mut row = verdict::short_row(verdict, page);
            row.cells.push(verdict::strip_cell(verdict));
            row
        }));
    }
    let mut table = verdict::short_table("Every gate, by plan", rows);
    table.columns.extend(columns(&[("History", "line low")]));
    Section::new("By plan", "red first in each", vec![Part::Table(table)])
}

/// Sentences about limits that no gate covers: those that could become one, and those that a person must judge.
fn uncovered(project: &Project<'_>, page: &SitePath) -> Option<Section> {
    let mut groups: BTreeMap<bool, Vec<&ProseGate>> = BTreeMap::new();
    for gate in &project.verdicts.prose {
        match gate.binding {
            Binding::Bound(_) => {}
            Binding::Proposed(_) => groups.entry(false).or_default().push(gate),
            Binding::Manual => groups.entry(true).or_default().push(gate),
        }
    }
    let row = |gate: &&ProseGate| {
        let place = project.place(&gate.place, page);
        let suggestion = match &gate.binding {
            Binding::Proposed(proposal) => Cell::code(proposal.rule.clone(), None),
            _ if !gate.notes.is_empty() => Cell::text(gate.notes.join(" ")).class("muted"),
            _ => Cell::text("a person judges").class("muted"),
        };
        Row::new(vec![
            Cell::html(project.inline(gate.document, gate.span, page)),
            suggestion,
            Cell { text: place.label, href: place.href, mono: true, ..Cell::default() },
        ])
    };
    let mut rows = Vec::new();
    for (is_manual, gates) in &groups {
        let (name, remark) = if *is_manual {
            ("Not machine-checkable", "a measure, a comparison or a limit is missing that a rule needs")
        } else {
            ("Could be gates", "`gates --propose` prints them as TOML")
        };
        rows.push(Row::group(name, format!("{}; {remark}", words::counted(gates.len(), "sentence"))));
        rows.extend(gates.iter().map(row));
    }
    if rows.is_empty() {
        return None;
    }
    let table = TableView {
        caption: "Sentences that no gate covers".to_owned(),
        columns: columns(&[("Sentence", "key"), ("As a rule", "low"), ("Where", "low")]),
        rows,
        layout: "prose-gates",
        ..TableView::default()
    };
    let bound = project.verdicts.prose.len() - groups.values().map(Vec::len).sum::<usize>();
    let remark = format!(
        "{} the verdict of a gate in place",
        words::plural(bound, "other clause carries", "other clauses carry")
    );
    Some(Section::new("Sentences without a gate", remark, vec![Part::Table(table)]))
}
