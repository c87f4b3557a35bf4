//! What leads to a page by its name: the list of all ids, which needs no script, and the page that forwards an id.

use std::collections::BTreeMap;

use super::parts::{Link, Part, Section};
use super::{Draft, PageKind, Project, lead, words};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "find", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let page = SitePath::new("go.html");
    let mut frame = project.frame(&page, "find", "Go to an id", &[]);
    frame.lead = lead("A reference such as go.html#ST-B-008 leads to the page of that id.");
    let links = vec![Link::new("All ids on one page", Some(page.href_to(&SitePath::new("search.html"))))];
    frame.sections.push(Section { id: "results".to_owned(), ..Section::bare(vec![Part::Links { links }]) });
    vec![Draft { path: page, template: "go.html", frame, search: None }]
}

/// `search.html`: every page that search knows but artifacts, by kind. The search box leads here where scripts do not run.
pub(super) fn index(project: &Project<'_>, drafts: &[Draft]) -> Draft {
    let page = SitePath::new("search.html");
    let mut kinds: BTreeMap<usize, (&'static str, Vec<Link>)> = BTreeMap::new();
    let mut order: Vec<&'static str> = Vec::new();
    let mut all = 0;
    for draft in drafts {
        let Some(entry) = draft.search.as_ref().filter(|entry| entry.kind != "Artifacts") else { continue };
        let position = order.iter().position(|kind| *kind == entry.kind).unwrap_or_else(|| {
            order.push(entry.kind);
            order.len() - 1
        });
        let label = if entry.id.is_empty() { entry.title.clone() } else { format!("{} {}", entry.id, entry.title) };
        kinds
            .entry(position)
            .or_insert((entry.kind, Vec::new()))
            .1
            .push(Link::new(label, Some(page.href_to(&draft.path))));
        all += 1;
    }
    let mut frame = project.frame(&page, "find", "Everything by name", &[]);
    frame.lead = lead(&format!("**{}**, by kind. Artifacts have a list of their own.", words::counted(all, "page")));
    let sections = kinds
        .into_values()
        .map(|(kind, links)| Section::new(kind, words::count(links.len() as u64), vec![Part::Links { links }]));
    frame.sections = sections.collect();
    Draft { path: page, template: "page.html", frame: super::finish(frame, Vec::new(), None), search: None }
}
