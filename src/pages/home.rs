//! The briefing: the worst true sentence first, then what proves it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::parts::{self, Cell, Part, Row, Section, TableView, Tile, columns};
use super::{Draft, PageKind, Project, lead, urls, words};
use crate::diagnostic::Severity;
use crate::gates::{Outcome, Value, Verdict};
use crate::model::drift::{ASPECTS, Aspect, PAIRS, Pair};
use crate::model::{Date, State, Task};
use crate::path::SitePath;
use crate::readiness::Readiness;

pub(super) static KIND: PageKind = PageKind { name: "home", draft };

/// What the sentences and tiles count.
struct Figures {
    tasks: usize,
    open: Vec<String>,
    all_found: usize,
    some_missing: usize,
    none_found: usize,
    none_cited: usize,
    differ: usize,
    one_side: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

fn figures(project: &Project<'_>) -> Figures {
    let tasks = &project.model.tasks;
    let mut figures = Figures {
        tasks: tasks.len(),
        open: tasks.iter().filter(|task| task.state() != State::Done).map(|task| task.id.to_string()).collect(),
        all_found: 0,
        some_missing: 0,
        none_found: 0,
        none_cited: 0,
        differ: tasks
            .iter()
            .filter(|task| project.drift.of_task(&task.id).iter().any(|(aspect, _)| *aspect != Aspect::Presence))
            .count(),
        one_side: project.drift.count(Aspect::Presence, Pair::PageCsv),
        errors: 0,
        warnings: 0,
        notes: 0,
    };
    for task in tasks.iter() {
        let cited = project.evidence(&task.id);
        let found = cited.iter().filter(|cited| cited.is_found()).count();
        let slot = match (found, cited.len()) {
            (_, 0) => &mut figures.none_cited,
            (found, all) if found == all => &mut figures.all_found,
            (0, _) => &mut figures.none_found,
            _ => &mut figures.some_missing,
        };
        *slot += 1;
    }
    for diagnostic in project.diagnostics {
        let slot = match diagnostic.severity {
            Severity::Error => &mut figures.errors,
            Severity::Warning => &mut figures.warnings,
            Severity::Note => &mut figures.notes,
        };
        *slot += 1;
    }
    figures
}

/// The worst true sentence, and what the reader should know besides.
fn headline(project: &Project<'_>, figures: &Figures) -> (String, String) {
    let open = figures.open.len();
    let mut said: Vec<String> = Vec::new();
    let verdicts = project.verdicts;
    let (red, silent) = (verdicts.count(Outcome::Fail), verdicts.count(Outcome::NoData));
    match (verdicts.gates.len(), red, silent) {
        (0, _, _) => {}
        (_, 0, 0) => said.push("No gate is red.".to_owned()),
        (_, 0, silent) => {
            said.push(format!("No gate is red. {}.", words::plural(silent, "has no data", "have no data")));
        }
        (_, red, _) => said.push(words::plural(red, "gate is red.", "gates are red.")),
    }
    let misread = project.misread();
    if misread > 0 {
        said.push(words::plural(misread, "gate cannot be read.", "gates cannot be read."));
    }
    if !project.readiness.is_empty() && !project.readiness.iter().any(Readiness::is_ready) {
        said.push("No candidate is ready.".to_owned());
    }
    if said.len() < 2 && figures.errors > 0 {
        said.push(format!("{} in the records.", words::counted(figures.errors, "error")));
    }
    if said.len() < 2 && figures.differ > 0 {
        said.push(format!("The sources disagree on {}.", words::counted(figures.differ, "task")));
    }
    if said.len() < 2 && open > 0 {
        said.push(words::plural(open, "task is open.", "tasks are open."));
    }
    if said.is_empty() {
        said.push(if figures.tasks == 0 {
            "No task is recorded.".to_owned()
        } else {
            "Every task is done and no source disagrees.".to_owned()
        });
    }
    let mut more = Vec::new();
    if verdicts.gates.is_empty() {
        let why = if misread > 0 { "**No gate can be read**" } else { "**No gates are declared**" };
        more.push(format!("{why}, so nothing here is judged."));
    }
    if let Some(day) = newest_telemetry(project) {
        more.push(format!(
            "The newest telemetry is of **{}** ({}).",
            day.in_words(),
            words::age(day, project.facts.now)
        ));
    } else {
        more.push("There is **no telemetry** in this tree, so nothing here rests on measurements.".to_owned());
    }
    more.push(match figures.open.as_slice() {
        [] => "No task is open.".to_owned(),
        [only] => format!("One task is open: {only}."),
        open => format!("**{} tasks are open**.", open.len()),
    });
    if figures.one_side > 0 {
        more.push(format!(
            "**{}** on a plan page or in TaskBoard.csv only.",
            words::counted(figures.one_side, "task id")
        ));
    }
    (said.join(" "), more.join(" "))
}

fn newest_telemetry(project: &Project<'_>) -> Option<Date> {
    project.model.telemetry.days.last().map(|day| day.date)
}

/// The newest day that a file of one of `kinds` carries in its name.
fn newest(project: &Project<'_>, kinds: &[&str]) -> Option<Date> {
    project
        .model
        .artifacts
        .iter()
        .filter(|artifact| kinds.contains(&artifact.kind.name))
        .filter_map(|artifact| artifact.date)
        .max()
}

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let page = SitePath::new("index.html");
    let figures = figures(project);
    let (sentence, more) = headline(project, &figures);
    let mut frame = project.frame(&page, "home", &sentence, &[]);
    frame.title = format!("Briefing: {sentence}");
    frame.eyebrow = words::long_day(project.facts.now);
    frame.lead = lead(&more);
    frame.sections.push(Section::bare(vec![Part::Tiles { tiles: tiles(project, &figures, &page) }]));
    frame.sections.extend(red_gates(project, &page));
    frame.sections.extend(release(project, &page));
    if !project.model.tasks.is_empty() {
        let disagreement = disagreement(project, &page);
        let faults = faults(project, &page);
        frame.sections.push(if faults.is_some() { disagreement.half() } else { disagreement });
        frame.sections.extend(faults.map(Section::half));
    }
    let mut plans_rows: Vec<&crate::model::Plan> = project.model.plans.iter().filter(|plan| plan.is_plan()).collect();
    plans_rows.sort_by_key(|plan| {
        let own = |task: &&Task| task.sayings.iter().any(|saying| saying.page.as_ref() == Some(plan.id()));
        let open = project.model.tasks.iter().filter(own).filter(|task| task.state() != State::Done).count();
        let differ = project
            .model
            .tasks
            .iter()
            .filter(own)
            .filter(|task| project.drift.of_task(&task.id).iter().any(|(aspect, _)| *aspect != Aspect::Presence))
            .count();
        (std::cmp::Reverse(open), std::cmp::Reverse(differ), plan.id().clone())
    });
    if !plans_rows.is_empty() {
        let shown = 9;
        let rows = plans_rows.iter().take(shown).map(|plan| parts::plan::row(project, plan, &page)).collect();
        let section = Section::new("Plans", "Those with open work first", vec![Part::Table(parts::plan::table(rows))]);
        frame.sections.push(section.more(
            format!("All {}", words::counted(plans_rows.len(), "plan")),
            page.href_to(&SitePath::new("plans/index.html")),
        ));
    }
    frame.sections.extend(downloads(project, &page));
    frame.sections.push(freshness(project));
    vec![Draft { path: page, template: "page.html", frame, search: None }]
}

