//! A candidate to the evidence its bundle holds: which files, under which names, what their manifests say of them, and
//! whether that is what the candidate must show.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use toml::Spanned;

use super::document::{Absent, Declared, References, Requirement, Status, Waiver};
use super::names;
use crate::digest::Digest;
use crate::model::bundle::{self, Bundle};
use crate::model::release::{Declaration, Required};
use crate::model::tree::FileFacts;
use crate::model::{Candidate, Date, DocumentKind, Model, Target};
use crate::path::{TreePath, shorten};

/// Areas a candidate must have unless it declares others.
const REQUIRED_AREAS: [&str; 2] = ["Telemetry", "Routing"];
/// Records that go along with every candidate.
const RELEASE_KINDS: [DocumentKind; 10] = [
    DocumentKind::PlanIndex,
    DocumentKind::Plan,
    DocumentKind::BoardCsv,
    DocumentKind::BoardMarkdown,
    DocumentKind::Backlog,
    DocumentKind::Roadmap,
    DocumentKind::RiskRegister,
    DocumentKind::IncidentIntake,
    DocumentKind::ReleaseGuide,
    DocumentKind::Candidate,
];
/// Longest path of evidence below the top directory, which takes up to fifty bytes more.
const MAX_PATH: usize = names::MAX_PATH - super::MAX_TOP - 1;
/// Files at the root that tell what changed.
const CHANGELOGS: [&str; 3] = ["CHANGELOG.md", "CHANGES.md", "docs/CHANGELOG.md"];

/// What the rest of the program lends: it knows the configuration's globs and reads the workspace.
pub struct Lent<'a> {
    /// The files of the workspace that one of the globs matches.
    pub matching: &'a dyn Fn(&[Spanned<String>]) -> Vec<TreePath>,
    /// The bytes of a small file; `None` when it cannot be read.
    pub read: &'a dyn Fn(&TreePath) -> Option<Vec<u8>>,
}

/// A file that goes into the bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// Its path in the bundle.
    pub path: String,
    /// Its path in the workspace.
    pub origin: TreePath,
    /// Its length when the workspace was walked.
    pub bytes: u64,
    /// Its digest when the workspace was read.
    pub known: Option<Digest>,
    /// The area it belongs to: `Release-2025-12-23/Telemetry`, else empty.
    pub area: String,
    /// The category its manifest gives it, else empty.
    pub category: String,
    /// Whether its name had to change, because no bundle can hold it or because it was too long.
    pub renamed: bool,
    /// What its manifest says of it.
    pub declared: Option<Declared>,
}

/// Everything that is known before a byte is packed.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The files, in byte order of path in the bundle.
    pub files: Vec<Selected>,
    /// Files that manifests declare and that are not there.
    pub absent: Vec<Absent>,
    /// What the candidate must show, evaluated.
    pub requirements: Vec<Requirement>,
    /// Names in the declaration that mean nothing.
    pub problems: Vec<String>,
    /// The records the evidence refers to.
    pub references: References,
}

/// Selects the evidence of the candidate that `declaration` declares and `summary`, when there is one, sums up. Ages are
/// counted from `today`.
pub fn select(
    model: &Model,
    declaration: &Declaration,
    summary: Option<&Candidate>,
    today: Date,
    lent: &Lent<'_>,
) -> Selection {
    let mut selection = Selection::default();
    let areas = areas(model, declaration, summary, &mut selection.problems);
    let mut files: BTreeMap<TreePath, Selected> = BTreeMap::new();
    for area in &areas {
        take_area(model, area, &mut files, &mut selection.absent);
    }
    for document in model.documents.iter().filter(|document| RELEASE_KINDS.contains(&document.kind)) {
        take(model, document.path(), "data/release", &mut files);
    }
    for changelog in CHANGELOGS.into_iter().filter_map(|name| model.tree.file(name)) {
        take(model, changelog.0, "data/release", &mut files);
    }
    for path in (lent.matching)(&declaration.include) {
        take(model, &path, "data/evidence", &mut files);
    }
    let claims = Claims::read(&areas, &files, lent);
    for area in &areas {
        selection.requirements.extend(area_requirements(model, area, &files, &claims, declaration, today));
    }
    selection.requirements.extend(area_presence(&areas, declaration));
    for required in &declaration.required {
        selection.requirements.push(extra(model, required, &files, declaration, today, lent));
    }
    waive(&mut selection.requirements, declaration, today);
    selection.references = references(model, &areas, summary);
    selection.files = files.into_values().collect();
    selection.files.sort_by(|a, b| a.path.cmp(&b.path));
    selection
}

