//! The one pass that joins records: see [`super::link::link`].

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::bundle::areas;
use super::link::Link;
use super::paths::Paths;
use super::plan::{Plan, PlanIndex, PlanPage};
use super::record::{Card, Record};
use super::task::normalised_title;
use super::{
    Candidate, Class, Decision, Document, Incident, IncidentId, Links, Model, PlanId, Records, Risk, RiskId, Saying,
    SayingSource, Session, Table, Target, Task, TaskId,
};
use crate::text::mention::{Mention, MentionKind};

pub(super) fn resolve(records: Records) -> Model {
    let Records { title, checkouts, tree, documents, declared, artifacts, manifests, telemetry, events } = records;
    let mut said = Said::default();
    let mut kept = Vec::with_capacity(documents.len());
    for (document, record) in documents {
        said.take(record);
        kept.push(document);
    }
    let tasks = tasks(said.sayings, &said.cards);
    let index = said.index;
    let plans = plans(said.pages, index.as_ref());
    let incidents = incidents(&said.intake, said.incident_runbooks);
    let risks = Table::new(said.risks.into_iter().map(|risk| (risk.id, risk)).collect());
    let bundles = areas(&tree, &artifacts, manifests);
    let names = Names {
        plans: plans.iter().map(|plan| plan.id().clone()).collect(),
        tasks: &tasks,
        incidents: &incidents,
        risks: &risks,
        events: &events,
    };
    let paths = Paths::new(&tree, &checkouts);
    let links: Vec<Vec<Link>> =
        kept.par_iter().enumerate().map(|(index, document)| links_of(index, document, &names, &paths)).collect();
    let links = Links::new(links.into_iter().flatten().collect(), kept.len());
    let sessions = sessions(said.sessions, &kept, &links);
    let title = title
        .or_else(|| index.as_ref().and_then(|index| index.title.as_deref().map(project_name)))
        .unwrap_or_else(|| "Project records".to_owned());
    Model {
        title,
        tree,
        documents: kept,
        plans,
        plan_index: index,
        tasks,
        incidents,
        intake: said.intake,
        risks,
        decisions: said.decisions,
        sessions,
        candidates: candidates(said.candidates, declared),
        unfilled_summaries: said.unfilled,
        artifacts,
        bundles,
        links,
        telemetry,
        events,
    }
}

/// What the records say, sorted by what they speak of.
#[derive(Default)]
struct Said {
    pages: Vec<PlanPage>,
    index: Option<PlanIndex>,
    sayings: Vec<Saying>,
    cards: Vec<Card>,
    intake: Option<super::incident::Intake>,
    incident_runbooks: Vec<super::incident::IncidentRunbook>,
    risks: Vec<Risk>,
    decisions: Vec<Decision>,
    sessions: Vec<Session>,
    candidates: Vec<Candidate>,
    unfilled: Vec<super::release::UnfilledSummary>,
}

impl Said {
    fn take(&mut self, record: Record) {
        match record {
            Record::Prose => {}
            Record::Plan(page, sayings) => {
                self.pages.push(*page);
                self.sayings.extend(sayings);
            }
            // Of several index or intake pages the first in byte order of path counts.
            Record::PlanIndex(index) => {
                self.index.get_or_insert(index);
            }
            Record::Board(sayings, cards) => {
                self.sayings.extend(sayings);
                self.cards.extend(cards);
            }
            Record::Intake(intake) => {
                self.intake.get_or_insert(intake);
            }
            Record::IncidentRunbook(runbook) => self.incident_runbooks.push(runbook),
            Record::Risks(risks) => self.risks.extend(risks),
            Record::Decision(decision) => self.decisions.push(decision),
            Record::Session(session) => self.sessions.push(session),
            Record::Candidate(candidate) => self.candidates.push(candidate),
            Record::Unfilled(summary) => self.unfilled.push(summary),
        }
    }
}

