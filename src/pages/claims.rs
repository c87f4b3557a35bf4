//! What stored summaries say against the same figures computed again, side by side.

use super::parts::claims::{agrees, count, differs, early, sentence, unknown};
use super::parts::{Cell, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, finish, lead, urls, words};
use crate::model::claim::Claim;
use crate::path::{SitePath, TreePath};

pub(super) static KIND: PageKind = PageKind { name: "claims", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let page = urls::claims();
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
                ("Not computable", "num"),
            ]),
            rows,
            sortable: true,
            ..TableView::default()
        };
        frame.sections.push(Section::new(kind, words::counted(files.len(), "file"), vec![Part::Table(table)]));
    }
    vec![Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: None }]
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
