//! What several page kinds show of a task: the files it cites, which sources speak of it, what they dispute.

use std::collections::BTreeMap;

use super::super::Project;
use super::{Cell, Row, TableView, columns};
use crate::markdown::html;
use crate::model::drift::{Aspect, Pair};
use crate::model::task::Repair;
use crate::model::{Class, Saying, SayingSource, Target, Task};
use crate::path::{SitePath, TreePath};
use crate::text::Span;
use crate::text::mention::MentionKind;

/// What the source cells mean.
pub(in crate::pages) const SOURCES_NOTE: &str = "Said on: P plan page, C TaskBoard.csv, B board page. Dashed and struck: not there. Underlined: says something else.";

/// The page of a task.
pub(in crate::pages) fn path(task: &Task) -> SitePath {
    SitePath::new(&format!("tasks/{}.html", task.id))
}

/// A path that a task cites.
pub(in crate::pages) struct Cited {
    /// The path as normalised.
    pub name: String,
    class: Class,
    /// Where it leads.
    pub target: Option<Target>,
    /// Files of that name elsewhere.
    pub candidates: Vec<TreePath>,
    /// Which sources cite it.
    pub sources: Vec<SayingSource>,
}

impl Cited {
    /// Whether the file is there.
    pub(in crate::pages) fn is_found(&self) -> bool {
        self.class.is_resolved()
    }
}

/// The columns in which a row names its evidence (D22).
const EVIDENCE: [&str; 4] = ["Notes", "Deliverable", "Links", "Evidence"];

/// Where in a saying its evidence stands: the cells for it, or the whole row where the table has none of them.
fn evidence_spans(saying: &Saying) -> Vec<Span> {
    let spans: Vec<Span> = EVIDENCE.iter().filter_map(|column| saying.cell(column)).map(|cell| cell.span).collect();
    if spans.is_empty() { vec![saying.span] } else { spans }
}

/// Every path that the plan page and the two boards cite for `task`, each once, patterns left out (D22). Backlog and roadmap
/// say what shall be made, not what proves it.
pub(in crate::pages) fn cited(project: &Project<'_>, task: &Task) -> Vec<Cited> {
    let mut cited: BTreeMap<String, Cited> = BTreeMap::new();
    let planned = |source| matches!(source, SayingSource::Backlog | SayingSource::Roadmap);
    for saying in task.sayings.iter().filter(|saying| !planned(saying.source)) {
        let Some(document) = project.document_index(saying.place.path.as_str()) else { continue };
        let spans = evidence_spans(saying);
        for link in spans.iter().flat_map(|span| project.model.links.within(document, *span)) {
            let is_path = matches!(link.kind, MentionKind::Path | MentionKind::Abs | MentionKind::Link);
            if !is_path || matches!(link.class, Class::Placeholder | Class::GlobHit | Class::GlobMiss | Class::Outside)
            {
                continue;
            }
            // A board row names its plan's page; that is no evidence.
            let is_plan =
                |path: &TreePath| task.sayings.iter().any(|own| own.source.is_plan() && own.place.path == *path);
            if matches!(&link.target, Some(Target::File(path)) if is_plan(path)) {
                continue;
            }
            let entry = cited.entry(link.name.clone()).or_insert_with(|| Cited {
                name: link.name.clone(),
                class: link.class,
                target: link.target.clone(),
                candidates: link.candidates.clone(),
                sources: Vec::new(),
            });
            if !entry.sources.contains(&saying.source) {
                entry.sources.push(saying.source);
            }
        }
    }
    cited.into_values().collect()
}

/// "3 of 6", or that nothing is cited.
pub(in crate::pages) fn files_cell(cited: &[Cited]) -> Cell {
    let found = cited.iter().filter(|cited| cited.is_found()).count();
    match cited.len() {
        0 => Cell::text("none cited").class("muted").sort("2"),
        all if found == all => Cell::text(format!("{found} of {all}")).icon("found").sort("1"),
        all => Cell::text(format!("{found} of {all}")).icon("lost").sort(format!("0{:03}", found * 999 / all)),
    }
}

