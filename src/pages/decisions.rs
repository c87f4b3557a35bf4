//! The list of decisions, and a page for each.

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::reading::{Extras, Shelf};
use super::{Draft, PageKind, Project, lead, words};
use crate::markdown::html;
use crate::model::{Decision, Target};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "decisions", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let entry = |decision: &Decision| Some((project.document_index(decision.path.as_str())?, name(decision)));
    let shelf = Shelf {
        section: "decisions",
        kind: "Decisions",
        list: "Decisions",
        list_path: "decisions/index.html",
        entries: project.model.decisions.iter().filter_map(entry).collect(),
        project,
    };
    let mut drafts = vec![list(project)];
    let pages = project.model.decisions.iter().enumerate().filter_map(|(position, decision)| {
        let status = Cell::or(decision.status.as_deref(), "not stated");
        let date = decision.date.map(|date| date.to_string());
        let extras = Extras {
            eyebrow: format!("ADR {}", decision.number),
            title: Some(decision.title.clone()),
            facts: vec![Fact::new("Status", status), Fact::new("Date", Cell::or(date.as_deref(), "not stated"))],
            line: decision.path.to_string(),
            remark: decision.status.as_deref().map(|status| words::shorten(status, 24)).unwrap_or_default(),
            ..Extras::default()
        };
        shelf.page(position, extras)
    });
    drafts.extend(pages);
    drafts
}

fn name(decision: &Decision) -> String {
    format!("ADR {} {}", decision.number, decision.title)
}

fn list(project: &Project<'_>) -> Draft {
    let page = SitePath::new("decisions/index.html");
    let decisions = &project.model.decisions;
    let mut frame = project.frame(&page, "decisions", "Decisions", &[]);
    let unstated = decisions.iter().filter(|decision| decision.status.is_none()).count();
    let status = if unstated == 0 {
        "Each states its status.".to_owned()
    } else {
        format!("**{}** without a status.", words::counted(unstated, "decision"))
    };
    frame.lead = lead(&format!("**{}** on record. {status}", words::counted(decisions.len(), "decision")));
    let part = if decisions.is_empty() {
        let text = "Decisions are files such as docs/adr/0001-short-title.md; the `decision` globs say where they lie.";
        Part::Empty { title: "No decision is recorded".to_owned(), text: text.to_owned(), link: None }
    } else {
        let rows = decisions.iter().map(|decision| {
            let href = project.urls.document(&decision.path).map(|target| page.href_to(target));
            let date = decision.date.map(|date| date.to_string());
            Row::new(vec![
                Cell::code(decision.number.clone(), href),
                Cell::html(html::title(&decision.title)),
                Cell::or(decision.status.as_deref(), "not stated"),
                Cell::or(date.as_deref(), "no date"),
                Cell::count(project.model.links.to(&Target::File(decision.path.clone())).count()),
            ])
        });
        Part::Table(TableView {
            caption: "Decisions".to_owned(),
            columns: columns(&[
                ("Number", "line"),
                ("Decision", "key"),
                ("Status", "low"),
                ("Date", "line"),
                ("Mentions", "num"),
            ]),
            rows: rows.collect(),
            sortable: true,
            ..TableView::default()
        })
    };
    frame.sections.push(Section::bare(vec![part]));
    Draft { path: page, template: "page.html", frame, search: None }
}
