//! Which page shows what: the one place that knows the site's URLs (SPEC 5).

use std::collections::{BTreeMap, BTreeSet};

use crate::markdown::html::slug;
use crate::model::download;
use crate::model::{Date, Document, DocumentKind, Model, PlanId, Target};
use crate::path::{SitePath, TreePath};

/// A page, and the fragment on it when only a part is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The page.
    pub page: SitePath,
    /// The fragment, without `#`.
    pub fragment: Option<String>,
}

impl Url {
    fn page(page: SitePath) -> Self {
        Self { page, fragment: None }
    }

    /// The reference that leads here from `from`.
    pub fn href(&self, from: &SitePath) -> String {
        let mut href =
            if *from == self.page && self.fragment.is_some() { String::new() } else { from.href_to(&self.page) };
        if let Some(fragment) = &self.fragment {
            href.push('#');
            href.push_str(fragment);
        }
        href
    }
}

/// The page of the gate `id`.
pub fn gate(id: &str) -> SitePath {
    SitePath::new(&format!("gates/{id}.html"))
}

/// The page of a day that has a stream.
pub fn day(day: Date) -> SitePath {
    SitePath::new(&format!("telemetry/{day}.html"))
}

/// The page of all stored figures.
pub fn claims() -> SitePath {
    SitePath::new("telemetry/claims.html")
}

/// The page of all signed bundles, where some are handed out.
pub fn downloads() -> SitePath {
    SitePath::new(&format!("{}/index.html", download::FOLDER))
}

/// Where every site has the page that verifies a bundle in a browser.
pub const VERIFIER: &str = "verify.html";

/// The page that verifies a bundle in a browser.
pub fn verifier() -> SitePath {
    SitePath::new(VERIFIER)
}

/// Pages with a place of their own, whatever the model holds: nothing in it takes one of theirs.
const FIXED: [&str; 22] = [
    "artifacts/index.html",
    "board/index.html",
    "board/progress.html",
    "board/table.html",
    "bundles/index.html",
    "candidates/index.html",
    "decisions/index.html",
    "diagnostics.html",
    "documents/index.html",
    "gates/index.html",
    "go.html",
    "incidents/index.html",
    "index.html",
    "plans/index.html",
    "provenance.html",
    "provenance/inputs.html",
    "risks/index.html",
    "runbooks/index.html",
    "search.html",
    "sessions/index.html",
    "telemetry/claims.html",
    "telemetry/index.html",
];

/// Every target's page. Places differ whatever the letter case: where two things would have the same one, that of the later
/// gets a number.
#[derive(Debug, Default)]
pub struct Urls {
    taken: BTreeSet<String>,
    events: BTreeMap<String, SitePath>,
    measures: BTreeMap<(String, String), SitePath>,
    plans: BTreeMap<PlanId, SitePath>,
    documents: BTreeMap<TreePath, SitePath>,
    artifacts: BTreeMap<TreePath, SitePath>,
    areas: BTreeMap<TreePath, SitePath>,
    directories: BTreeMap<TreePath, SitePath>,
    files: BTreeMap<TreePath, String>,
    kinds: BTreeMap<&'static str, SitePath>,
    candidates: BTreeMap<String, SitePath>,
}

impl Urls {
    /// The pages of everything in `model`.
    pub fn new(model: &Model) -> Self {
        let mut urls = Self { taken: FIXED.map(str::to_owned).into(), ..Self::default() };
        urls.taken.extend(model.telemetry.days.iter().map(|of| day(of.date).as_str().to_owned()));
        for name in &model.events {
            let page = urls.take(&format!("telemetry/{name}.html"));
            urls.events.insert(name.clone(), page);
        }
        for field in model.telemetry.measures.fields() {
            let page = urls.take(&format!("measures/{}.{}.html", field.event, field.name));
            urls.measures.insert((field.event.to_string(), field.name.to_string()), page);
        }
        let plan_files: BTreeMap<&TreePath, &crate::model::Plan> =
            model.plans.iter().map(|plan| (&plan.page.path, plan)).collect();
        let candidates: BTreeMap<&TreePath, &str> =
            model.candidates.iter().map(|candidate| (&candidate.path, candidate.id.as_str())).collect();
        for plan in
            model.plans.iter().filter(|plan| plan.is_plan() && !urls.plans.contains_key(plan.id())).collect::<Vec<_>>()
        {
            let page = urls.take(&format!("plans/{}.html", plan.id()));
            urls.plans.insert(plan.id().clone(), page.clone());
            urls.documents.insert(plan.page.path.clone(), page);
        }
        for document in &model.documents {
            if urls.documents.contains_key(document.path()) {
                continue;
            }
            let place = match (plan_files.get(document.path()), candidates.get(document.path())) {
                (Some(plan), _) => format!("plans/{}.html", plan.page.path.stem().trim_start_matches("Plan")),
                (_, Some(id)) => format!("candidates/{}.html", id.replace('/', "-")),
                _ => place(document),
            };
            let page = urls.take(&place);
            urls.documents.insert(document.path().clone(), page);
        }
        for candidate in &model.candidates {
            if !urls.candidates.contains_key(&candidate.id) {
                let summary = urls.documents.get(&candidate.path).cloned();
                let page = summary
                    .unwrap_or_else(|| urls.take(&format!("candidates/{}.html", candidate.id.replace('/', "-"))));
                urls.candidates.insert(candidate.id.clone(), page);
            }
        }
        for artifact in &model.artifacts {
            if !urls.kinds.contains_key(artifact.kind.name) {
                let page = urls.take(&format!("artifacts/{}.html", artifact.kind.name));
                urls.kinds.insert(artifact.kind.name, page);
            }
        }
        for artifact in &model.artifacts {
            let page = urls.take(&format!("artifacts/{}.html", artifact.path));
            urls.artifacts.insert(artifact.path.clone(), page);
        }
        for bundle in &model.bundles {
            let place = if bundle.area.is_empty() {
                format!("bundles/{}.html", bundle.name)
            } else {
                format!("bundles/{}/{}.html", bundle.name, bundle.area)
            };
            let page = urls.take(&place);
            urls.areas.insert(bundle.path.clone(), page);
        }
        for (directory, _) in model.tree.directories() {
            let place = if directory.as_str().is_empty() {
                "tree/index.html".to_owned()
            } else {
                format!("tree/{directory}/index.html")
            };
            let page = urls.take(&place);
            urls.directories.insert(directory.clone(), page);
        }
        // A file without a page of its own is a row on its directory's page.
        let mut fragments: BTreeMap<TreePath, BTreeSet<String>> = BTreeMap::new();
        for (path, _) in model
            .tree
            .files()
            .filter(|(path, _)| !urls.documents.contains_key(*path) && !urls.artifacts.contains_key(*path))
        {
            let given = fragments.entry(path.parent().unwrap_or_else(|| TreePath::new(""))).or_default();
            let wanted = slug(&path.name().replace('.', "-"));
            let fragment = (1..)
                .map(|count| if count == 1 { wanted.clone() } else { format!("{wanted}-{count}") })
                .find(|fragment| !given.contains(fragment));
            if let Some(fragment) = fragment {
                given.insert(fragment.clone());
                urls.files.insert(path.clone(), fragment);
            }
        }
        urls
    }

