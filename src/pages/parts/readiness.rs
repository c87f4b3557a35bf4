//! A candidate's readiness as its page shows it: the verdict, what is missing, what changed since the last candidate,
//! what summaries claim, who answers for what, what would be packed.

use std::borrow::Cow;

use super::super::{Project, urls, words};
use super::{Badge, Cell, Column, Link, Panel, PanelFact, Part, Row, Section, TableView, columns};
use crate::gates::{Level, Outcome};
use crate::model::bundle::OnDisk;
use crate::model::download::Deed;
use crate::model::{Bundle, Candidate, Date, Target};
use crate::path::{SitePath, TreePath};
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

/// The verdict, large, with six facts.
pub(in crate::pages) fn panel(project: &Project<'_>, readiness: &Readiness) -> Panel {
    let blockers = readiness.blockers().count();
    Panel {
        badge: badge(readiness),
        figure: words::count(blockers as u64),
        unit: if blockers == 1 { "blocker" } else { "blockers" }.to_owned(),
        picture_html: None,
        sentence: match reservations(project, readiness).as_slice() {
            [] => format!("{} requirements met", met_of(readiness)),
            rest => format!("{} requirements met; {}", met_of(readiness), rest.join(", ")),
        },
        facts: vec![
            files_fact(project, readiness),
            areas_fact(readiness),
            oldest_fact(project, readiness),
            gates_fact(project, readiness),
            waivers_fact(readiness),
            PanelFact::new(
                "Approvals",
                approvals(project, readiness).unwrap_or_else(|| "none asked for".to_owned()),
                "signed on the finished bundle",
            ),
        ],
    }
}

/// The areas of the candidate.
fn areas<'a>(project: &Project<'a>, readiness: &'a Readiness) -> impl Iterator<Item = &'a Bundle> + use<'a> {
    let bundles = &project.model.bundles;
    bundles.iter().filter(|bundle| readiness.areas.contains(&bundle.path))
}

fn files_fact(project: &Project<'_>, readiness: &Readiness) -> PanelFact {
    let listed: usize = areas(project, readiness).map(|area| area.checked.len()).sum();
    let same: usize = areas(project, readiness).map(|area| area.count(OnDisk::Match)).sum();
    let bytes: u64 = readiness.files.iter().map(|file| file.bytes).sum();
    let packed = format!("{} packed, {}", words::counted(readiness.files.len(), "file"), words::bytes(bytes));
    match listed {
        0 => PanelFact::new("Files", "none listed", packed),
        listed => PanelFact::new("Files", format!("{same} of {listed} match"), packed),
    }
}

fn areas_fact(readiness: &Readiness) -> PanelFact {
    let asked = || readiness.requirements.iter().filter(|line| line.id.starts_with("area."));
    let absent: Vec<String> =
        asked().filter(|line| line.standing != Standing::Met).map(|line| line.rule.clone()).collect();
    let found = asked().count() - absent.len();
    let remark = match absent.as_slice() {
        [] if found == 0 => "none asked for".to_owned(),
        [] => "every area asked for is there".to_owned(),
        absent => format!("{} absent", words::list(absent)),
    };
    PanelFact::new("Areas", format!("{found} of {}", asked().count()), remark)
}

/// A file with its day.
type Dated<'a> = (Date, &'a TreePath);

/// The oldest dated file of the areas against the newest.
fn oldest_fact(project: &Project<'_>, readiness: &Readiness) -> PanelFact {
    let dated = || {
        let in_areas = readiness.files.iter().filter(|file| !file.area.is_empty());
        in_areas.filter_map(|file| Some((project.artifact_at(&file.origin)?.date?, &file.origin)))
    };
    let range: (Option<Dated<'_>>, Option<Dated<'_>>) = (dated().min(), dated().max());
    match range {
        (Some((oldest, path)), Some((newest, _))) => {
            let days = oldest.days_until(newest);
            let value = if days == 0 {
                "all of one day".to_owned()
            } else {
                format!("{} before the newest", words::counted(days as usize, "day"))
            };
            let name = words::shorten_middle(path.name(), 30);
            PanelFact::new("Oldest input", value, format!("{name}; the newest is of {}", newest.in_words()))
        }
        _ => PanelFact::new("Oldest input", "no date", "no packed file carries one"),
    }
}

