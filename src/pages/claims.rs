//! What stored summaries say against the same figures computed again, side by side.

use super::parts::{Badge, Cell, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, finish, lead, words};
use crate::gates::Outcome;
use crate::model::claim::{Claim, Found};
use crate::path::{SitePath, TreePath};
use crate::stats::unit::{Digits, number};

pub(super) static KIND: PageKind = PageKind { name: "claims", draft };

/// How many figures of one file its own page and the page of all show; the rest is counted.
const SHOWN: usize = 60;

fn path() -> SitePath {
    SitePath::new("telemetry/claims.html")
}

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let page = path();
    let mut frame =
        project.frame(&page, "telemetry", "Stored figures, computed again", &[("Telemetry", "telemetry/index.html")]);
    let claims = &project.claims;
    if claims.is_empty() {
        frame.lead = lead("**No stored figure** was found that could be computed again.");
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "No summary states a figure".to_owned(),
            text: "Queue delay summaries, rollup tables, scheduler reports and warm run summaries state figures of the daily streams. This tree has none.".to_owned(),
            link: None,
        }]));
        return vec![Draft { path: page, template: "page.html", frame, search: None }];
    }
    frame.lead = lead(&format!(
        "{} A stored summary is a snapshot: it says what was true when it was written.",
        sentence(claims)
    ));
    let mut by_kind: Vec<(&'static str, Vec<&[Claim]>)> = Vec::new();
    for file in claims.chunk_by(|a, b| a.artifact == b.artifact) {
        let kind = file
            .first()
            .and_then(|claim| project.artifact_at(&claim.artifact))
            .map_or("Other", |artifact| artifact.kind.title);
        match by_kind.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, files)) => files.push(file),
            None => by_kind.push((kind, vec![file])),
        }
    }
    for (kind, files) in by_kind {
        let rows = files.iter().map(|file| file_row(project, file, &page)).collect();
        let table = TableView {
            caption: kind.to_owned(),
            columns: columns(&[
                ("File", "key"),
                ("Figures", "num"),
                ("Agree", "num"),
                ("Written early", "num"),
                ("Differ", "num"),
                ("Not computable", "num low"),
            ]),
            rows,
            sortable: true,
            ..TableView::default()
        };
        frame.sections.push(Section::new(kind, words::counted(files.len(), "file"), vec![Part::Table(table)]));
    }
    vec![Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: None }]
}

fn count(claims: &[Claim], test: fn(&Found) -> bool) -> usize {
    claims.iter().filter(|claim| test(&claim.found)).count()
}

fn agrees(found: &Found) -> bool {
    matches!(found, Found::Agrees { .. })
}

fn early(found: &Found) -> bool {
    matches!(found, Found::Early { .. })
}

fn differs(found: &Found) -> bool {
    matches!(found, Found::Differs { .. })
}

fn unknown(found: &Found) -> bool {
    matches!(found, Found::Unknown { .. })
}

/// How many agree, in one sentence.
fn sentence(claims: &[Claim]) -> String {
    let comparable = claims.len() - count(claims, unknown);
    let mut said = format!(
        "**{} of {}** agree",
        words::count(count(claims, agrees) as u64),
        words::counted(comparable, "stored figure")
    );
    let rest =
        [(count(claims, early), "were written before their day was complete"), (count(claims, differs), "differ")];
    for (number, says) in rest.iter().filter(|(number, _)| *number > 0) {
        said.push_str(&format!(", {number} {says}"));
    }
    said.push('.');
    if count(claims, unknown) > 0 {
        said.push_str(&format!(
            " {} more cannot be computed again from this tree.",
            words::count(count(claims, unknown) as u64)
        ));
    }
    said
}

fn file_row(project: &Project<'_>, claims: &[Claim], page: &SitePath) -> Row {
    let path = claims.first().map(|claim| claim.artifact.clone()).unwrap_or_else(|| TreePath::new(""));
    let href = project.urls.artifact(&path).map(|target| format!("{}#stored-figures", page.href_to(target)));
    let bad = |number: usize, class| Cell { class: if number == 0 { "muted" } else { class }, ..Cell::count(number) };
    Row::new(vec![
        Cell::code(path.name().to_owned(), href),
        Cell::count(claims.len()),
        Cell::count(count(claims, agrees)),
        bad(count(claims, early), "warn"),
        bad(count(claims, differs), "fail"),
        bad(count(claims, unknown), ""),
    ])
}

/// The figures that the artifact at `path` states, those that differ first; `None` where it states none.
pub(super) fn of_file(project: &Project<'_>, path: &TreePath) -> Option<Section> {
    let first = project.claims.partition_point(|claim| claim.artifact < *path);
    let rest = project.claims.get(first..).unwrap_or(&[]);
    let claims = rest.get(..rest.partition_point(|claim| claim.artifact == *path)).unwrap_or(&[]);
    if claims.is_empty() {
        return None;
    }
    let mut sorted: Vec<&Claim> = claims.iter().collect();
    sorted.sort_by_key(|claim| match claim.found {
        Found::Differs { .. } => 0,
        Found::Early { .. } => 1,
        Found::Agrees { .. } => 2,
        Found::Unknown { .. } => 3,
    });
    let digits = |value: f64| if value.fract() == 0.0 { Digits::Exactly(0) } else { Digits::BySize };
    let exact = |value: f64| number(value, if value.fract() == 0.0 { digits(value) } else { Digits::Exactly(3) });
    let rows = sorted.iter().take(SHOWN).map(|claim| {
        let (outcome, word, again) = match &claim.found {
            Found::Agrees { value } => (Outcome::Pass, "Agrees".to_owned(), exact(*value)),
            Found::Differs { value } => (Outcome::Fail, "Differs".to_owned(), exact(*value)),
            Found::Early { value, then, now } => (Outcome::Stale, format!("Early: {then} of {now}"), exact(*value)),
            Found::Unknown { .. } => (Outcome::NoData, "Unknown".to_owned(), String::new()),
        };
        let how = match &claim.found {
            Found::Unknown { why } => why.clone(),
            Found::Early { then, now, .. } => {
                format!("{}; written when the day had {then} of its {now} samples", claim.how)
            }
            _ => claim.how.clone(),
        };
        Row::new(vec![
            Cell::badge(Badge { word, ..Badge::of(outcome) }),
            Cell::text(claim.name.clone()).second(how),
            Cell::text(exact(claim.claimed)),
            Cell::or(Some(&again), "not computable"),
        ])
    });
    let table = TableView {
        caption: "Stored figures, computed again".to_owned(),
        columns: columns(&[("Verdict", "line"), ("Figure", "key"), ("Stated", "num"), ("Computed", "num")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    let mut parts = vec![Part::Table(table)];
    if claims.len() > SHOWN {
        parts.push(Part::Note { text: format!("And {} more.", words::counted(claims.len() - SHOWN, "figure")) });
    }
    let comparable = claims.len() - count(claims, unknown);
    let remark = format!("{} of {} agree", count(claims, agrees), words::count(comparable as u64));
    Some(Section::new("Stored figures", remark, parts))
}

/// A line on the telemetry page that leads here.
pub(super) fn summary(project: &Project<'_>, page: &SitePath) -> Option<Section> {
    let claims = &project.claims;
    if claims.is_empty() {
        return None;
    }
    let part = Part::Note { text: sentence(claims).replace("**", "") };
    let section = Section::new("Stored figures", "summaries held against the streams", vec![part]);
    Some(section.more("Every file", page.href_to(&path())))
}
