//! The list of incidents, and a page for each.

use std::collections::BTreeSet;

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, words};
use crate::markdown::html;
use crate::model::{Incident, Target};
use crate::path::SitePath;
use crate::text::mention::MentionKind;

pub(super) static KIND: PageKind = PageKind { name: "incidents", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let incidents: Vec<&Incident> = project.model.incidents.iter().collect();
    let mut drafts = vec![list(project, &incidents)];
    drafts.extend((0..incidents.len()).filter_map(|index| page(project, &incidents, index)));
    drafts
}

fn path(incident: &Incident) -> SitePath {
    SitePath::new(&format!("incidents/{}.html", incident.id))
}

/// The title of the first runbook, else what the notes say.
fn title(incident: &Incident) -> String {
    let notes = || {
        incident
            .row
            .as_ref()
            .and_then(|row| row.notes.as_ref())
            .map(|notes| words::shorten(&html::plain(&notes.text), 80))
    };
    incident
        .runbooks
        .first()
        .map(|runbook| runbook.title.clone())
        .or_else(notes)
        .unwrap_or_else(|| "No runbook and no notes".to_owned())
}

/// How often an id is mentioned, anywhere.
fn mentions(project: &Project<'_>, name: &str) -> Cell {
    Cell::count(project.model.links.all().iter().filter(|link| link.name == name).count())
}

fn list(project: &Project<'_>, incidents: &[&Incident]) -> Draft {
    let page = SitePath::new("incidents/index.html");
    let mut frame = project.frame(&page, "incidents", "Incidents", &[]);
    let intake = project.model.intake.as_ref();
    let recorded = intake.map_or(0, |intake| intake.rows.len());
    let with_runbook = incidents.iter().filter(|incident| !incident.runbooks.is_empty()).count();
    let mentioned: BTreeSet<&str> = project
        .model
        .links
        .all()
        .iter()
        .filter(|link| link.kind == MentionKind::Id && link.name.starts_with("INC"))
        .map(|link| link.name.as_str())
        .collect();
    frame.lead = lead(&format!(
        "**{}** in the intake, {} with a runbook, {} mentioned anywhere.",
        words::counted(recorded, "incident"),
        words::count(with_runbook as u64),
        words::counted(mentioned.len(), "id")
    ));
    let mut parts = Vec::new();
    match intake {
        Some(intake) if intake.rows.is_empty() => parts.push(Part::Empty {
            title: "No incident is recorded".to_owned(),
            text: format!(
                "{} {} mentioned elsewhere.",
                match intake.blank_rows {
                    0 => "The intake table has no row.".to_owned(),
                    1 => "The intake table has 1 row and it is blank.".to_owned(),
                    rows => format!("The intake table has {rows} rows and all are blank."),
                },
                words::plural(mentioned.len(), "incident id is", "incident ids are"),
            ),
            link: Some(project.place(&intake.place, &page)),
        }),
        None => parts.push(Part::Empty {
            title: "There is no incident intake".to_owned(),
            text: "Incidents are rows of a table with a column Incident ID; the `incident_intake` globs say where it lies.".to_owned(),
            link: None,
        }),
        Some(_) => {}
    }
    if !incidents.is_empty() {
        let rows = incidents.iter().map(|incident| {
            let row = incident.row.as_ref();
            let date = row.and_then(|row| row.date).map(|date| date.to_string());
            let runbooks = match incident.runbooks.len() {
                0 => Cell::text("none").class("warn"),
                count => Cell::count(count),
            };
            let mut cells = vec![
                Cell::code(incident.id.to_string(), Some(page.href_to(&path(incident)))),
                Cell::html(html::title(&title(incident))),
            ];
            if recorded > 0 {
                cells.extend([
                    Cell::or(date.as_deref(), "not in the intake"),
                    Cell::or(row.and_then(|row| row.team.as_deref()), "not stated"),
                    Cell::or(row.and_then(|row| row.owner.as_deref()), "not stated"),
                    Cell::or(row.and_then(|row| row.status.as_deref()), "not stated"),
                ]);
            }
            cells.extend([runbooks, mentions(project, incident.id.as_str())]);
            Row::new(cells)
        });
        let mut titles = vec![("Id", "line"), ("Title", "key")];
        if recorded > 0 {
            titles.extend([("Date", "line"), ("Team", "low"), ("Owner", "low"), ("Sanitised", "low")]);
        }
        titles.extend([("Runbooks", "num"), ("Mentions", "num")]);
        let table = TableView {
            caption: "Incidents".to_owned(),
            columns: columns(&titles),
            rows: rows.collect(),
            sortable: true,
            ..TableView::default()
        };
        parts.push(Part::Table(table));
    }
    frame.sections.push(Section::bare(parts));
    let unknown: Vec<Row> = mentioned
        .iter()
        .filter(|name| !incidents.iter().any(|incident| incident.id.as_str() == **name))
        .filter_map(|name| {
            let first = project.model.links.all().iter().find(|link| link.name == **name)?;
            let document = project.model.documents.get(first.document)?;
            let place = project.place(&document.source.place(first.span.start), &page);
            Some(Row::new(vec![
                Cell::code(*name, None),
                Cell { links: vec![place], ..Cell::default() },
                mentions(project, name),
            ]))
        })
        .collect();
    if !unknown.is_empty() {
        let table = TableView {
            caption: "Incident ids without a record".to_owned(),
            columns: columns(&[("Id", "line"), ("First mentioned", "key"), ("Mentions", "num")]),
            rows: unknown,
            ..TableView::default()
        };
        let remark = "neither a row nor a runbook";
        frame.sections.push(Section::new("Mentioned without a record", remark, vec![Part::Table(table)]));
    }
    frame.sources.extend(intake.map(|intake| project.source(&intake.place.path, Some(intake.place.line), &page)));
    Draft { path: page, template: "page.html", frame, search: None }
}