/// By id; a candidate that only the configuration declares stands where its summary would.
fn candidates(mut summed_up: Vec<Candidate>, declared: Vec<Candidate>) -> Vec<Candidate> {
    // A copy of a summary is a document like any other. The one whose file is called as the candidate speaks for it, else
    // the first in byte order of path: `RC-1-copy.md` stands before `RC-1.md` there.
    summed_up.sort_by_key(|candidate| !candidate.path.stem().eq_ignore_ascii_case(&candidate.id));
    let mut met = BTreeSet::new();
    summed_up.retain(|candidate| met.insert(candidate.id.to_ascii_lowercase()));
    // Letter case makes no candidate of its own; the configuration has the say on how it is written.
    for candidate in &mut summed_up {
        if let Some(own) = declared.iter().find(|own| own.id.eq_ignore_ascii_case(&candidate.id)) {
            candidate.id.clone_from(&own.id);
        }
    }
    let has_none = |candidate: &Candidate| !summed_up.iter().any(|other| other.id == candidate.id);
    let others: Vec<Candidate> = declared.into_iter().filter(has_none).collect();
    summed_up.extend(others);
    summed_up.sort_by(|a, b| a.id.cmp(&b.id));
    summed_up
}

/// Merges sayings by id: the first of each source counts, repeats are kept aside (D4). Sayings come in byte order of path.
fn tasks(sayings: Vec<Saying>, cards: &[Card]) -> Table<TaskId, Task> {
    let by_title: BTreeMap<String, TaskId> = {
        // The first row of a title owns it: a card has nothing else to go by.
        let mut titles = BTreeMap::new();
        for saying in sayings.iter().filter(|saying| saying.source == SayingSource::BoardMarkdown) {
            titles.entry(normalised_title(&saying.title)).or_insert_with(|| saying.id.clone());
        }
        titles
    };
    let matched = cards.iter().filter_map(|card| {
        let id = by_title.get(&normalised_title(&card.title))?.clone();
        Some(Saying {
            source: SayingSource::Kanban,
            id,
            place: card.place.clone(),
            span: card.span,
            title: card.title.clone(),
            status: card.status.clone(),
            owner: None,
            page: None,
            plan_links: Vec::new(),
            cells: Vec::new(),
            repair: None,
        })
    });
    let cards: Vec<Saying> = matched.collect();
    let mut tasks: BTreeMap<TaskId, Task> = BTreeMap::new();
    for saying in sayings.into_iter().chain(cards) {
        let id = saying.id.clone();
        let task = tasks.entry(id.clone()).or_insert_with(|| Task { id, sayings: Vec::new(), duplicates: Vec::new() });
        if task.sayings.iter().any(|known| known.source == saying.source) {
            task.duplicates.push(saying);
        } else {
            task.sayings.push(saying);
        }
    }
    for task in tasks.values_mut() {
        task.sayings.sort_by_key(|saying| saying.source);
    }
    Table::new(tasks.into_iter().collect())
}

/// Joins pages with their index rows; an addendum follows its plan.
fn plans(mut pages: Vec<PlanPage>, index: Option<&PlanIndex>) -> Vec<Plan> {
    pages.sort_by(|a, b| (&a.id, a.kind, &a.path).cmp(&(&b.id, b.kind, &b.path)));
    let join = |page: PlanPage| {
        let is_plan = page.kind == super::plan::PlanKind::Plan;
        let row = index.and_then(|index| index.rows.iter().find(|row| row.id == page.id));
        let owners = row
            .map(|row| row.owners.clone())
            .filter(|owners| !owners.is_empty())
            .unwrap_or_else(|| page.owners.clone());
        Plan {
            owners,
            index: row.filter(|_| is_plan).cloned(),
            snapshot: index
                .and_then(|index| index.snapshots.iter().find(|snapshot| is_plan && snapshot.id == page.id))
                .cloned(),
            page,
        }
    };
    pages.into_iter().map(join).collect()
}

