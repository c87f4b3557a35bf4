//! Release candidates as their summaries declare them, and a page for each.

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::reading::{Extras, Shelf};
use super::{Draft, PageKind, Project, lead, words};
use crate::model::Candidate;
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "candidates", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let candidates = &project.model.candidates;
    let entry = |candidate: &Candidate| Some((project.document_index(candidate.path.as_str())?, candidate.id.clone()));
    let shelf = Shelf {
        section: "candidates",
        kind: "Candidates",
        list: "Candidates",
        list_path: "candidates/index.html",
        entries: candidates.iter().filter_map(entry).collect(),
        project,
    };
    let mut drafts = vec![list(project)];
    drafts.extend(candidates.iter().enumerate().filter_map(|(position, candidate)| {
        let page = project.urls.document(&candidate.path)?;
        let extras = Extras {
            eyebrow: candidate.id.clone(),
            title: Some(format!("Candidate {}", candidate.id)),
            facts: facts(project, candidate),
            sections: vec![declared(project, candidate, page)],
            line: candidate.path.to_string(),
            remark: candidate.status.clone().unwrap_or_else(|| "candidate".to_owned()),
        };
        shelf.page(position, extras)
    }));
    drafts
}

fn facts(project: &Project<'_>, candidate: &Candidate) -> Vec<Fact> {
    let date = candidate.date.map(|date| format!("{date}, {}", words::age(date, project.facts.now)));
    vec![
        Fact::new("Version", Cell::or(candidate.version.as_deref(), "not stated")),
        Fact::new("Date", Cell::or(date.as_deref(), "not stated")),
        Fact::new("Owner", Cell::or(candidate.owner.as_deref(), "nobody named")),
        Fact::new("Status", Cell::or(candidate.status.as_deref(), "not stated")),
    ]
}

/// Every field of the summary as it is written.
fn declared(project: &Project<'_>, candidate: &Candidate, page: &SitePath) -> Section {
    let document = project.document_index(candidate.path.as_str());
    let rows = candidate.fields.iter().map(|(name, cell)| {
        let value = match document {
            Some(document) if !cell.text.trim().is_empty() => Cell::html(project.inline(document, cell.span, page)),
            _ => Cell::text("left empty").class("warn"),
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
    frame.lead = lead(&format!("**{}** declared.", words::counted(model.candidates.len(), "release candidate")));
    if model.candidates.is_empty() {
        frame.lead = lead("**No release candidate** is declared.");
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "No filled summary was found".to_owned(),
            text: format!(
                "A summary declares a candidate when its Candidate ID is filled in. {} still the template.",
                words::plural(model.unfilled_summaries.len(), "summary is", "summaries are")
            ),
            link: None,
        }]));
    } else {
        let rows = model.candidates.iter().map(|candidate| {
            let href = project.urls.document(&candidate.path).map(|target| page.href_to(target));
            let date = candidate.date.map(|date| date.to_string());
            Row::new(vec![
                Cell::code(candidate.id.clone(), href),
                Cell::or(candidate.version.as_deref(), "not stated"),
                Cell::or(date.as_deref(), "no date"),
                Cell::or(candidate.owner.as_deref(), "nobody named"),
                Cell::or(candidate.status.as_deref(), "not stated"),
            ])
        });
        frame.sections.push(Section::bare(vec![Part::Table(TableView {
            caption: "Release candidates".to_owned(),
            columns: columns(&[
                ("Candidate", "key"),
                ("Version", "line"),
                ("Date", "num"),
                ("Owner", "low"),
                ("Status", "line"),
            ]),
            rows: rows.collect(),
            sortable: true,
            ..TableView::default()
        })]));
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