/// How many candidates the briefing lists.
const CANDIDATES: usize = 3;

/// Whether the newest candidates are ready.
fn release(project: &Project<'_>, page: &SitePath) -> Option<Section> {
    let all = project.readiness.len();
    let table = Part::Table(parts::readiness::table(project, page, CANDIDATES));
    let section = Section::new("Release readiness", "newest candidate first", vec![table]);
    let list = page.href_to(&SitePath::new("candidates/index.html"));
    (all > 0).then(|| section.more(format!("All {}", words::counted(all, "candidate")), list))
}

/// How many signed bundles the briefing lists.
const BUNDLES: usize = 3;

/// The newest signed bundles, where the site hands out any.
fn downloads(project: &Project<'_>, page: &SitePath) -> Option<Section> {
    let offered = project.facts.downloads.bundles.len();
    let section = Section::new(
        "Signed bundles",
        "newest first; verify what you download",
        vec![Part::Table(parts::download::table(project, page, BUNDLES))],
    );
    let all = page.href_to(&urls::downloads());
    (offered > 0).then(|| section.more(format!("All {}", words::counted(offered, "bundle")), all))
}

/// How many red gates the briefing lists.
const RED: usize = 8;

/// How much a red gate asks of a reader, most first. What blocks comes first. What held before is news, the newest red
/// first; what never held is known, and goes by its distance from the limit. A limit of zero has no share to be off by, so
/// those stand last, where they crowd nobody out; a text that is not the one asked for is off by all of it.
fn by_urgency(a: &Verdict, b: &Verdict) -> Ordering {
    let turned = |verdict: &Verdict| verdict.since.filter(|since| !since.never_green).map(|since| since.day);
    let distance = |verdict: &Verdict| match (verdict.margin, &verdict.threshold) {
        (Some(margin), _) => margin.relative.map_or(-1.0, f64::abs),
        (None, Some(Value::Text(_))) => 1.0,
        (None, _) => -1.0,
    };
    let blocking = (!a.blocks(), a.outcome).cmp(&(!b.blocks(), b.outcome));
    blocking
        .then_with(|| turned(b).cmp(&turned(a)))
        .then_with(|| distance(b).total_cmp(&distance(a)))
        .then_with(|| a.id().cmp(b.id()))
}

