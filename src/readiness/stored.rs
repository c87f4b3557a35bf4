//! What the summaries beside the evidence claim of it: `VerificationSummary*.json`, one object an area. A claim is never
//! believed, only shown beside what was found.

use std::collections::BTreeSet;

use serde_json::Value;

use super::evidence::directory;
use super::{Lent, StoredClaim};
use crate::model::Bundle;
use crate::path::TreePath;

/// Every claim, in byte order of summary: where several speak of one thing, the last counts, since their names carry
/// their time.
pub(super) struct Claims {
    states: Vec<State>,
    readmes: Vec<Readme>,
}

struct State {
    /// The directory of the bundle.
    bundle: TreePath,
    area: String,
    requirement: String,
    claim: StoredClaim,
}

struct Readme {
    bundle: TreePath,
    area: String,
    digest: String,
    path: TreePath,
}

impl Claims {
    /// Reads every summary among `files` that lies beside one of `areas`.
    pub(super) fn read<'a>(areas: &[&Bundle], files: impl Iterator<Item = &'a TreePath>, lent: &Lent<'_>) -> Self {
        let directories: BTreeSet<TreePath> = areas.iter().map(|area| directory(area)).collect();
        let mut claims = Self { states: Vec::new(), readmes: Vec::new() };
        for path in files.filter(|path| path.name().starts_with("VerificationSummary") && path.extension() == "json") {
            let Some(bundle) = path.parent().filter(|parent| directories.contains(parent)) else { continue };
            let value: Option<Value> = (lent.read)(path)
                .and_then(|bytes| serde_json::from_str(&crate::text::decode::decode(&bytes).text).ok());
            // A list of one may be written as the one.
            let records = match value {
                Some(Value::Array(records)) => records,
                record => record.into_iter().collect(),
            };
            for record in &records {
                claims.take(record, &bundle, path);
            }
        }
        claims
    }

    fn take(&mut self, record: &Value, bundle: &TreePath, path: &TreePath) {
        let area = record.get("Area").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(digest) = record.get("ReadmeHash").and_then(Value::as_str) {
            let readme =
                Readme { bundle: bundle.clone(), area: area.clone(), digest: digest.to_owned(), path: path.clone() };
            self.readmes.push(readme);
        }
        let states = match record.get("RequirementState") {
            Some(Value::Array(states)) => states.as_slice(),
            Some(state) => std::slice::from_ref(state),
            None => &[],
        };
        for state in states {
            let text = |key: &str| state.get(key).and_then(Value::as_str).map(str::to_owned);
            if let (Some(requirement), Some(status)) = (text("Requirement"), text("Status")) {
                let claim = StoredClaim { status, path: path.clone() };
                self.states.push(State { bundle: bundle.clone(), area: area.clone(), requirement, claim });
            }
        }
    }

    /// What is claimed of `requirement` of `area`.
    pub(super) fn of(&self, area: &Bundle, requirement: &str) -> Option<StoredClaim> {
        let directory = directory(area);
        let is_it = |state: &&State| {
            state.bundle == directory && state.area == area.area && state.requirement.eq_ignore_ascii_case(requirement)
        };
        self.states.iter().rfind(is_it).map(|state| state.claim.clone())
    }

    /// The digest a summary gives for the README of `area`, as written, and the summary.
    pub(super) fn readme(&self, area: &Bundle) -> Option<(&str, &TreePath)> {
        let directory = directory(area);
        let is_it = |readme: &&Readme| readme.bundle == directory && readme.area == area.area;
        self.readmes.iter().rfind(is_it).map(|readme| (readme.digest.as_str(), &readme.path))
    }
}
