//! A candidate's readiness as its page shows it: the verdict, what is missing, what changed since the last candidate,
//! what summaries claim, who answers for what, what would be packed.

mod contract;
mod panel;

use std::borrow::Cow;

pub(in crate::pages) use self::contract::missing;
pub(in crate::pages) use self::panel::panel;
use super::super::{Project, words};
use super::{Badge, Cell, Column, Part, Row, Section, TableView, columns};
use crate::gates::Outcome;
use crate::model::download::Deed;
use crate::model::{Bundle, Candidate};
use crate::path::SitePath;
use crate::readiness::{Group, Proof, Readiness, Requirement, Standing};

/// The verdict's badge.
pub(in crate::pages) fn badge(readiness: &Readiness) -> Badge {
    let (outcome, word) = if readiness.is_ready() { (Outcome::Pass, "Ready") } else { (Outcome::Fail, "Not ready") };
    Badge { word: word.to_owned(), ..Badge::of(outcome) }
}

/// A requirement's badge.
fn badge_of(requirement: &Requirement) -> Badge {
    let outcome = match requirement.standing {
        Standing::Met => Outcome::Pass,
        Standing::Missing | Standing::Failed => Outcome::Fail,
        Standing::Stale => Outcome::Stale,
        Standing::NoData => Outcome::NoData,
        Standing::Optional if requirement.group == Group::Approvals => Outcome::NoData,
        Standing::Optional => Outcome::Warn,
    };
    let waiver = requirement.waiver.as_ref();
    Badge {
        also: waiver.map(|answer| format!("waived to {}", answer.until.in_words())).into_iter().collect(),
        ..Badge::of(outcome)
    }
}

/// `13 of 16`, of what must hold.
pub(in crate::pages) fn met_of(readiness: &Readiness) -> String {
    let (met, required) = readiness.met();
    format!("{met} of {required}")
}

/// The readiness in one sentence.
pub(in crate::pages) fn sentence(project: &Project<'_>, readiness: &Readiness) -> String {
    let first = match readiness.blockers().count() {
        0 => "Nothing is in the way".to_owned(),
        blockers => words::plural(blockers, "blocker", "blockers"),
    };
    let rest = reservations(project, readiness);
    [vec![first, format!("{} requirements met", met_of(readiness))], rest].concat().join(", ")
}

/// What is not in the way and not as it should be either: `1 gate and 1 task waived`, `0 of 1 approvals`.
fn reservations(project: &Project<'_>, readiness: &Readiness) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for line in readiness.requirements.iter().filter(|line| line.waiver.is_some()) {
        let tasks = line.proof.iter().filter(|proof| matches!(proof, Proof::Task(_))).count();
        let (noun, count) = match line.group {
            Group::Gates => ("gate", 1),
            Group::Work if tasks > 0 => ("task", tasks),
            Group::Files => ("file rule", 1),
            Group::Work | Group::Integrity | Group::Approvals => ("requirement", 1),
        };
        match counts.iter_mut().find(|(known, _)| *known == noun) {
            Some((_, known)) => *known += count,
            None => counts.push((noun, count)),
        }
    }
    let counts: Vec<String> = counts.into_iter().map(|(noun, count)| words::counted(count, noun)).collect();
    let waived = (!counts.is_empty()).then(|| format!("{} waived", words::list(&counts)));
    waived.into_iter().chain(approvals(project, readiness)).collect()
}

/// `0 of 1 approvals` where the candidate's newest bundle lies beside the pages; else how many are asked for: nothing here
/// knows how many were given. Nothing where none is asked for.
fn approvals(project: &Project<'_>, readiness: &Readiness) -> Option<String> {
    let asked = readiness.declaration.approvals;
    let bundle = project.facts.downloads.bundles.iter().find(|bundle| bundle.candidate == readiness.id());
    match bundle {
        _ if asked == 0 => None,
        Some(bundle) => Some(format!("{} of {asked} approvals", bundle.signed(Deed::Approved).count())),
        None => Some(format!("{} asked for", words::counted(asked as usize, "approval"))),
    }
}

