//! Release candidates, and a page for each: what its contract asks, what was found, what is in the way.

use super::parts::readiness::{self, missing, panel, since};
use super::parts::{Cell, Part, Row, Section, TableView, columns};
use super::reading;
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, words};
use crate::markdown::html::{Html, TocEntry};
use crate::model::{Candidate, Target};
use crate::path::SitePath;
use crate::readiness::Readiness;

pub(super) static KIND: PageKind = PageKind { name: "candidates", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let mut drafts = vec![list(project)];
    drafts.extend((0..project.model.candidates.len()).filter_map(|at| page(project, at)));
    drafts
}

fn page(project: &Project<'_>, at: usize) -> Option<Draft> {
    let candidate = project.model.candidates.get(at)?;
    let readiness = project.readiness.get(at)?;
    let page = project.urls.candidate(&candidate.id)?.clone();
    let mut frame = project.frame(&page, "candidates", &candidate.id, &[("Candidates", "candidates/index.html")]);
    frame.lead = lead(&said(project, candidate, readiness));
    frame.title = format!("Candidate {}", candidate.id);
    frame.heading_html = Html::text(&candidate.id);
    frame.sections.push(Section::new("Verdict", "", vec![Part::Panel(panel(project, readiness))]));
    frame.sections.push(missing(project, readiness, &page));
    let last = previous(project, at);
    frame.sections.extend(last.map(|last| since(project, last, readiness, &page)));
    frame.sections.extend(readiness::claims(project, readiness, &page));
    frame.sections.extend(readiness::answers(readiness));
    frame.sections.push(readiness::packed(project, readiness, &page));
    let mut toc: Vec<TocEntry> = Vec::new();
    let document = project.document_index(candidate.path.as_str());
    if let Some((index, summary)) = document.and_then(|index| Some((index, project.model.documents.get(index)?))) {
        frame.sections.push(declared(project, candidate, index, &page));
        let (parts, entries) = reading::text(project, index, summary, &page);
        frame.sections.push(Section::new("Summary", "as it is written", parts));
        toc = entries;
        frame.sources.push(project.source(&candidate.path, None, &page));
    } else {
        frame.sources.push(project.source(&candidate.path, Some(candidate.place.line), &page));
    }
    let other = |step: isize| {
        let other = project.model.candidates.get(at.checked_add_signed(step)?)?;
        Some(neighbour(&page, other.id.clone(), project.urls.candidate(&other.id)?))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    let references = document.map(|_| project.referenced_by(&[Target::File(candidate.path.clone())], &page));
    let search = SearchEntry {
        kind: "Candidates",
        id: candidate.id.clone(),
        title: format!("Candidate {}", candidate.id),
        line: readiness::sentence(project, readiness),
        remark: if readiness.is_ready() { "ready" } else { "not ready" }.to_owned(),
    };
    Some(Draft { path: page, template: "page.html", frame: finish(frame, toc, references), search: Some(search) })
}

/// What it is in a line: `Version **2.4.0**, declared on 11 Jan 2026 (1 d ago) by Release manager. In review.`
fn said(project: &Project<'_>, candidate: &Candidate, readiness: &Readiness) -> String {
    let mut said = match &readiness.version {
        Some(version) => format!("Version **{version}**"),
        None => "No version is stated".to_owned(),
    };
    said.push_str(&match candidate.date {
        Some(date) => format!(", declared on {} ({})", date.in_words(), words::age(date, project.facts.now)),
        None => ", no date".to_owned(),
    });
    if let Some(owner) = &candidate.owner {
        said.push_str(&format!(" by {owner}"));
    }
    said.push('.');
    if let Some(status) = &candidate.status {
        said.push_str(&format!(" {}.", status.trim_end_matches('.')));
    }
    said
}

/// The candidate before this one: by date where both have one, else by id.
fn previous<'a>(project: &Project<'a>, at: usize) -> Option<&'a Readiness> {
    let candidates = &project.model.candidates;
    let this = candidates.get(at)?;
    let order = |candidate: &Candidate| (candidate.date, candidate.id.clone());
    let before = candidates.iter().zip(project.readiness).filter(|(other, _)| match (other.date, this.date) {
        (Some(_), Some(_)) | (None, None) => order(other) < order(this),
        _ => false,
    });
    before.max_by_key(|(other, _)| order(other)).map(|(_, readiness)| readiness)
}

/// Every field of the summary as it is written.
fn declared(project: &Project<'_>, candidate: &Candidate, document: usize, page: &SitePath) -> Section {
    let rows = candidate.fields.iter().map(|(name, cell)| {
        let value = if cell.text.trim().is_empty() {
            Cell::text("left empty").class("warn")
        } else {
            Cell::html(project.inline(document, cell.span, page))
        };
        Row::new(vec![Cell::text(name.clone()), value])
    });
    let empty = candidate.fields.iter().filter(|(_, cell)| cell.text.trim().is_empty()).count();
    let remark = if empty == 0 {
        "every field is filled".to_owned()
    } else {
        format!("{} left empty", words::counted(empty, "field"))
    };
    let table = TableView {
        caption: "Fields of the summary".to_owned(),
        columns: columns(&[("Field", "line"), ("Says", "key")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    Section::new("Declared", remark, vec![Part::Table(table)])
}

fn list(project: &Project<'_>) -> Draft {
    let page = SitePath::new("candidates/index.html");
    let model = project.model;
    let mut frame = project.frame(&page, "candidates", "Candidates", &[]);
    let ready = project.readiness.iter().filter(|readiness| readiness.is_ready()).count();
    if model.candidates.is_empty() {
        frame.lead = lead("**No release candidate** is declared.");
        let unfilled = match model.unfilled_summaries.len() {
            0 => String::new(),
            count => format!(" {} still the template.", words::plural(count, "summary is", "summaries are")),
        };
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "Nothing says what would be released".to_owned(),
            text: format!(
                "A candidate is declared by a summary whose Candidate ID is filled in, or by a [[candidate]] table in \
                 statetrace.toml.{unfilled}"
            ),
            link: None,
        }]));
    } else {
        let all = words::counted(model.candidates.len(), "release candidate");
        frame.lead = lead(&match ready {
            0 => format!("{all}, **none is ready**."),
            ready => format!("{all}, **{ready} ready**."),
        });
        frame.sections.push(Section::bare(vec![Part::Table(readiness::table(project, &page, usize::MAX))]));
    }
    if !model.unfilled_summaries.is_empty() {
        let links = model.unfilled_summaries.iter().map(|summary| {
            let href = project.urls.file(&summary.path).map(|url| url.href(&page));
            super::parts::Link::code(summary.path.to_string(), href)
        });
        frame.sections.push(Section::new(
            "Summaries never filled in",
            "they declare nothing",
            vec![Part::Links { links: links.collect() }],
        ));
    }
    Draft { path: page, template: "page.html", frame, search: None }
}
