//! [`Bundle`]: an existing evidence area, its manifest held against the disk (DEFINITIONS D18).

mod areas;

pub(super) use self::areas::areas;
use crate::digest::Digest;
use crate::path::TreePath;

/// What a manifest says, read leniently.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// The manifest file.
    pub path: Option<TreePath>,
    /// "BundleName".
    pub bundle: Option<String>,
    /// "AreaName".
    pub area: Option<String>,
    /// "CreatedAt" or "CreatedUtc", as written.
    pub created: Option<String>,
    /// "TaskBoardIds".
    pub tasks: Vec<String>,
    /// "PlanReferences".
    pub plans: Vec<String>,
    /// "RiskRegisterEntries".
    pub risks: Vec<String>,
    /// "Notes".
    pub notes: Option<String>,
    /// "Artifacts"; `None` when the manifest has no such list.
    pub entries: Option<Vec<ManifestEntry>>,
}

/// One file a manifest lists.
#[derive(Clone, Debug)]
pub struct ManifestEntry {
    /// "Category".
    pub category: String,
    /// "TargetFile", `/` for `\`.
    pub target: String,
    /// "SourcePath", as written.
    pub source: Option<String>,
    /// "Hash", as written.
    pub hash: Option<String>,
    /// "SizeBytes".
    pub bytes: Option<u64>,
}

/// How a listed file compares with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnDisk {
    /// The digest on disk is the one listed.
    Match,
    /// It is another.
    Mismatch,
    /// There is no such file.
    Missing,
    /// The list gives no digest to compare.
    NoHash,
}

/// A listed file, compared.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What the manifest says.
    pub entry: ManifestEntry,
    /// Where the file is, or should be.
    pub path: TreePath,
    /// How they compare.
    pub on_disk: OnDisk,
    /// The digest on disk.
    pub found: Option<Digest>,
}

/// A line of the readiness list, evaluated.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// "Rollup CSV".
    pub name: &'static str,
    /// Whether readiness depends on it.
    pub required: bool,
    /// The patterns, any of which satisfies it.
    pub patterns: &'static [&'static str],
    /// The files that satisfy it.
    pub files: Vec<TreePath>,
}

/// One bundle area.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The bundle's directory name.
    pub name: String,
    /// The area's directory name; empty when the manifest lies in the bundle's root.
    pub area: String,
    /// The area's directory.
    pub path: TreePath,
    /// Its manifest; `None` when the area has none.
    pub manifest: Option<Manifest>,
    /// Every listed file, in the manifest's order.
    pub checked: Vec<Checked>,
    /// Files of the area that the manifest does not name, without manifest and README.
    pub unlisted: Vec<TreePath>,
    /// Files `name-1.ext` equal in bytes to `name.ext` beside them.
    pub duplicate_copies: Vec<TreePath>,
    /// Number of files in the area.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The digest of its README.
    pub readme: Option<Digest>,
    /// The readiness list of this area; empty when there is none for it.
    pub requirements: Vec<Requirement>,
}

impl Bundle {
    /// How many listed files compare with the disk as `state`.
    pub fn count(&self, state: OnDisk) -> usize {
        self.checked.iter().filter(|checked| checked.on_disk == state).count()
    }

    /// Whether everything required is there; `None` without a readiness list.
    pub fn is_ready(&self) -> Option<bool> {
        (!self.requirements.is_empty()).then(|| self.missing_requirements().next().is_none())
    }

    /// The required lines nothing satisfies.
    pub fn missing_requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(|requirement| requirement.required && requirement.files.is_empty())
    }

    /// The name shown: `Release-2025-12-24/Telemetry`.
    pub fn label(&self) -> String {
        if self.area.is_empty() { self.name.clone() } else { format!("{}/{}", self.name, self.area) }
    }
}