/// The areas the declaration names, else those the summary links to.
fn areas<'a>(
    model: &'a Model,
    declaration: &Declaration,
    summary: Option<&Candidate>,
    problems: &mut Vec<String>,
) -> Vec<&'a Bundle> {
    if declaration.areas.is_empty() {
        let linked = summary.map(|summary| linked(model, &summary.path)).unwrap_or_default();
        return model.bundles.iter().filter(|area| linked.iter().any(|path| is_of(area, path))).collect();
    }
    for name in &declaration.areas {
        if !model.bundles.iter().any(|area| is_named(area, name)) {
            problems.push(format!("there is no evidence area `{name}`"));
        }
    }
    model.bundles.iter().filter(|area| declaration.areas.iter().any(|name| is_named(area, name))).collect()
}

fn is_named(area: &Bundle, name: &str) -> bool {
    let name = name.trim_end_matches('/');
    area.label() == name || area.name == name || area.path.as_str() == name
}

/// Every file and directory that the document at `path` links to.
fn linked(model: &Model, path: &TreePath) -> Vec<TreePath> {
    let Some(at) = model.documents.iter().position(|document| document.path() == path) else { return Vec::new() };
    let targets = model.links.all().iter().filter(|link| link.document == at).filter_map(|link| link.target.as_ref());
    targets
        .filter_map(|target| match target {
            Target::File(path) | Target::Directory(path) => Some(path.clone()),
            _ => None,
        })
        .collect()
}

/// Whether `path` is the area, a file of it, or the directory of its bundle.
fn is_of(area: &Bundle, path: &TreePath) -> bool {
    let is_bundle = !area.area.is_empty() && area.path.parent().as_ref() == Some(path);
    *path == area.path || path.is_below(&area.path) || is_bundle
}

/// The directory of the bundle an area belongs to.
fn directory(area: &Bundle) -> TreePath {
    if area.area.is_empty() { area.path.clone() } else { area.path.parent().unwrap_or_else(|| area.path.clone()) }
}

/// Takes every file of `area` and those that lie beside it in the bundle's directory.
fn take_area(model: &Model, area: &Bundle, files: &mut BTreeMap<TreePath, Selected>, absent: &mut Vec<Absent>) {
    let place = |path: &TreePath| {
        let directory = directory(area);
        let below = path.as_str().strip_prefix(directory.as_str()).unwrap_or(path.as_str());
        format!("data/bundles/{}{below}", area.name)
    };
    let directory = directory(area);
    let inner: Vec<&TreePath> =
        model.bundles.iter().map(|other| &other.path).filter(|path| path.is_below(&area.path)).collect();
    for (path, facts) in model.tree.files() {
        let in_area = path.is_below(&area.path) && !inner.iter().any(|inner| path.is_below(inner));
        if in_area || path.parent().as_ref() == Some(&directory) {
            let label = if in_area { area.label() } else { String::new() };
            files.entry(path.clone()).or_insert_with(|| Selected::new(&place(path), path, facts, label));
        }
    }
    let Some(manifest) = area.manifest.as_ref().and_then(|manifest| manifest.path.as_ref()) else { return };
    let manifest = named(&place(manifest));
    for checked in &area.checked {
        let entry = &checked.entry;
        match files.get_mut(&checked.path) {
            Some(file) => {
                file.category.clone_from(&entry.category);
                file.declared =
                    Some(Declared { manifest: manifest.clone(), sha256: entry.hash.clone(), size: entry.bytes });
            }
            None => absent.push(Absent {
                manifest: manifest.clone(),
                target: entry.target.clone(),
                sha256: entry.hash.clone(),
                size: entry.bytes,
            }),
        }
    }
}

fn take(model: &Model, path: &TreePath, below: &str, files: &mut BTreeMap<TreePath, Selected>) {
    let Some((path, facts)) = model.tree.file(path.as_str()) else { return };
    let place = format!("{below}/{path}");
    files.entry(path.clone()).or_insert_with(|| Selected::new(&place, path, facts, String::new()));
}

