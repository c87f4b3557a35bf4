//! `trace`: everything that is said of an id, what it leads to, and what leads to it.

use std::fmt::Write as _;

use clap::Args;

use super::{Failure, Global, Outcome, print};
use crate::build;
use crate::diagnostic::Excerpt;
use crate::model::{IncidentId, Link, Model, PlanId, RiskId, Target, TaskId};
use crate::path::TreePath;
use crate::reports::printable;
use crate::text::{Span, closest};

/// What `trace` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// An id (ST-B-008, B, INC0004, RR-003), a path in the workspace, or the name of a telemetry event
    pub id: String,
}

/// Prints the trace; exits 2 when the id is not known.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let workspace = super::open(global, None)?;
    let reading = build::read(&workspace, super::now(global)?);
    let model = &reading.model;
    let target = find(model, &options.id).ok_or_else(|| unknown(model, &options.id))?;
    print(trace(model, &target))?;
    Ok(Outcome::Clean)
}

/// What `text` names: an id, a path or an event that the model knows, or that something mentions.
fn find(model: &Model, text: &str) -> Option<Target> {
    let text = text.trim();
    let path = text.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path).trim_end_matches('/');
    let known = [
        TaskId::parse(text).map(Target::Task),
        PlanId::read(text).map(Target::Plan),
        IncidentId::parse(text).map(Target::Incident),
        RiskId::parse(text).map(Target::Risk),
        model.tree.file(path).map(|(path, _)| Target::File(path.clone())),
        model.tree.directory(path).map(|path| Target::Directory(path.clone())),
        Some(Target::Event(text.to_owned())),
    ];
    known.into_iter().flatten().find(|target| is_known(model, target))
}

fn is_known(model: &Model, target: &Target) -> bool {
    match target {
        Target::Task(id) => model.tasks.get(id).is_some(),
        Target::Plan(id) => model.plans.iter().any(|plan| plan.id() == id),
        Target::Incident(id) => model.incidents.get(id).is_some(),
        Target::Risk(id) => model.risks.get(id).is_some(),
        Target::File(_) | Target::Directory(_) => true,
        Target::Event(_) => model.links.to(target).next().is_some(),
    }
}

fn unknown(model: &Model, text: &str) -> Failure {
    let names = model.tasks.keys().map(ToString::to_string);
    let names = names.chain(model.plans.iter().map(|plan| plan.id().to_string()));
    let names =
        names.chain(model.incidents.keys().map(ToString::to_string)).chain(model.risks.keys().map(ToString::to_string));
    let names = names.chain(model.tree.files().map(|(path, _)| path.to_string()));
    let names: Vec<String> = names.collect();
    let failure = Failure::new(format!("nothing here is called `{text}`"));
    match closest(text, names.iter().map(String::as_str)) {
        Some(name) => failure.help(format!("did you mean `{name}`?")),
        None => failure.help("ids look like ST-B-008, B, INC0004, RR-003; paths start at the workspace's root"),
    }
}

/// The trace as lines of text, safe for a terminal.
fn trace(model: &Model, target: &Target) -> String {
    let mut out = String::new();
    head(model, target, &mut out);
    let outgoing: Vec<&Link> =
        own_text(model, target).into_iter().flat_map(|(document, span)| model.links.within(document, span)).collect();
    section(&mut out, "leads to", &outgoing, |link| {
        let name = link.target.as_ref().map_or_else(|| format!("{} (leads nowhere)", link.name), name);
        format!("{}  {}", place(model, link), printable(&name))
    });
    let own = own_text(model, target);
    let incoming: Vec<&Link> = model
        .links
        .to(target)
        .filter(|link| !own.iter().any(|(document, span)| *document == link.document && span.contains(link.span)))
        .collect();
    section(&mut out, "mentioned by", &incoming, |link| {
        format!("{}  {}", place(model, link), printable(&excerpt(model, link)))
    });
    out.trim_end().to_owned()
}

fn section(out: &mut String, title: &str, links: &[&Link], line: impl Fn(&Link) -> String) {
    let mut lines: Vec<String> = links.iter().map(|link| line(link)).collect();
    lines.dedup();
    out.push_str(&format!(
        "\n{title}: {}\n",
        if lines.is_empty() { "nothing".to_owned() } else { lines.len().to_string() }
    ));
    for line in lines {
        out.push_str(&format!("  {line}\n"));
    }
}

