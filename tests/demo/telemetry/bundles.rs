//! Files to the evidence bundles of three releases: copies, a README, a manifest with the digest of each, and what a check
//! found. Two older ones carry one fault each of four kinds, made here after the manifest was written.

use statetrace_site::digest::Digest;

use super::Files;
use super::fleet::{Moment, on_the_lab_machine};
use super::json::{Json, list, object};

/// A file to be packed: its category, its name in the area, where it came from, its bytes.
pub(super) struct Packed {
    pub(super) category: &'static str,
    pub(super) target: String,
    pub(super) source: String,
    pub(super) bytes: Vec<u8>,
}

/// An area to be published.
pub(super) struct Area<'a> {
    pub(super) bundle: &'a str,
    pub(super) name: &'static str,
    pub(super) created: Moment,
    pub(super) plans: &'a [&'static str],
    pub(super) tasks: &'a [&'static str],
    pub(super) notes: &'static str,
    pub(super) packed: Vec<Packed>,
}

impl Area<'_> {
    fn path(&self, name: &str) -> String {
        format!("Logs/TelemetryBundles/{}/{}/{name}", self.bundle, self.name)
    }

    /// Writes the area's files into `files` and gives what a check of it found.
    pub(super) fn publish(self, files: &mut Files) -> Json {
        let readme = self.readme();
        let found = self.found(&readme);
        files.insert(self.path("README.md"), readme);
        files.insert(self.path("TelemetryBundle.json"), self.manifest());
        for packed in &self.packed {
            files.insert(self.path(&packed.target), packed.bytes.clone());
        }
        found
    }

    fn manifest(&self) -> Vec<u8> {
        let artifacts = self.packed.iter().map(|packed| {
            object([
                ("Category", packed.category.into()),
                ("TargetFile", packed.target.replace('/', "\\").into()),
                ("SourcePath", on_the_lab_machine(&packed.source).into()),
                ("Hash", Digest::of(&packed.bytes).to_string().to_uppercase().into()),
                ("SizeBytes", packed.bytes.len().into()),
            ])
        });
        object([
            ("BundleName", self.bundle.into()),
            ("AreaName", self.name.into()),
            ("CreatedAt", self.created.local().into()),
            ("Hostname", "LAB-PC-02".into()),
            ("BundlePath", on_the_lab_machine(&self.path("")).into()),
            ("PlanReferences", list(self.plans.iter().copied())),
            ("TaskBoardIds", list(self.tasks.iter().copied())),
            ("Notes", self.notes.into()),
            ("Artifacts", Json::List(artifacts.collect())),
        ])
        .pretty()
    }

    fn readme(&self) -> Vec<u8> {
        let mut text = format!(
            "# Telemetry Bundle - {}\n\n**Area:** {}\n\n- Created: {}\n- Plans: {}\n- Task Board IDs: {}\n- Notes: {}\n\n\
             ## Artifacts\n\n| Category | File | Hash |\n|---|---|---|\n",
            self.bundle,
            self.name,
            self.created.local(),
            self.plans.join(", "),
            self.tasks.join(", "),
            self.notes
        );
        for packed in &self.packed {
            let digest = Digest::of(&packed.bytes).to_string().to_uppercase();
            let short = digest.get(..12).unwrap_or("");
            text.push_str(&format!("| {} | {} | {short} |\n", packed.category, packed.target));
        }
        text.into_bytes()
    }

    /// One line of the summary that lies beside the areas. It is written before anything goes wrong.
    fn found(&self, readme: &[u8]) -> Json {
        let requirements = self.packed.iter().map(|packed| {
            object([
                ("Requirement", packed.category.into()),
                ("Status", "Present".into()),
                ("Files", packed.target.as_str().into()),
            ])
        });
        object([
            ("Area", self.name.into()),
            ("BundlePath", on_the_lab_machine(&self.path("")).into()),
            ("ManifestPath", "TelemetryBundle.json".into()),
            ("ReadmePath", "README.md".into()),
            ("ReadmeHash", Digest::of(readme).to_string().to_uppercase().into()),
            ("HashAlgorithm", "SHA256".into()),
            ("RequirementState", Json::List(requirements.collect())),
        ])
    }
}

/// The four faults of the older bundles, one of each kind.
pub(super) fn spoil(files: &mut Files) {
    const FIRST: &str = "Logs/TelemetryBundles/Release-2025-12-28";
    const SECOND: &str = "Logs/TelemetryBundles/Release-2026-01-04";
    // Published twice: the second round met its own files and wrote beside them.
    let original = files.get(&format!("{FIRST}/Telemetry/QueueDelaySummary-2025-12-28.json")).cloned();
    files.extend(original.map(|bytes| (format!("{FIRST}/Telemetry/QueueDelaySummary-2025-12-28-1.json"), bytes)));
    // Listed, reported as present, and never committed.
    files.remove(&format!("{FIRST}/Routing/DispatcherLogs/WLLS-dispatcher.log"));
    // Opened in a spreadsheet and saved: another mark, other quotes.
    let rollup = files.get_mut(&format!("{SECOND}/Telemetry/IngestionMetricsSummary-20260104-180000.csv"));
    if let Some(bytes) = rollup {
        *bytes = String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').replace('"', "").into_bytes();
    }
    // Put there by hand, named by no manifest.
    let note = "WLLS was swept twice on 2026-01-04; the first sweep lost its worker.\r\n";
    files.insert(format!("{SECOND}/Routing/DispatcherLogs/WLLS-first-sweep.txt"), note.into());
}
