//! A comparison for people: in a terminal, in a release note, on a page of its own. For programs it is serialised as it is.

pub mod html;
pub mod markdown;
pub mod text;

use crate::comparison::{Change, Comparison, Kind, Part, Side, SideKind};

/// What `side` is, in a line: `RC-2026-01, version 2.4.0, made 2026-01-12T02:15:00Z`.
fn described(side: &Side) -> String {
    let mut words = vec![side.name.clone()];
    words.extend(side.version.as_ref().map(|version| format!("version {version}")));
    words.push(match side.kind {
        SideKind::Bundle => format!("made {}", side.at),
        SideKind::Workspace => format!("as of {}", side.at),
    });
    words.join(", ")
}

/// What is said of a side beside its name: bundle id, commit, signers, that it is incomplete.
fn facts(side: &Side) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let candidate = side.candidate.as_ref().filter(|candidate| **candidate != side.name);
    facts.extend(candidate.map(|candidate| ("candidate", candidate.clone())));
    facts.extend(side.bundle_id.map(|id| ("bundle id", id.to_string())));
    facts.extend(side.commit.as_ref().map(|commit| ("commit", commit.clone())));
    facts.extend(side.signers.as_ref().map(|signers| ("signers", signers.clone())));
    facts.extend(side.incomplete.as_ref().map(|reason| ("incomplete", reason.clone())));
    facts
}

/// The differences of `kind` by part, parts without any left out.
fn by_part(comparison: &Comparison, kind: Kind) -> Vec<(Part, Vec<&Change>)> {
    let of = |part: Part| comparison.of(kind).filter(|change| change.part == part).collect::<Vec<_>>();
    Part::EACH.into_iter().map(|part| (part, of(part))).filter(|(_, changes)| !changes.is_empty()).collect()
}

/// What one side says: a word where it says nothing.
fn said(side: Option<&String>) -> &str {
    side.map_or("not there", String::as_str)
}
