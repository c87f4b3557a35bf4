//! A page for each task: who says what, what proves it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::parts::{Cell, Fact, Link as PartLink, Part, Row, SayingText, SayingView, Section, TableView, columns, state_icon};
use super::{Draft, PageKind, Project, SearchEntry, finish, neighbour, words};
use crate::markdown::html;
use crate::model::drift::{Aspect, Pair};
use crate::model::task::{Repair, normalised_title, owner_roles};
use crate::model::{Class, Saying, SayingSource, State, Target, Task};
use crate::path::{SitePath, TreePath};
use crate::text::mention::MentionKind;

pub(super) static KIND: PageKind = PageKind { name: "tasks", draft };

/// What the source cells mean.
pub(super) const SOURCES_NOTE: &str = "Said on: P plan page, C TaskBoard.csv, B board page. Dashed and struck: not there. Underlined: says something else.";

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let tasks: Vec<&Task> = project.model.tasks.iter().collect();
    (0..tasks.len()).into_par_iter().filter_map(|index| page(project, &tasks, index)).collect()
}

/// The page of a task.
pub(super) fn path(task: &Task) -> SitePath {
    SitePath::new(&format!("tasks/{}.html", task.id))
}

/// A path that a task cites.
pub(super) struct Cited {
    name: String,
    class: Class,
    target: Option<Target>,
    candidates: Vec<TreePath>,
    sources: Vec<SayingSource>,
}

impl Cited {
    /// Whether the file is there.
    pub(super) fn is_found(&self) -> bool {
        self.class.is_resolved()
    }
}

