//! A candidate's contract line by line, with what was found and where a reader sees for himself.

use super::super::super::{Project, urls, words};
use super::super::{Badge, Cell, Link, Part, Row, Section, TableView, columns};
use super::badge_of;
use crate::gates::Outcome;
use crate::model::Target;
use crate::path::{SitePath, TreePath};
use crate::readiness::{Group, Proof, Readiness, Requirement, Standing};

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
