//! References that lead nowhere, each name once, by the kind of document that makes them.

use std::collections::BTreeMap;

use super::parts::{Cell, Link as PartLink, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, lead, references, words};
use crate::model::{Class, Link};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "unresolved", draft };

/// A column's title, what it means, and which links it counts.
type Reason = (&'static str, &'static str, fn(&Link) -> bool);

/// Why a reference leads nowhere, in the order of the columns.
const REASONS: [Reason; 5] = [
    ("No such file", "no file of this name anywhere", |link| link.class == Class::Missing),
    ("Elsewhere", "one file of this name, in another directory", |link| link.class == Class::BasenameUnique),
    ("Several elsewhere", "several files of this name, none in that directory", |link| {
        link.class == Class::BasenameAmbiguous
    }),
    ("Empty pattern", "a pattern that no file fits", |link| link.class == Class::GlobMiss),
    ("Unknown id", "an id without a record", |link| link.class == Class::Unknown),
];

/// One name with everything that mentions it from one kind of document.
struct Dead<'a> {
    first: &'a Link,
    times: usize,
}

type Group<'a> = BTreeMap<(&'a str, Class), Dead<'a>>;

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let mut groups: BTreeMap<usize, Group<'_>> = BTreeMap::new();
    for link in project.model.links.all().iter().filter(|link| link.is_dead()) {
        let Some(document) = project.model.documents.get(link.document) else { continue };
        let group = groups.entry(references::group_of(document.kind)).or_default();
        group.entry((&link.name, link.class)).or_insert(Dead { first: link, times: 0 }).times += 1;
    }
    let mut drafts = vec![list(project, &groups)];
    drafts.extend(groups.iter().map(|(kind, group)| page(project, &groups, *kind, group)));
    drafts
}

fn path(kind: usize) -> SitePath {
    SitePath::new(&format!("unresolved/{}.html", references::group_name(kind).to_lowercase()))
}

fn tabs(groups: &BTreeMap<usize, Group<'_>>, page: &SitePath) -> Vec<PartLink> {
    let tab = |label: &str, target: SitePath| PartLink::new(label, (target != *page).then(|| page.href_to(&target)));
    let mut tabs = vec![tab("All", SitePath::new("unresolved.html"))];
    tabs.extend(groups.keys().map(|kind| tab(references::group_name(*kind), path(*kind))));
    tabs
}

fn list(project: &Project<'_>, groups: &BTreeMap<usize, Group<'_>>) -> Draft {
    let page = SitePath::new("unresolved.html");
    let mut frame = project.frame(&page, "unresolved", "Dead references", &[]);
    let times: usize = groups.values().flat_map(BTreeMap::values).map(|dead| dead.times).sum();
    let names: usize = groups.values().map(BTreeMap::len).sum();
    let patterns = project.model.links.all().iter().filter(|link| link.class == Class::Placeholder).count();
    if groups.is_empty() {
        frame.lead = lead("**Every reference** leads somewhere.");
        return Draft { path: page, template: "page.html", frame, search: None };
    }
    frame.lead = lead(&format!(
        "**{}** to {} lead nowhere. {} such as <date> are counted apart: they are shapes, not names.",
        words::counted(times, "mention"),
        words::counted(names, "name"),
        words::counted(patterns, "placeholder")
    ));
    frame.tabs = tabs(groups, &page);
    let rows = groups.iter().map(|(kind, group)| {
        let mut cells = vec![Cell::link(references::group_name(*kind), Some(page.href_to(&path(*kind))))];
        cells.extend(REASONS.iter().map(|(_, _, fits)| {
            Cell::count(group.values().filter(|dead| fits(dead.first)).map(|dead| dead.times).sum())
        }));
        cells.push(Cell::count(group.values().map(|dead| dead.times).sum()));
        Row::new(cells)
    });
    let mut titles = vec![("Mentioned in", "key")];
    titles.extend(REASONS.iter().map(|(title, _, _)| (*title, "num")));
    titles.push(("All", "num"));
    let table = TableView {
        caption: "Mentions that lead nowhere".to_owned(),
        columns: columns(&titles),
        rows: rows.collect(),
        ..TableView::default()
    };
    let meaning: Vec<String> = REASONS.iter().map(|(title, about, _)| format!("{title}: {about}")).collect();
    let note = format!("{}. A name is never linked to a file elsewhere; it is offered as a guess.", meaning.join(". "));
    frame.sections.push(Section::bare(vec![Part::Table(table), Part::Note { text: note }]));
    Draft { path: page, template: "page.html", frame, search: None }
}

fn page(project: &Project<'_>, groups: &BTreeMap<usize, Group<'_>>, kind: usize, group: &Group<'_>) -> Draft {
    let page = path(kind);
    let name = references::group_name(kind);
    let title = format!("Dead references in {}", name.to_lowercase());
    let mut frame = project.frame(&page, "unresolved", &title, &[("Dead references", "unresolved.html")]);
    frame.tabs = tabs(groups, &page);
    let times: usize = group.values().map(|dead| dead.times).sum();
    frame.lead = lead(&format!("**{}** to {}.", words::counted(times, "mention"), words::counted(group.len(), "name")));
    for (reason, about, fits) in REASONS {
        let dead: Vec<&Dead<'_>> = group.values().filter(|dead| fits(dead.first)).collect();
        if dead.is_empty() {
            continue;
        }
        let rows = dead.iter().map(|dead| row(project, dead, &page)).collect();
        let table = TableView {
            caption: about.to_owned(),
            columns: columns(&[("Name", "key"), ("First mentioned", "low"), ("Times", "num")]),
            rows,
            sortable: true,
            ..TableView::default()
        };
        frame.sections.push(Section::new(
            reason,
            format!("{}, {about}", words::counted(dead.len(), "name")),
            vec![Part::Table(table)],
        ));
    }
    Draft { path: page, template: "page.html", frame: super::finish(frame, Vec::new(), None), search: None }
}

fn row(project: &Project<'_>, dead: &Dead<'_>, page: &SitePath) -> Row {
    let link = dead.first;
    let guess = match link.candidates.as_slice() {
        [] => String::new(),
        [only] => format!("did you mean {only}?"),
        [first, rest @ ..] => format!("did you mean {first} or {}?", words::plural(rest.len(), "one other", "others")),
    };
    let place = project
        .model
        .documents
        .get(link.document)
        .map(|document| project.place(&document.source.place(link.span.start), page));
    let place = place.map_or_else(Cell::default, |place| Cell {
        text: place.label,
        href: place.href,
        mono: true,
        ..Cell::default()
    });
    Row::new(vec![Cell::code(link.name.clone(), None).class("missing").second(guess), place, Cell::count(dead.times)])
}
