//! Who answers for what on both sides. A waiver changes no verdict; one that ends while its gap stays is bad news.

use std::collections::{BTreeMap, BTreeSet};

use super::{Kind, Part, Report, Snapshot, Subject};
use crate::bundle::document::Waiver;

/// What a waiver covers.
type Covered = (&'static str, String);

pub(super) fn compare(old: &Snapshot, new: &Snapshot, report: &mut Report) {
    let (before, after) = (waivers(old, new), waivers(new, old));
    let open = open(new);
    let names: BTreeSet<&Covered> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (before, after) = (before.get(name), after.get(name));
        let (kind, remark) = match (before, after) {
            (Some(before), Some(after)) if before == after => continue,
            (Some(before), Some(after)) if before.until != after.until => (Kind::Change, "it holds to another day"),
            (Some(_), Some(_)) => (Kind::Change, "its owner or reason is another"),
            (Some(_), None) if open.contains(name) => {
                (Kind::Regression, "it ended, and what it covered is still not as it should be")
            }
            (Some(_), None) => (Kind::Change, "it ended"),
            (None, _) => (Kind::Change, "somebody answers for it now"),
        };
        let says = |waiver: &&Waiver| format!("to {} by {}: {}", waiver.until, waiver.by, waiver.reason);
        let id = format!("{} {}", name.0, name.1);
        let sides = (before.map(says), after.map(says));
        report.add(Part::Waiver, kind, Subject { id: &id, title: "" }, sides, remark);
    }
}

/// The waivers of `own` that `other` could have, too.
fn waivers<'a>(own: &'a Snapshot, other: &Snapshot) -> BTreeMap<Covered, &'a Waiver> {
    let gates = own.gates.iter().filter_map(|gate| Some((("gate", gate.id.clone()), gate.waiver.as_ref()?)));
    // A gate that the contract names brings the gate's own waiver.
    let is_told = |group: &str| group != "gates" && other.requirements.is_some();
    let lines = own.requirements.iter().flatten().filter(|line| is_told(&line.group));
    let lines = lines.filter_map(|line| Some((("requirement", line.id.clone()), line.waiver.as_ref()?)));
    let secrets = own.secrets.iter().flatten().filter(|_| other.secrets.is_some());
    let secrets = secrets.map(|found| (("secret", format!("{} in {}", found.rule, found.path)), &found.waiver));
    gates.chain(lines).chain(secrets).collect()
}

/// What is not as it should be and nobody answers for.
fn open(snapshot: &Snapshot) -> BTreeSet<Covered> {
    let gates = snapshot.gates.iter().filter(|gate| gate.verdict != "pass" && gate.waiver.is_none());
    let gates = gates.map(|gate| ("gate", gate.id.clone()));
    let lines = snapshot.requirements.iter().flatten();
    let lines = lines.filter(|line| line.status.is_open());
    gates.chain(lines.map(|line| ("requirement", line.id.clone()))).collect()
}
