//! Signed bundles as rows of a table: the download page lists them all, the briefing the newest.

use super::{Cell, Row, TableView, columns};
use crate::model::Date;
use crate::model::download::{Deed, Download, Entry};
use crate::pages::{Project, urls, words};
use crate::path::SitePath;

/// The newest `shown` bundles.
pub(in crate::pages) fn table(project: &Project<'_>, page: &SitePath, shown: usize) -> TableView {
    let rows = project.facts.downloads.bundles.iter().take(shown).map(|bundle| row(bundle, page));
    TableView {
        caption: "Signed bundles, newest first".to_owned(),
        columns: columns(&[
            ("Candidate", "key"),
            ("Made", "line"),
            ("State", "line"),
            ("Approvals", "num low"),
            ("Download", "line"),
        ]),
        rows: rows.collect(),
        ..TableView::default()
    }
}

fn row(bundle: &Download, page: &SitePath) -> Row {
    let list = urls::downloads();
    let href = if *page == list { String::new() } else { page.href_to(&list) };
    let candidate = Cell::code(bundle.candidate.clone(), Some(format!("{href}#{}", fragment(bundle))));
    let day = Date::utc(bundle.created);
    Row::new(vec![
        candidate.second(bundle.version.as_ref().map(|version| format!("version {version}")).unwrap_or_default()),
        Cell::text(day.to_string()),
        state(bundle),
        Cell::text(approvals(bundle)),
        Cell::link(format!("zip, {}", words::bytes(bundle.bytes)), Some(file(page, &bundle.file))),
    ])
}

/// The worst that is known of it. Never a pass: nothing was verified here.
fn state(bundle: &Download) -> Cell {
    match (bundle.entry, &bundle.incomplete) {
        (Some(Entry::Withdrawn), _) => Cell::text("Withdrawn").class("fail").icon("fail"),
        (Some(Entry::Other), _) => Cell::text("Replaced").class("warn").icon("warn"),
        (_, Some(_)) => Cell::text("Incomplete").class("warn").icon("warn"),
        (Some(Entry::Missing), None) => Cell::text("Not in the ledger").class("warn").icon("warn"),
        _ => Cell::text(match bundle.gaps.len() {
            0 => "complete, it says".to_owned(),
            gaps => format!("{} waived, it says", words::counted(gaps, "gap")),
        })
        .class("muted"),
    }
}

/// `1 of 2`: how many approvals lie in it, out of those the project promised.
pub(in crate::pages) fn approvals(bundle: &Download) -> String {
    let given = bundle.signed(Deed::Approved).count();
    match bundle.approvals_promised {
        0 if given == 0 => "none".to_owned(),
        0 => given.to_string(),
        promised => format!("{given} of {promised}"),
    }
}

/// The fragment under which the download page tells all of it.
pub(in crate::pages) fn fragment(bundle: &Download) -> String {
    let id = bundle.id.to_string();
    format!("{}-{}", crate::markdown::html::slug(&bundle.candidate), id.get(..8).unwrap_or_default())
}

/// The reference from `page` to the file `name` of a bundle.
pub(in crate::pages) fn file(page: &SitePath, name: &str) -> String {
    page.href_to(&SitePath::new(&Download::place(name)))
}
