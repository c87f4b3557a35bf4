//! A plan page or addendum: title, sections, tasks, gates, hooks, deliveries, timeline (DEFINITIONS D1, D4).

use super::{SourceKind, TaskColumns, sentence, task_rows};
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::{Outline, Section};
use crate::model::plan::{Moment, PlanKind, PlanPage, PlanSection, Sentence, owner_names};
use crate::model::record::Record;
use crate::model::task::Saying;
use crate::model::{Date, DocumentKind, PlanId, SayingSource, State, Status};
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::Plan,
    name: "plan",
    globs: &["docs/plans/Plan[A-Z]_*.md", "docs/plans/Plan[A-Z][A-Z]_*.md"],
    read,
    codes: &[&BAD_FILE_NAME, &NO_TITLE],
};

static BAD_FILE_NAME: Code = Code {
    name: "plan/bad-file-name",
    severity: Severity::Warning,
    explain: "A plan page is named `Plan<letters>_<words>.md`, the letters being one or two capitals. This file is read as a \
              plain document. Rename it, or leave it out of the `plan` globs.",
};
static NO_TITLE: Code = Code {
    name: "plan/no-title",
    severity: Severity::Warning,
    explain: "A plan page begins with a heading `# Plan <letters> - <title>`. This one has none, so its file name stands in. Add \
              the heading.",
};

const ACTIVE: TaskColumns = TaskColumns {
    id: &["ID", "Task ID"],
    title: &["Title", "Description"],
    status: &["Status", "State"],
    owner: &["Owner", "Owner/Role"],
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let stem = source.path.stem();
    let letters = stem.strip_prefix("Plan").and_then(|rest| rest.split_once('_'));
    let Some(id) = letters.and_then(|(letters, _)| PlanId::parse(letters)) else {
        let message = format!("`{}` does not name a plan", source.path.name());
        let fault =
            Diagnostic::of_file(&source.path, &BAD_FILE_NAME, message).help("name it `Plan<letters>_<words>.md`");
        return Parsed { value: Record::Prose, diagnostics: vec![fault] };
    };
    let mut diagnostics = Vec::new();
    let page = page(source, outline, &id, &mut diagnostics);
    let sayings = sayings(source, outline, &id, &mut diagnostics);
    Parsed { value: Record::Plan(Box::new(page), sayings), diagnostics }
}

fn page(source: &Source, outline: &Outline, id: &PlanId, diagnostics: &mut Vec<Diagnostic>) -> PlanPage {
    let (kind, title, line) = match outline.title() {
        Some(heading) => {
            let (kind, title) = split_title(&heading.text);
            (kind, title.to_owned(), source.line(heading.span.start))
        }
        None => {
            let message = "the page has no `# Plan <letters> - <title>` heading";
            diagnostics.push(Diagnostic::of_file(&source.path, &NO_TITLE, message).help("add it as the first line"));
            let words = source.path.stem().split_once('_').map_or("", |(_, words)| words);
            (PlanKind::Plan, words.replace('_', " "), 1)
        }
    };
    let sections = outline.sections.iter();
    let bullets = |wanted: &dyn Fn(&Section) -> bool| -> Vec<Sentence> {
        let sections = outline.sections.iter().filter(|section| wanted(section));
        sections.flat_map(|section| outline.bullets_in(section.body)).map(|bullet| sentence(source, bullet)).collect()
    };
    let is_gates = |section: &Section| {
        let name = &section.canonical;
        name.ends_with("gates") || name.contains("telemetry") && name.contains("hooks")
    };
    let delivered_as_bullets = |section: &Section| {
        section.canonical == "recently delivered" && outline.tables_in(section.body).next().is_none()
    };
    let owners =
        outline.sections.iter().find(|section| matches!(section.canonical.as_str(), "owner" | "owners" | "owner(s)"));
    PlanPage {
        id: id.clone(),
        kind,
        path: source.path.clone(),
        title,
        line,
        owners: owners.map(|section| section_owners(source, outline, section)).unwrap_or_default(),
        hooks: bullets(&|section| section.canonical.contains("automation hooks")),
        gates: bullets(&is_gates),
        delivered: bullets(&delivered_as_bullets),
        timeline: sections
            .clone()
            .filter(|section| is_timeline(section))
            .flat_map(|section| moments(source, outline, section))
            .collect(),
        sections: sections
            .map(|section| PlanSection {
                title: section.title.clone(),
                canonical: section.canonical.clone(),
                line: source.line(section.heading.start),
                body: section.body,
            })
            .collect(),
        landmarks: outline
            .comments
            .iter()
            .filter(|span| source.slice(**span).contains("LANDMARK"))
            .map(|span| source.place(span.start))
            .collect(),
        gfm_lost: outline.tables.iter().flat_map(|table| &table.rows).filter(|row| row.lost_in_gfm).count(),
    }
}

