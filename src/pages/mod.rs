//! The model to drafts: one page kind a file. A draft is closed: it holds every value its template can show, with
//! links already resolved, so a template only lays out.

mod artifacts;
mod board;
mod bundles;
mod candidates;
mod claims;
mod days;
mod decisions;
mod diagnostics;
mod documents;
mod downloads;
mod find;
mod gate;
mod gates;
mod home;
mod incidents;
mod measures;
pub mod parts;
mod plans;
mod prose;
mod provenance;
mod reading;
mod references;
mod risks;
mod runbooks;
mod sessions;
mod shell;
mod task;
mod telemetry;
mod tree;
mod unresolved;
pub mod urls;
pub mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;
use serde::Serialize;

use self::parts::task::Cited;
use self::parts::{Fact, Link, Section};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::gates::{Verdict, Verdicts, is_misread};
use crate::markdown::html::{Html, TocEntry};
use crate::model::claim::{self, Claim};
use crate::model::download::Downloads;
use crate::model::drift::Drift;
use crate::model::{Artifact, Document, Model, Target, TaskId};
use crate::path::{SitePath, TreePath};
use crate::readiness::Readiness;
use crate::text::Place;

/// All that one page will show.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where the page lies.
    pub path: SitePath,
    /// The template's name: `page.html`.
    pub template: &'static str,
    /// The values its template can show.
    pub frame: Frame,
    /// How search finds it.
    pub search: Option<SearchEntry>,
}

/// What search knows of a page.
#[derive(Clone, Debug, Serialize)]
pub struct SearchEntry {
    /// What kind of page, as a facet: `Tasks`, `Plans`, `Artifacts` …
    pub kind: &'static str,
    /// The id people type, when it has one.
    pub id: String,
    /// The title.
    pub title: String,
    /// One line of context.
    pub line: String,
    /// A task's state or a document's kind, shown at the right.
    pub remark: String,
}

/// Everything a page shows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Frame {
    /// The page's title without markup, for `<title>` and the breadcrumb.
    pub title: String,
    /// The heading.
    pub heading_html: Html,
    /// The id above the heading, when the page is about one thing.
    pub eyebrow: String,
    /// What the page is called at the end of the breadcrumb; empty for its id or title.
    pub crumb: String,
    /// The sentence below the heading; what stands out is between the marks of [`Lead`].
    pub lead: Vec<Lead>,
    /// Facts below the heading.
    pub facts: Vec<Fact>,
    /// The project's title.
    pub project: String,
    /// The way back to the root: empty, `../` …
    pub root: String,
    /// The sidebar item this page belongs to: `plans`, `board` …
    pub section: &'static str,
    /// From the briefing down to the parent of this page.
    pub breadcrumbs: Vec<Crumb>,
    /// Links to sister pages, the current one without `href`.
    pub tabs: Vec<Link>,
    /// "On this page".
    pub toc: Vec<TocEntry>,
    /// What the page shows, in order.
    pub sections: Vec<Section>,
    /// Where the content comes from.
    pub sources: Vec<SourceRef>,
    /// What mentions this page's subject, by kind.
    pub referenced_by: Vec<ReferenceGroup>,
    /// Whether the page has a subject that could be referenced.
    pub has_references: bool,
    /// The page before in the section's own order.
    pub previous: Option<Crumb>,
    /// The page behind.
    pub next: Option<Crumb>,
    /// A page for reading has a narrow column and a right rail.
    pub reading: bool,
    /// In a bundle: whose evidence the page belongs to, and as of when.
    pub copy: String,
}

/// A run of a lead sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Lead {
    /// The words.
    pub text: String,
    /// Whether they matter more than the rest.
    pub strong: bool,
    /// Where they lead.
    pub href: Option<String>,
}

