//! A page for each task: who says what, what proves it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::parts::fault::view as view_fault;
use super::parts::task::{Cited, dispute, files_cell, path, said_cell};
use super::parts::{
    Cell, Fact, Link as PartLink, Part, Row, SayingText, SayingView, Section, TableView, columns, state_icon,
};
use super::{Draft, PageKind, Project, SearchEntry, finish, neighbour, words};
use crate::diagnostic::Diagnostic;
use crate::markdown::html;
use crate::model::task::{Repair, normalised_title, owner_roles};
use crate::model::{Saying, SayingSource, State, Target, Task};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "tasks", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let tasks: Vec<&Task> = project.model.tasks.iter().collect();
    (0..tasks.len()).into_par_iter().filter_map(|index| page(project, &tasks, index)).collect()
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
    let cited = project.evidence(&task.id);
    frame.facts = facts(project, task, cited, &page);
    let (words, level) = dispute(project, task);
    if !words.is_empty() {
        let level = if level == "fail" { "error" } else { "warning" };
        frame.sections.push(Section::bare(vec![Part::Message {
            level,
            lead: sentence(&words),
            text: "Every saying is shown below as it is written.".to_owned(),
        }]));
    }
    let agree = if words.is_empty() {
        "state, date, title and owner agree wherever they are stated"
    } else {
        "the differing value is underlined"
    };
    let mut sayings: Vec<SayingView> =
        task.sayings.iter().map(|saying| view(project, task, saying, &page, "")).collect();
    sayings.extend(
        task.duplicates.iter().map(|saying| view(project, task, saying, &page, "the same id again in this source")),
    );
    frame.sections.push(Section::new("Who says what", agree, vec![Part::Sayings { sayings }]));
    frame.sections.push(evidence_section(project, cited, &page));
    frame.sections.extend(linked(project, task, &page));
    frame.sections.extend(faults(project, task, &page));
    for saying in &task.sayings {
        let line = Some(saying.place.line);
        let known = frame.sources.iter().any(|source| source.path == saying.place.path.as_str());
        if !known {
            frame.sources.push(project.source(&saying.place.path, line, &page));
        }
    }
    let other = |step: isize| {
        tasks
            .get(index.checked_add_signed(step)?)
            .map(|other| neighbour(&page, format!("{} {}", other.id, html::plain(&other.title())), &path(other)))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    let references = project.referenced_by(&[Target::Task(task.id.clone())], &page);
    frame.title = format!("{} {}", task.id, frame.title);
    let frame = finish(frame, Vec::new(), Some(references));
    let search = SearchEntry {
        kind: "Tasks",
        id: task.id.to_string(),
        title: html::plain(&task.title()),
        line: format!("Plan {}, {}", task.id.plan, task.owner().unwrap_or("no owner")),
        remark: task
            .date()
            .map_or_else(|| task.state().label().to_owned(), |date| format!("{}, {date}", task.state().label())),
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
        Some(plan) => Cell::link(
            format!("{}, {}", task.id.plan, html::plain(&plan.page.title)),
            project.href(&Target::Plan(task.id.plan.clone()), page),
        ),
        None => Cell::text(format!("{}, which has no page", task.id.plan)).class("warn"),
    };
    vec![
        Fact::new("State", state),
        Fact::new("Owner", Cell::or(task.owner(), "no owner")),
        Fact::new("Plan", plan_cell),
        Fact::new("Files found", files_cell(cited)),
        Fact::new("Said on", said_cell(project, task)),
    ]
}