/// Kind and title of `Plan <ID>[ Addendum] <sep> <title>`; a heading of another shape is a title as it stands.
fn split_title(heading: &str) -> (PlanKind, &str) {
    let is_addendum = |word: &str| word.trim_end_matches([':', '-', '–', '—']).eq_ignore_ascii_case("addendum");
    let kind = if heading.split_whitespace().any(is_addendum) { PlanKind::Addendum } else { PlanKind::Plan };
    let Some(rest) = heading.strip_prefix("Plan ") else { return (kind, heading) };
    let letters = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    let Some(rest) = rest.get(letters..).filter(|_| (1..=2).contains(&letters)) else { return (kind, heading) };
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("Addendum").unwrap_or(rest).trim_start();
    let title = ["???", "-", "–", "—", ":"].iter().find_map(|separator| rest.strip_prefix(separator));
    match title.map(str::trim) {
        Some(title) if !title.is_empty() => (kind, title),
        _ => (kind, heading),
    }
}

fn section_owners(source: &Source, outline: &Outline, section: &Section) -> Vec<String> {
    let bullets: Vec<String> =
        outline.bullets_in(section.body).flat_map(|bullet| owner_names(source.slice(bullet.span))).collect();
    if !bullets.is_empty() {
        return bullets;
    }
    source
        .slice(section.body)
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("---"))
        .map(owner_names)
        .unwrap_or_default()
}

fn is_timeline(section: &Section) -> bool {
    section.canonical == "recent timeline" || section.canonical == "timeline"
}

/// Rows of the section's tables, else its bullets.
fn moments(source: &Source, outline: &Outline, section: &Section) -> Vec<Moment> {
    let mut moments = Vec::new();
    for table in outline.tables_in(section.body) {
        let date = table.columns.iter().position(|column| column.text.to_lowercase().starts_with("date")).or(Some(0));
        for row in table.rows.iter().filter(|row| !row.is_blank()) {
            let others = table.columns.iter().zip(&row.cells).enumerate().filter(|(index, _)| Some(*index) != date);
            moments.push(Moment {
                place: source.place(row.span.start),
                date: Date::find(row.text(date)),
                when: row.text(date).to_owned(),
                cells: others.map(|(_, (column, cell))| (column.text.clone(), cell.clone())).collect(),
            });
        }
    }
    if moments.is_empty() {
        for bullet in outline.bullets_in(section.body) {
            let text = source.slice(bullet.span);
            let cell = crate::text::table::Cell { text: text.to_owned(), span: bullet.span };
            let date = Date::find(text.get(..text.len().min(24)).unwrap_or(text));
            let when = date.map(|date| date.to_string()).unwrap_or_default();
            moments.push(Moment {
                place: source.place(bullet.span.start),
                date,
                when,
                cells: vec![(String::new(), cell)],
            });
        }
    }
    moments
}

fn sayings(source: &Source, outline: &Outline, id: &PlanId, diagnostics: &mut Vec<Diagnostic>) -> Vec<Saying> {
    let mut sayings = Vec::new();
    for section in outline.sections.iter().filter(|section| section.canonical == "active work") {
        for table in outline.tables_in(section.body).filter(|table| table.any_column(ACTIVE.id).is_some()) {
            let parsed = task_rows(source, table, SayingSource::PlanActive, &ACTIVE, Some(id));
            sayings.extend(parsed.value);
            diagnostics.extend(parsed.diagnostics);
        }
    }
    for section in outline.sections.iter().filter(|section| section.canonical == "recently delivered") {
        for table in outline.tables_in(section.body).filter(|table| table.any_column(ACTIVE.id).is_some()) {
            let columns =
                TaskColumns { title: &["Title", "Description", "Summary"], status: &["Delivered", "Date"], ..ACTIVE };
            let parsed = task_rows(source, table, SayingSource::PlanDelivered, &columns, Some(id));
            sayings.extend(parsed.value.into_iter().map(|saying| Saying {
                // A row under "Recently delivered" says done by standing there; its cell gives the date.
                status: Status { state: State::Done, ..saying.status },
                ..saying
            }));
            diagnostics.extend(parsed.diagnostics);
        }
    }
    sayings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_separator_of_a_title_is_known() {
        for separator in ["-", "–", "—", "???"] {
            assert_eq!(split_title(&format!("Plan AA {separator} Cable runs")), (PlanKind::Plan, "Cable runs"));
        }
        assert_eq!(split_title("Plan AF: Tabs"), (PlanKind::Plan, "Tabs"));
        assert_eq!(split_title("Plan D Addendum - Paging"), (PlanKind::Addendum, "Paging"));
        assert_eq!(split_title("Plan D Addendum: Paging"), (PlanKind::Addendum, "Paging"));
        assert_eq!(split_title("Something else"), (PlanKind::Plan, "Something else"));
    }

    #[test]
    fn an_empty_section_names_no_owner() {
        let source = Source::new(
            crate::path::TreePath::new("docs/plans/PlanA_X.md"),
            b"# Plan A - X\n\n## Owner(s)\n\n## End\n",
        );
        let outline = Outline::of(&source);
        assert_eq!(
            outline.sections.first().map(|section| section_owners(&source, &outline, section)),
            Some(Vec::new())
        );
    }
}
