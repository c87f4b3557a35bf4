//! What mentions a thing, one hop, by kind of page: "referenced by".

use std::collections::BTreeMap;

use super::{Project, Reference, ReferenceGroup};
use crate::markdown::html;
use crate::model::{DocumentKind, Link, Target, TaskId};
use crate::path::SitePath;
use crate::text::Span;

/// Rows of documents that are the text of a task: by document, sorted by start.
pub(super) type TaskRows = BTreeMap<usize, Vec<(Span, TaskId)>>;

/// How many pages of one kind are listed; the rest is counted.
const LISTED: usize = 200;

impl Project<'_> {
    /// The rows of documents that speak for a task, not for the page they stand on.
    pub(super) fn rows_of_tasks(&self) -> TaskRows {
        let mut rows: TaskRows = BTreeMap::new();
        for task in self.model.tasks.iter() {
            for saying in task.sayings.iter().chain(&task.duplicates) {
                if let Some(document) = self.document_index(saying.place.path.as_str()) {
                    rows.entry(document).or_default().push((saying.span, task.id.clone()));
                }
            }
        }
        rows.values_mut().for_each(|rows| rows.sort());
        rows
    }

    /// The task in whose row `link` stands.
    pub(super) fn task_around(&self, link: &Link) -> Option<&TaskId> {
        let rows = self.task_rows.get(&link.document)?;
        let next = rows.partition_point(|(span, _)| span.start <= link.span.start);
        rows.get(next.checked_sub(1)?).filter(|(span, _)| span.contains(link.span)).map(|(_, id)| id)
    }

    /// Every page but `page` itself that mentions one of `targets`, by kind.
    pub fn referenced_by(&self, targets: &[Target], page: &SitePath) -> Vec<ReferenceGroup> {
        let mut found: BTreeMap<(usize, String), (Reference, SitePath)> = BTreeMap::new();
        for link in targets.iter().flat_map(|target| self.model.links.to(target)) {
            let Some(document) = self.model.documents.get(link.document) else { continue };
            let around = self.task_around(link);
            let (group, from, label) = match around {
                Some(id) => {
                    let title = self.model.tasks.get(id).map(|task| html::plain(&task.title())).unwrap_or_default();
                    (0, SitePath::new(&format!("tasks/{id}.html")), format!("{id} {title}"))
                }
                None => {
                    let Some(from) = self.urls.document(document.path()) else { continue };
                    (group_of(document.kind), from.clone(), html::plain(&document.title))
                }
            };
            if from == *page {
                continue;
            }
            let place = document.source.place(link.span.start);
            let entry = found.entry((group, from.to_string())).or_insert_with(|| {
                let reference = Reference {
                    label,
                    href: page.href_to(&from),
                    place: place.to_string(),
                    count: 0,
                    excerpt_html: html::excerpt(&document.source, link.span, 150),
                };
                (reference, from)
            });
            entry.0.count += 1;
        }
        let mut groups: BTreeMap<usize, Vec<Reference>> = BTreeMap::new();
        for ((group, _), (reference, _)) in found {
            groups.entry(group).or_default().push(reference);
        }
        let named = groups.into_iter().filter_map(|(group, mut items)| {
            let total = items.len();
            items.truncate(LISTED);
            Some(ReferenceGroup { kind: GROUPS.get(group)?, total, items })
        });
        named.collect()
    }
}

/// The names of the groups, in their order.
const GROUPS: [&str; 8] = ["Tasks", "Plans", "Incidents", "Risks", "Decisions", "Runbooks", "Sessions", "Documents"];

/// The title of a group.
pub(super) fn group_name(group: usize) -> &'static str {
    GROUPS.get(group).copied().unwrap_or("Documents")
}

/// The group of the pages that show documents of `kind`.
pub(super) fn group_of(kind: DocumentKind) -> usize {
    match kind {
        DocumentKind::Plan | DocumentKind::PlanIndex => 1,
        DocumentKind::IncidentIntake => 2,
        DocumentKind::RiskRegister => 3,
        DocumentKind::Decision => 4,
        DocumentKind::Runbook | DocumentKind::IncidentRunbook => 5,
        DocumentKind::Session => 6,
        _ => 7,
    }
}
