//! Which files a candidate's bundle holds, and whether they are those its contract asks for: present, young enough, and
//! what their manifests list.

use std::collections::{BTreeMap, BTreeSet};

use super::stored::Claims;
use super::{Absent, EvidenceFile, Group, Lent, ManifestClaim, Proof, Requirement, Standing, counted, slug};
use crate::model::bundle::{self, Bundle, OnDisk};
use crate::model::release::{Declaration, Required};
use crate::model::{Candidate, Date, DocumentKind, Model, Target};
use crate::path::TreePath;

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
/// Files at the root that tell what changed.
const CHANGELOGS: [&str; 3] = ["CHANGELOG.md", "CHANGES.md", "docs/CHANGELOG.md"];
/// What is said of an area that the contract asks for and nobody has.
const NO_AREA: &str = "no evidence area of that name";
/// Most names a sentence gives.
const NAMED: usize = 3;

/// What was chosen.
pub(super) struct Chosen<'a> {
    /// The areas, in byte order of path.
    pub areas: Vec<&'a Bundle>,
    /// Areas the contract names and nobody has.
    pub unknown: Vec<String>,
    /// The files by origin.
    pub files: BTreeMap<TreePath, EvidenceFile>,
    /// Files that manifests list and that are not there.
    pub absent: Vec<Absent>,
}

/// Chooses the evidence: the areas with what lies beside them, the project's own records, and what the contract adds.
pub(super) fn choose<'a>(
    model: &'a Model,
    declaration: &Declaration,
    candidate: &Candidate,
    lent: &Lent<'_>,
) -> Chosen<'a> {
    let (areas, unknown) = areas(model, declaration, candidate);
    let mut chosen = Chosen { areas, unknown, files: BTreeMap::new(), absent: Vec::new() };
    let places: BTreeSet<&TreePath> = model.bundles.iter().map(|area| &area.path).collect();
    for area in chosen.areas.clone() {
        take_area(model, area, &places, &mut chosen);
    }
    for document in model.documents.iter().filter(|document| RELEASE_KINDS.contains(&document.kind)) {
        take(model, document.path(), "data/release", &mut chosen.files);
    }
    for changelog in CHANGELOGS.into_iter().filter_map(|name| model.tree.file(name)) {
        take(model, changelog.0, "data/release", &mut chosen.files);
    }
    for path in (lent.matching)(&declaration.include) {
        take(model, &path, "data/evidence", &mut chosen.files);
    }
    // A manifest that is packed is held against what is packed, whether or not the contract names its area.
    for area in &model.bundles {
        let manifest = area.manifest.as_ref().and_then(|manifest| manifest.path.as_ref());
        let is_named = chosen.areas.iter().any(|named| named.path == area.path);
        if let Some(place) = manifest.and_then(|path| chosen.files.get(path)).map(|file| file.place.clone())
            && !is_named
        {
            declare(area, &place, &mut chosen);
        }
    }
    chosen
}

/// The areas the contract names, else those the summary links to; and the names that mean none.
fn areas<'a>(model: &'a Model, declaration: &Declaration, candidate: &Candidate) -> (Vec<&'a Bundle>, Vec<String>) {
    if declaration.areas.is_empty() {
        let linked = linked(model, &candidate.path);
        let is_linked = |area: &&Bundle| linked.iter().any(|path| is_of(area, path));
        return (model.bundles.iter().filter(is_linked).collect(), Vec::new());
    }
    let is_meant = |area: &Bundle, name: &str| {
        let name = name.trim_end_matches('/');
        area.label() == name || area.name == name || area.path.as_str() == name
    };
    let unknown =
        declaration.areas.iter().filter(|name| !model.bundles.iter().any(|area| is_meant(area, name))).cloned();
    let meant = model.bundles.iter().filter(|area| declaration.areas.iter().any(|name| is_meant(area, name)));
    (meant.collect(), unknown.collect())
}