impl Selected {
    /// The file at `origin`, which would go to `place` if every name could.
    fn new(place: &str, origin: &TreePath, facts: &FileFacts, area: String) -> Self {
        let path = named(place);
        Self {
            renamed: path != place,
            path,
            origin: origin.clone(),
            bytes: facts.bytes,
            known: facts.digest,
            area,
            category: String::new(),
            declared: None,
        }
    }
}

/// A path that a bundle can hold, for `place`.
fn named(place: &str) -> String {
    shorten(names::map(place), MAX_PATH)
}

/// The readiness list of an area, with what its summary claims beside what is there.
fn area_requirements(
    model: &Model,
    area: &Bundle,
    files: &BTreeMap<TreePath, Selected>,
    claims: &Claims,
    declaration: &Declaration,
    today: Date,
) -> Vec<Requirement> {
    let created = area.manifest.as_ref().and_then(|manifest| Date::find(manifest.created.as_deref()?));
    let line = |line: &bundle::Requirement| {
        let packed: Vec<&Selected> = line.files.iter().filter_map(|path| files.get(path)).collect();
        let newest = packed.iter().filter_map(|file| date(model, &file.origin)).max().or(created);
        let status = match status(packed.len(), 1, newest, declaration.max_age_days, today) {
            Status::Missing if !line.required => Status::Optional,
            status => status,
        };
        let claim = claims.of(area, line.name);
        let short = if area.area.is_empty() { area.name.as_str() } else { area.area.as_str() };
        Requirement {
            id: format!("{}.{}", slug(short), slug(line.name)),
            title: line.name.to_owned(),
            area: area.label(),
            rule: line.patterns.join(" or "),
            status,
            files: packed.into_iter().map(|file| file.path.clone()).collect(),
            claimed: claim.map(|claim| claim.status.clone()),
            claimed_in: claim.map(|claim| claim.path.clone()),
            waiver: None,
        }
    };
    area.requirements.iter().map(line).collect()
}

/// Whether the areas a candidate must have are there.
fn area_presence(areas: &[&Bundle], declaration: &Declaration) -> Vec<Requirement> {
    let default = || REQUIRED_AREAS.map(str::to_owned).to_vec();
    let required = declaration.required_areas.clone().unwrap_or_else(default);
    let presence = |name: String| {
        let is_there = areas.iter().any(|area| area.area == name || area.area.is_empty() && area.name == name);
        Requirement {
            id: format!("area.{}", slug(&name)),
            title: format!("Evidence area {name}"),
            area: String::new(),
            rule: name,
            status: if is_there { Status::Met } else { Status::Missing },
            files: Vec::new(),
            claimed: None,
            claimed_in: None,
            waiver: None,
        }
    };
    required.into_iter().map(presence).collect()
}

/// A requirement the declaration adds.
fn extra(
    model: &Model,
    required: &Required,
    files: &BTreeMap<TreePath, Selected>,
    declaration: &Declaration,
    today: Date,
    lent: &Lent<'_>,
) -> Requirement {
    let packed: Vec<&Selected> = (lent.matching)(&required.any_of).iter().filter_map(|path| files.get(path)).collect();
    let newest = packed.iter().filter_map(|file| date(model, &file.origin)).max();
    let limit = required.max_age_days.or(declaration.max_age_days);
    Requirement {
        id: required.id.clone(),
        title: required.title.clone().unwrap_or_else(|| required.id.clone()),
        area: String::new(),
        rule: required.any_of.iter().map(|glob| glob.get_ref().as_str()).collect::<Vec<_>>().join(" or "),
        status: status(packed.len(), required.min.unwrap_or(1), newest, limit, today),
        files: packed.iter().map(|file| file.path.clone()).collect(),
        claimed: None,
        claimed_in: None,
        waiver: None,
    }
}

/// Too few files are missing; files whose newest date lies too far back are stale. Undated files have no age.
fn status(found: usize, min: usize, newest: Option<Date>, limit: Option<u32>, today: Date) -> Status {
    let is_old = |(newest, limit): (Date, u32)| newest.days_until(today) > i64::from(limit);
    match newest.zip(limit) {
        _ if found < min.max(1) => Status::Missing,
        Some(dated) if is_old(dated) => Status::Stale,
        _ => Status::Met,
    }
}

