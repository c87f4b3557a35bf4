//! [`Snapshot`]: everything that one side of a comparison says, whether it is a bundle or the workspace.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{NO_MODEL, Records, unreadable};
use crate::bundle::document::{Document, Gate, Requirement, WaivedFinding};
use crate::digest::Digest;

/// What a side is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SideKind {
    /// A bundle.
    Bundle,
    /// The tree as it stands.
    Workspace,
}

/// What one side is, in words.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// Bundle or workspace.
    pub kind: SideKind,
    /// What reports call it: the candidate's id, or `the workspace`.
    pub name: String,
    /// The candidate; null for a workspace that does not know the other side's.
    pub candidate: Option<String>,
    /// The version the candidate would become.
    pub version: Option<String>,
    /// When the bundle was made, as its builder says; the declared now of a workspace.
    #[schemars(with = "String")]
    pub at: jiff::Timestamp,
    /// The bundle's id; null for a workspace.
    #[schemars(with = "Option<String>")]
    pub bundle_id: Option<Digest>,
    /// The commit it was made from, where one is known.
    pub commit: Option<String>,
    /// Why the bundle was made although something was missing; null when nothing was.
    pub incomplete: Option<String>,
    /// Who signed it and whether that was checked, in words; null for a workspace.
    pub signers: Option<String>,
}

/// Digests of evidence by the path it had in the workspace.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// All of it: what is not named is not there.
    Listed(BTreeMap<String, String>),
    /// Only what the other side lists was looked at; a path that is not named is not there.
    LookedAt(BTreeMap<String, String>),
}

impl Evidence {
    /// The digests.
    pub fn files(&self) -> &BTreeMap<String, String> {
        match self {
            Evidence::Listed(files) | Evidence::LookedAt(files) => files,
        }
    }
}

/// Everything that one side says.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What it is.
    pub side: Side,
    /// Its gates, by plan and id.
    pub gates: Vec<Gate>,
    /// The evidence contract, evaluated; `None` where there is no candidate to hold to one.
    pub requirements: Option<Vec<Requirement>>,
    /// Waived findings of the search for secrets; `None` where there was no search.
    pub secrets: Option<Vec<WaivedFinding>>,
    /// The evidence.
    pub evidence: Evidence,
    /// What its `data/model.json` says, or why it says nothing: `has no …`, in words that follow the side's name.
    pub records: Result<Records, String>,
}

impl Snapshot {
    /// A bundle whose digests were found right. `model` is its `data/model.json`, where it has one.
    pub fn of_bundle(document: Document, id: Digest, signers: String, model: Option<&[u8]>) -> Self {
        let records = match model {
            Some(json) => Records::parse(json).map_err(|fault| unreadable(&fault)),
            None => Err(NO_MODEL.to_owned()),
        };
        let side = Side {
            kind: SideKind::Bundle,
            name: document.candidate.clone(),
            candidate: Some(document.candidate),
            version: document.version,
            at: document.created,
            bundle_id: Some(id),
            commit: document.source.commit,
            incomplete: document.incomplete.map(|incomplete| incomplete.reason),
            signers: Some(signers),
        };
        let evidence = document.inventory.into_iter().map(|item| (item.origin.path, item.sha256)).collect();
        Self {
            side,
            gates: completed(document.gates, records.as_ref().ok()),
            requirements: Some(document.requirements),
            secrets: Some(document.preflight.waived),
            evidence: Evidence::Listed(evidence),
            records,
        }
    }

    /// The workspace as of `now`: its `gates` as a bundle would tell them, the `model` it would carry, and, where it knows
    /// the candidate, the `contract`; else of evidence only the digests of what the other side lists.
    pub fn of_workspace(now: jiff::Timestamp, gates: Vec<Gate>, contract: Contract, model: &[u8]) -> Self {
        let (candidate, requirements, evidence) = match contract {
            Contract::Of { candidate, requirements, files } => {
                (Some(candidate), Some(requirements), Evidence::Listed(files))
            }
            Contract::Unknown { files } => (None, None, Evidence::LookedAt(files)),
        };
        let side = Side {
            kind: SideKind::Workspace,
            name: "the workspace".to_owned(),
            candidate,
            version: None,
            at: now,
            bundle_id: None,
            commit: None,
            incomplete: None,
            signers: None,
        };
        Self {
            side,
            gates,
            requirements,
            secrets: None,
            evidence,
            records: Records::parse(model).map_err(|fault| unreadable(&fault)),
        }
    }
}

/// What a workspace would put into a bundle.
#[derive(Clone, Debug)]
pub enum Contract {
    /// That of a candidate it knows.
    Of {
        /// The candidate.
        candidate: String,
        /// What it must show, evaluated.
        requirements: Vec<Requirement>,
        /// Its evidence: digests by path in the workspace.
        files: BTreeMap<String, String>,
    },
    /// It does not know the candidate.
    Unknown {
        /// Digests of those files of the other side's evidence that it has.
        files: BTreeMap<String, String>,
    },
}

/// Bundles made before numbers were recorded with their gates have them in the model only.
fn completed(mut gates: Vec<Gate>, records: Option<&Records>) -> Vec<Gate> {
    for gate in gates.iter_mut().filter(|gate| gate.rule.is_none()) {
        let Some(known) = records.and_then(|records| records.gates.iter().find(|known| known.id == gate.id)) else {
            continue;
        };
        gate.rule = known.rule.clone();
        gate.number = known.value.as_f64();
        gate.threshold = known.threshold.as_f64();
        gate.unit = known.unit.clone();
        gate.samples = Some(known.samples);
    }
    gates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_of_an_older_bundle_gets_its_numbers_from_the_model() {
        let json =
            br#"{"id":"B-9","title":"t","level":"block","verdict":"fail","value":"3.21 s","limit":"x","waiver":null}"#;
        let gate: Gate = serde_json::from_slice(json).unwrap();
        let model = br#"{"schema_version":1,"gates":[{"id":"B-9","rule":"p95(A.B) <= 3 s","value":3.21,"threshold":3,
            "unit":"s","samples":40,"scope":"corpus"},{"id":"G-3","value":"Pass","threshold":null}]}"#;
        let records = Records::parse(model).unwrap();
        let completed = completed(vec![gate.clone()], Some(&records));
        let known = completed.first().map(|gate| (gate.number, gate.threshold, gate.samples, gate.rule.as_deref()));
        assert_eq!(known, Some((Some(3.21), Some(3.0), Some(40), Some("p95(A.B) <= 3 s"))));
        assert_eq!(super::completed(vec![gate.clone()], None), [gate]);
    }
}