/// Every file and directory that the document at `path` links to.
fn linked(model: &Model, path: &TreePath) -> Vec<TreePath> {
    let Some(at) = model.documents.iter().position(|document| document.path() == path) else { return Vec::new() };
    let targets = model.links.of_document(at).iter().filter_map(|link| link.target.as_ref());
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
pub(super) fn directory(area: &Bundle) -> TreePath {
    if area.area.is_empty() { area.path.clone() } else { area.path.parent().unwrap_or_else(|| area.path.clone()) }
}

/// Takes every file of `area` and those that lie beside it in the bundle's directory; `places` are the directories of all
/// areas, of which one may lie in another.
fn take_area(model: &Model, area: &Bundle, places: &BTreeSet<&TreePath>, chosen: &mut Chosen<'_>) {
    let directory = directory(area);
    let place = |path: &TreePath| {
        let below = path.as_str().strip_prefix(directory.as_str()).unwrap_or(path.as_str());
        format!("data/bundles/{}{below}", area.name)
    };
    // The files of an inner area are its own.
    let area_of = |path: &TreePath| {
        std::iter::successors(path.parent(), TreePath::parent).find(|directory| places.contains(directory))
    };
    for (path, facts) in model.tree.below(&directory) {
        let in_area = area_of(path).as_ref() == Some(&area.path);
        if in_area || path.parent().as_ref() == Some(&directory) {
            let label = if in_area { area.label() } else { String::new() };
            let file = || EvidenceFile::new(path, facts, place(path), label);
            chosen.files.entry(path.clone()).or_insert_with(file);
        }
    }
    if let Some(manifest) = area.manifest.as_ref().and_then(|manifest| manifest.path.as_ref()) {
        declare(area, &place(manifest), chosen);
    }
}

/// What the manifest of `area`, which is packed as `manifest`, says of each file.
fn declare(area: &Bundle, manifest: &str, chosen: &mut Chosen<'_>) {
    for checked in &area.checked {
        let entry = &checked.entry;
        let declared = ManifestClaim { manifest: manifest.to_owned(), sha256: entry.hash.clone(), size: entry.bytes };
        match chosen.files.get_mut(&checked.path) {
            Some(file) => {
                file.category.clone_from(&entry.category);
                file.declared = Some(declared);
            }
            None => chosen.absent.push(Absent { target: entry.target.clone(), declared }),
        }
    }
}

fn take(model: &Model, path: &TreePath, below: &str, files: &mut BTreeMap<TreePath, EvidenceFile>) {
    let Some((path, facts)) = model.tree.file(path.as_str()) else { return };
    let file = || EvidenceFile::new(path, facts, format!("{below}/{path}"), String::new());
    files.entry(path.clone()).or_insert_with(file);
}

/// What the contract asks of the files.
pub(super) fn requirements(
    model: &Model,
    declaration: &Declaration,
    chosen: &Chosen<'_>,
    today: Date,
    lent: &Lent<'_>,
) -> Vec<Requirement> {
    let ages = Ages { model, today };
    let claims = Claims::read(&chosen.areas, chosen.files.keys(), lent);
    let mut requirements: Vec<Requirement> = presence(chosen, declaration);
    for (area, call) in chosen.areas.iter().zip(calls(&chosen.areas)) {
        requirements.extend(listed_lines(area, &call, chosen, &claims, declaration, &ages));
        requirements.extend(integrity(area, &call, &claims));
    }
    for required in &declaration.required {
        requirements.push(added(required, chosen, declaration, &ages, lent));
    }
    requirements
}

/// Whether the areas a candidate must have, and those its contract names, are there.
fn presence(chosen: &Chosen<'_>, declaration: &Declaration) -> Vec<Requirement> {
    let default = || REQUIRED_AREAS.map(str::to_owned).to_vec();
    let asked = declaration.required_areas.clone().unwrap_or_else(default);
    let area_of =
        |name: &str| chosen.areas.iter().find(|area| area.area == name || area.area.is_empty() && area.name == name);
    let required = asked.iter().map(|name| {
        let area = area_of(name);
        let (standing, found) = match area {
            Some(area) => (Standing::Met, counted(area.files, "file")),
            None => (Standing::Missing, NO_AREA.to_owned()),
        };
        ("area", name, standing, found, area.map(|area| Proof::Area(area.path.clone())))
    });
    // One that must be there and is not is one gap, though the contract names it, too. One that is there under that name and
    // that the contract names in another way than it is called is a gap of its own.
    let is_told = |name: &&String| asked.contains(name) && area_of(name).is_none();
    let unknown = chosen.unknown.iter().filter(|name| !is_told(name)).map(|name| {
        let kind = if asked.contains(name) { "areas" } else { "area" };
        (kind, name, Standing::Missing, NO_AREA.to_owned(), None)
    });
    let is_of_one_slug = |name: &str| {
        let names = asked.iter().chain(&chosen.unknown).filter(|other| slug(other) == slug(name));
        names.collect::<BTreeSet<_>>().len() == 1
    };
    let call = |name: &str| if is_of_one_slug(name) { slug(name) } else { name.to_owned() };
    let line = |(kind, name, standing, found, proof): (&str, &String, Standing, String, Option<Proof>)| Requirement {
        proof: proof.into_iter().collect(),
        rule: name.clone(),
        ..Requirement::new(
            Group::Files,
            format!("{kind}.{}", call(name)),
            format!("Evidence area {name}"),
            standing,
            found,
        )
    };
    required.chain(unknown).map(line).collect()
}

/// The readiness list of an area, with what its summary claims beside what is there.
fn listed_lines(
    area: &Bundle,
    call: &str,
    chosen: &Chosen<'_>,
    claims: &Claims,
    declaration: &Declaration,
    ages: &Ages<'_>,
) -> Vec<Requirement> {
    let made = area.manifest.as_ref().and_then(|manifest| Date::find(manifest.created.as_deref()?));
    let line = |line: &bundle::Requirement| {
        let files: Vec<&TreePath> = line.files.iter().filter(|path| chosen.files.contains_key(*path)).collect();
        let rule = line.patterns.join(" or ");
        let (standing, found) = ages.judge(&files, &rule, 1, made, declaration.max_age_days);
        let is_absent = matches!(standing, Standing::Missing | Standing::NoData);
        let standing = if is_absent && !line.required { Standing::Optional } else { standing };
        let id = format!("{call}.{}", slug(line.name));
        Requirement {
            area: area.label(),
            rule,
            proof: files.into_iter().cloned().map(Proof::File).collect(),
            claim: claims.of(area, line.name),
            ..Requirement::new(Group::Files, id, line.name, standing, found)
        }
    };
    area.requirements.iter().map(line).collect()
}

/// What ids of other requirements begin with.
const RESERVED: [&str; 10] = ["area", "areas", "gate", "gates", "inputs", "plan", "risk", "risks", "summary", "tasks"];

/// How ids call each of `areas`: by its own name, `telemetry`; where two have the same, by that of its bundle, too,
/// `release-1-telemetry`; where that is no better, by its directory. No two are called alike, so a waiver answers for one.
fn calls(areas: &[&Bundle]) -> Vec<String> {
    let names = |area: &Bundle| [slug(if area.area.is_empty() { &area.name } else { &area.area }), slug(&area.label())];
    let all: Vec<[String; 2]> = areas.iter().map(|area| names(area)).collect();
    let call = |(at, area): (usize, &&Bundle)| {
        let others = || all.iter().enumerate().filter(move |(other, _)| *other != at).flat_map(|(_, names)| names);
        let is_own = |name: &String| !RESERVED.contains(&name.as_str()) && others().all(|other| other != name);
        names(area).into_iter().find(is_own).unwrap_or_else(|| area.path.to_string())
    };
    areas.iter().enumerate().map(call).collect()
}

/// Whether the files of an area are those its manifest lists, and its README the one a summary saw. Nothing is said of an
/// area without a list: that its manifest is missing is told already.
fn integrity(area: &Bundle, call: &str, claims: &Claims) -> Vec<Requirement> {
    let mut lines = Vec::new();
    let line = |what: &str, title: &str, standing, found: String, proof: Vec<Proof>| Requirement {
        area: area.label(),
        proof,
        ..Requirement::new(Group::Integrity, format!("{call}.{what}"), title, standing, found)
    };
    if let Some(manifest) = area.manifest.as_ref().filter(|manifest| manifest.entries.is_some()) {
        let (listed, same) = (area.checked.len(), area.count(OnDisk::Match));
        let altered: Vec<&str> = area
            .checked
            .iter()
            .filter(|checked| checked.on_disk == OnDisk::Mismatch)
            .map(|checked| checked.entry.target.as_str())
            .collect();
        let mut said = vec![format!("{same} of {listed} as listed")];
        if !altered.is_empty() {
            said.push(format!("{} altered ({})", altered.len(), named(&altered)));
        }
        for (count, what) in [
            (area.count(OnDisk::Missing), "not there"),
            (area.count(OnDisk::NoHash), "without a digest"),
            (area.unlisted.len(), "in no list"),
        ] {
            if count > 0 {
                said.push(format!("{count} {what}"));
            }
        }
        let standing = match (altered.is_empty(), same == listed && area.unlisted.is_empty()) {
            (false, _) => Standing::Failed,
            (true, true) => Standing::Met,
            (true, false) => Standing::Optional,
        };
        let proof = manifest.path.iter().cloned().map(Proof::File).collect();
        lines.push(line("listed-files", "Files are those the manifest lists", standing, said.join(", "), proof));
    }
    if let Some((seen, path)) = claims.readme(area) {
        let is_same = area.readme.is_some_and(|digest| digest.to_string().eq_ignore_ascii_case(seen.trim()));
        let (standing, found) = match area.readme {
            None => (Standing::Optional, "there is no README".to_owned()),
            Some(digest) if is_same => (Standing::Met, format!("{} in both", digest.short())),
            Some(digest) => (Standing::Failed, format!("it is {}, another was seen", digest.short())),
        };
        lines.push(line(
            "readme-digest",
            "README is the one that was checked",
            standing,
            found,
            vec![Proof::File(path.clone())],
        ));
    }
    lines
}

/// The first few names, and how many more.
fn named(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).copied().collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A requirement that the contract adds.
fn added(
    required: &Required,
    chosen: &Chosen<'_>,
    declaration: &Declaration,
    ages: &Ages<'_>,
    lent: &Lent<'_>,
) -> Requirement {
    let matching = (lent.matching)(&required.any_of);
    let files: Vec<&TreePath> = matching.iter().filter(|path| chosen.files.contains_key(*path)).collect();
    let rule = required.any_of.iter().map(|glob| glob.get_ref().as_str()).collect::<Vec<_>>().join(" or ");
    let limit = required.max_age_days.or(declaration.max_age_days);
    let (standing, mut found) = ages.judge(&files, &rule, required.min.unwrap_or(1), None, limit);
    if files.is_empty() && !matching.is_empty() {
        found = format!("{} in the tree, none of them packed", counted(matching.len(), "file"));
    }
    let title = required.title.as_deref().unwrap_or(required.id.get_ref());
    Requirement {
        rule,
        proof: files.into_iter().cloned().map(Proof::File).collect(),
        ..Requirement::new(Group::Files, required.id.get_ref().as_str(), title, standing, found)
    }
}

/// Dates of files against a day.
struct Ages<'a> {
    model: &'a Model,
    today: Date,
}