/// The letters P, C and B with what each source does: says the same, says something else, is silent.
pub(in crate::pages) fn said_cell(project: &Project<'_>, task: &Task) -> Cell {
    let differs = |own: Pair, other: Pair| {
        project
            .drift
            .of_task(&task.id)
            .iter()
            .any(|(aspect, pair)| *aspect != Aspect::Presence && (*pair == own || *pair == other))
    };
    let page = task.plan_saying().is_some();
    let csv = task.saying(SayingSource::BoardCsv).is_some();
    let board = task.saying(SayingSource::BoardMarkdown).is_some();
    // The plan page is what the others are held against, so it is the one that is never underlined while it speaks.
    let state = |there: bool, other: bool| {
        if !there {
            "absent"
        } else if other {
            "other"
        } else {
            "same"
        }
    };
    let csv_other = if page { differs(Pair::PageCsv, Pair::PageCsv) } else { differs(Pair::CsvBoard, Pair::CsvBoard) };
    let board_other = differs(Pair::PageBoard, Pair::CsvBoard) || project.drift.card_contradicts(&task.id);
    Cell {
        said: vec![
            ('P', state(page, false), "plan page"),
            ('C', state(csv, csv_other), "TaskBoard.csv"),
            ('B', state(board, board_other), "board page"),
        ],
        sort: Some(format!("{}{}{}", u8::from(page), u8::from(csv), u8::from(board))),
        ..Cell::default()
    }
}

/// The worst disagreement in words: "title differs".
pub(in crate::pages) fn dispute(project: &Project<'_>, task: &Task) -> (String, &'static str) {
    if let Some(repair) = task.sayings.iter().find_map(|saying| saying.repair) {
        return (
            match repair {
                Repair::Split => "glued row",
                Repair::Reordered => "cells shifted",
            }
            .to_owned(),
            "fail",
        );
    }
    let differences = project.drift.of_task(&task.id);
    let has = |wanted: Aspect| differences.iter().any(|(aspect, _)| *aspect == wanted);
    if has(Aspect::State) {
        let page = task.plan_saying();
        let other = task.sayings.iter().find(|saying| {
            !saying.source.is_plan() && page.is_some_and(|page| page.status.state != saying.status.state)
        });
        return match other {
            Some(saying) => {
                (format!("{} says {}", saying.source.label(), saying.status.state.label().to_lowercase()), "warn")
            }
            None => ("state differs".to_owned(), "warn"),
        };
    }
    if project.drift.card_contradicts(&task.id) {
        let card = task.saying(SayingSource::Kanban).map_or("something else", |card| card.status.state.label());
        return (format!("board text says {}", card.to_lowercase()), "warn");
    }
    let (page, csv, board) = (
        task.plan_saying().is_some(),
        task.saying(SayingSource::BoardCsv).is_some(),
        task.saying(SayingSource::BoardMarkdown).is_some(),
    );
    let words = match () {
        () if has(Aspect::Title) => "title differs",
        () if has(Aspect::Owner) => "owner differs",
        () if has(Aspect::Date) => "date differs",
        () if page && !csv && !board => "plan page only",
        () if !page => "not on a plan page",
        () if has(Aspect::Presence) => "not on every source",
        () => "",
    };
    (words.to_owned(), "warn")
}

/// A table of tasks, for plan pages and the board.
pub(in crate::pages) fn table(project: &Project<'_>, tasks: &[&Task], page: &SitePath, on_board: bool) -> TableView {
    let rows = tasks.iter().map(|task| {
        let href = Some(page.href_to(&path(task)));
        let date = task.date().map(|date| date.to_string());
        let mut cells = vec![
            Cell::code(task.id.to_string(), href).sort(format!("{:>2}{:03}", task.id.plan.as_str(), task.id.number)),
            Cell::html(html::title(&task.title())),
        ];
        if on_board {
            cells.push(Cell::text(task.id.plan.to_string()).sort(format!("{:>2}", task.id.plan.as_str())));
        }
        cells.push(Cell::state(task.state()));
        cells.push(Cell::or(task.owner(), "no owner").class("muted"));
        cells.push(Cell::or(date.as_deref(), "no date"));
        cells.push(said_cell(project, task));
        if on_board {
            let (words, level) = dispute(project, task);
            cells.push(if words.is_empty() {
                Cell::text("agree").class("muted").sort("z")
            } else {
                Cell::text(words).class(level).icon(if level == "fail" { "fail" } else { "warn" })
            });
        }
        cells.push(files_cell(project.evidence(&task.id)));
        Row::new(cells)
    });
    let mut titles = vec![("Id", "line"), ("Title", "key")];
    titles.extend(on_board.then_some(("Plan", "line least")));
    titles.extend([
        ("State", "line"),
        ("Owner", if on_board { "least" } else { "low" }),
        ("Date", "num"),
        ("Said on", "line low"),
    ]);
    titles.extend(on_board.then_some(("Sources", "")));
    titles.push(("Files found", "num"));
    TableView {
        caption: "Tasks".to_owned(),
        columns: columns(&titles),
        rows: rows.collect(),
        sortable: true,
        filters: if on_board { vec![2, 4, 3, 7] } else { Vec::new() },
        ..TableView::default()
    }
}
