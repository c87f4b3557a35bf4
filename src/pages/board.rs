//! The board, twice: columns by state, and a table of every task.

use super::parts::{CardView, Lane, Link, Part, Section, state_icon, task};
use super::{Draft, PageKind, Project, lead, words};
use crate::markdown::html;
use crate::model::{SayingSource, State, Task};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "board", draft };

/// The columns, left to right, each with the states that stand in it.
const LANES: [(&str, &[State]); 6] = [
    ("Backlog", &[State::Backlog, State::Planned, State::Pending, State::Deferred, State::Unknown]),
    ("Ready", &[State::Ready]),
    ("In progress", &[State::InProgress]),
    ("In review", &[State::Review]),
    ("Blocked", &[State::Blocked]),
    ("Done", &[State::Done]),
];

/// How many cards a column shows before "more".
const SHOWN: usize = 6;

fn draft(project: &Project<'_>) -> Vec<Draft> {
    vec![columns(project), table(project), progress(project)]
}

/// How many tasks stand on which source.
fn counts(project: &Project<'_>) -> String {
    let tasks = &project.model.tasks;
    let on = |test: &dyn Fn(&Task) -> bool| tasks.iter().filter(|task| test(task)).count();
    let page = |task: &Task| task.plan_saying().is_some();
    let csv = |task: &Task| task.saying(SayingSource::BoardCsv).is_some();
    let board = |task: &Task| task.saying(SayingSource::BoardMarkdown).is_some();
    let split = on(&|task| {
        task.saying(SayingSource::BoardCsv)
            .is_some_and(|saying| saying.repair == Some(crate::model::task::Repair::Split))
    });
    let strict = if split > 0 { format!(" ({} before repair)", on(&csv) - split) } else { String::new() };
    format!(
        "**{}** on three sources: {} on plan pages, {} in TaskBoard.csv{strict}, {} on the board page, {} on all three.",
        words::counted(tasks.len(), "task"),
        on(&page),
        on(&csv),
        on(&board),
        on(&|task| page(task) && csv(task) && board(task)),
    )
}

fn tabs(page: &SitePath) -> Vec<Link> {
    let tab = |label: &str, path: &str| {
        let target = SitePath::new(path);
        Link::new(label, (target != *page).then(|| page.href_to(&target)))
    };
    vec![tab("Columns", "board/index.html"), tab("Table", "board/table.html"), tab("Progress", "board/progress.html")]
}

fn nothing() -> Part {
    Part::Empty {
        title: "No task is recorded".to_owned(),
        text: "Tasks are rows with an id such as ST-B-008 on plan pages, in TaskBoard.csv or on the board page."
            .to_owned(),
        link: None,
    }
}

fn columns(project: &Project<'_>) -> Draft {
    let page = SitePath::new("board/index.html");
    let mut frame = project.frame(&page, "board", "Board", &[]);
    frame.lead = lead(&counts(project));
    frame.tabs = tabs(&page);
    let lanes = LANES.iter().map(|(name, states)| lane(project, name, states, &page)).collect();
    let parts = if project.model.tasks.is_empty() {
        vec![nothing()]
    } else {
        vec![Part::Lanes { lanes }, Part::Note { text: "A card stands where the first source that states a state puts it: plan page, TaskBoard.csv, board page. Disputed cards come first.".to_owned() }]
    };
    frame.sections.push(Section::bare(parts));
    Draft { path: page, template: "page.html", frame, search: None }
}

fn lane(project: &Project<'_>, name: &'static str, states: &[State], page: &SitePath) -> Lane {
    let mut tasks: Vec<&Task> = project.model.tasks.iter().filter(|task| states.contains(&task.state())).collect();
    tasks.sort_by_key(|task| {
        let (words, level) = task::dispute(project, task);
        // What differs in words comes before what is only absent somewhere.
        let rank = match words.as_str() {
            "" => 3,
            "plan page only" | "not on a plan page" | "not on every source" => 2,
            _ if level == "fail" => 0,
            _ => 1,
        };
        (rank, std::cmp::Reverse(task.date()), task.id.clone())
    });
    let mut cards: Vec<CardView> = tasks.iter().map(|task| card(project, task, page)).collect();
    let rest = if cards.len() > SHOWN { cards.split_off(SHOWN) } else { Vec::new() };
    let icon = states.first().map_or("backlog", |state| state_icon(*state));
    Lane { name, icon, id: html::slug(name), count: tasks.len(), cards, rest }
}

fn card(project: &Project<'_>, task: &Task, page: &SitePath) -> CardView {
    let (dispute, level) = task::dispute(project, task);
    CardView {
        id: task.id.to_string(),
        href: page.href_to(&task::path(task)),
        title_html: html::title(&task.title()),
        plan: format!("Plan {}", task.id.plan),
        owner: task.owner().unwrap_or("no owner").to_owned(),
        dispute,
        level,
    }
}

fn table(project: &Project<'_>) -> Draft {
    let page = SitePath::new("board/table.html");
    let mut frame = project.frame(&page, "board", "Board", &[]);
    frame.title = "Board, table".to_owned();
    frame.lead = lead(&counts(project));
    frame.tabs = tabs(&page);
    let tasks: Vec<&Task> = project.model.tasks.iter().collect();
    let parts = if tasks.is_empty() {
        vec![nothing()]
    } else {
        let differ = project.drift.tasks().len();
        vec![
            Part::Table(task::table(project, &tasks, &page, true)),
            Part::Note { text: task::SOURCES_NOTE.to_owned() },
            Part::Note { text: format!("The sources differ in {differ} of {} rows.", tasks.len()) },
        ]
    };
    frame.sections.push(Section::bare(parts));
    Draft { path: page, template: "page.html", frame, search: None }
}

fn progress(project: &Project<'_>) -> Draft {
    let page = SitePath::new("board/progress.html");
    let mut frame = project.frame(&page, "board", "Board", &[]);
    frame.title = "Board, progress".to_owned();
    frame.lead = lead(&counts(project));
    frame.tabs = tabs(&page);
    frame.sections = super::parts::progress::sections(project);
    if frame.sections.is_empty() {
        frame.sections.push(Section::bare(vec![nothing()]));
    }
    Draft { path: page, template: "page.html", frame, search: None }
}