/// How the gates stand that the contract rests on. Of those it names each must hold; where it names none, no blocking one
/// may be red.
fn gates_fact(project: &Project<'_>, readiness: &Readiness) -> PanelFact {
    let misread = project.misread();
    let unread = (misread > 0).then(|| format!("{} cannot be read", words::count(misread as u64)));
    let Some(named) = &readiness.declaration.gates else {
        let blocking = project.verdicts.gates.iter().filter(|verdict| verdict.gate.level == Level::Block);
        let outcomes: Vec<Option<Outcome>> = blocking.map(|verdict| Some(verdict.outcome)).collect();
        let red = outcomes.iter().filter(|outcome| **outcome == Some(Outcome::Fail)).count();
        let mut undecided = ways(&outcomes, &[Some(Outcome::Stale), Some(Outcome::NoData), Some(Outcome::Manual)]);
        undecided.extend(unread);
        return match (outcomes.len(), undecided.as_slice()) {
            (0, undecided) if misread > 0 => PanelFact::new("Blocking gates", "none judged", undecided.join(", ")),
            (0, _) if project.verdicts.gates.is_empty() => {
                PanelFact::new("Blocking gates", "none declared", "nothing was judged")
            }
            (0, _) => PanelFact::new("Blocking gates", "none declared", "every gate only warns"),
            (all, []) => PanelFact::new("Blocking gates", format!("{red} of {all} red"), "every blocking gate counts"),
            (all, undecided) => PanelFact::new("Blocking gates", format!("{red} of {all} red"), undecided.join(", ")),
        };
    };
    let outcomes: Vec<Option<Outcome>> =
        named.iter().map(|id| project.verdicts.get(id).map(|verdict| verdict.outcome)).collect();
    let holding = outcomes.iter().filter(|outcome| **outcome == Some(Outcome::Pass)).count();
    let others: Vec<Option<Outcome>> =
        Outcome::EACH.into_iter().filter(|outcome| *outcome != Outcome::Pass).map(Some).chain([None]).collect();
    let mut others = ways(&outcomes, &others);
    others.extend(unread);
    match (outcomes.len(), others.as_slice()) {
        (0, []) => PanelFact::new("Gates", "none asked for", "the contract names none"),
        (0, others) => PanelFact::new("Gates", "none asked for", others.join(", ")),
        (all, []) => PanelFact::new("Gates", format!("{holding} of {all} hold"), "all that the contract names"),
        (all, others) => PanelFact::new("Gates", format!("{holding} of {all} hold"), others.join(", ")),
    }
}

/// How many of `outcomes` are each of `of`, those of none left out: `1 red`, `2 without data`. `None` is a gate that there
/// is not.
fn ways(outcomes: &[Option<Outcome>], of: &[Option<Outcome>]) -> Vec<String> {
    let told = |way: &Option<Outcome>| {
        let count = outcomes.iter().filter(|outcome| *outcome == way).count();
        let word = match way {
            Some(Outcome::Fail) => "red",
            Some(Outcome::Warn) => "past its limit",
            Some(Outcome::Stale) => "stale",
            Some(Outcome::NoData) => "without data",
            Some(Outcome::Manual) => "for a person to decide",
            Some(Outcome::Pass) => "green",
            None => "not declared",
        };
        (count > 0).then(|| format!("{} {word}", words::count(count as u64)))
    };
    of.iter().filter_map(told).collect()
}

fn waivers_fact(readiness: &Readiness) -> PanelFact {
    let used = readiness.requirements.iter().filter(|line| line.waiver.is_some()).count();
    let declared = readiness.declaration.waiver.len();
    let remark = match (used, declared) {
        (0, 0) => "nobody answers for a gap".to_owned(),
        (0, declared) => format!("{} in the contract, none applies", words::count(declared as u64)),
        (used, _) => format!("{} answered for", words::counted(used, "gap")),
    };
    PanelFact::new("Waivers", words::count(used as u64), remark)
}

/// The contract line by line, in groups; within a group what is in the way first.
pub(in crate::pages) fn missing(project: &Project<'_>, readiness: &Readiness, page: &SitePath) -> Section {
    let mut rows = Vec::new();
    for group in Group::EACH {
        let mut lines: Vec<&Requirement> = readiness.requirements.iter().filter(|line| line.group == group).collect();
        if lines.is_empty() {
            continue;
        }
        rows.push(Row::group(title(group), remark(group, &lines)));
        lines.sort_by_key(|line| order(line));
        let (alone, together) = folded(group, lines);
        rows.extend(alone.into_iter().map(|line| {
            let second = match (group, line.rule.as_str()) {
                (Group::Gates, rule) if !rule.is_empty() => rule.to_owned(),
                _ => line.area.clone(),
            };
            Row {
                id: Some(format!("r-{}", crate::markdown::html::slug(&line.id.replace('.', "-")))),
                ..Row::new(vec![
                    Cell::badge(badge_of(line)),
                    Cell::text(line.title.clone()).second(second),
                    Cell::text(line.found.clone()),
                    proof(project, line, page),
                ])
            }
        }));
        rows.extend(together.iter().map(|(area, lines)| row_of_met(project, area, lines, page)));
    }
    let table = TableView {
        caption: "What the candidate must show".to_owned(),
        columns: columns(&[("Verdict", "line"), ("Required", "key"), ("Found", "text"), ("Proof", "low")]),
        rows,
        ..TableView::default()
    };
    let (title, remark) = match readiness.blockers().count() {
        0 => ("What the contract asks", "nothing is in the way".to_owned()),
        _ => (
            "What is missing",
            format!("{}, blockers first in each group", words::counted(readiness.requirements.len(), "requirement")),
        ),
    };
    let mut parts = vec![Part::Table(table)];
    if !readiness.is_declared() {
        parts.push(Part::Note {
            text: "No [[candidate]] table declares a contract for it, so the default one holds: the Telemetry and Routing areas \
                   with their lists, every listed file unaltered, no blocking gate red."
                .to_owned(),
        });
    }
    Section::new(title, remark, parts)
}

