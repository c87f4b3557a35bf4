//! The list of runbooks, those of incidents among them, and a page for each.

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::reading::{Extras, Shelf};
use super::{Draft, PageKind, Project, lead, words};
use crate::markdown::html;
use crate::model::{Document, DocumentKind, IncidentId, Target};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "runbooks", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let documents = project.model.documents.iter().enumerate();
    let entries = documents
        .filter(|(_, document)| matches!(document.kind, DocumentKind::Runbook | DocumentKind::IncidentRunbook));
    let shelf = Shelf {
        section: "runbooks",
        kind: "Runbooks",
        list: "Runbooks",
        list_path: "runbooks/index.html",
        entries: entries.map(|(index, document)| (index, document.title.clone())).collect(),
        project,
    };
    let mut drafts = vec![list(project, &shelf)];
    drafts.extend((0..shelf.entries.len()).filter_map(|position| {
        let (index, _) = shelf.entries.get(position)?;
        let document = project.model.documents.get(*index)?;
        let page = project.urls.document(document.path())?;
        let facts = incident(project, document).map(|id| {
            let href = project.href(&Target::Incident(id.clone()), page);
            Fact::new("Incident", Cell::code(id.to_string(), href))
        });
        shelf.page(
            position,
            Extras { facts: facts.into_iter().collect(), remark: "runbook".to_owned(), ..Extras::default() },
        )
    }));
    drafts
}

/// The incident a runbook is named for.
fn incident<'a>(project: &'a Project<'_>, document: &Document) -> Option<&'a IncidentId> {
    let named =
        |incident: &&crate::model::Incident| incident.runbooks.iter().any(|runbook| runbook.path == *document.path());
    project.model.incidents.iter().find(named).map(|incident| &incident.id)
}

fn list(project: &Project<'_>, shelf: &Shelf<'_>) -> Draft {
    let page = SitePath::new("runbooks/index.html");
    let mut frame = project.frame(&page, "runbooks", "Runbooks", &[]);
    let documents = || shelf.entries.iter().filter_map(|(index, _)| project.model.documents.get(*index));
    let named = documents().filter(|document| document.kind == DocumentKind::IncidentRunbook).count();
    let for_incidents = if named == 0 { "none".to_owned() } else { format!("{} of them", words::count(named as u64)) };
    frame.lead =
        lead(&format!("**{}**, {for_incidents} for an incident.", words::counted(shelf.entries.len(), "runbook")));
    let part = if shelf.entries.is_empty() {
        let text = "Runbooks are Markdown files below docs/runbooks/; the `runbook` globs say where they lie.";
        Part::Empty { title: "No runbook was found".to_owned(), text: text.to_owned(), link: None }
    } else {
        let rows = documents().map(|document| {
            let href = project.urls.document(document.path()).map(|target| page.href_to(target));
            let id = incident(project, document);
            let about = match id {
                Some(id) => Cell::code(id.to_string(), project.href(&Target::Incident(id.clone()), &page)),
                None => Cell::text("any").class("muted"),
            };
            Row::new(vec![
                Cell { href, ..Cell::html(html::title(&document.title)) },
                about,
                Cell::code(document.path().name().to_owned(), None).class("muted"),
                Cell::count(project.model.links.to(&Target::File(document.path().clone())).count()),
            ])
        });
        Part::Table(TableView {
            caption: "Runbooks".to_owned(),
            columns: columns(&[("Runbook", "key"), ("Incident", "line"), ("File", "low"), ("Mentions", "num")]),
            rows: rows.collect(),
            sortable: true,
            ..TableView::default()
        })
    };
    frame.sections.push(Section::bare(vec![part]));
    Draft { path: page, template: "page.html", frame, search: None }
}
