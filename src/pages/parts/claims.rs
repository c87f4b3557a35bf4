//! What several page kinds show of stored figures: how many agree, and those of one file.

use super::super::{Project, urls, words};
use super::{Badge, Cell, Part, Row, Section, TableView, columns};
use crate::gates::Outcome;
use crate::model::claim::{Claim, Found};
use crate::path::{SitePath, TreePath};
use crate::stats::unit::{Digits, number};

/// How many figures of one file its page shows; the rest is counted.
const SHOWN: usize = 60;

/// How many of `claims` pass `test`.
pub(in crate::pages) fn count(claims: &[Claim], test: fn(&Found) -> bool) -> usize {
    claims.iter().filter(|claim| test(&claim.found)).count()
}

/// Whether the figures agree.
pub(in crate::pages) fn agrees(found: &Found) -> bool {
    matches!(found, Found::Agrees { .. })
}

/// Whether it was written before its day was complete.
pub(in crate::pages) fn early(found: &Found) -> bool {
    matches!(found, Found::Early { .. })
}

/// Whether they differ.
pub(in crate::pages) fn differs(found: &Found) -> bool {
    matches!(found, Found::Differs { .. })
}

/// Whether nothing can be compared.
pub(in crate::pages) fn unknown(found: &Found) -> bool {
    matches!(found, Found::Unknown { .. })
}

/// How many agree, in one sentence.
pub(in crate::pages) fn sentence(claims: &[Claim]) -> String {
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

/// The figures that the artifact at `path` states, those that differ first; `None` where it states none.
pub(in crate::pages) fn of_file(project: &Project<'_>, path: &TreePath) -> Option<Section> {
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
                format!("{}; the first {then} of the day's {now} samples give what is stated", claim.how)
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
pub(in crate::pages) fn summary(project: &Project<'_>, page: &SitePath) -> Option<Section> {
    let claims = &project.claims;
    if claims.is_empty() {
        return None;
    }
    let part = Part::Note { text: sentence(claims).replace("**", "") };
    let section = Section::new("Stored figures", "summaries held against the streams", vec![part]);
    Some(section.more("Every file", page.href_to(&urls::claims())))
}
