//! Artifacts by kind, and a page for each: what it is, what it holds, who mentions it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::parts::{Cell, Fact, LineView, Link, Part, Row, Section, TableView, columns, readable, verdict};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, words};
use crate::charts::Caption;
use crate::charts::cold_warm::{ColdWarm, Pair, cold_warm};
use crate::gates::Outcome;
use crate::markdown::html::Html;
use crate::model::{Artifact, ArtifactKind, Format, Target};
use crate::path::{SitePath, TreePath};
use crate::stats::unit::Unit;

pub(super) static KIND: PageKind = PageKind { name: "artifacts", draft };

/// How many lines of an artifact's beginning its page shows.
const LINES: usize = 24;

/// How many runs the picture of cold against warm shows.
const RUNS: usize = 12;

type ByKind<'a> = Vec<(&'static ArtifactKind, Vec<&'a Artifact>)>;

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let mut kinds: BTreeMap<&'static str, (&'static ArtifactKind, Vec<&Artifact>)> = BTreeMap::new();
    for artifact in &project.model.artifacts {
        kinds.entry(artifact.kind.title).or_insert_with(|| (artifact.kind, Vec::new())).1.push(artifact);
    }
    let kinds: ByKind<'_> = kinds.into_values().collect();
    let mut drafts = vec![list(project, &kinds)];
    for (kind, artifacts) in &kinds {
        drafts.extend(kind_page(project, kind, artifacts));
        let pages: Vec<Draft> =
            (0..artifacts.len()).into_par_iter().filter_map(|index| page(project, artifacts, index)).collect();
        drafts.extend(pages);
    }
    drafts
}

/// Bytes of all.
fn total(artifacts: &[&Artifact]) -> u64 {
    artifacts.iter().map(|artifact| artifact.bytes).sum()
}

/// A number of records, or a word for there being none to count.
fn records(artifact: &Artifact) -> Cell {
    match artifact.records {
        Some(records) => Cell::count(records as usize),
        None => Cell::text("not counted").class("muted").sort(""),
    }
}

/// A count of faults: bold where there is one.
fn faults(number: u64) -> Cell {
    Cell { class: if number == 0 { "muted" } else { "warn" }, ..Cell::count(number as usize) }
}