impl Ages<'_> {
    /// Too few files are missing; files whose newest date lies more than `limit` days back are stale. Files without a date
    /// are as old as `made`; without that, too, nobody knows whether they keep the limit.
    fn judge(
        &self,
        files: &[&TreePath],
        rule: &str,
        min: usize,
        made: Option<Date>,
        limit: Option<u32>,
    ) -> (Standing, String) {
        if files.is_empty() {
            return (Standing::Missing, format!("nothing like {rule}"));
        }
        let count = counted(files.len(), "file");
        if files.len() < min {
            return (Standing::Missing, format!("{count}, {min} are asked for"));
        }
        let newest = files.iter().filter_map(|path| date(self.model, path)).max().or(made);
        match (newest, limit) {
            (Some(newest), Some(limit)) if newest.days_until(self.today) > i64::from(limit) => {
                let age = newest.days_until(self.today);
                let found = format!("{}, {age} days old where {limit} are allowed", newest.in_words());
                (Standing::Stale, found)
            }
            (None, Some(limit)) => {
                let days = counted(usize::try_from(limit).unwrap_or(usize::MAX), "day");
                (Standing::NoData, format!("{count}, no date tells its age where {days} are allowed"))
            }
            (Some(newest), _) => (Standing::Met, format!("{count}, of {}", newest.in_words())),
            (None, None) => (Standing::Met, count),
        }
    }
}

/// The day an artifact speaks of.
fn date(model: &Model, path: &TreePath) -> Option<Date> {
    let at = model.artifacts.binary_search_by(|artifact| artifact.path.cmp(path)).ok()?;
    model.artifacts.get(at)?.date
}