    /// A place nobody has, whatever the letter case: `place`, else with a number before its extension.
    fn take(&mut self, place: &str) -> SitePath {
        let stem = place.strip_suffix(".html").unwrap_or(place);
        let mut path = SitePath::new(place);
        let mut count = 1;
        while !self.taken.insert(path.as_str().to_ascii_lowercase()) {
            count += 1;
            path = SitePath::new(&format!("{stem}-{count}.html"));
        }
        path
    }

    /// The page that shows `target`; `None` when none does.
    pub fn of(&self, target: &Target) -> Option<Url> {
        match target {
            Target::Plan(id) => self.plans.get(id).cloned().map(Url::page),
            Target::Task(id) => Some(Url::page(SitePath::new(&format!("tasks/{id}.html")))),
            Target::Incident(id) => Some(Url::page(SitePath::new(&format!("incidents/{id}.html")))),
            Target::Risk(id) => Some(Url::page(SitePath::new(&format!("risks/{id}.html")))),
            Target::Event(name) => Some(Url::page(self.event(name))),
            Target::File(path) => self.file(path),
            Target::Directory(path) => {
                self.areas.get(path).or_else(|| self.directories.get(path)).cloned().map(Url::page)
            }
        }
    }

    /// The page of an event that occurs.
    pub fn event(&self, name: &str) -> SitePath {
        let own = self.events.get(name).cloned();
        own.unwrap_or_else(|| SitePath::new(&format!("telemetry/{name}.html")))
    }

    /// The page of a measure that there is.
    pub fn measure(&self, event: &str, field: &str) -> SitePath {
        let own = self.measures.get(&(event.to_owned(), field.to_owned())).cloned();
        own.unwrap_or_else(|| SitePath::new(&format!("measures/{event}.{field}.html")))
    }

    /// The page that shows the file at `path`, or its row on its directory's page.
    pub fn file(&self, path: &TreePath) -> Option<Url> {
        let own = self.documents.get(path).or_else(|| self.artifacts.get(path));
        own.cloned().map(Url::page).or_else(|| {
            let fragment = self.files.get(path)?.clone();
            let directory = self.directories.get(&path.parent()?)?.clone();
            Some(Url { page: directory, fragment: Some(fragment) })
        })
    }

    /// The page of a text source.
    pub fn document(&self, path: &TreePath) -> Option<&SitePath> {
        self.documents.get(path)
    }

    /// The page of the candidate `id`.
    pub fn candidate(&self, id: &str) -> Option<&SitePath> {
        self.candidates.get(id)
    }

    /// The page of an artifact.
    pub fn artifact(&self, path: &TreePath) -> Option<&SitePath> {
        self.artifacts.get(path)
    }

    /// The page of a kind of artifact, by the kind's name.
    pub fn kind(&self, name: &str) -> Option<&SitePath> {
        self.kinds.get(name)
    }

    /// The page of an evidence area.
    pub fn area(&self, path: &TreePath) -> Option<&SitePath> {
        self.areas.get(path)
    }

    /// The page that lists a directory.
    pub fn directory(&self, path: &TreePath) -> Option<&SitePath> {
        self.directories.get(path)
    }
}

/// Where a text source is shown that is neither a plan nor a candidate.
fn place(document: &Document) -> String {
    let path = document.path();
    match document.kind {
        DocumentKind::Session => format!("sessions/{}.html", path.stem()),
        DocumentKind::Decision => format!("decisions/{}.html", path.name().chars().take(4).collect::<String>()),
        DocumentKind::Runbook | DocumentKind::IncidentRunbook => format!("runbooks/{}.html", path.stem()),
        _ => format!("documents/{}.html", path.as_str().strip_prefix("docs/").unwrap_or(path.as_str())),
    }
}
