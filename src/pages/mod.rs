//! The model to drafts: one page kind a file. A draft is closed: it holds every value its template can show, with
//! links already resolved, so a template only lays out.

pub mod urls;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::markdown::html::{Html, TocEntry};
use crate::model::Model;
use crate::path::SitePath;

/// All that one page will show.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where the page lies.
    pub path: SitePath,
    /// The template's name: `plan.html`.
    pub template: &'static str,
    /// The values its template can show, `frame` and `page`.
    pub context: tera::Context,
    /// How search finds it.
    pub search: Option<SearchEntry>,
}

/// What search knows of a page.
#[derive(Clone, Debug, Serialize)]
pub struct SearchEntry {
    /// What kind of page, as a facet: `task`, `plan`, `artifact` …
    pub kind: &'static str,
    /// The id people type, when it has one.
    pub id: Option<String>,
    /// The title.
    pub title: String,
    /// One line of context.
    pub line: String,
    /// Further words to find it by.
    pub words: String,
    /// A task's state or a document's kind, shown at the right.
    pub remark: String,
}

/// What every page shows around its content.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Frame {
    /// The page's title, for `<title>` and the breadcrumb.
    pub title: String,
    /// The project's title.
    pub project: String,
    /// The way back to the root: empty, `../` …
    pub root: String,
    /// The sidebar item this page belongs to: `plans`, `board` …
    pub section: &'static str,
    /// From the briefing down to the parent of this page.
    pub breadcrumbs: Vec<Crumb>,
    /// "On this page".
    pub toc: Vec<TocEntry>,
    /// Where the content comes from.
    pub sources: Vec<SourceRef>,
    /// What mentions this page's subject, by kind.
    pub referenced_by: Vec<ReferenceGroup>,
    /// The page before in the section's own order.
    pub previous: Option<Crumb>,
    /// The page behind.
    pub next: Option<Crumb>,
    /// A page for reading has a narrow column and a right rail.
    pub reading: bool,
}

/// A label that leads somewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// The words.
    pub label: String,
    /// Relative to the page.
    pub href: String,
}

/// A file a page's content comes from.
#[derive(Clone, Debug, Serialize)]
pub struct SourceRef {
    /// The path in the workspace.
    pub path: String,
    /// The line, from 1, when one is meant.
    pub line: Option<u32>,
    /// The page that shows the file, relative.
    pub href: Option<String>,
    /// SHA-256, 64 hex digits.
    pub digest: Option<String>,
    /// Length in bytes, formatted.
    pub bytes: Option<String>,
    /// "UTF-8", "cp1252" …
    pub encoding: Option<&'static str>,
}

/// What mentions a page's subject, of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct ReferenceGroup {
    /// "Tasks", "Plans" …
    pub kind: &'static str,
    /// Each page once, in the order of its kind.
    pub items: Vec<Reference>,
}

/// One page that mentions the subject.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    /// Its title.
    pub label: String,
    /// Relative to the page.
    pub href: String,
    /// `path:line` of the first mention.
    pub place: String,
    /// How many mentions.
    pub count: usize,
    /// The line of the first mention, shortened, with markup shown as text.
    pub excerpt: Html,
}

/// What is true of the whole build.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The declared "now": only ages and staleness depend on it.
    pub now: jiff::Timestamp,
    /// SHA-256 over every input's path and digest.
    pub inputs: Digest,
}

/// All that page kinds draft from.
pub struct Project<'a> {
    /// The linked records.
    pub model: &'a Model,
    /// What the readers reported, sorted by place.
    pub diagnostics: &'a [Diagnostic],
    /// Which page shows what.
    pub urls: urls::Urls,
    /// What is true of the whole build.
    pub facts: Facts,
}

/// One kind of page: a list page with its entries' pages.
pub struct PageKind {
    /// The templates it fills.
    pub templates: &'static [&'static str],
    /// Drafts every page of this kind; each in its own work item where there are many.
    pub draft: fn(&Project<'_>) -> Vec<Draft>,
}

/// Every kind, in the order of the sidebar.
pub static KINDS: [&PageKind; 0] = [];

/// Drafts every page, kind by kind, in a fixed order.
pub fn draft(model: &Model, diagnostics: &[Diagnostic], facts: Facts) -> Vec<Draft> {
    let project = Project { model, diagnostics, urls: urls::Urls::new(model), facts };
    KINDS.iter().flat_map(|kind| (kind.draft)(&project)).collect()
}
