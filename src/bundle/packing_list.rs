//! A candidate's readiness in a bundle's own terms: every file under a name that a bundle can hold, and what was required
//! of them as the document tells it.

use std::collections::BTreeMap;

use super::document::{Absent, Declared, Requirement, Status, Waiver};
use super::names;
use crate::path::{TreePath, shorten};
use crate::readiness::{self, EvidenceFile, Proof, Readiness, Standing};

/// Longest path of evidence below the top directory, which takes up to fifty bytes more.
const MAX_PATH: usize = names::MAX_PATH - super::MAX_TOP - 1;

/// A file of evidence with its place in the bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its path in the bundle.
    pub path: String,
    /// Whether its name had to change, because no bundle can hold it or because it was too long.
    pub renamed: bool,
    /// What it is.
    pub file: EvidenceFile,
    /// What its manifest says of it.
    pub declared: Option<Declared>,
}

/// The evidence of `readiness`, in byte order of path in the bundle.
pub fn files(readiness: &Readiness) -> Vec<Listed> {
    let listed = |file: &EvidenceFile| {
        let path = named(&file.place);
        Listed { renamed: path != file.place, path, declared: file.declared.as_ref().map(declared), file: file.clone() }
    };
    let mut files: Vec<Listed> = readiness.files.iter().map(listed).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// A path that a bundle can hold, for `place`.
fn named(place: &str) -> String {
    shorten(names::map(place), MAX_PATH)
}

fn declared(declared: &readiness::ManifestClaim) -> Declared {
    Declared { manifest: named(&declared.manifest), sha256: declared.sha256.clone(), size: declared.size }
}

/// What manifests list and nobody packed.
pub fn absent(readiness: &Readiness) -> Vec<Absent> {
    let absent = |absent: &readiness::Absent| Absent {
        manifest: named(&absent.declared.manifest),
        target: absent.target.clone(),
        sha256: absent.declared.sha256.clone(),
        size: absent.declared.size,
    };
    readiness.absent.iter().map(absent).collect()
}

/// What was required. Files that are not packed cannot be named as proof.
pub fn requirements(readiness: &Readiness, files: &[Listed]) -> Vec<Requirement> {
    let places: BTreeMap<&TreePath, &str> =
        files.iter().map(|listed| (&listed.file.origin, listed.path.as_str())).collect();
    let packed = |path: &TreePath| places.get(path).map(|place| (*place).to_owned());
    let told = |requirement: &readiness::Requirement| Requirement {
        id: requirement.id.clone(),
        group: requirement.group.name().to_owned(),
        title: requirement.title.clone(),
        area: requirement.area.clone(),
        rule: requirement.rule.clone(),
        status: match requirement.standing {
            _ if requirement.waiver.is_some() => Status::Waived,
            Standing::Met => Status::Met,
            Standing::Missing => Status::Missing,
            Standing::Stale => Status::Stale,
            Standing::Failed => Status::Failed,
            Standing::NoData => Status::NoData,
            Standing::Optional => Status::Optional,
        },
        found: requirement.found.clone(),
        files: requirement
            .proof
            .iter()
            .filter_map(|proof| match proof {
                Proof::File(path) => packed(path),
                Proof::Line(place) => packed(&place.path),
                _ => None,
            })
            .collect(),
        claimed: requirement.claim.as_ref().map(|claim| claim.status.clone()),
        claimed_in: requirement.claim.as_ref().and_then(|claim| packed(&claim.path)),
        waiver: requirement.waiver.as_ref().map(|answer| Waiver {
            by: answer.by.clone(),
            reason: answer.reason.clone(),
            until: answer.until.to_string(),
        }),
    };
    readiness.requirements.iter().map(told).collect()
}