/// Every path the sayings of `task` cite, each once, patterns left out (D22).
pub(super) fn evidence(project: &Project<'_>, task: &Task) -> Vec<Cited> {
    let mut cited: BTreeMap<String, Cited> = BTreeMap::new();
    for saying in &task.sayings {
        let Some(document) = project.document_index(saying.place.path.as_str()) else { continue };
        for link in project.model.links.within(document, saying.span) {
            let is_path = matches!(link.kind, MentionKind::Path | MentionKind::Abs | MentionKind::Link);
            if !is_path || matches!(link.class, Class::Placeholder | Class::GlobHit | Class::GlobMiss | Class::Outside) {
                continue;
            }
            // A CSV record names its plan's page in a column of its own; that is no evidence.
            if saying.cell("PlanLink").is_some_and(|cell| cell.span.contains(link.span)) {
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
fn files_cell(cited: &[Cited]) -> Cell {
    let found = cited.iter().filter(|cited| cited.is_found()).count();
    match cited.len() {
        0 => Cell::text("none cited").class("muted").sort("2"),
        all if found == all => Cell::text(format!("{found} of {all}")).icon("found").sort("1"),
        all => Cell::text(format!("{found} of {all}")).icon("lost").sort(format!("0{:03}", found * 999 / all)),
    }
}

/// The letters P, C and B with what each source does: says the same, says something else, is silent.
pub(super) fn said_cell(project: &Project<'_>, task: &Task) -> Cell {
    let differs = |own: Pair, other: Pair| {
        project.drift.of_task(&task.id).iter().any(|(aspect, pair)| *aspect != Aspect::Presence && (*pair == own || *pair == other))
    };
    let page = task.plan_saying().is_some();
    let csv = task.saying(SayingSource::BoardCsv).is_some();
    let board = task.saying(SayingSource::BoardMarkdown).is_some();
    // The plan page is what the others are held against, so it is the one that is never underlined while it speaks.
    let state = |there: bool, other: bool| if !there { "absent" } else if other { "other" } else { "same" };
    let csv_other = if page { differs(Pair::PageCsv, Pair::PageCsv) } else { differs(Pair::CsvBoard, Pair::CsvBoard) };
    let board_other = differs(Pair::PageBoard, Pair::CsvBoard) || project.drift.card_contradicts(&task.id);
    Cell {
        said: vec![('P', state(page, false), "plan page"), ('C', state(csv, csv_other), "TaskBoard.csv"), ('B', state(board, board_other), "board page")],
        sort: Some(format!("{}{}{}", u8::from(page), u8::from(csv), u8::from(board))),
        ..Cell::default()
    }
}

/// The worst disagreement in words: "title differs".
pub(super) fn dispute(project: &Project<'_>, task: &Task) -> (String, &'static str) {
    if let Some(repair) = task.sayings.iter().find_map(|saying| saying.repair) {
        return (match repair { Repair::Split => "glued row", Repair::Reordered => "cells shifted" }.to_owned(), "fail");
    }
    let differences = project.drift.of_task(&task.id);
    let has = |wanted: Aspect| differences.iter().any(|(aspect, _)| *aspect == wanted);
    if has(Aspect::State) {
        let page = task.plan_saying();
        let other = task.sayings.iter().find(|saying| !saying.source.is_plan() && page.is_some_and(|page| page.status.state != saying.status.state));
        return match other {
            Some(saying) => (format!("{} says {}", saying.source.label(), saying.status.state.label().to_lowercase()), "warn"),
            None => ("state differs".to_owned(), "warn"),
        };
    }
    if project.drift.card_contradicts(&task.id) {
        let card = task.saying(SayingSource::Kanban).map_or("something else", |card| card.status.state.label());
        return (format!("board text says {}", card.to_lowercase()), "warn");
    }
    let (page, csv, board) = (task.plan_saying().is_some(), task.saying(SayingSource::BoardCsv).is_some(), task.saying(SayingSource::BoardMarkdown).is_some());
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
pub(super) fn table(project: &Project<'_>, tasks: &[&Task], page: &SitePath, on_board: bool) -> TableView {
    let rows = tasks.iter().map(|task| {
        let href = Some(page.href_to(&path(task)));
        let date = task.date().map(|date| date.to_string());
        let mut cells = vec![Cell::code(task.id.to_string(), href).sort(format!("{:>2}{:03}", task.id.plan.as_str(), task.id.number)), Cell::html(html::title(&task.title()))];
        if on_board {
            cells.push(Cell::text(task.id.plan.to_string()).sort(format!("{:>2}", task.id.plan.as_str())));
        }
        cells.push(Cell::state(task.state()));
        cells.push(Cell::or(task.owner(), "nobody named").class("muted"));
        cells.push(Cell::or(date.as_deref(), "no date"));
        cells.push(said_cell(project, task));
        if on_board {
            let (words, level) = dispute(project, task);
            cells.push(if words.is_empty() { Cell::text("agree").class("muted").sort("z") } else { Cell::text(words).class(level).icon(if level == "fail" { "fail" } else { "warn" }) });
        }
        cells.push(files_cell(&evidence(project, task)));
        Row::new(cells)
    });
    let mut titles = vec![("Id", "line"), ("Title", "key")];
    titles.extend(on_board.then_some(("Plan", "line low")));
    titles.extend([("State", "line"), ("Owner", "low"), ("Date", "num"), ("Said on", "line low")]);
    titles.extend(on_board.then_some(("Sources", "line")));
    titles.push(("Files found", "num"));
    TableView {
        caption: "Tasks".to_owned(),
        columns: columns(&titles),
        rows: rows.collect(),
        sortable: true,
        filters: if on_board { vec![2, 4, 3, 7] } else { Vec::new() },
        layout: "",
    }
}

fn page(project: &Project<'_>, tasks: &[&Task], index: usize) -> Option<Draft> {
    let task = *tasks.get(index)?;
    let page = path(task);
    let plan = project.urls.of(&Target::Plan(task.id.plan.clone()));
    let plan_name = format!("Plan {}", task.id.plan);
    let mut parents = vec![("Board", "board/index.html")];
    let plan_path = plan.as_ref().map(|url| url.page.to_string());
    parents.extend(plan_path.as_deref().map(|path| (plan_name.as_str(), path)));
    let mut frame = project.frame(&page, "board", &task.title(), &parents);
    frame.reading = true;
    frame.eyebrow = task.id.to_string();
    let cited = evidence(project, task);
    frame.facts = facts(project, task, &cited, &page);
    let (words, level) = dispute(project, task);
    if !words.is_empty() {
        let level = if level == "fail" { "error" } else { "warning" };
        frame.sections.push(Section::bare(vec![Part::Message { level, lead: sentence(&words), text: "Every saying is shown below as it is written.".to_owned() }]));
    }
    let agree = if words.is_empty() { "state, date, title and owner agree wherever they are stated" } else { "the differing value is underlined" };
    let mut sayings: Vec<SayingView> = task.sayings.iter().map(|saying| view(project, task, saying, &page, "")).collect();
    sayings.extend(task.duplicates.iter().map(|saying| view(project, task, saying, &page, "the same id again in this source")));
    frame.sections.push(Section::new("Who says what", agree, vec![Part::Sayings { sayings }]));
    frame.sections.push(evidence_section(project, &cited, &page));
    for saying in &task.sayings {
        let line = Some(saying.place.line);
        let known = frame.sources.iter().any(|source| source.path == saying.place.path.as_str());
        if !known {
            frame.sources.push(project.source(&saying.place.path, line, &page));
        }
    }
    let other = |step: isize| tasks.get(index.checked_add_signed(step)?).map(|other| neighbour(&page, format!("{} {}", other.id, html::plain(&other.title())), &path(other)));
    frame.previous = other(-1);
    frame.next = other(1);
    let references = project.referenced_by(&[Target::Task(task.id.clone())], &page);
    frame.title = format!("{} {}", task.id, frame.title);
    let frame = finish(frame, Vec::new(), Some(references));
    let search = SearchEntry {
        kind: "Tasks",
        id: task.id.to_string(),
        title: html::plain(&task.title()),
        line: format!("Plan {}, {}", task.id.plan, task.owner().unwrap_or("nobody named")),
        remark: task.date().map_or_else(|| task.state().label().to_owned(), |date| format!("{}, {date}", task.state().label())),
    };
    Some(Draft { path: page, template: "page.html", frame, search: Some(search) })
}

/// Words as a sentence.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

fn facts(project: &Project<'_>, task: &Task, cited: &[Cited], page: &SitePath) -> Vec<Fact> {
    let state = match task.date() {
        Some(date) if task.state() == State::Done => Cell { text: format!("Done, {date}"), ..Cell::state(State::Done) },
        _ => Cell::state(task.state()),
    };
    let plan = project.model.plans.iter().find(|plan| plan.is_plan() && *plan.id() == task.id.plan);
    let plan_cell = match plan {
        Some(plan) => Cell::link(format!("{}, {}", task.id.plan, html::plain(&plan.page.title)), project.href(&Target::Plan(task.id.plan.clone()), page)),
        None => Cell::text(format!("{}, which has no page", task.id.plan)).class("warn"),
    };
    vec![
        Fact::new("State", state),
        Fact::new("Owner", Cell::or(task.owner(), "nobody named")),
        Fact::new("Plan", plan_cell),
        Fact::new("Files found", files_cell(cited)),
        Fact::new("Said on", said_cell(project, task)),
    ]
}

fn view(project: &Project<'_>, task: &Task, saying: &Saying, page: &SitePath, remark: &str) -> SayingView {
    let others = || task.sayings.iter().filter(|other| other.source != saying.source && !matches!(other.source, SayingSource::Roadmap | SayingSource::Backlog));
    let is_board = !matches!(saying.source, SayingSource::Roadmap | SayingSource::Backlog);
    let title_differs = is_board && !saying.title.is_empty() && others().any(|other| !other.title.is_empty() && normalised_title(&other.title) != normalised_title(&saying.title));
    let state_differs = is_board && saying.status.state != State::Unknown && others().any(|other| other.status.state != State::Unknown && other.status.state != saying.status.state);
    let owner_differs = is_board && saying.owner.as_deref().is_some_and(|owner| others().any(|other| other.owner.as_deref().is_some_and(|other| owner_roles(other) != owner_roles(owner))));
    let date_differs = is_board
        && saying.status.state == State::Done
        && saying.source != SayingSource::Kanban
        && others().any(|other| other.source != SayingSource::Kanban && other.status.state == State::Done && other.status.date != saying.status.date);
    let state = match saying.status.state {
        State::Unknown if saying.status.raw.is_empty() => Cell::text("not stated").class("muted"),
        State::Unknown => Cell::text(saying.status.raw.clone()).class("warn"),
        state => Cell { text: match &saying.status.qualifier { Some(qualifier) => format!("{} ({qualifier})", state.label()), None => state.label().to_owned() }, icon: Some(state_icon(state)), class: "state", ..Cell::default() },
    };
    let date = saying.status.date.map(|date| date.to_string());
    let title = if saying.title.is_empty() { Cell::text("not stated").class("muted") } else { Cell::html(html::title(&saying.title)) };
    let document = project.document_index(saying.place.path.as_str());
    let told = ["id", "task id", "task board id", "title", "description", "status", "state", "column", "owner", "owner/role", "ownerrole", "delivered", "date"];
    let mut texts: Vec<SayingText> = saying
        .cells
        .iter()
        .filter(|cell| !told.contains(&cell.column.to_lowercase().as_str()) && !cell.cell.text.trim().is_empty())
        .filter_map(|cell| Some(SayingText { label: cell.column.clone(), body_html: project.inline(document?, cell.cell.span, page) }))
        .collect();
    if saying.source == SayingSource::Kanban {
        texts.extend(document.map(|document| SayingText { label: String::new(), body_html: project.inline(document, saying.span, page) }));
    }
    let repair = match saying.repair {
        Some(Repair::Split) => "two records stood on one line; split where the second begins",
        Some(Repair::Reordered) => "the cells stood in another order",
        None => remark,
    };
    SayingView {
        letter: saying.source.letter(),
        source: saying.source.label(),
        place: project.place(&saying.place, page),
        remark: repair.to_owned(),
        cells: vec![
            ("Title", title, title_differs),
            ("State", state, state_differs),
            ("Owner", Cell::or(saying.owner.as_deref(), "not stated"), owner_differs),
            ("Date", Cell::or(date.as_deref(), "not stated"), date_differs),
        ],
        texts,
    }
}

fn evidence_section(project: &Project<'_>, cited: &[Cited], page: &SitePath) -> Section {
    if cited.is_empty() {
        let text = "None of its sources names a file. A task that is done should cite what proves it.".to_owned();
        return Section::new("Evidence", "", vec![Part::Empty { title: "No file is cited".to_owned(), text, link: None }]);
    }
    let found = cited.iter().filter(|cited| cited.is_found()).count();
    let mut sorted: Vec<&Cited> = cited.iter().collect();
    sorted.sort_by_key(|cited| (!cited.is_found(), cited.name.clone()));
    let rows = sorted.iter().map(|cited| row(project, cited, page));
    let table = TableView {
        caption: "Files the sources cite".to_owned(),
        columns: columns(&[("State", "line"), ("Path", "key"), ("Size", "num low"), ("Cited by", "line low")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    Section::new("Evidence", format!("{found} of {} are in the tree", words::counted(cited.len(), "cited file")), vec![Part::Table(table)])
}

fn row(project: &Project<'_>, cited: &Cited, page: &SitePath) -> Row {
    let by: String = cited.sources.iter().map(|source| source.letter().to_string()).collect::<Vec<_>>().join(" ");
    let by = Cell::text(by).class("muted");
    let Some(target) = cited.target.as_ref().filter(|_| cited.is_found()) else {
        let second = match cited.candidates.as_slice() {
            [] => "no file of this name anywhere".to_owned(),
            [only] => format!("did you mean {only}?"),
            several => format!("{} files have this name, none in that directory", several.len()),
        };
        return Row::new(vec![
            Cell::text("Missing").class("warn").icon("lost"),
            Cell { class: "missing", ..Cell::code(cited.name.clone(), None) }.second(second),
            Cell::text("not there").class("muted"),
            by,
        ]);
    };
    let (size, about) = match target {
        Target::File(path) => {
            let bytes = project.model.tree.file(path.as_str()).map_or(0, |(_, facts)| facts.bytes);
            let artifact = project.model.artifacts.binary_search_by(|artifact| artifact.path.cmp(path)).ok();
            let kind = artifact.and_then(|index| project.model.artifacts.get(index)).map_or("", |artifact| artifact.kind.title);
            (words::bytes(bytes), kind.to_owned())
        }
        Target::Directory(path) => {
            let files = project.model.tree.directories().find(|(directory, _)| *directory == path).map_or(0, |(_, files)| files);
            ("directory".to_owned(), words::counted(files, "file"))
        }
        _ => (String::new(), String::new()),
    };
    Row::new(vec![
        Cell::text("Found").class("pass").icon("found"),
        Cell::code(cited.name.clone(), project.href(target, page)).second(about),
        Cell::text(size).class("muted"),
        by,
    ])
}

/// A link to a task, for lists.
pub(super) fn link(task: &Task, page: &SitePath) -> PartLink {
    PartLink::code(task.id.to_string(), Some(page.href_to(&path(task))))
}