/// The title and what the sources say.
fn head(model: &Model, target: &Target, out: &mut String) {
    let mut line = |text: String| {
        writeln!(out, "{}", printable(&text)).expect("a string takes any text");
    };
    match target {
        Target::Task(id) => {
            let Some(task) = model.tasks.get(id) else { return };
            line(format!("{id}  {}", task.title()));
            for saying in task.sayings.iter().chain(&task.duplicates) {
                let date = saying.status.date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
                let owner = saying.owner.as_deref().unwrap_or("no owner");
                line(format!(
                    "  {:<20}  {}  {}, {date}, {owner}: {}",
                    saying.source.label(),
                    saying.place,
                    saying.status.state.label(),
                    saying.title
                ));
            }
        }
        Target::Plan(id) => {
            for plan in model.plans.iter().filter(|plan| plan.id() == id) {
                line(format!("Plan {id}  {}", plan.page.title));
                line(format!("  page    {}:{}", plan.page.path, plan.page.line));
                line(format!(
                    "  owners  {}",
                    if plan.owners.is_empty() { "nobody is named".to_owned() } else { plan.owners.join(", ") }
                ));
            }
            let tasks: Vec<String> =
                model.tasks.iter().filter(|task| task.id.plan == *id).map(|task| task.id.to_string()).collect();
            line(format!("  tasks   {}", if tasks.is_empty() { "none".to_owned() } else { tasks.join(" ") }));
        }
        Target::Incident(id) => {
            let Some(incident) = model.incidents.get(id) else { return };
            let title = incident.runbooks.first().map_or("no runbook is named for it", |runbook| &runbook.title);
            line(format!("{id}  {title}"));
            let place = incident
                .row
                .as_ref()
                .map_or_else(|| "the intake has no row for it".to_owned(), |row| row.place.to_string());
            line(format!("  intake   {place}"));
            incident.runbooks.iter().for_each(|runbook| line(format!("  runbook  {}", runbook.path)));
        }
        Target::Risk(id) => {
            let Some(risk) = model.risks.get(id) else { return };
            line(format!("{id}  {}", risk.title));
            line(format!("  {}  {}", risk.place, risk.owner.as_deref().unwrap_or("no owner")));
        }
        Target::File(path) => {
            line(path.to_string());
            if let Some((_, facts)) = model.tree.file(path.as_str()) {
                let digest = facts.digest.map_or_else(|| "not read".to_owned(), |digest| format!("sha256 {digest}"));
                line(format!("  {} bytes, {digest}", facts.bytes));
            }
        }
        Target::Directory(path) => {
            let files = model.tree.files().filter(|(file, _)| file.is_below(path)).count();
            line(format!("{path}/  {files} files"));
        }
        Target::Event(name) => {
            line(name.clone());
            for artifact in &model.artifacts {
                if let Some((_, count)) = artifact.events.iter().find(|(event, _)| event == name) {
                    line(format!("  {}  {count} records", artifact.path));
                }
            }
        }
    }
}

/// The spans that are the target's own text: what stands there is said by it, not of it.
fn own_text(model: &Model, target: &Target) -> Vec<(usize, Span)> {
    let document = |path: &TreePath| model.documents.iter().position(|document| document.path() == path);
    let whole = |path: &TreePath| document(path).map(|index| (index, Span::new(0, usize::MAX)));
    match target {
        Target::Task(id) => {
            let Some(task) = model.tasks.get(id) else { return Vec::new() };
            let sayings = task.sayings.iter().chain(&task.duplicates);
            sayings.filter_map(|saying| Some((document(&saying.place.path)?, saying.span))).collect()
        }
        Target::Plan(id) => {
            model.plans.iter().filter(|plan| plan.id() == id).filter_map(|plan| whole(&plan.page.path)).collect()
        }
        Target::Incident(id) => {
            let runbooks = model.incidents.get(id).map_or(&[][..], |incident| &incident.runbooks);
            runbooks.iter().filter_map(|runbook| whole(&runbook.path)).collect()
        }
        Target::Risk(id) => {
            let risk = model.risks.get(id);
            risk.and_then(|risk| Some((document(&risk.place.path)?, risk.span))).into_iter().collect()
        }
        Target::File(path) => whole(path).into_iter().collect(),
        Target::Directory(_) | Target::Event(_) => Vec::new(),
    }
}

fn name(target: &Target) -> String {
    match target {
        Target::Plan(id) => format!("Plan {id}"),
        Target::Task(id) => id.to_string(),
        Target::Incident(id) => id.to_string(),
        Target::Risk(id) => id.to_string(),
        Target::Event(name) => name.clone(),
        Target::File(path) => path.to_string(),
        Target::Directory(path) => format!("{path}/"),
    }
}

fn place(model: &Model, link: &Link) -> String {
    let place = model.documents.get(link.document).map(|document| document.source.place(link.span.start));
    place.map_or_else(String::new, |place| printable(&format!("{}:{}:{}", place.path, place.line, place.column)))
}

/// The line around the mention.
fn excerpt(model: &Model, link: &Link) -> String {
    let Some(document) = model.documents.get(link.document) else { return String::new() };
    let source = &document.source;
    let line = source.line_span(source.line(link.span.start));
    let before = source.slice(Span::new(line.start, link.span.start)).chars().count();
    let length = source.slice(link.span).chars().count();
    Excerpt::cut(source.slice(line), before, length).line.trim().to_owned()
}
