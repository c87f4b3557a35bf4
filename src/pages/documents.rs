//! Every other document by directory, and a page for each.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::reading::{Extras, Shelf};
use super::{Draft, PageKind, Project, lead, words};
use crate::markdown::html;
use crate::model::{Document, DocumentKind, Target};
use crate::path::SitePath;
use crate::text::{Encoding, LineEnds};

pub(super) static KIND: PageKind = PageKind { name: "documents", draft };

/// Whether a document has no section of its own.
pub(super) fn is_other(project: &Project<'_>, document: &Document) -> bool {
    let own = matches!(
        document.kind,
        DocumentKind::Session | DocumentKind::Decision | DocumentKind::Runbook | DocumentKind::IncidentRunbook
    );
    let is_plan = || project.model.plans.iter().any(|plan| plan.page.path == *document.path());
    let is_candidate = || project.model.candidates.iter().any(|candidate| candidate.path == *document.path());
    !own && !is_plan() && !is_candidate()
}

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let documents = project.model.documents.iter().enumerate();
    let entries = documents.filter(|(_, document)| is_other(project, document));
    let shelf = Shelf {
        section: "documents",
        kind: "Documents",
        list: "Documents",
        list_path: "documents/index.html",
        entries: entries.map(|(index, document)| (index, document.title.clone())).collect(),
        project,
    };
    let mut drafts = vec![list(project, &shelf)];
    let pages: Vec<Draft> = (0..shelf.entries.len())
        .into_par_iter()
        .filter_map(|position| {
            let (index, _) = shelf.entries.get(position)?;
            let document = project.model.documents.get(*index)?;
            shelf.page(
                position,
                Extras { facts: facts(document), remark: label(document.kind).to_owned(), ..Extras::default() },
            )
        })
        .collect();
    drafts.extend(pages);
    drafts
}

/// What the file is, where that is unusual.
fn facts(document: &Document) -> Vec<Fact> {
    let source = &document.source;
    let mut facts = vec![Fact::new("File", Cell::code(document.path().to_string(), None))];
    if !matches!(source.encoding, Encoding::Utf8) {
        facts.push(Fact::new("Read as", Cell::text(source.encoding.label())));
    }
    if source.line_ends == LineEnds::Mixed {
        facts.push(Fact::new("Line ends", Cell::text("LF and CRLF mixed")));
    }
    facts
}

/// What a document is called at the right of a search result.
fn label(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::PlanIndex => "plan index",
        DocumentKind::BoardCsv | DocumentKind::BoardMarkdown => "board",
        DocumentKind::Backlog => "backlog",
        DocumentKind::Roadmap => "roadmap",
        DocumentKind::IncidentIntake => "incident intake",
        DocumentKind::RiskRegister => "risk register",
        DocumentKind::ReleaseGuide => "release guide",
        DocumentKind::Candidate => "unfilled summary",
        _ => "document",
    }
}

fn list(project: &Project<'_>, shelf: &Shelf<'_>) -> Draft {
    let page = SitePath::new("documents/index.html");
    let mut frame = project.frame(&page, "documents", "Documents", &[]);
    let mut directories: BTreeMap<String, Vec<&Document>> = BTreeMap::new();
    for (index, _) in &shelf.entries {
        if let Some(document) = project.model.documents.get(*index) {
            directories
                .entry(document.path().parent().map(|parent| parent.to_string()).unwrap_or_default())
                .or_default()
                .push(document);
        }
    }
    frame.lead = lead(&format!(
        "**{}** in {}. Plans, runbooks, decisions, sessions and candidates have sections of their own.",
        words::counted(shelf.entries.len(), "document"),
        words::plural(directories.len(), "directory", "directories")
    ));
    if shelf.entries.is_empty() {
        let text = "Every Markdown file below docs/ is a document; the `document` globs say which files are.";
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "No further document".to_owned(),
            text: text.to_owned(),
            link: None,
        }]));
        return Draft { path: page, template: "page.html", frame, search: None };
    }
    let mut rows = Vec::new();
    for (directory, documents) in &directories {
        rows.push(Row::group(if directory.is_empty() { "." } else { directory }, words::count(documents.len() as u64)));
        rows.extend(documents.iter().map(|document| {
            let href = project.urls.document(document.path()).map(|target| page.href_to(target));
            Row::new(vec![
                Cell { href, ..Cell::html(html::title(&document.title)) },
                Cell::code(document.path().name().to_owned(), None).class("muted"),
                Cell::text(words::bytes(document.source.bytes)).class("muted"),
                Cell::count(project.model.links.to(&Target::File(document.path().clone())).count()),
            ])
        }));
    }
    let table = TableView {
        caption: "Documents by directory".to_owned(),
        columns: columns(&[("Title", "key"), ("File", "low"), ("Size", "num low"), ("Mentions", "num")]),
        rows,
        ..TableView::default()
    };
    frame.sections.push(Section::bare(vec![Part::Table(table)]));
    Draft { path: page, template: "page.html", frame, search: None }
}