/// The red gates and those that warn.
fn red_gates(project: &Project<'_>, page: &SitePath) -> Option<Section> {
    let mut red: Vec<&Verdict> = project.verdicts.gates.iter().filter(|verdict| verdict.outcome.is_red()).collect();
    red.sort_by(|a, b| by_urgency(a, b));
    let all = page.href_to(&SitePath::new("gates/index.html"));
    if red.is_empty() {
        return None;
    }
    let rows = red.iter().take(RED).map(|verdict| parts::verdict::red_row(project, verdict, page)).collect();
    let left = red.len().saturating_sub(RED);
    let rest =
        if left > 0 { format!(" {} more on the page of all gates.", words::count(left as u64)) } else { String::new() };
    let parts = vec![
        Part::Table(parts::verdict::red_table(rows)),
        Part::Note { text: format!("History: tall bar fail, half bar pass, baseline no sample.{rest}") },
    ];
    let title =
        if red.iter().any(|verdict| verdict.outcome == Outcome::Warn) { "Red gates and warnings" } else { "Red gates" };
    let order = "Blocking first; what held before, newest first; then by distance from the limit";
    let section = Section::new(title, order, parts);
    Some(section.more(format!("All {}", words::counted(project.verdicts.gates.len(), "gate")), all))
}

/// How many gates came out how.
fn gate_tile(project: &Project<'_>, page: &SitePath) -> Tile {
    let verdicts = project.verdicts;
    let href = Some(page.href_to(&SitePath::new("gates/index.html")));
    if verdicts.gates.is_empty() {
        let detail = "nothing is judged, so nothing is green".to_owned();
        return Tile { label: "Gates", figure: "None".to_owned(), detail, href, ..Tile::default() };
    }
    let legend = Outcome::EACH.iter().filter(|outcome| verdicts.count(**outcome) > 0).map(|outcome| {
        let badge = parts::Badge::of(*outcome);
        parts::Badge {
            word: format!("{} {}", words::count(verdicts.count(*outcome) as u64), badge.word.to_lowercase()),
            ..badge
        }
    });
    Tile {
        label: "Gates",
        figure: words::count(verdicts.count(Outcome::Fail) as u64),
        of: format!("red of {}", words::count(verdicts.gates.len() as u64)),
        picture_html: Some(parts::verdict::segments(project)),
        legend: legend.collect(),
        href,
        ..Tile::default()
    }
}

