//! Manifests, artifacts and the tree to evidence areas: every listed file compared, every unlisted one named, the
//! readiness list evaluated (DEFINITIONS D18).

use std::collections::{BTreeMap, BTreeSet};

use super::{Bundle, Checked, Manifest, ManifestEntry, OnDisk, Requirement};
use crate::digest::Digest;
use crate::model::Artifact;
use crate::model::paths::matches;
use crate::model::record::ManifestRecord;
use crate::model::tree::Tree;
use crate::path::TreePath;

/// The file that makes a directory an area.
const MANIFEST: &str = "TelemetryBundle.json";

/// Where bundles lie.
const ROOTS: [&str; 2] = ["Logs/TelemetryBundles", "Data/Samples/TelemetryBundles"];

/// Direct children of a bundle that are areas even without a manifest.
const AREAS: [&str; 3] = ["Telemetry", "Routing", "Performance"];

/// A line of a readiness list: name, whether it is required, and the patterns any of which satisfies it.
type Line = (&'static str, bool, &'static [&'static str]);

/// What a Telemetry area must hold. A bundle whose manifest lies in its root is judged by it, too.
const TELEMETRY: [Line; 10] = [
    ("README", true, &["README.md"]),
    ("Manifest", true, &["TelemetryBundle.json"]),
    ("Rollup CSV", true, &["IngestionMetricsSummary*.csv"]),
    ("Shared-cache analyzer", true, &["SharedCacheStoreState*.json"]),
    ("Site cache providers", true, &["SiteCacheProviderReasons*.json"]),
    ("Warm-run telemetry", true, &["WarmRunTelemetry*.json"]),
    ("Diff hotspot CSV", true, &["WarmRunDiffHotspots*.csv", "DiffHotspots-*.csv"]),
    ("Port diversity summary", false, &["PortBatchSiteDiversity*.json", "PortDiversity*.json"]),
    ("Queue delay summary", false, &["QueueDelaySummary*.json"]),
    ("Doc-sync evidence", true, &DOC_SYNC),
];

/// What a Routing area must hold.
const ROUTING: [Line; 8] = [
    ("README", true, &["README.md"]),
    ("Manifest", true, &["TelemetryBundle.json"]),
    ("Routing telemetry JSON", true, &["20*.json", "Routing*.json"]),
    ("Queue delay summary", true, &["QueueDelaySummary*.json"]),
    ("Latest queue delay summary", false, &["QueueDelaySummary-latest.json"]),
    ("Dispatcher logs", true, &["DispatcherLogs/*.log", "*.log"]),
    ("Queue sweep", false, &["RoutingQueueSweep*.json"]),
    ("Doc-sync evidence", true, &DOC_SYNC),
];

const DOC_SYNC: [&str; 4] = ["DocSync/DocSyncChecklist.json", "DocSync/*.json", "DocSync/*.md", "*session*.md"];

/// Every area, in byte order of path.
pub(in crate::model) fn areas(tree: &Tree, artifacts: &[Artifact], manifests: Vec<ManifestRecord>) -> Vec<Bundle> {
    let digests: BTreeMap<&TreePath, &Artifact> = artifacts.iter().map(|artifact| (&artifact.path, artifact)).collect();
    let mut manifests: BTreeMap<TreePath, Manifest> =
        manifests.into_iter().map(|record| (record.path, record.manifest)).collect();
    let mut directories: BTreeSet<TreePath> = BTreeSet::new();
    for root in ROOTS {
        let root = TreePath::new(root);
        for (directory, _) in tree.directories().filter(|(directory, _)| directory.is_below(&root)) {
            let has_manifest = tree.file(directory.join(MANIFEST).as_str()).is_some();
            let is_named = AREAS.contains(&directory.name())
                && directory.parent().and_then(|bundle| bundle.parent()).as_ref() == Some(&root);
            if has_manifest || is_named {
                directories.insert(directory.clone());
            }
        }
    }
    directories
        .iter()
        .map(|directory| {
            let manifest = manifests.remove(&directory.join(MANIFEST));
            // A file belongs to the innermost area around it.
            let inner: Vec<&TreePath> = directories.iter().filter(|other| other.is_below(directory)).collect();
            let files = tree
                .files()
                .filter(|(path, _)| path.is_below(directory) && !inner.iter().any(|inner| path.is_below(inner)));
            let files: Vec<(&TreePath, u64)> = files.map(|(path, facts)| (path, facts.bytes)).collect();
            area(directory, manifest, &files, &digests)
        })
        .collect()
}

fn area(
    directory: &TreePath,
    manifest: Option<Manifest>,
    files: &[(&TreePath, u64)],
    artifacts: &BTreeMap<&TreePath, &Artifact>,
) -> Bundle {
    let is_root = directory.parent().is_some_and(|parent| ROOTS.contains(&parent.as_str()));
    let (name, area) = match directory.parent() {
        Some(parent) if !is_root => (parent.name().to_owned(), directory.name().to_owned()),
        _ => (directory.name().to_owned(), String::new()),
    };
    let digest = |path: &TreePath| artifacts.get(path).map(|artifact| artifact.digest);
    let entries = manifest.as_ref().and_then(|manifest| manifest.entries.clone()).unwrap_or_default();
    let checked: Vec<Checked> = entries.into_iter().map(|entry| check(directory, entry, &digest)).collect();
    let listed: BTreeSet<String> = checked.iter().map(|checked| checked.path.as_str().to_lowercase()).collect();
    let own = [MANIFEST, "README.md"].map(|name| directory.join(name));
    let unlisted = files
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| !own.contains(path) && !listed.contains(&path.as_str().to_lowercase()));
    let relative: Vec<(&TreePath, String)> = files
        .iter()
        .filter_map(|(path, _)| {
            Some((*path, path.as_str().strip_prefix(directory.as_str())?.trim_start_matches('/').to_lowercase()))
        })
        .collect();
    let lines: &[Line] = match area.as_str() {
        "" | "Telemetry" => &TELEMETRY,
        "Routing" => &ROUTING,
        _ => &[],
    };
    Bundle {
        unlisted: unlisted.cloned().collect(),
        duplicate_copies: files.iter().map(|(path, _)| *path).filter(|path| is_copy(path, &digest)).cloned().collect(),
        files: files.len(),
        bytes: files.iter().map(|(_, bytes)| bytes).sum(),
        readme: digest(&directory.join("README.md")),
        requirements: lines.iter().map(|line| evaluate(line, &relative)).collect(),
        path: directory.clone(),
        name,
        area,
        manifest,
        checked,
    }
}

fn check(directory: &TreePath, entry: ManifestEntry, digest: &dyn Fn(&TreePath) -> Option<Digest>) -> Checked {
    let path = directory.join(&entry.target);
    let found = digest(&path);
    let listed = entry.hash.as_deref().map(str::trim).filter(|hash| !hash.is_empty());
    let on_disk = match (found, listed) {
        (None, _) => OnDisk::Missing,
        (Some(_), None) => OnDisk::NoHash,
        // A hash of another length than SHA-256 has cannot be the digest of anything.
        (Some(found), Some(listed)) if Digest::parse(listed) == Some(found) => OnDisk::Match,
        (Some(_), Some(_)) => OnDisk::Mismatch,
    };
    Checked { entry, path, on_disk, found }
}

/// Whether `path` is called `<name>-<k>.<ext>` and equals `<name>.<ext>` beside it byte for byte.
fn is_copy(path: &TreePath, digest: &dyn Fn(&TreePath) -> Option<Digest>) -> bool {
    let Some((original, copy)) = path.stem().rsplit_once('-') else { return false };
    if copy.is_empty() || copy.len() > 3 || !copy.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let extension = path.extension();
    let name = if extension.is_empty() { original.to_owned() } else { format!("{original}.{extension}") };
    let Some(beside) = path.parent().map(|parent| parent.join(&name)) else { return false };
    matches!((digest(path), digest(&beside)), (Some(copy), Some(original)) if copy == original)
}

fn evaluate(line: &Line, files: &[(&TreePath, String)]) -> Requirement {
    let (name, required, patterns) = *line;
    let hits =
        files.iter().filter(|(_, relative)| patterns.iter().any(|pattern| matches(&pattern.to_lowercase(), relative)));
    Requirement { name, required, patterns, files: hits.map(|(path, _)| (*path).clone()).collect() }
}
