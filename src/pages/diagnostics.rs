//! What is wrong in the files: counts and errors on one page, and a page for each code with every fault and the cure.

use std::collections::BTreeMap;

use super::parts::fault::{code_page, view};
use super::parts::{Cell, FaultView, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "diagnostics", draft };

/// How many errors the first page shows in full.
const SHOWN: usize = 40;

/// How many faults a code's page shows in full; the others are rows of a table.
const IN_FULL: usize = 120;

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let mut codes: BTreeMap<(Severity, &'static str), Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in project.diagnostics {
        codes.entry((diagnostic.severity, diagnostic.code.name)).or_default().push(diagnostic);
    }
    let mut drafts = vec![list(project, &codes)];
    drafts.extend(codes.iter().map(|((_, name), faults)| code(project, name, faults)));
    drafts
}

fn count(project: &Project<'_>, severity: Severity) -> usize {
    project.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

fn list(project: &Project<'_>, codes: &BTreeMap<(Severity, &'static str), Vec<&Diagnostic>>) -> Draft {
    let page = SitePath::new("diagnostics.html");
    let heading = match project.diagnostics.len() {
        0 => "No fault in the files".to_owned(),
        faults => format!("{} in the files", words::counted(faults, "fault")),
    };
    let mut frame = project.frame(&page, "diagnostics", &heading, &[]);
    frame.title = "Faults".to_owned();
    if project.diagnostics.is_empty() {
        frame.lead = lead("Every file was read without a complaint.");
        return Draft { path: page, template: "page.html", frame, search: None };
    }
    let waived = match project.diagnostics.iter().filter(|diagnostic| diagnostic.waiver.is_some()).count() {
        0 => String::new(),
        count => format!(" Somebody answers for {} of them.", words::count(count as u64)),
    };
    frame.lead = lead(&format!(
        "**{}**, {}, {}.{waived} A fault is something a file says in a way that is easily misread or lost; the rest of the file was read.",
        words::counted(count(project, Severity::Error), "error"),
        words::counted(count(project, Severity::Warning), "warning"),
        words::counted(count(project, Severity::Note), "note"),
    ));
    let rows = codes.iter().map(|((severity, name), faults)| {
        let files: std::collections::BTreeSet<_> = faults.iter().map(|fault| &fault.path).collect();
        let about = faults.first().map(|fault| first_sentence(fault.code.explain)).unwrap_or_default();
        Row::new(vec![
            level(*severity),
            Cell::code(*name, Some(page.href_to(&code_page(name)))).second(about),
            Cell::count(faults.len()),
            Cell::count(files.len()),
        ])
    });
    let table = TableView {
        caption: "Faults by code".to_owned(),
        columns: columns(&[("Severity", "line"), ("Code", "key"), ("Faults", "num"), ("Files", "num")]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    frame.sections.push(Section::new("By code", "", vec![Part::Table(table)]));
    let errors: Vec<FaultView> = project
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .take(SHOWN)
        .map(|diagnostic| view(project, diagnostic, &page))
        .collect();
    if !errors.is_empty() {
        let all = count(project, Severity::Error);
        let remark = if all > SHOWN { format!("the first {SHOWN} of {all}") } else { words::count(all as u64) };
        frame.sections.push(Section::new("Errors", remark, vec![Part::Faults { faults: errors }]));
    }
    Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: None }
}

fn level(severity: Severity) -> Cell {
    match severity {
        Severity::Error => Cell::text("Error").class("fail").icon("fail").sort("0"),
        Severity::Warning => Cell::text("Warning").class("warn").icon("warn").sort("1"),
        Severity::Note => Cell::text("Note").class("muted").icon("note").sort("2"),
    }
}

fn first_sentence(text: &str) -> String {
    crate::markdown::html::plain(
        &text.split_once(". ").map_or_else(|| text.to_owned(), |(first, _)| format!("{first}.")),
    )
}

fn code(project: &Project<'_>, name: &'static str, faults: &[&Diagnostic]) -> Draft {
    let page = code_page(name);
    let mut frame = project.frame(&page, "diagnostics", name, &[("Faults", "diagnostics.html")]);
    frame.heading_html = crate::markdown::html::Html::text(name);
    if let Some(first) = faults.first() {
        frame.lead = lead(&crate::markdown::html::plain(first.code.explain));
    }
    let shown: Vec<FaultView> = faults.iter().take(IN_FULL).map(|fault| view(project, fault, &page)).collect();
    frame.sections.push(Section::new(&words::counted(faults.len(), "fault"), "", vec![Part::Faults { faults: shown }]));
    if faults.len() > IN_FULL {
        let rows = faults.iter().skip(IN_FULL).map(|fault| {
            let shown = view(project, fault, &page);
            Row::new(vec![
                Cell { text: shown.place.label, href: shown.place.href, mono: true, ..Cell::default() },
                Cell::html(shown.message_html),
            ])
        });
        let table = TableView {
            caption: "The other faults".to_owned(),
            columns: columns(&[("Place", "line"), ("Fault", "key")]),
            rows: rows.collect(),
            ..TableView::default()
        };
        frame.sections.push(Section::new(
            "The others",
            words::count((faults.len() - IN_FULL) as u64),
            vec![Part::Table(table)],
        ));
    }
    let search = SearchEntry {
        kind: "Faults",
        id: name.to_owned(),
        title: faults.first().map(|fault| first_sentence(fault.code.explain)).unwrap_or_default(),
        line: String::new(),
        remark: words::counted(faults.len(), "fault"),
    };
    Draft { path: page, template: "page.html", frame, search: Some(search) }
}