fn incidents(
    intake: &Option<super::incident::Intake>,
    runbooks: Vec<super::incident::IncidentRunbook>,
) -> Table<IncidentId, Incident> {
    let new = |id: &IncidentId| Incident { id: id.clone(), row: None, runbooks: Vec::new() };
    let mut incidents: BTreeMap<IncidentId, Incident> = BTreeMap::new();
    for row in intake.iter().flat_map(|intake| &intake.rows) {
        let incident = incidents.entry(row.id.clone()).or_insert_with(|| new(&row.id));
        incident.row.get_or_insert_with(|| row.clone());
    }
    for runbook in runbooks {
        incidents.entry(runbook.id.clone()).or_insert_with(|| new(&runbook.id)).runbooks.push(runbook);
    }
    Table::new(incidents.into_iter().collect())
}

/// Gives each session the tasks its text names, and sorts by date and number.
fn sessions(mut sessions: Vec<Session>, documents: &[Document], links: &Links) -> Vec<Session> {
    let index: BTreeMap<&str, usize> =
        documents.iter().enumerate().map(|(index, document)| (document.path().as_str(), index)).collect();
    for session in &mut sessions {
        let Some(document) = index.get(session.path.as_str()) else { continue };
        let named = links.of_document(*document).iter().filter(|link| link.kind == MentionKind::Id);
        let tasks: BTreeSet<TaskId> = named.filter_map(|link| TaskId::parse(&link.name)).collect();
        session.tasks = tasks.into_iter().collect();
    }
    sessions.sort_by(|a, b| (a.date, &a.number, &a.path).cmp(&(b.date, &b.number, &b.path)));
    sessions
}

/// Everything a mention can name but paths.
struct Names<'a> {
    plans: BTreeSet<PlanId>,
    tasks: &'a Table<TaskId, Task>,
    incidents: &'a Table<IncidentId, Incident>,
    risks: &'a Table<RiskId, Risk>,
    events: &'a BTreeSet<String>,
}

impl Names<'_> {
    /// The thing an id, plan or event names, when the project has it.
    fn find(&self, mention: &Mention) -> Option<Target> {
        let name = &mention.name;
        match mention.kind {
            MentionKind::Plan => PlanId::parse(name).filter(|id| self.plans.contains(id)).map(Target::Plan),
            MentionKind::Event => {
                let event = name.split('.').next().unwrap_or(name);
                self.events.contains(event).then(|| Target::Event(event.to_owned()))
            }
            _ if name.starts_with("ST-") => {
                TaskId::parse(name).filter(|id| self.tasks.get(id).is_some()).map(Target::Task)
            }
            _ if name.starts_with("INC") => {
                IncidentId::parse(name).filter(|id| self.incidents.get(id).is_some()).map(Target::Incident)
            }
            _ => RiskId::parse(name).filter(|id| self.risks.get(id).is_some()).map(Target::Risk),
        }
    }
}

fn links_of(index: usize, document: &Document, names: &Names<'_>, paths: &Paths<'_>) -> Vec<Link> {
    let link = |mention: &Mention| {
        let (class, target, candidates) = match mention.kind {
            MentionKind::Id | MentionKind::Plan | MentionKind::Event => {
                let target = names.find(mention);
                (if target.is_some() { Class::Entity } else { Class::Unknown }, target, Vec::new())
            }
            _ => paths.find(mention, document.path()),
        };
        Link {
            document: index,
            span: mention.span,
            kind: mention.kind,
            name: mention.name.clone(),
            fragment: mention.fragment.clone(),
            class,
            target,
            candidates,
        }
    };
    document.mentions.iter().map(link).collect()
}

/// The project's name in the heading of its plan index: `StateTrace Plan Index` is of StateTrace.
fn project_name(heading: &str) -> String {
    let end = heading.to_lowercase().strip_suffix("plan index").map_or(heading.len(), str::len);
    let name = heading.get(..end).unwrap_or(heading).trim_end_matches([' ', '-', ':', '–', '—']);
    if name.is_empty() { heading.to_owned() } else { name.to_owned() }
}
