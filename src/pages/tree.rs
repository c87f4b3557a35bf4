//! A page for each directory of the tree, so that a mention of a directory, or of a file without a page, leads somewhere.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::parts::{Cell, Part, Row, Section, TableView, columns};
use super::{Crumb, Draft, PageKind, Project, finish, lead, words};
use crate::markdown::html::Html;
use crate::model::Target;
use crate::model::tree::FileFacts;
use crate::path::{SitePath, TreePath};

pub(super) static KIND: PageKind = PageKind { name: "tree", draft };

/// What lies directly in a directory.
#[derive(Default)]
struct Inside<'a> {
    directories: Vec<&'a TreePath>,
    files: Vec<(&'a TreePath, &'a FileFacts)>,
}

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let tree = &project.model.tree;
    let mut inside: BTreeMap<TreePath, Inside<'_>> =
        tree.directories().map(|(directory, _)| (directory.clone(), Inside::default())).collect();
    for (directory, _) in tree.directories() {
        if let Some(parent) = directory.parent().and_then(|parent| inside.get_mut(&parent)) {
            parent.directories.push(directory);
        }
    }
    for (path, facts) in tree.files() {
        if let Some(parent) = path.parent().and_then(|parent| inside.get_mut(&parent)) {
            parent.files.push((path, facts));
        }
    }
    inside.par_iter().filter_map(|(directory, inside)| page(project, directory, inside)).collect()
}

fn page(project: &Project<'_>, directory: &TreePath, inside: &Inside<'_>) -> Option<Draft> {
    let page = project.urls.directory(directory)?.clone();
    let name = if directory.as_str().is_empty() { "All files" } else { directory.name() };
    let mut frame = project.frame(&page, "provenance", name, &[]);
    frame.heading_html = Html::text(if directory.as_str().is_empty() { name } else { directory.as_str() });
    frame.title = if directory.as_str().is_empty() { name.to_owned() } else { directory.to_string() };
    frame.breadcrumbs.extend(parents(project, directory, &page));
    frame.lead = lead(&format!(
        "**{}** below this directory, {} and {} directly in it.",
        words::counted(project.model.tree.files_below(directory.as_str()), "file"),
        words::plural(inside.directories.len(), "directory", "directories"),
        words::counted(inside.files.len(), "file"),
    ));
    if let Some(area) = project.urls.area(directory) {
        let link = super::parts::Link::new(
            "This directory is an evidence area: see how its list compares with the disk",
            Some(page.href_to(area)),
        );
        frame.sections.push(Section::bare(vec![Part::Links { links: vec![link] }]));
    }
    let mut rows: Vec<Row> = inside
        .directories
        .iter()
        .map(|below| {
            let href = project.urls.directory(below).map(|target| page.href_to(target));
            let files = project.model.tree.files_below(below.as_str());
            Row::new(vec![
                Cell::code(format!("{}/", below.name()), href),
                Cell::text("directory").class("muted"),
                Cell::text(words::counted(files, "file")).class("muted"),
            ])
        })
        .collect();
    rows.extend(inside.files.iter().map(|(path, facts)| file(project, path, facts, &page)));
    let table = TableView {
        caption: "What lies in this directory".to_owned(),
        columns: columns(&[("Name", "key"), ("Kind", "low"), ("Size", "num")]),
        rows,
        ..TableView::default()
    };
    frame.sections.push(Section::bare(vec![Part::Table(table)]));
    let references = project.referenced_by(&[Target::Directory(directory.clone())], &page);
    Some(Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), Some(references)), search: None })
}

/// The directories around this one, outermost first.
fn parents(project: &Project<'_>, directory: &TreePath, page: &SitePath) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    let mut parent = directory.parent();
    while let Some(around) = parent {
        if let Some(target) = project.urls.directory(&around) {
            let label = if around.as_str().is_empty() { "All files" } else { around.name() };
            crumbs.push(Crumb { label: label.to_owned(), href: page.href_to(target) });
        }
        parent = around.parent();
    }
    crumbs.reverse();
    crumbs
}

fn file(project: &Project<'_>, path: &TreePath, facts: &FileFacts, page: &SitePath) -> Row {
    let url = project.urls.file(path);
    let own = url.as_ref().filter(|url| url.page != *page);
    let kind = match (project.artifact_at(path), project.document_at(path.as_str())) {
        (Some(artifact), _) => Cell::text(artifact.kind.title),
        (None, Some(_)) => Cell::text("document"),
        (None, None) => Cell::text("not read").class("muted"),
    };
    Row {
        id: url.as_ref().filter(|url| url.page == *page).and_then(|url| url.fragment.clone()),
        ..Row::new(vec![
            Cell::code(path.name().to_owned(), own.map(|url| url.href(page))),
            kind,
            Cell::text(words::bytes(facts.bytes)),
        ])
    }
}