/// The newest `shown` candidates, a row each; those without a date last.
pub(in crate::pages) fn table(project: &Project<'_>, page: &SitePath, shown: usize) -> TableView {
    let mut judged: Vec<(&Candidate, &Readiness)> = project.model.candidates.iter().zip(project.readiness).collect();
    judged.sort_by(|(a, _), (b, _)| b.date.cmp(&a.date).then_with(|| b.id.cmp(&a.id)));
    let rows = judged.into_iter().take(shown).map(|(candidate, readiness)| {
        let href = project.urls.candidate(&candidate.id).map(|target| page.href_to(target));
        let date = candidate.date.map(|date| date.to_string());
        let blockers = readiness.blockers().count();
        let first = readiness.blockers().next().map(|line| format!("{}: {}", line.title, line.found));
        Row::new(vec![
            Cell::badge(badge(readiness)),
            Cell::code(candidate.id.clone(), href).second(candidate.status.clone().unwrap_or_default()),
            Cell::count(blockers).class(if blockers > 0 { "fail" } else { "muted" }),
            Cell::or(first.as_deref(), "nothing is in the way").second(reservations(project, readiness).join(", ")),
            Cell::text(met_of(readiness)),
            Cell::or(readiness.version.as_deref(), "not stated"),
            Cell::or(date.as_deref(), "no date"),
        ])
    });
    TableView {
        caption: "Release candidates".to_owned(),
        columns: columns(&[
            ("Verdict", "line"),
            ("Candidate", "key"),
            ("Blockers", "num"),
            ("First of them", "low"),
            ("Met", "num low"),
            ("Version", "line low"),
            ("Date", "num"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    }
}

/// What stands otherwise than it would for the candidate before: both contracts held against the records of today. Only
/// what both ask for can be compared.
pub(in crate::pages) fn since(project: &Project<'_>, last: &Readiness, now: &Readiness, page: &SitePath) -> Section {
    let of_last = |id: &str| last.requirements.iter().find(|line| line.id == id);
    let both: Vec<(&Requirement, &Requirement)> =
        now.requirements.iter().filter_map(|line| Some((of_last(&line.id)?, line))).collect();
    let is_same = |before: &Requirement, line: &Requirement| {
        before.standing == line.standing && before.waiver.is_some() == line.waiver.is_some()
    };
    let rows: Vec<Row> = both
        .iter()
        .filter(|(before, line)| !is_same(before, line))
        .map(|(before, line)| {
            let title = Cell::text(line.title.clone()).second(line.area.clone());
            let found = Cell::text(line.found.clone());
            Row::new(vec![title, Cell::badge(badge_of(before)), Cell::badge(badge_of(line)), found])
        })
        .collect();
    let href = project.urls.candidate(last.id()).map(|target| page.href_to(target));
    let remark = "both held against the records of today".to_owned();
    let text = match both.len() {
        0 => format!("The contract of {} asks for nothing that this one asks for.", last.id()),
        both => format!("All {} that both contracts ask for stand the same.", words::counted(both, "requirement")),
    };
    let part = if rows.is_empty() {
        Part::Note { text }
    } else {
        let column = |label: String| Column { label: Cow::Owned(label), class: "line" };
        let mut columns = columns(&[("Requirement", "key"), ("Found", "low")]);
        columns.splice(1..1, [column(last.id().to_owned()), column(now.id().to_owned())]);
        let caption = format!("Where {} stands otherwise than {}", now.id(), last.id());
        Part::Table(TableView { caption, columns, rows, ..TableView::default() })
    };
    let section = Section::new("Against the last one", remark, vec![part]);
    match href {
        Some(href) => section.more(format!("Open {}", last.id()), href),
        None => section,
    }
}

/// What summaries beside the evidence claim otherwise than was found.
pub(in crate::pages) fn claims(project: &Project<'_>, readiness: &Readiness, page: &SitePath) -> Option<Section> {
    let told: Vec<&Requirement> = readiness.requirements.iter().filter(|line| line.claim.is_some()).collect();
    if told.is_empty() {
        return None;
    }
    let is_there = |line: &Requirement| line.files().next().is_some();
    let rows: Vec<Row> = told
        .iter()
        .filter_map(|line| Some((line, line.claim.as_ref()?)))
        .filter(|(line, claim)| claim.status.eq_ignore_ascii_case("present") != is_there(line))
        .map(|(line, claim)| {
            let href = project.urls.file(&claim.path).map(|url| url.href(page));
            Row::new(vec![
                Cell::text(line.title.clone()).second(line.area.clone()),
                Cell::text(claim.status.clone()),
                Cell::text(line.found.clone()).class("fail"),
                Cell::code(words::shorten_middle(claim.path.name(), 30), href),
            ])
        })
        .collect();
    let remark = format!("{} read in summaries", words::counted(told.len(), "claim"));
    if rows.is_empty() {
        let text = "Every one agrees with what was found.".to_owned();
        return Some(Section::new("Claims", remark, vec![Part::Note { text }]));
    }
    let table = TableView {
        caption: "Claims that are not so".to_owned(),
        columns: columns(&[("Requirement", "key"), ("Claimed", "line"), ("Found", "text"), ("Summary", "low")]),
        rows,
        ..TableView::default()
    };
    Some(Section::new("Claims", remark, vec![Part::Table(table)]))
}

/// Who answers for what does not hold.
pub(in crate::pages) fn answers(readiness: &Readiness) -> Option<Section> {
    let rows: Vec<Row> = readiness
        .requirements
        .iter()
        .filter_map(|line| Some((line, line.waiver.as_ref()?)))
        .map(|(line, answer)| {
            Row::new(vec![
                Cell::text(line.title.clone()).second(line.id.clone()),
                Cell::text(answer.by.clone()),
                Cell::text(answer.reason.clone()),
                Cell::text(answer.until.to_string()),
            ])
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let remark = format!("{} answered for", words::counted(rows.len(), "gap"));
    let table = TableView {
        caption: "Waivers".to_owned(),
        columns: columns(&[("For", "key"), ("By", "line"), ("Reason", "text"), ("Until", "num")]),
        rows,
        ..TableView::default()
    };
    Some(Section::new("Waivers", remark, vec![Part::Table(table)]))
}

/// The areas of the candidate.
fn areas<'a>(project: &Project<'a>, readiness: &'a Readiness) -> impl Iterator<Item = &'a Bundle> + use<'a> {
    let bundles = &project.model.bundles;
    bundles.iter().filter(|bundle| readiness.areas.contains(&bundle.path))
}

/// What a bundle would hold, folder by folder.
pub(in crate::pages) fn packed(project: &Project<'_>, readiness: &Readiness, page: &SitePath) -> Section {
    let mut folders: Vec<(String, Option<String>, usize, u64)> = Vec::new();
    for file in &readiness.files {
        let (label, href) = match file.place.strip_prefix("data/").unwrap_or(&file.place).split_once('/') {
            Some(("bundles", _)) if !file.area.is_empty() => {
                let area = areas(project, readiness).find(|area| area.label() == file.area);
                let page_of = area.and_then(|area| project.urls.area(&area.path));
                (file.area.clone(), page_of.map(|target| page.href_to(target)))
            }
            Some(("bundles", _)) => ("Beside the areas".to_owned(), None),
            Some(("release", _)) => ("Plans, board, risks, changes".to_owned(), None),
            _ => ("Added by the contract".to_owned(), None),
        };
        match folders.iter_mut().find(|(known, ..)| *known == label) {
            Some((_, _, files, bytes)) => {
                *files += 1;
                *bytes += file.bytes;
            }
            None => folders.push((label, href, 1, file.bytes)),
        }
    }
    folders.sort();
    if folders.is_empty() {
        let text = "Nothing would be packed but the site.".to_owned();
        return Section::new("What would be packed", "", vec![Part::Note { text }]);
    }
    let total: u64 = folders.iter().map(|(.., bytes)| bytes).sum();
    let remark = format!("{}, {}, and this site", words::counted(readiness.files.len(), "file"), words::bytes(total));
    let rows = folders.into_iter().map(|(label, href, files, bytes)| {
        Row::new(vec![
            Cell::link(label, href),
            Cell::count(files),
            Cell::text(words::bytes(bytes)).sort(format!("{bytes:020}")),
        ])
    });
    let table = TableView {
        caption: "What would be packed".to_owned(),
        columns: columns(&[("Evidence", "key"), ("Files", "num"), ("Size", "num")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    let mut parts = vec![Part::Table(table)];
    if !readiness.absent.is_empty() {
        let text = format!(
            "{} in no place: a manifest lists them, and they are not in the tree.",
            words::plural(readiness.absent.len(), "listed file is", "listed files are")
        );
        parts.push(Part::Note { text });
    }
    Section::new("What would be packed", remark, parts)
}
