//! Evidence files and the contract they are held to. Files are the same by path; the evidence of another candidate lies
//! elsewhere, so there files are one kind when their paths differ in nothing but digits: dates, stamps, numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, Kind, Part, Report, SideKind, Snapshot, Subject};
use crate::bundle::document::{Requirement, Status};

pub(super) fn files(old: &Snapshot, new: &Snapshot, report: &mut Report) {
    let (before, after) = (old.evidence.files(), new.evidence.files());
    for (path, digest) in before {
        if after.get(path).is_some_and(|other| other != digest) {
            let short = |digest: &str| Some(digest.chars().take(16).collect::<String>());
            let sides = (short(digest), after.get(path).and_then(|other| short(other)));
            report.add(Part::Evidence, Kind::Change, Subject { id: path, title: "" }, sides, "other bytes");
        }
    }
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    if let Evidence::LookedAt(_) = new.evidence {
        for path in gone {
            let sides = (Some("1 file".to_owned()), None);
            let remark = "the file is not in the tree any more";
            report.add(Part::Evidence, Kind::Regression, Subject { id: path, title: "" }, sides, remark);
        }
        report.notes.push(format!(
            "not compared: evidence that {} has and the bundle lacks, because it does not know the candidate",
            new.side.name
        ));
        return;
    }
    let mut kinds: BTreeMap<String, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    gone.for_each(|path| kinds.entry(shape(path)).or_default().0.push(path));
    let added = after.keys().filter(|path| !before.contains_key(*path));
    added.for_each(|path| kinds.entry(shape(path)).or_default().1.push(path));
    let kept: BTreeSet<String> =
        before.keys().filter(|path| after.contains_key(*path)).map(|path| shape(path)).collect();
    let is_same_candidate = old.side.candidate == new.side.candidate;
    for (shape, (gone, added)) in kinds {
        let (kind, remark) = match (gone.len(), added.len()) {
            (_, 0) if is_same_candidate || !kept.contains(&shape) => {
                (Kind::Regression, "gone, with nothing of its kind in its place")
            }
            (_, 0) => (Kind::Change, "fewer of its kind"),
            (0, _) => (Kind::Change, "new"),
            _ => (Kind::Change, "others of their kind in their place"),
        };
        let name = match (gone.as_slice(), added.as_slice()) {
            ([path], []) | ([], [path]) => (*path).to_owned(),
            _ => shape,
        };
        let says = |paths: &[&str]| match paths.len() {
            0 => None,
            1 => Some("1 file".to_owned()),
            count => Some(format!("{count} files")),
        };
        report.add(Part::Evidence, kind, Subject { id: &name, title: "" }, (says(&gone), says(&added)), remark);
    }
}

/// `path` with every run of digits replaced by `#`.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    for c in path.chars() {
        match c.is_ascii_digit() {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.push(c),
        }
    }
    shape
}

/// A line of the contract: the same id in areas that differ in digits only is the same line.
type Line = (String, String);

pub(super) fn requirements(old: &Snapshot, new: &Snapshot, report: &mut Report) {
    match (&old.side.incomplete, &new.side.incomplete) {
        (None, Some(reason)) => {
            let sides = (Some("nothing missing".to_owned()), Some(reason.clone()));
            let subject = Subject { id: "the bundle as a whole", title: "" };
            let remark = "made although something is missing";
            report.add(Part::Requirement, Kind::Regression, subject, sides, remark);
        }
        (Some(reason), None) if new.side.kind == SideKind::Bundle => {
            let sides = (Some(reason.clone()), Some("nothing missing".to_owned()));
            let subject = Subject { id: "the bundle as a whole", title: "" };
            report.add(Part::Requirement, Kind::Improvement, subject, sides, "made with nothing missing");
        }
        _ => {}
    }
    let (Some(before), Some(after)) = (&old.requirements, &new.requirements) else {
        report.notes.push(format!(
            "not compared: requirements, because {} does not know the candidate",
            if old.requirements.is_none() { &old.side.name } else { &new.side.name }
        ));
        return;
    };
    let (before, after) = (lines(before), lines(after));
    let names: BTreeSet<&Line> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (before, after) = (before.get(name).copied(), after.get(name).copied());
        let Some(either) = after.or(before) else { continue };
        let says = |line: &Requirement| match line.found.as_str() {
            "" => label(line.status).to_owned(),
            found => format!("{}, {found}", label(line.status)),
        };
        let (kind, remark) = match (before.map(|line| line.status), after.map(|line| line.status)) {
            (None, Some(_)) => (Kind::Change, "a new requirement"),
            (Some(Status::Optional), None) => (Kind::Change, "it was not required, and is not told any more"),
            (Some(_), None) => (Kind::Regression, "nobody asks for it any more"),
            (Some(before), Some(after)) if before == after => continue,
            (Some(Status::Optional), Some(_)) => (Kind::Change, "it was not required"),
            (Some(Status::Met), Some(Status::Optional)) => {
                (Kind::Regression, "it was met; it is not, and holds nothing back")
            }
            (Some(_), Some(Status::Optional)) => (Kind::Regression, "it is not required any more"),
            (_, Some(Status::Met)) => (Kind::Improvement, "it is met"),
            (Some(Status::Met), Some(Status::Waived)) => (Kind::Regression, "it was met; somebody answers for the gap"),
            (Some(Status::Met), _) => (Kind::Regression, "it was met"),
            (Some(Status::Waived), _) => (Kind::Regression, "nobody answers for the gap any more"),
            (_, Some(Status::Waived)) => (Kind::Change, "somebody answers for the gap"),
            _ => (Kind::Change, "not there, before or now"),
        };
        let title = match either.area.as_str() {
            "" => either.title.clone(),
            area => format!("{} in {area}", either.title),
        };
        let subject = Subject { id: &either.id, title: &title };
        report.add(Part::Requirement, kind, subject, (before.map(says), after.map(says)), remark);
    }
}

/// The lines by name; of several with one name the worst.
fn lines(requirements: &[Requirement]) -> BTreeMap<Line, &Requirement> {
    let mut lines: BTreeMap<Line, &Requirement> = BTreeMap::new();
    // A gate that the contract names is told as a gate.
    for requirement in requirements.iter().filter(|requirement| requirement.group != "gates") {
        let line = lines.entry((requirement.id.clone(), shape(&requirement.area))).or_insert(requirement);
        if badness(requirement.status) > badness(line.status) {
            *line = requirement;
        }
    }
    lines
}

fn badness(status: Status) -> u8 {
    match status {
        Status::Met => 0,
        Status::Optional => 1,
        Status::Waived => 2,
        Status::Stale => 3,
        Status::NoData => 4,
        Status::Failed => 5,
        Status::Missing => 6,
    }
}

fn label(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::Missing => "missing",
        Status::Stale => "too old",
        Status::Failed => "failed",
        Status::NoData => "no data",
        Status::Waived => "waived",
        Status::Optional => "not required",
    }
}