fn list(project: &Project<'_>, kinds: &ByKind<'_>) -> Draft {
    let page = SitePath::new("artifacts/index.html");
    let artifacts = &project.model.artifacts;
    let mut frame = project.frame(&page, "artifacts", "Artifacts", &[]);
    let bytes: u64 = artifacts.iter().map(|artifact| artifact.bytes).sum();
    let malformed: u64 = artifacts.iter().map(|artifact| artifact.malformed).sum();
    let broken = artifacts.iter().filter(|artifact| matches!(artifact.format, Format::Empty | Format::Invalid)).count();
    frame.lead = lead(&format!(
        "**{}** of {}, {}. {}, {}.",
        words::counted(artifacts.len(), "file"),
        words::counted(kinds.len(), "kind"),
        words::bytes(bytes),
        words::plural(broken, "file is empty or invalid", "files are empty or invalid"),
        words::plural(malformed as usize, "line is malformed", "lines are malformed"),
    ));
    if artifacts.is_empty() {
        frame.lead = lead("**No artifact** was found.");
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "There is no telemetry in this tree".to_owned(),
            text: "Artifacts are all files below Logs/ and Data/; `roots` of the [artifacts] section says where they lie. Nothing on this site rests on measurements."
                .to_owned(),
            link: None,
        }]));
        return Draft { path: page, template: "page.html", frame, search: None };
    }
    let rows = kinds.iter().map(|(kind, artifacts)| {
        let href = project.urls.kind(kind.name).map(|target| page.href_to(target));
        let newest = artifacts.iter().filter_map(|artifact| artifact.date).max().map(|date| date.to_string());
        let records: u64 = artifacts.iter().filter_map(|artifact| artifact.records).sum();
        Row::new(vec![
            Cell::link(kind.title, href).second(kind.about),
            Cell::count(artifacts.len()),
            Cell::text(words::bytes(total(artifacts))).sort(format!("{:015}", total(artifacts))),
            Cell::count(records as usize),
            faults(artifacts.iter().map(|artifact| artifact.malformed).sum()),
            Cell::or(newest.as_deref(), "no date"),
        ])
    });
    let by_kind = TableView {
        caption: "Kinds of artifact".to_owned(),
        columns: columns(&[
            ("Kind", "key"),
            ("Files", "num"),
            ("Size", "num low"),
            ("Records", "num low"),
            ("Malformed lines", "num"),
            ("Newest day", "num"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    frame.sections.push(Section::bare(vec![Part::Table(by_kind)]));
    frame.sections.push(formats(artifacts));
    frame = finish(frame, Vec::new(), None);
    Draft { path: page, template: "page.html", frame, search: None }
}

/// What the bytes turned out to be, whatever the extension says.
fn formats(artifacts: &[Artifact]) -> Section {
    let mut formats: BTreeMap<Format, (usize, u64)> = BTreeMap::new();
    for artifact in artifacts {
        let entry = formats.entry(artifact.format).or_default();
        entry.0 += 1;
        entry.1 += artifact.bytes;
    }
    let rows = formats.iter().map(|(format, (files, bytes))| {
        let class = if matches!(format, Format::Empty | Format::Invalid) { "warn" } else { "" };
        Row::new(vec![
            Cell::text(format.label()).class(class),
            Cell::count(*files),
            Cell::text(words::bytes(*bytes)).sort(format!("{bytes:015}")),
        ])
    });
    let table = TableView {
        caption: "Formats".to_owned(),
        columns: columns(&[("Format", "key"), ("Files", "num"), ("Size", "num")]),
        rows: rows.collect(),
        sortable: true,
        layout: "narrow",
        ..TableView::default()
    };
    Section::new("By format", "decided by content, not by extension", vec![Part::Table(table)])
}

fn kind_page(project: &Project<'_>, kind: &'static ArtifactKind, artifacts: &[&Artifact]) -> Option<Draft> {
    let page = project.urls.kind(kind.name)?.clone();
    let mut frame = project.frame(&page, "artifacts", kind.title, &[("Artifacts", "artifacts/index.html")]);
    frame.lead = lead(&format!(
        "{} **{}**, {}.",
        kind.about,
        words::counted(artifacts.len(), "file"),
        words::bytes(total(artifacts))
    ));
    let rows = artifacts.iter().map(|artifact| {
        let href = project.urls.artifact(&artifact.path).map(|target| page.href_to(target));
        let date = artifact.date.map(|date| date.to_string());
        let directory = artifact.path.parent().map(|parent| parent.to_string()).unwrap_or_default();
        let format = Cell::text(artifact.format.label());
        Row::new(vec![
            Cell::code(artifact.path.name().to_owned(), href).second(directory),
            format.class(if matches!(artifact.format, Format::Empty | Format::Invalid) { "warn" } else { "" }),
            Cell::text(words::bytes(artifact.bytes)).sort(format!("{:015}", artifact.bytes)),
            records(artifact),
            faults(artifact.malformed),
            Cell::or(date.as_deref(), "no date"),
            Cell::count(project.model.links.to(&Target::File(artifact.path.clone())).count()),
        ])
    });
    let table = TableView {
        caption: kind.title.to_owned(),
        columns: columns(&[
            ("File", "key"),
            ("Format", "line low"),
            ("Size", "num"),
            ("Records", "num low"),
            ("Malformed", "num low"),
            ("Day", "num"),
            ("Mentions", "num"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    frame.sections.extend(cold_and_warm(project, artifacts));
    frame.sections.push(Section::bare(vec![Part::Table(table)]));
    let search = SearchEntry {
        kind: "Artifact kinds",
        id: String::new(),
        title: kind.title.to_owned(),
        line: kind.about.to_owned(),
        remark: words::counted(artifacts.len(), "file"),
    };
    Some(Draft { path: page, template: "page.html", frame, search: Some(search) })
}

/// A warm run with the p95 of its passes, and what the gate of the cold one said.
struct Run {
    name: String,
    cold: Option<f64>,
    warm: Option<f64>,
    outcome: Option<Outcome>,
}

/// The newest warm runs: p95 of the cold pass beside that of the warm one. `None` for kinds that have no passes.
fn cold_and_warm(project: &Project<'_>, artifacts: &[&Artifact]) -> Option<Section> {
    const FIELD: &str = "DatabaseWriteLatencyMs";
    let p95 = |artifact: &Artifact, pass: &str| readable::pass(artifact, pass, FIELD).map(|summary| summary.p95);
    let judge = verdict::judge_of_figure(project, "warm-run", &format!("ColdPass.{FIELD}"));
    let outcome = |artifact: &Artifact| judge.and_then(|(judge, _)| verdict::outcome_of_file(judge, &artifact.path));
    let mut runs: Vec<Run> = artifacts
        .iter()
        .filter_map(|artifact| {
            let (cold, warm) = (p95(artifact, "ColdPass"), p95(artifact, "WarmPass"));
            Some(Run { name: artifact.stamp.clone()?, cold, warm, outcome: outcome(artifact) })
        })
        .filter(|run| run.cold.is_some() || run.warm.is_some())
        .collect();
    runs.sort_by(|a, b| a.name.cmp(&b.name));
    let total = runs.len();
    let runs = runs.get(total.saturating_sub(RUNS)..).unwrap_or(&[]);
    if runs.is_empty() {
        return None;
    }
    let is_faster = |run: &&Run| matches!((run.cold, run.warm), (Some(cold), Some(warm)) if warm < cold);
    let faster = runs.iter().filter(is_faster).count();
    let finding = format!("The warm pass was faster in {faster} of the newest {}.", words::counted(runs.len(), "run"));
    let limit = judge.map(|(_, limit)| limit);
    let pairs: Vec<Pair<'_>> = runs
        .iter()
        .rev()
        .map(|run| Pair { name: &run.name, first: run.cold, second: run.warm, limit, outcome: run.outcome })
        .collect();
    let caption = Caption { id: "cold-warm", title: "Write latency p95, cold against warm", finding: &finding };
    let unit = Unit::Milliseconds;
    let chart = cold_warm(&ColdWarm { caption, unit: &unit, first: "Cold", second: "Warm", pairs: &pairs });
    Some(Section::bare(vec![Part::Chart { chart, csv: None }]))
}

fn page(project: &Project<'_>, artifacts: &[&Artifact], index: usize) -> Option<Draft> {
    let artifact = *artifacts.get(index)?;
    let page = project.urls.artifact(&artifact.path)?.clone();
    let kind = artifact.kind;
    let kind_path = project.urls.kind(kind.name)?.to_string();
    let parents = [("Artifacts", "artifacts/index.html"), (kind.title, kind_path.as_str())];
    let mut frame = project.frame(&page, "artifacts", artifact.path.name(), &parents);
    frame.heading_html = Html::text(artifact.path.name());
    frame.title = artifact.path.name().to_owned();
    frame.reading = true;
    frame.lead = lead(kind.about);
    frame.facts = facts(project, artifact, &page);
    if let Some(message) = message(artifact) {
        frame.sections.push(Section::bare(vec![message]));
    }
    frame.sections.extend(readable::sections(project, artifact));
    frame.sections.extend(super::parts::claims::of_file(project, &artifact.path));
    frame.sections.extend(holds(project, artifact, &page));
    frame.sections.extend(copies(project, artifact, &page));
    let faults = super::parts::fault::of_file(project, &artifact.path, &page);
    if !faults.is_empty() {
        frame.sections.push(Section::new(
            "Faults",
            words::counted(faults.len(), "fault"),
            vec![Part::Faults { faults }],
        ));
    }
    frame.sources.push(project.source(&artifact.path, None, &page));
    let other = |step: isize| {
        let other = artifacts.get(index.checked_add_signed(step)?)?;
        Some(neighbour(&page, other.path.name(), project.urls.artifact(&other.path)?))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    let references = project.referenced_by(&[Target::File(artifact.path.clone())], &page);
    let search = SearchEntry {
        kind: "Artifacts",
        id: String::new(),
        title: artifact.path.to_string(),
        line: String::new(),
        remark: kind.name.to_owned(),
    };
    Some(Draft {
        path: page,
        template: "page.html",
        frame: finish(frame, Vec::new(), Some(references)),
        search: Some(search),
    })
}

fn facts(project: &Project<'_>, artifact: &Artifact, page: &SitePath) -> Vec<Fact> {
    let directory = artifact.path.parent().unwrap_or_else(|| TreePath::new(""));
    let directory_href = project.urls.directory(&directory).map(|target| page.href_to(target));
    let mut facts = vec![
        Fact::new("Directory", Cell::code(directory.to_string(), directory_href)),
        Fact::new("Format", Cell::text(artifact.format.label())),
        Fact::new("Size", Cell::text(format!("{}\u{a0}bytes", words::count(artifact.bytes)))),
    ];
    if let Some(records) = artifact.records {
        facts.push(Fact::new("Records", Cell::text(words::count(records))));
    }
    if let Some(date) = artifact.date {
        facts.push(Fact::new("Day", Cell::text(format!("{date}, {}", words::age(date, project.facts.now)))));
    }
    facts.push(Fact::new("SHA-256", Cell::code(artifact.digest.to_string(), None).class("digest")));
    facts
}

/// What the reader must know before trusting the file.
fn message(artifact: &Artifact) -> Option<Part> {
    let (level, lead, text) = match artifact.format {
        Format::Empty => (
            "warning",
            "The file is empty.".to_owned(),
            "It proves nothing; whatever should have written it probably failed.".to_owned(),
        ),
        Format::Invalid => (
            "error",
            "No line of this file is JSON.".to_owned(),
            "Its digest is recorded, nothing was read from it.".to_owned(),
        ),
        _ if artifact.malformed > 0 => (
            "warning",
            format!("{} not parse.", words::plural(artifact.malformed as usize, "line does", "lines do")),
            "Each costs itself only; every other line was read.".to_owned(),
        ),
        _ if artifact.formatting_objects > 0 => (
            "warning",
            format!("{} among the records.", words::counted(artifact.formatting_objects as usize, "formatting object")),
            "The list was formatted for a screen before it was exported; these items are no data.".to_owned(),
        ),
        _ => return None,
    };
    Some(Part::Message { level, lead, text })
}

/// Events, keys and the first lines.
fn holds(project: &Project<'_>, artifact: &Artifact, page: &SitePath) -> Vec<Section> {
    let mut sections = Vec::new();
    if !artifact.events.is_empty() {
        let rows = artifact.events.iter().map(|(event, records)| {
            let href = project.href(&Target::Event(event.clone()), page);
            Row::new(vec![Cell::code(event.clone(), href), Cell::count(*records as usize)])
        });
        let table = TableView {
            caption: "Events in this file".to_owned(),
            columns: columns(&[("Event", "key"), ("Records", "num")]),
            rows: rows.collect(),
            sortable: true,
            layout: "narrow",
            ..TableView::default()
        };
        sections.push(Section::new("Events", words::counted(artifact.events.len(), "name"), vec![Part::Table(table)]));
    } else if !artifact.keys.is_empty() && !readable::names_keys(artifact) {
        let links = artifact.keys.iter().map(|key| Link::code(key.clone(), None)).collect();
        let title = if artifact.format == Format::Csv { "Columns" } else { "Keys" };
        sections.push(Section::new(title, words::count(artifact.keys.len() as u64), vec![Part::Links { links }]));
    }
    let head: Vec<&str> = artifact.head.lines().take(LINES).collect();
    if head.iter().any(|line| !line.trim().is_empty()) {
        let lines = head
            .iter()
            .zip(1..)
            .map(|(line, number)| LineView { number, body_html: Html::text(&words::shorten(line, 400)) });
        let shown: usize = head.iter().map(|line| line.len() + 1).sum();
        let remark = if (shown as u64) < artifact.bytes { "the first lines" } else { "the whole file" };
        let part = Part::Lines { remark: String::new(), lines: lines.collect(), rest: String::new() };
        sections.push(Section::new("Content", remark, vec![part]));
    }
    sections
}

/// Files with the same bytes; for a `-latest` file, what it is a copy of.
fn copies(project: &Project<'_>, artifact: &Artifact, page: &SitePath) -> Option<Section> {
    let others: Vec<&Artifact> =
        project.equal_to(artifact).iter().filter(|other| other.path != artifact.path).copied().collect();
    if others.is_empty() || artifact.bytes == 0 {
        return artifact.is_latest().then(|| {
            let text = "A file called latest should equal one that carries a date; this one equals none, so nobody can tell which run it is of.";
            Section::new("Copies", "", vec![Part::Empty { title: "No dated file has these bytes".to_owned(), text: text.to_owned(), link: None }])
        });
    }
    let links = others.iter().take(50).map(|other| {
        let href = project.urls.artifact(&other.path).map(|target| page.href_to(target));
        Link::code(other.path.to_string(), href)
    });
    let more = others.len().saturating_sub(50);
    let mut parts = vec![Part::Links { links: links.collect() }];
    if more > 0 {
        parts.push(Part::Note { text: format!("And {}.", words::counted(more, "more file")) });
    }
    Some(Section::new("Copies", "the same bytes elsewhere", parts))
}