fn view(project: &Project<'_>, task: &Task, saying: &Saying, page: &SitePath, remark: &str) -> SayingView {
    let others = || {
        task.sayings.iter().filter(|other| {
            other.source != saying.source && !matches!(other.source, SayingSource::Roadmap | SayingSource::Backlog)
        })
    };
    let is_board = !matches!(saying.source, SayingSource::Roadmap | SayingSource::Backlog);
    let titled = |saying: &Saying| !saying.title.is_empty() && saying.source != SayingSource::PlanDelivered;
    let title_differs = is_board
        && titled(saying)
        && others().any(|other| titled(other) && normalised_title(&other.title) != normalised_title(&saying.title));
    let state_differs = is_board
        && saying.status.state != State::Unknown
        && others().any(|other| other.status.state != State::Unknown && other.status.state != saying.status.state);
    let owner_differs = is_board
        && saying.owner.as_deref().is_some_and(|owner| {
            others().any(|other| other.owner.as_deref().is_some_and(|other| owner_roles(other) != owner_roles(owner)))
        });
    let date_differs = is_board
        && saying.status.state == State::Done
        && saying.source != SayingSource::Kanban
        && others().any(|other| {
            other.source != SayingSource::Kanban
                && other.status.state == State::Done
                && other.status.date != saying.status.date
        });
    let state = match saying.status.state {
        State::Unknown if saying.status.raw.is_empty() => Cell::text("not stated").class("muted"),
        State::Unknown => Cell::text(saying.status.raw.clone()).class("warn"),
        state => Cell {
            text: match &saying.status.qualifier {
                Some(qualifier) => format!("{} ({qualifier})", state.label()),
                None => state.label().to_owned(),
            },
            icon: Some(state_icon(state)),
            class: "state",
            ..Cell::default()
        },
    };
    let date = saying.status.date.map(|date| date.to_string());
    let title = if saying.title.is_empty() {
        Cell::text("not stated").class("muted")
    } else {
        Cell::html(html::title(&saying.title))
    };
    let document = project.document_index(saying.place.path.as_str());
    let told = [
        "id",
        "task id",
        "task board id",
        "title",
        "description",
        "status",
        "state",
        "column",
        "owner",
        "owner/role",
        "ownerrole",
        "delivered",
        "date",
    ];
    let mut texts: Vec<SayingText> = saying
        .cells
        .iter()
        .filter(|cell| !told.contains(&cell.column.to_lowercase().as_str()) && !cell.cell.text.trim().is_empty())
        .filter_map(|cell| {
            Some(SayingText { label: cell.column.clone(), body_html: project.inline(document?, cell.cell.span, page) })
        })
        .collect();
    if saying.source == SayingSource::Kanban {
        texts.extend(document.map(|document| SayingText {
            label: String::new(),
            body_html: project.inline(document, saying.span, page),
        }));
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
        return Section::new(
            "Evidence",
            "",
            vec![Part::Empty { title: "No file is cited".to_owned(), text, link: None }],
        );
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
    Section::new(
        "Evidence",
        format!("{found} of {} are in the tree", words::counted(cited.len(), "cited file")),
        vec![Part::Table(table)],
    )
}

/// What the sayings lead to, by kind; files are evidence, not links.
fn linked(project: &Project<'_>, task: &Task, page: &SitePath) -> Option<Section> {
    let mut kinds: BTreeMap<(usize, &'static str), BTreeMap<String, PartLink>> = BTreeMap::new();
    let mut all = 0;
    for saying in task.sayings.iter().chain(&task.duplicates) {
        let Some(document) = project.document_index(saying.place.path.as_str()) else { continue };
        for link in project.model.links.within(document, saying.span) {
            let Some((target, kind)) = link.target.as_ref().and_then(|target| Some((target, linked_kind(target)?)))
            else {
                continue;
            };
            let Some(href) = project.href(target, page).filter(|_| *target != Target::Task(task.id.clone())) else {
                continue;
            };
            all += 1;
            let label = linked_label(project, target);
            kinds.entry(kind).or_default().entry(label.clone()).or_insert_with(|| PartLink::new(label, Some(href)));
        }
    }
    let facts: Vec<Fact> = kinds
        .into_iter()
        .map(|((_, label), links)| {
            Fact::new(label, Cell { links: links.into_values().collect(), ..Cell::default() }.class("lines"))
        })
        .collect();
    let remark = format!("{} in its rows", words::counted(all, "mention"));
    (!facts.is_empty()).then(|| Section::new("Linked", remark, vec![Part::Facts { facts }]))
}

/// Under which label a target stands, and at which place.
fn linked_kind(target: &Target) -> Option<(usize, &'static str)> {
    match target {
        Target::Plan(_) => Some((0, "Plans")),
        Target::Task(_) => Some((1, "Tasks")),
        Target::Incident(_) => Some((2, "Incidents")),
        Target::Risk(_) => Some((3, "Risks")),
        Target::Event(_) => Some((4, "Events")),
        _ => None,
    }
}

fn linked_label(project: &Project<'_>, target: &Target) -> String {
    let model = project.model;
    match target {
        Target::Plan(id) => format!("Plan {id}"),
        Target::Task(id) => match model.tasks.get(id) {
            Some(task) => format!("{id} {}", html::plain(&task.title())),
            None => id.to_string(),
        },
        Target::Risk(id) => match model.risks.get(id) {
            Some(risk) => format!("{id} {}", html::plain(&risk.title)),
            None => id.to_string(),
        },
        Target::Incident(id) => id.to_string(),
        Target::Event(event) => event.clone(),
        _ => String::new(),
    }
}

/// What the readers reported of the lines that speak for the task.
fn faults(project: &Project<'_>, task: &Task, page: &SitePath) -> Option<Section> {
    let on_row = |diagnostic: &&Diagnostic| {
        task.sayings
            .iter()
            .chain(&task.duplicates)
            .any(|saying| saying.place.path == diagnostic.path && Some(saying.place.line) == diagnostic.line)
    };
    let faults: Vec<_> =
        project.diagnostics.iter().filter(on_row).map(|diagnostic| view_fault(project, diagnostic, page)).collect();
    let remark = format!("{} in the lines that speak for it", words::counted(faults.len(), "fault"));
    (!faults.is_empty()).then(|| Section::new("Faults", remark, vec![Part::Faults { faults }]))
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
            let kind = artifact
                .and_then(|index| project.model.artifacts.get(index))
                .map_or("", |artifact| artifact.kind.title);
            (words::bytes(bytes), kind.to_owned())
        }
        Target::Directory(path) => {
            let files = project.model.tree.files_below(path.as_str());
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