fn tiles(project: &Project<'_>, figures: &Figures, page: &SitePath) -> Vec<Tile> {
    let to = |path: &str| Some(page.href_to(&SitePath::new(path)));
    let open = figures.open.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    let tile = |label, figure: usize, of: String, detail: String, href, level| Tile {
        label,
        figure: words::count(figure as u64),
        of,
        detail,
        href,
        level,
        ..Tile::default()
    };
    vec![
        gate_tile(project, page),
        tile(
            "Tasks open",
            figures.open.len(),
            format!("of {}", words::count(figures.tasks as u64)),
            if figures.open.len() > 3 { format!("{open} and more") } else { open },
            to("board/index.html"),
            "",
        ),
        tile(
            "Tasks with all files found",
            figures.all_found,
            format!("of {}", words::count(figures.tasks as u64)),
            format!(
                "{} lack some, {} lack all, {} cite no file",
                figures.some_missing, figures.none_found, figures.none_cited
            ),
            to("unresolved.html"),
            "",
        ),
        tile(
            "Faults in the records",
            figures.errors + figures.warnings + figures.notes,
            String::new(),
            format!(
                "{}, {}, {}",
                words::counted(figures.errors, "error"),
                words::counted(figures.warnings, "warning"),
                words::counted(figures.notes, "note")
            ),
            to("diagnostics.html"),
            if figures.errors > 0 { "error" } else { "" },
        ),
    ]
}

fn disagreement(project: &Project<'_>, page: &SitePath) -> Section {
    let rows = ASPECTS.iter().map(|aspect| {
        let mut cells = vec![Cell::text(aspect.label())];
        cells.extend(PAIRS.iter().map(|pair| {
            let count = project.drift.count(*aspect, *pair);
            Cell { class: if count == 0 { "muted" } else { "strong" }, ..Cell::count(count) }
        }));
        Row::new(cells)
    });
    let [first, second, third] = PAIRS.map(Pair::label);
    let table = TableView {
        caption: "In what the sources of tasks differ".to_owned(),
        columns: columns(&[("What differs", "key"), (first, "num"), (second, "num"), (third, "num")]),
        rows: rows.collect(),
        layout: "narrow",
        ..TableView::default()
    };
    let mut notes = Vec::new();
    if !project.drift.cards.is_empty() {
        notes.push(format!(
            "{} its own table.",
            words::plural(
                project.drift.cards.len(),
                "card of the board page contradicts",
                "cards of the board page contradict"
            )
        ));
    }
    if !project.drift.plan_links.is_empty() {
        let ids: Vec<String> = project.drift.plan_links.iter().map(ToString::to_string).collect();
        let verb = if ids.len() == 1 { "links" } else { "link" };
        notes.push(format!("{} {verb} to another plan's page in TaskBoard.csv.", words::list(&ids)));
    }
    if !project.drift.headlines.is_empty() {
        let plans: Vec<String> = project.drift.headlines.iter().map(|drift| drift.plan.to_string()).collect();
        let noun = if plans.len() == 1 { "plan" } else { "plans" };
        notes.push(format!("The index counts other tasks than the page of {noun} {}.", words::list(&plans)));
    }
    let mut parts = vec![Part::Table(table)];
    if !notes.is_empty() {
        parts.push(Part::Note { text: notes.join(" ") });
    }
    Section::new("Where the sources disagree", "Number of tasks", parts)
        .more("All tasks", page.href_to(&SitePath::new("board/table.html")))
}

