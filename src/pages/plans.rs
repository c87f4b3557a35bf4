//! The list of plans, and a page for each plan and addendum.

use rayon::prelude::*;

use super::parts::plan::{progress, progress_cell, row, table, tasks_of, undecided};
use super::parts::{self, Cell, Fact, Part, Section, Tile};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, words};
use crate::gates::{Outcome, Verdict};
use crate::model::{Plan, State, Target, Task};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "plans", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let mut drafts = vec![list(project)];
    let pages: Vec<Draft> =
        (0..project.model.plans.len()).into_par_iter().filter_map(|index| page(project, index)).collect();
    drafts.extend(pages);
    drafts
}

fn list(project: &Project<'_>) -> Draft {
    let page = SitePath::new("plans/index.html");
    let model = project.model;
    let mut frame = project.frame(&page, "plans", "Plans", &[]);
    let plans = model.plans.iter().filter(|plan| plan.is_plan()).count();
    let addenda = model.plans.len() - plans;
    let unindexed = model.plans.iter().filter(|plan| plan.is_plan() && plan.index.is_none()).count();
    let parts = if model.plans.is_empty() {
        vec![Part::Empty {
            title: "No plan page was found".to_owned(),
            text: "Plan pages are files such as docs/plans/PlanA_Name.md. The `plan` globs in statetrace.toml say where they lie.".to_owned(),
            link: None,
        }]
    } else {
        let rows = model.plans.iter().map(|plan| row(project, plan, &page)).collect();
        let note =
            "Active work done: rows under Active work on the plan page. Rows under Recently delivered are not counted."
                .to_owned();
        vec![Part::Table(table(rows)), Part::Note { text: note }]
    };
    let index = match (&model.plan_index, unindexed) {
        (None, _) => "There is no plan index.".to_owned(),
        (Some(_), 0) => "The plan index names every one.".to_owned(),
        (Some(_), missing) => format!("The plan index does not name **{missing} of them**."),
    };
    let with =
        if addenda == 0 { String::new() } else { format!(" and {}", words::plural(addenda, "addendum", "addenda")) };
    frame.lead = lead(&format!("**{}**{with}. {index}", words::counted(plans, "plan")));
    frame.sections.push(Section::bare(parts));
    if let Some(index) = &model.plan_index {
        frame.sources.push(project.source(&index.path, None, &page));
    }
    Draft { path: page, template: "page.html", frame, search: None }
}

fn page(project: &Project<'_>, index: usize) -> Option<Draft> {
    let model = project.model;
    let plan = model.plans.get(index)?;
    let page = project.urls.document(&plan.page.path)?.clone();
    let document = project.document_index(plan.page.path.as_str())?;
    let name = if plan.is_plan() {
        format!("Plan {}: {}", plan.id(), plan.page.title)
    } else {
        format!("Plan {} addendum: {}", plan.id(), plan.page.title)
    };
    let mut frame = project.frame(&page, "plans", &name, &[("Plans", "plans/index.html")]);
    frame.reading = true;
    let tasks = tasks_of(project, plan);
    let (done, all) = progress(plan, &tasks);
    frame.facts = facts(project, plan, &tasks, (done, all));
    if let Some(message) = contradiction(project, plan, (done, all)) {
        frame.sections.push(Section::bare(vec![message]));
    }
    frame.sections.extend(gates(project, plan, &page));
    if !tasks.is_empty() {
        frame.sections.push(work(project, &tasks, &page));
    }
    frame.sections.push(evidence(project, document, &page));
    let prose = project.prose(document, &page);
    frame.sections.push(Section::bare(vec![Part::Prose { body_html: prose.html }]));
    frame.sources.push(project.source(&plan.page.path, Some(plan.page.line), &page));
    frame.sources.extend(plan.index.as_ref().map(|row| project.source(&row.place.path, Some(row.place.line), &page)));
    let neighbours = |step: isize| {
        let other = model.plans.get(index.checked_add_signed(step)?)?;
        Some(neighbour(
            &page,
            format!("Plan {}: {}", other.id(), crate::markdown::html::plain(&other.page.title)),
            project.urls.document(&other.page.path)?,
        ))
    };
    frame.previous = neighbours(-1);
    frame.next = neighbours(1);
    let mut targets = vec![Target::File(plan.page.path.clone())];
    targets.extend(plan.is_plan().then(|| Target::Plan(plan.id().clone())));
    let references = project.referenced_by(&targets, &page);
    let frame = finish(frame, prose.toc, Some(references));
    let search = SearchEntry {
        kind: "Plans",
        id: if plan.is_plan() { format!("Plan {}", plan.id()) } else { String::new() },
        title: crate::markdown::html::plain(&plan.page.title),
        line: format!("{}, {done} of {all} tasks done", plan.owners.join(", ")),
        remark: "plan".to_owned(),
    };
    Some(Draft { path: page, template: "page.html", frame, search: Some(search) })
}