fn date(model: &Model, path: &TreePath) -> Option<Date> {
    let at = model.artifacts.binary_search_by(|artifact| artifact.path.cmp(path)).ok()?;
    model.artifacts.get(at)?.date
}

/// Turns what is missing or stale into waived where somebody answers for it today.
fn waive(requirements: &mut [Requirement], declaration: &Declaration, today: Date) {
    for requirement in requirements.iter_mut().filter(|line| matches!(line.status, Status::Missing | Status::Stale)) {
        let waiver = declaration.waiver.iter().find(|waiver| waiver.id == requirement.id && today <= waiver.until);
        if let Some(waiver) = waiver {
            requirement.status = Status::Waived;
            requirement.waiver = Some(Waiver {
                by: waiver.owner.clone(),
                reason: waiver.reason.clone(),
                until: waiver.until.to_string(),
            });
        }
    }
}

/// Tasks and plans of the manifests, and every id the summary links to.
fn references(model: &Model, areas: &[&Bundle], summary: Option<&Candidate>) -> References {
    let (mut risks, mut plans, mut tasks) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for manifest in areas.iter().filter_map(|area| area.manifest.as_ref()) {
        plans.extend(manifest.plans.iter().cloned());
        tasks.extend(manifest.tasks.iter().cloned());
    }
    let at = summary.and_then(|summary| model.documents.iter().position(|document| *document.path() == summary.path));
    let links = model.links.all().iter().filter(|link| Some(link.document) == at);
    for target in links.filter_map(|link| link.target.as_ref()) {
        match target {
            Target::Plan(id) => drop(plans.insert(format!("Plan{id}"))),
            Target::Task(id) => drop(tasks.insert(id.to_string())),
            Target::Risk(id) => drop(risks.insert(id.to_string())),
            _ => {}
        }
    }
    References {
        risks: risks.into_iter().collect(),
        plans: plans.into_iter().collect(),
        tasks: tasks.into_iter().collect(),
    }
}

/// `Rollup CSV` → `rollup-csv`.
fn slug(text: &str) -> String {
    let slug: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    slug.trim_matches('-').to_owned()
}

/// What the summaries in the evidence claim of its requirements.
struct Claims {
    claims: Vec<Claim>,
}

struct Claim {
    /// The directory of the bundle.
    bundle: TreePath,
    area: String,
    requirement: String,
    status: String,
    path: String,
}

impl Claims {
    /// Reads every `VerificationSummary*.json` beside the areas; where several speak of one requirement, the last by name
    /// counts, since their names carry their time.
    fn read(areas: &[&Bundle], files: &BTreeMap<TreePath, Selected>, lent: &Lent<'_>) -> Self {
        let directories: BTreeSet<TreePath> = areas.iter().map(|area| directory(area)).collect();
        let mut claims = Vec::new();
        for (origin, file) in files {
            let Some(bundle) = origin.parent().filter(|parent| directories.contains(parent)) else { continue };
            if !origin.name().starts_with("VerificationSummary") || origin.extension() != "json" {
                continue;
            }
            let value: Option<Value> = (lent.read)(origin)
                .and_then(|bytes| serde_json::from_str(&crate::text::decode::decode(&bytes).text).ok());
            let records = value.map_or_else(Vec::new, |value| match value {
                Value::Array(records) => records,
                record => vec![record],
            });
            for record in &records {
                let area = record.get("Area").and_then(Value::as_str).unwrap_or_default();
                let states = record.get("RequirementState").and_then(Value::as_array).map(Vec::as_slice);
                for state in states.unwrap_or_default() {
                    let text = |key: &str| state.get(key).and_then(Value::as_str).map(str::to_owned);
                    if let (Some(requirement), Some(status)) = (text("Requirement"), text("Status")) {
                        let (area, path) = (area.to_owned(), file.path.clone());
                        claims.push(Claim { bundle: bundle.clone(), area, requirement, status, path });
                    }
                }
            }
        }
        Self { claims }
    }

    fn of(&self, area: &Bundle, requirement: &str) -> Option<&Claim> {
        let directory = directory(area);
        self.claims.iter().rfind(|claim| {
            claim.bundle == directory && claim.area == area.area && claim.requirement.eq_ignore_ascii_case(requirement)
        })
    }
}