/// A lead sentence from words in which `**` marks what matters.
pub fn lead(words: &str) -> Vec<Lead> {
    let runs = words.split("**").enumerate().filter(|(_, text)| !text.is_empty());
    runs.map(|(index, text)| Lead { text: text.to_owned(), strong: index % 2 == 1, href: None }).collect()
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
    /// SHA-256, shortened.
    pub digest: String,
    /// Length, and how it was read: `61.7 kB, read as UTF-8`.
    pub remark: String,
}

/// What mentions a page's subject, of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct ReferenceGroup {
    /// "Tasks", "Plans" …
    pub kind: &'static str,
    /// How many pages.
    pub total: usize,
    /// Each page once, in the order of its place.
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
    /// The line of the first mention, shortened, with the mention marked.
    pub excerpt_html: Html,
}

/// What is true of the whole build.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The declared "now": only ages and staleness depend on it.
    pub now: jiff::Timestamp,
    /// SHA-256 over every input's path and digest.
    pub inputs: Digest,
    /// SHA-256 of the page that verifies bundles.
    pub verifier: Digest,
    /// The signed bundles that lie beside the pages.
    pub downloads: &'a Downloads,
    /// The candidate whose bundle the site goes into; `None` for a site of its own.
    pub copy_for: Option<&'a str>,
}

/// All that page kinds draft from.
pub struct Project<'a> {
    /// The linked records.
    pub model: &'a Model,
    /// What the readers reported, sorted by place.
    pub diagnostics: &'a [Diagnostic],
    /// How the gates came out.
    pub verdicts: &'a Verdicts,
    /// Every candidate held against its contract.
    pub readiness: &'a [Readiness],
    /// Where the sources of tasks disagree.
    pub drift: Drift,
    /// Which page shows what.
    pub urls: urls::Urls,
    /// What is true of the whole build.
    pub facts: Facts<'a>,
    /// Every numeric field of every event with its figures.
    fields: Vec<parts::telemetry::Field<'a>>,
    /// Stored figures, computed again, by artifact.
    claims: Vec<Claim>,
    documents: BTreeMap<&'a str, usize>,
    /// For each document the fragments of its headings, found when first asked for.
    fragments: Vec<OnceLock<Vec<(u32, String)>>>,
    task_rows: references::TaskRows,
    /// Where gates are named.
    uses: gate::Uses<'a>,
    evidence: BTreeMap<TaskId, Vec<Cited>>,
    equal: BTreeMap<Digest, Vec<&'a Artifact>>,
}

impl<'a> Project<'a> {
    /// Prepares what several pages need.
    pub fn new(
        model: &'a Model,
        verdicts: &'a Verdicts,
        readiness: &'a [Readiness],
        diagnostics: &'a [Diagnostic],
        facts: Facts<'a>,
    ) -> Self {
        let mut project = Self {
            model,
            verdicts,
            readiness,
            diagnostics,
            drift: Drift::of(model),
            urls: urls::Urls::new(model),
            facts,
            fields: parts::telemetry::Field::each(&model.telemetry.measures),
            claims: claim::claims(&model.artifacts, &model.telemetry),
            documents: model
                .documents
                .iter()
                .enumerate()
                .map(|(index, document)| (document.path().as_str(), index))
                .collect(),
            fragments: model.documents.iter().map(|_| OnceLock::new()).collect(),
            task_rows: BTreeMap::new(),
            uses: gate::Uses::default(),
            evidence: BTreeMap::new(),
            equal: BTreeMap::new(),
        };
        project.task_rows = project.rows_of_tasks();
        project.uses = gate::Uses::of(model, verdicts, |saying| {
            Some(project.document_at(saying.place.path.as_str())?.source.slice(saying.span))
        });
        project.evidence =
            model.tasks.iter().map(|task| (task.id.clone(), parts::task::cited(&project, task))).collect();
        for artifact in &model.artifacts {
            project.equal.entry(artifact.digest).or_default().push(artifact);
        }
        project
    }