fn facts(project: &Project<'_>, plan: &Plan, tasks: &[&Task], (done, all): (usize, usize)) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(headline) = plan.snapshot.as_ref().and_then(|snapshot| snapshot.headline.as_deref()) {
        facts.push(Fact::new("Index says", Cell::text(headline)));
    }
    facts.push(Fact::new("Owners", Cell::or(Some(&plan.owners.join(", ")), "no owner")));
    facts.push(Fact::new("Active work", progress_cell(done, all)));
    let dated = tasks
        .iter()
        .filter_map(|task| task.date())
        .chain(plan.page.timeline.iter().filter_map(|moment| moment.date))
        .max();
    if let Some(date) = dated {
        facts.push(Fact::new(
            "Last dated entry",
            Cell::text(format!("{date}, {}", words::age(date, project.facts.now))),
        ));
    }
    facts
}

/// What contradicts the index's word on the plan.
fn contradiction(project: &Project<'_>, plan: &Plan, (done, all): (usize, usize)) -> Option<Part> {
    let snapshot = plan.snapshot.as_ref()?;
    let headline = snapshot.headline.as_deref()?;
    let of_plan: Vec<&Verdict> =
        if plan.is_plan() { project.verdicts.of_plan(plan.id()).collect() } else { Vec::new() };
    let red = of_plan.iter().filter(|verdict| verdict.outcome == Outcome::Fail).count();
    let is_complete = headline.to_lowercase().starts_with("complete");
    let tasks =
        if done == all { format!("all {all} tasks are done") } else { format!("{done} of {all} tasks are done") };
    // `of 15 gates, 4 are red, 2 stale and 1 for a person`.
    let of = |counts: &[String]| {
        let verb = if counts.first().is_some_and(|first| first.starts_with("1 ")) { " is " } else { " are " };
        format!("of {}, {}", words::counted(of_plan.len(), "gate"), words::list(counts).replacen(' ', verb, 1))
    };
    let undecided = undecided(of_plan.iter().map(|verdict| verdict.outcome));
    if red > 0 && is_complete {
        let told: Vec<String> = std::iter::once(format!("{red} red")).chain(undecided).collect();
        return Some(Part::Message {
            level: "error",
            lead: "Complete, but not green.".to_owned(),
            text: format!("The index says {headline} and {tasks}; {}.", of(&told)),
        });
    }
    if let Some(drift) = project.drift.headlines.iter().find(|drift| drift.plan == *plan.id()) {
        let text = format!(
            "The index says {headline}; on the page {} of {} tasks are done.",
            drift.counted.0, drift.counted.1
        );
        return Some(Part::Message { level: "warning", lead: "Index and page count differently.".to_owned(), text });
    }
    if is_complete && done < all {
        let text = format!(
            "The index says {headline}; {} on the page open.",
            words::plural(all - done, "task is", "tasks are")
        );
        return Some(Part::Message { level: "warning", lead: "Not complete.".to_owned(), text });
    }
    let is_measured = |verdict: &&Verdict| !matches!(verdict.outcome, Outcome::NoData | Outcome::Stale);
    (is_complete && !of_plan.iter().all(is_measured)).then(|| Part::Message {
        level: "warning",
        lead: "Complete, but not proven.".to_owned(),
        text: format!("The index says {headline} and {tasks}; {}.", of(&undecided)),
    })
}