fn page(project: &Project<'_>, incidents: &[&Incident], index: usize) -> Option<Draft> {
    let incident = *incidents.get(index)?;
    let page = path(incident);
    let mut frame = project.frame(&page, "incidents", &title(incident), &[("Incidents", "incidents/index.html")]);
    frame.reading = true;
    frame.eyebrow = incident.id.to_string();
    let row = incident.row.as_ref();
    let date = row.and_then(|row| row.date).map(|date| format!("{date}, {}", words::age(date, project.facts.now)));
    frame.facts = vec![
        Fact::new("Date", Cell::or(date.as_deref(), "not in the intake")),
        Fact::new("Team", Cell::or(row.and_then(|row| row.team.as_deref()), "not stated")),
        Fact::new("Owner", Cell::or(row.and_then(|row| row.owner.as_deref()), "not stated")),
        Fact::new("Sanitised", Cell::or(row.and_then(|row| row.status.as_deref()), "not stated")),
    ];
    if row.is_none() {
        frame.sections.push(Section::bare(vec![Part::Message {
            level: "warning",
            lead: "Not in the intake.".to_owned(),
            text: "A runbook is named for this incident, but no intake row records it.".to_owned(),
        }]));
    }
    let mut toc = Vec::new();
    if let Some(row) = row {
        let document = project.document_index(row.place.path.as_str())?;
        let mut facts = Vec::new();
        if let Some(bundle) = &row.bundle_path {
            facts.push(Fact::new("Evidence", Cell::html(project.inline(document, bundle.span, &page))));
        }
        if let Some(notes) = &row.notes {
            facts.push(Fact::new("Notes", Cell::html(project.inline(document, notes.span, &page))));
        }
        if !facts.is_empty() {
            frame.sections.push(Section::new("Intake", "", vec![Part::Facts { facts }]));
        }
        frame.sources.push(project.source(&row.place.path, Some(row.place.line), &page));
    }
    for runbook in &incident.runbooks {
        let document = project.document_index(runbook.path.as_str())?;
        let prose = project.prose(document, &page);
        let own = project.urls.document(&runbook.path)?;
        let section = Section::new("Runbook", "as written", vec![Part::Prose { body_html: prose.html }])
            .more("On its own page", page.href_to(own));
        frame.sections.push(section);
        frame.sources.push(project.source(&runbook.path, None, &page));
        toc.extend(prose.toc);
    }
    let other = |step: isize| {
        incidents
            .get(index.checked_add_signed(step)?)
            .map(|other| neighbour(&page, format!("{} {}", other.id, html::plain(&title(other))), &path(other)))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    frame.title = format!("{} {}", incident.id, frame.title);
    let references = project.referenced_by(&[Target::Incident(incident.id.clone())], &page);
    let search = SearchEntry {
        kind: "Incidents",
        id: incident.id.to_string(),
        title: html::plain(&title(incident)),
        line: row.and_then(|row| row.owner.clone()).unwrap_or_else(|| "not in the intake".to_owned()),
        remark: row.and_then(|row| row.status.clone()).unwrap_or_else(|| "incident".to_owned()),
    };
    Some(Draft { path: page, template: "page.html", frame: finish(frame, toc, Some(references)), search: Some(search) })
}