    /// The gates on `field` of `event`, red first.
    fn gates_on(&self, event: &str, field: &str) -> Vec<&'a Verdict> {
        let on = |verdict: &&Verdict| parts::verdict::measured(&verdict.gate) == Some((event, Some(field)));
        let mut gates: Vec<&Verdict> = self.verdicts.gates.iter().filter(on).collect();
        gates.sort_by_key(|verdict| verdict.outcome);
        gates
    }

    /// How many declared gates are not judged because they cannot be read. Each could be the one that is red.
    fn misread(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| is_misread(diagnostic)).count()
    }

    /// Whether `field` of `event` has a page.
    fn has_measure(&self, event: &str, field: &str) -> bool {
        self.model.telemetry.measures.field(event, field).is_some()
    }

    /// Every path the sayings of `task` cite, each once, patterns left out (D22).
    fn evidence(&self, task: &TaskId) -> &[Cited] {
        self.evidence.get(task).map_or(&[], Vec::as_slice)
    }

    /// Every artifact with the bytes of `artifact`, itself included, in byte order of path.
    pub fn equal_to(&self, artifact: &Artifact) -> &[&'a Artifact] {
        self.equal.get(&artifact.digest).map_or(&[], Vec::as_slice)
    }

    /// The artifact at `path`.
    pub fn artifact_at(&self, path: &TreePath) -> Option<&'a Artifact> {
        let index = self.model.artifacts.binary_search_by(|artifact| artifact.path.cmp(path)).ok()?;
        self.model.artifacts.get(index)
    }

    /// The position of the document at `path`.
    pub fn document_index(&self, path: &str) -> Option<usize> {
        self.documents.get(path).copied()
    }

    /// The document at `path`.
    pub fn document_at(&self, path: &str) -> Option<&'a Document> {
        self.model.documents.get(self.document_index(path)?)
    }

    /// A page that begins with its heading, breadcrumbs and way back.
    pub fn frame(&self, page: &SitePath, section: &'static str, title: &str, parents: &[(&str, &str)]) -> Frame {
        let to = |path: &str| page.href_to(&SitePath::new(path));
        let mut breadcrumbs = Vec::new();
        if page.as_str() != "index.html" {
            breadcrumbs.push(Crumb { label: "Briefing".to_owned(), href: to("index.html") });
        }
        breadcrumbs.extend(parents.iter().map(|(label, path)| Crumb { label: (*label).to_owned(), href: to(path) }));
        Frame {
            title: crate::markdown::html::plain(title),
            heading_html: crate::markdown::html::title(title),
            project: self.model.title.clone(),
            root: page.to_root(),
            section,
            breadcrumbs,
            copy: self.facts.copy_for.map_or_else(String::new, |candidate| {
                format!("Evidence copy of {candidate}, made {}", words::moment(self.facts.now))
            }),
            ..Frame::default()
        }
    }

    /// Where content comes from: the file at `path`, at `line` when one is meant.
    pub fn source(&self, path: &TreePath, line: Option<u32>, page: &SitePath) -> SourceRef {
        let facts = self.model.tree.file(path.as_str()).map(|(_, facts)| *facts).unwrap_or_default();
        let read_as = self
            .document_at(path.as_str())
            .map(|document| format!(", read as {}", document.source.encoding.label()))
            .unwrap_or_default();
        SourceRef {
            path: path.to_string(),
            line,
            href: self.urls.file(path).map(|url| url.href(page)),
            digest: facts.digest.map_or_else(|| "not read".to_owned(), |digest| format!("sha256 {}", digest.short())),
            remark: format!("{}{read_as}", words::bytes(facts.bytes)),
        }
    }

    /// `path:line` as a link to the page that shows the file.
    pub fn place(&self, place: &Place, page: &SitePath) -> Link {
        Link::code(place.to_string(), self.line_href(&place.path, place.line, page))
    }

    /// The reference from `page` to line `line` of the file at `path`: to the line itself where the file is shown line by
    /// line, else to the heading above it.
    pub fn line_href(&self, path: &TreePath, line: u32, page: &SitePath) -> Option<String> {
        let mut url = self.urls.file(path)?;
        if let Some(document) = self.document_at(path.as_str()) {
            url.fragment = self.fragment_of_line(document, line);
        }
        Some(url.href(page))
    }

    /// The reference from `page` to `target`.
    pub fn href(&self, target: &Target, page: &SitePath) -> Option<String> {
        self.urls.of(target).map(|url| url.href(page))
    }
}

