//! Session logs by date, newest first, and a page for each.

use rayon::prelude::*;

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::reading::{Extras, Shelf};
use super::{Draft, PageKind, Project, lead, words};
use crate::markdown::html;
use crate::model::{Session, Target, TaskId};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "sessions", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let sessions = &project.model.sessions;
    let entry = |session: &Session| Some((project.document_index(session.path.as_str())?, name(session)));
    let shelf = Shelf {
        section: "sessions",
        kind: "Sessions",
        list: "Sessions",
        list_path: "sessions/index.html",
        entries: sessions.iter().filter_map(entry).collect(),
        project,
    };
    let mut drafts = vec![list(project)];
    let pages: Vec<Draft> = (0..sessions.len())
        .into_par_iter()
        .filter_map(|position| {
            let session = sessions.get(position)?;
            let page = project.urls.document(&session.path)?;
            let extras = Extras {
                title: Some(title(sessions, session)),
                facts: facts(project, session, page),
                line: words::list(&session.tasks.iter().take(6).map(ToString::to_string).collect::<Vec<_>>()),
                remark: format!("session {}", session.date),
                ..Extras::default()
            };
            shelf.page(position, extras)
        })
        .collect();
    drafts.extend(pages);
    drafts
}

fn name(session: &Session) -> String {
    format!("{} session {}", session.date, session.number)
}

/// Whether a session's own title tells it from the others; a title that comes from a template does not.
fn is_telling(sessions: &[Session], session: &Session) -> bool {
    !sessions.iter().any(|other| other.path != session.path && other.title == session.title)
}

fn title(sessions: &[Session], session: &Session) -> String {
    if is_telling(sessions, session) {
        session.title.clone()
    } else {
        format!("Session {} of {}", session.number, session.date.in_words())
    }
}

fn facts(project: &Project<'_>, session: &Session, page: &SitePath) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Date", Cell::text(format!("{}, {}", session.date, words::age(session.date, project.facts.now)))),
        Fact::new("Number", Cell::code(session.number.clone(), None)),
    ];
    if let Some(role) = &session.role {
        facts.push(Fact::new("Role", Cell::text(html::plain(role))));
    }
    facts.push(Fact::new("Outcome", Cell::or(session.outcome.as_deref().map(html::plain).as_deref(), "not stated")));
    facts.push(Fact::new("Tasks", tasks(project, &session.tasks, page)));
    facts
}

/// The tasks a session names, each as a link.
fn tasks(project: &Project<'_>, tasks: &[TaskId], page: &SitePath) -> Cell {
    if tasks.is_empty() {
        return Cell::text("none named").class("muted");
    }
    let links = tasks.iter().map(|id| {
        let href = project.model.tasks.get(id).and_then(|_| project.href(&Target::Task(id.clone()), page));
        super::parts::Link::code(id.to_string(), href)
    });
    Cell { links: links.collect(), ..Cell::default() }
}

/// What a session was about: its one task with the title, or the ids of the first few.
fn about(project: &Project<'_>, session: &Session, page: &SitePath) -> Cell {
    let mut cell = tasks(project, session.tasks.get(..6.min(session.tasks.len())).unwrap_or(&[]), page);
    if let [only] = session.tasks.as_slice()
        && let Some(task) = project.model.tasks.get(only)
    {
        cell.remark = html::plain(&task.title());
    }
    cell
}

fn list(project: &Project<'_>) -> Draft {
    let page = SitePath::new("sessions/index.html");
    let sessions = &project.model.sessions;
    let mut frame = project.frame(&page, "sessions", "Sessions", &[]);
    let days: std::collections::BTreeSet<_> = sessions.iter().map(|session| session.date).collect();
    frame.lead = lead(&match (days.first(), days.last()) {
        (Some(first), Some(last)) => format!(
            "**{}** on {}, from {} to {}. {}",
            words::counted(sessions.len(), "session log"),
            words::counted(days.len(), "day"),
            first.in_words(),
            last.in_words(),
            gaps(sessions)
        ),
        _ => "**No session** is on record.".to_owned(),
    });
    if sessions.is_empty() {
        let text = "Session logs are files such as docs/agents/sessions/2026-01-04_session-0001.md; the `session` globs say where they lie.";
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "No session log was found".to_owned(),
            text: text.to_owned(),
            link: None,
        }]));
        return Draft { path: page, template: "page.html", frame, search: None };
    }
    let mut rows = Vec::new();
    for day in days.iter().rev() {
        let of_day: Vec<&Session> = sessions.iter().filter(|session| session.date == *day).collect();
        let remark = format!("{}, {}", words::counted(of_day.len(), "session"), words::age(*day, project.facts.now));
        rows.push(Row::group(day.to_string(), remark));
        rows.extend(of_day.iter().rev().map(|session| {
            let href = project.urls.document(&session.path).map(|target| page.href_to(target));
            let title = if is_telling(sessions, session) { html::plain(&session.title) } else { String::new() };
            Row::new(vec![
                Cell::code(session.number.clone(), href),
                about(project, session, &page).second(title),
                Cell::or(session.role.as_deref().map(html::plain).as_deref(), "no role"),
                Cell::or(
                    session.outcome.as_deref().map(|outcome| words::shorten(&html::plain(outcome), 60)).as_deref(),
                    "not stated",
                ),
            ])
        }));
    }
    let table = TableView {
        caption: "Session logs by day, newest first".to_owned(),
        columns: columns(&[("Number", "line"), ("Tasks", "key"), ("Role", "low"), ("Outcome", "low")]),
        rows,
        ..TableView::default()
    };
    frame.sections.push(Section::bare(vec![Part::Table(table)]));
    Draft { path: page, template: "page.html", frame, search: None }
}

/// How many numbers are missing between 1 and the last of a day (D11).
fn gaps(sessions: &[Session]) -> String {
    let mut days: std::collections::BTreeMap<_, Vec<u32>> = std::collections::BTreeMap::new();
    for session in sessions {
        days.entry(session.date).or_default().extend(session.number.parse::<u32>().ok());
    }
    let missing: u32 = days
        .values()
        .map(|numbers| numbers.iter().max().copied().unwrap_or(0).saturating_sub(numbers.len() as u32))
        .sum();
    match missing {
        0 => "No number is missing.".to_owned(),
        1 => "**1 number** is missing between the first and the last of a day.".to_owned(),
        missing => format!("**{missing} numbers** are missing between the first and the last of their days."),
    }
}
