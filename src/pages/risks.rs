//! The risk register as a list, and a page for each risk.

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, words};
use crate::markdown::html;
use crate::model::{Risk, Target};
use crate::path::SitePath;
use crate::text::table::Cell as Said;

pub(super) static KIND: PageKind = PageKind { name: "risks", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let risks: Vec<&Risk> = project.model.risks.iter().collect();
    let mut drafts = vec![list(project, &risks)];
    drafts.extend((0..risks.len()).filter_map(|index| page(project, &risks, index)));
    drafts
}

fn path(risk: &Risk) -> SitePath {
    SitePath::new(&format!("risks/{}.html", risk.id))
}

fn list(project: &Project<'_>, risks: &[&Risk]) -> Draft {
    let page = SitePath::new("risks/index.html");
    let mut frame = project.frame(&page, "risks", "Risks", &[]);
    let unowned = risks.iter().filter(|risk| risk.owner.is_none()).count();
    let owners = if unowned == 0 {
        "Each has an owner.".to_owned()
    } else {
        format!("**{}** without an owner.", words::counted(unowned, "risk"))
    };
    frame.lead = lead(&format!("**{}** in the register. {owners}", words::counted(risks.len(), "risk")));
    let parts = if risks.is_empty() {
        vec![Part::Empty {
            title: "No risk is recorded".to_owned(),
            text: "Risks are rows of a table with a column #; the `risk_register` globs say where it lies.".to_owned(),
            link: None,
        }]
    } else {
        let rows = risks.iter().map(|risk| {
            Row::new(vec![
                Cell::code(risk.id.to_string(), Some(page.href_to(&path(risk)))),
                Cell::html(html::title(&risk.title)),
                Cell::or(risk.owner.as_deref(), "nobody named"),
                Cell::or(risk.cadence.as_deref(), "not stated"),
                Cell::count(project.model.links.to(&Target::Risk(risk.id)).count()),
            ])
        });
        vec![Part::Table(TableView {
            caption: "Risks".to_owned(),
            columns: columns(&[
                ("Id", "line"),
                ("Risk", "key"),
                ("Owner", "line"),
                ("Reviewed", "low"),
                ("Mentions", "num"),
            ]),
            rows: rows.collect(),
            sortable: true,
            ..TableView::default()
        })]
    };
    frame.sections.push(Section::bare(parts));
    frame.sources.extend(risks.first().map(|risk| project.source(&risk.place.path, Some(risk.place.line), &page)));
    Draft { path: page, template: "page.html", frame, search: None }
}

fn page(project: &Project<'_>, risks: &[&Risk], index: usize) -> Option<Draft> {
    let risk = *risks.get(index)?;
    let page = path(risk);
    let document = project.document_index(risk.place.path.as_str())?;
    let mut frame = project.frame(&page, "risks", &risk.title, &[("Risks", "risks/index.html")]);
    frame.reading = true;
    frame.eyebrow = risk.id.to_string();
    frame.facts = vec![
        Fact::new("Owner", Cell::or(risk.owner.as_deref(), "nobody named")),
        Fact::new("Reviewed", Cell::or(risk.cadence.as_deref(), "not stated")),
    ];
    let told = |label: &'static str, cell: &Option<Said>| {
        let value = cell.as_ref().map_or_else(
            || Cell::text("not stated").class("muted"),
            |cell| Cell::html(project.inline(document, cell.span, &page)),
        );
        Fact::new(label, value)
    };
    let facts = vec![told("Trigger", &risk.trigger), told("Mitigation", &risk.mitigation)];
    frame.sections.push(Section::new("In the register", "as written", vec![Part::Facts { facts }]));
    frame.sources.push(project.source(&risk.place.path, Some(risk.place.line), &page));
    let other = |step: isize| {
        risks
            .get(index.checked_add_signed(step)?)
            .map(|other| neighbour(&page, format!("{} {}", other.id, html::plain(&other.title)), &path(other)))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    frame.title = format!("{} {}", risk.id, frame.title);
    let references = project.referenced_by(&[Target::Risk(risk.id)], &page);
    let search = SearchEntry {
        kind: "Risks",
        id: risk.id.to_string(),
        title: html::plain(&risk.title),
        line: risk.trigger.as_ref().map(|cell| words::shorten(&html::plain(&cell.text), 100)).unwrap_or_default(),
        remark: risk.owner.clone().unwrap_or_default(),
    };
    Some(Draft {
        path: page,
        template: "page.html",
        frame: finish(frame, Vec::new(), Some(references)),
        search: Some(search),
    })
}