/// The kinds of fault, errors first, then the most frequent.
fn faults(project: &Project<'_>, page: &SitePath) -> Option<Section> {
    const SHOWN: usize = 6;
    let mut codes: BTreeMap<&'static str, (Severity, usize)> = BTreeMap::new();
    for diagnostic in project.diagnostics {
        codes.entry(diagnostic.code.name).or_insert((diagnostic.severity, 0)).1 += 1;
    }
    let mut codes: Vec<_> = codes.into_iter().collect();
    codes.sort_by_key(|(name, (severity, faults))| (*severity, std::cmp::Reverse(*faults), *name));
    let rows: Vec<Row> = codes
        .iter()
        .take(SHOWN)
        .map(|(name, (severity, faults))| {
            let (icon, class) = match severity {
                Severity::Error => ("fail", "key-fail"),
                Severity::Warning => ("warn", "key-warn"),
                Severity::Note => ("note", "key-note"),
            };
            let href = page.href_to(&parts::fault::code_page(name));
            Row::new(vec![Cell::code(*name, Some(href)).icon(icon).class(class), Cell::count(*faults)])
        })
        .collect();
    let table = TableView {
        caption: "Faults by code".to_owned(),
        columns: columns(&[("Code", "key"), ("Faults", "num")]),
        rows,
        layout: "narrow",
        ..TableView::default()
    };
    let remark = match codes.len() {
        kinds if kinds > SHOWN => format!("{SHOWN} of {kinds} kinds, errors first"),
        kinds => format!("{}, errors first", words::counted(kinds, "kind")),
    };
    (!codes.is_empty()).then(|| {
        Section::new("Faults in the records", remark, vec![Part::Table(table)])
            .more("All faults", page.href_to(&SitePath::new("diagnostics.html")))
    })
}

fn freshness(project: &Project<'_>) -> Section {
    let model = project.model;
    let dated = model
        .tasks
        .iter()
        .filter_map(|task| task.date())
        .chain(model.plans.iter().flat_map(|plan| plan.page.timeline.iter().filter_map(|moment| moment.date)))
        .max();
    let files = |kind: &str| model.artifacts.iter().filter(|artifact| artifact.kind.name == kind).count();
    let days = &model.telemetry.days;
    let records: u64 = days.iter().map(|day| day.records).sum();
    let malformed: u64 = days.iter().map(|day| day.malformed).sum();
    let sources = [
        ("Plan pages and board", dated, "newest dated row".to_owned()),
        (
            "Session logs",
            model.sessions.last().map(|session| session.date),
            words::counted(model.sessions.len(), "log"),
        ),
        (
            "Daily telemetry",
            newest_telemetry(project),
            format!(
                "{}, {}, {} malformed",
                words::counted(days.len(), "day"),
                words::counted(records as usize, "record"),
                words::count(malformed)
            ),
        ),
        (
            "Verification summaries",
            newest(project, &["verification-summary"]),
            words::counted(files("verification-summary"), "file"),
        ),
        ("Rollup tables", newest(project, &["rollup"]), words::counted(files("rollup"), "file")),
        (
            "Evidence bundles",
            newest(project, &["bundle-manifest", "bundle-file"]),
            words::counted(model.bundles.len(), "area"),
        ),
    ];
    let rows = sources.into_iter().map(|(name, day, says)| {
        let (newest, age) = match day {
            Some(day) => (Cell::text(day.to_string()), Cell::text(words::age(day, project.facts.now))),
            None => (Cell::text("none").class("muted"), Cell::text("not recorded").class("muted")),
        };
        Row::new(vec![Cell::text(name), newest, age, Cell::text(says).class("muted")])
    });
    let table = TableView {
        caption: "The newest day of each source".to_owned(),
        columns: columns(&[("Source", "key"), ("Newest", "line"), ("Age", "num"), ("Says", "low")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    Section::new(
        "How fresh this is",
        format!("Ages count to {}", words::moment(project.facts.now)),
        vec![Part::Table(table)],
    )
}