/// The plan's gates, red first.
fn gates(project: &Project<'_>, plan: &Plan, page: &SitePath) -> Option<Section> {
    if !plan.is_plan() {
        return None;
    }
    let mut verdicts: Vec<&Verdict> = project.verdicts.of_plan(plan.id()).collect();
    verdicts.sort_by_key(|verdict| verdict.outcome);
    if verdicts.is_empty() {
        return None;
    }
    let outcomes = || verdicts.iter().map(|verdict| verdict.outcome);
    let count = |outcome, word| match outcomes().filter(|other| *other == outcome).count() {
        0 => None,
        count => Some(format!("{count} {word}")),
    };
    let mut remark: Vec<String> = count(Outcome::Fail, "red").into_iter().collect();
    remark.extend(undecided(outcomes()));
    remark.extend(count(Outcome::Pass, "green"));
    let rows = verdicts.iter().map(|verdict| parts::verdict::short_row(verdict, page)).collect();
    let table = parts::verdict::short_table("Gates of this plan", rows);
    let section = Section::new("Gates", remark.join(", "), vec![Part::Table(table)]);
    Some(section.more("All gates", page.href_to(&SitePath::new("gates/index.html"))))
}

fn work(project: &Project<'_>, tasks: &[&Task], page: &SitePath) -> Section {
    let mut sorted = tasks.to_vec();
    sorted.sort_by_key(|task| (task.state() == State::Done, std::cmp::Reverse(task.date()), task.id.clone()));
    let open = tasks.iter().filter(|task| task.state() != State::Done).count();
    let remark = if open == 0 {
        "Nothing open. Newest first".to_owned()
    } else {
        format!("{} open, first. Then newest first", words::count(open as u64))
    };
    let table = parts::task::table(project, &sorted, page, false);
    let section = Section::new(
        "Work",
        remark,
        vec![Part::Table(table), Part::Note { text: parts::task::SOURCES_NOTE.to_owned() }],
    );
    section.more(format!("All {} on the board", tasks.len()), page.href_to(&SitePath::new("board/table.html")))
}

/// How many of the paths on the page exist, each path counted once.
fn evidence(project: &Project<'_>, document: usize, page: &SitePath) -> Section {
    use crate::model::Class;
    use crate::text::mention::MentionKind;
    let paths = project
        .model
        .links
        .of_document(document)
        .iter()
        .filter(|link| matches!(link.kind, MentionKind::Path | MentionKind::Abs | MentionKind::Link));
    let mut seen: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    let (mut found, mut missing, mut patterns) = (0, 0, 0);
    let mut by_extension: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for link in paths.filter(|link| seen.insert(&link.name)) {
        match link.class {
            Class::File | Class::Dir | Class::Case => found += 1,
            Class::GlobHit | Class::GlobMiss | Class::Placeholder => patterns += 1,
            _ => {
                missing += 1;
                let name = link.name.rsplit('/').next().unwrap_or("");
                *by_extension.entry(name.rsplit_once('.').map_or("other", |(_, extension)| extension)).or_default() +=
                    1;
            }
        }
    }
    let total = found + missing + patterns;
    if total == 0 {
        let text = "A task that is done should name the file that proves it.".to_owned();
        return Section::new(
            "Evidence",
            "",
            vec![Part::Empty { title: "No path is cited on this page".to_owned(), text, link: None }],
        );
    }
    let mut kinds: Vec<(usize, &str)> = by_extension.into_iter().map(|(extension, count)| (count, extension)).collect();
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let named: Vec<String> = kinds.iter().take(3).map(|(count, extension)| format!("{count} {extension}")).collect();
    let tile = |label, figure: usize, detail: &str, level, href| Tile {
        label,
        figure: words::count(figure as u64),
        of: String::new(),
        detail: detail.to_owned(),
        href,
        level,
        ..Tile::default()
    };
    let tiles = vec![
        tile("Found", found, "each links to the file's own page", "", None),
        tile(
            "Missing",
            missing,
            &named.join(", "),
            if missing > 0 { "warning" } else { "" },
            Some(page.href_to(&SitePath::new("unresolved.html"))),
        ),
        tile("Patterns", patterns, "such as <date> or *; not counted as missing", "", None),
    ];
    Section::new(
        "Evidence",
        format!("{} cited on this page", words::counted(total, "path")),
        vec![Part::Tiles { tiles }],
    )
}