/// Lines that hold, of one area.
type Met<'a> = Vec<(&'a str, Vec<&'a Requirement>)>;

/// A reader looks for what is not green: files of an area that are all there share a row.
fn folded(group: Group, lines: Vec<&Requirement>) -> (Vec<&Requirement>, Met<'_>) {
    let is_folded =
        |line: &&Requirement| group == Group::Files && line.standing == Standing::Met && !line.area.is_empty();
    let (met, alone): (Vec<&Requirement>, Vec<&Requirement>) = lines.into_iter().partition(is_folded);
    let mut together: Met<'_> = Vec::new();
    for line in met {
        match together.iter_mut().find(|(area, _)| *area == line.area) {
            Some((_, lines)) => lines.push(line),
            None => together.push((&line.area, vec![line])),
        }
    }
    (alone, together)
}

fn row_of_met(project: &Project<'_>, area: &str, lines: &[&Requirement], page: &SitePath) -> Row {
    let titles: Vec<String> = lines.iter().map(|line| line.title.clone()).collect();
    let files: std::collections::BTreeSet<&TreePath> = lines.iter().flat_map(|line| line.files()).collect();
    let bundle = project.model.bundles.iter().find(|bundle| bundle.label() == area);
    let proof = bundle.map(|bundle| {
        let href = project.urls.area(&bundle.path).map(|target| page.href_to(target));
        Cell::code(words::shorten_middle(&bundle.label(), 26), href)
    });
    Row::new(vec![
        Cell::badge(Badge::of(Outcome::Pass)),
        Cell::text(titles.join(", ")).second(area),
        Cell::text(format!("all {} there, in {}", lines.len(), words::counted(files.len(), "file"))),
        proof.unwrap_or_default(),
    ])
}

/// What is in the way, what somebody answers for, what need not hold, what holds.
fn order(line: &Requirement) -> u8 {
    match line.standing {
        _ if line.blocks() => 0,
        Standing::Met => 3,
        Standing::Optional => 2,
        _ => 1,
    }
}

fn title(group: Group) -> &'static str {
    match group {
        Group::Files => "Files",
        Group::Integrity => "Integrity",
        Group::Gates => "Gates",
        Group::Work => "Work and risks",
        Group::Approvals => "Approvals",
    }
}

fn remark(group: Group, lines: &[&Requirement]) -> String {
    let met = lines.iter().filter(|line| line.standing == Standing::Met).count();
    match group {
        Group::Integrity => "every listed file hashed again".to_owned(),
        Group::Approvals => String::new(),
        _ => match lines.iter().filter(|line| line.is_required()).count() {
            0 => "none required".to_owned(),
            required => format!("{met} of {required} met"),
        },
    }
}

/// Where the reader sees for himself.
fn proof(project: &Project<'_>, line: &Requirement, page: &SitePath) -> Cell {
    let link = |proof: &Proof| match proof {
        Proof::File(path) => {
            let href = project.urls.file(path).map(|url| url.href(page));
            Link::code(words::shorten_middle(path.name(), 26), href)
        }
        Proof::Area(path) => Link::code(path.name(), project.urls.area(path).map(|target| page.href_to(target))),
        Proof::Line(place) => {
            let label = format!("{}:{}", words::shorten_middle(place.path.name(), 22), place.line);
            Link::code(label, project.line_href(&place.path, place.line, page))
        }
        Proof::Gate(id) => Link::code(id.clone(), Some(page.href_to(&urls::gate(id)))),
        Proof::Task(id) => Link::code(id.to_string(), project.href(&Target::Task(id.clone()), page)),
        Proof::Risk(id) => Link::code(id.to_string(), project.href(&Target::Risk(*id), page)),
    };
    const SHOWN: usize = 2;
    let links: Vec<Link> = line.proof.iter().take(SHOWN).map(link).collect();
    let remark = match line.proof.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("and {more} more"),
    };
    Cell { links, remark, ..Cell::default() }
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