/// Adds "On this page" in the order of the page, the headings of its prose where the prose stands, and what mentions the
/// subject.
pub fn finish(mut frame: Frame, prose: Vec<TocEntry>, referenced_by: Option<Vec<ReferenceGroup>>) -> Frame {
    let mut prose: Vec<TocEntry> = prose.into_iter().filter(|entry| entry.level <= 3).collect();
    for section in &frame.sections {
        if !section.title.is_empty() {
            frame.toc.push(TocEntry { level: 2, id: section.id.clone(), text: section.title.clone() });
        }
        if section.parts.iter().any(|part| matches!(part, parts::Part::Prose { .. })) {
            frame.toc.append(&mut prose);
        }
    }
    if let Some(groups) = referenced_by {
        frame.toc.push(TocEntry { level: 2, id: "referenced-by".to_owned(), text: "Referenced by".to_owned() });
        frame.referenced_by = groups;
        frame.has_references = true;
    }
    frame
}

/// A neighbour in a section's own order.
pub fn neighbour(page: &SitePath, label: impl Into<String>, target: &SitePath) -> Crumb {
    Crumb { label: label.into(), href: page.href_to(target) }
}

/// One kind of page: a list page with its entries' pages.
pub struct PageKind {
    /// What it is called in tests and timings.
    pub name: &'static str,
    /// Drafts every page of this kind.
    pub draft: fn(&Project<'_>) -> Vec<Draft>,
}

/// Every kind, in the order of the sidebar.
pub static KINDS: [&PageKind; 25] = [
    &home::KIND,
    &plans::KIND,
    &board::KIND,
    &task::KIND,
    &incidents::KIND,
    &risks::KIND,
    &decisions::KIND,
    &runbooks::KIND,
    &sessions::KIND,
    &documents::KIND,
    &artifacts::KIND,
    &gates::KIND,
    &gate::KIND,
    &telemetry::KIND,
    &measures::KIND,
    &days::KIND,
    &claims::KIND,
    &candidates::KIND,
    &bundles::KIND,
    &downloads::KIND,
    &unresolved::KIND,
    &diagnostics::KIND,
    &provenance::KIND,
    &tree::KIND,
    &find::KIND,
];

/// What the pages of a project come to.
pub struct Drafted {
    /// Every page, kind by kind, in a fixed order.
    pub pages: Vec<Draft>,
    /// Files beside the pages that say the same in another form: the shell's figures, the list of inputs.
    pub twins: Vec<(SitePath, Vec<u8>)>,
}

/// Drafts every page.
pub fn draft(
    model: &Model,
    verdicts: &Verdicts,
    readiness: &[Readiness],
    diagnostics: &[Diagnostic],
    facts: Facts<'_>,
) -> Drafted {
    let project = Project::new(model, verdicts, readiness, diagnostics, facts);
    let kinds: Vec<Vec<Draft>> = KINDS.par_iter().map(|kind| (kind.draft)(&project)).collect();
    let mut pages: Vec<Draft> = kinds.into_iter().flatten().collect();
    let index = find::index(&project, &pages);
    pages.push(index);
    let checksums = provenance::checksums(&project).into_bytes();
    let mut twins = vec![shell::shell(&project), (SitePath::new("data/inputs.sha256"), checksums)];
    twins.extend(measures::tables(&project));
    twins.extend(gate::tables(&project));
    twins.extend(pages.iter_mut().flat_map(parts::twin::add));
    Drafted { pages, twins }
}

/// JSON that may stand in a script whatever it holds: `<` and the two line separators of Unicode are escaped.
pub fn script_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
