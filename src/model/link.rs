//! Records to [`Model`]: tasks merge their sayings, plans meet their index rows, mentions become [`Links`] both ways.
//! Cannot fail: what does not resolve is a link with a class that says why.

use serde::Serialize;

use super::{IncidentId, Model, PlanId, Records, RiskId, TaskId};
use crate::path::TreePath;
use crate::text::Span;
use crate::text::mention::MentionKind;

/// How a mention resolved (DEFINITIONS D13; ids, plans and events use `Entity`, `Unknown`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The file exists.
    File,
    /// The directory exists.
    Dir,
    /// Exists with other letter case.
    Case,
    /// A pattern that matches some path.
    GlobHit,
    /// A pattern that matches none.
    GlobMiss,
    /// Holds `<…>`, `{…}` or `...`: a shape, not a name.
    Placeholder,
    /// Absolute and not in this tree.
    Outside,
    /// Absent, but one file of the tree has that base name.
    BasenameUnique,
    /// Absent, but several files of the tree have that base name.
    BasenameAmbiguous,
    /// A bare file name that one file of the tree has.
    Unique,
    /// A bare file name that several files of the tree have.
    Ambiguous,
    /// None of these.
    Missing,
    /// An id, plan or event that the project knows.
    Entity,
    /// An id or plan that it does not.
    Unknown,
}

impl Class {
    /// Whether the reference leads somewhere: file, dir, case, glob_hit, or a known id, plan or event (D13).
    pub fn is_resolved(self) -> bool {
        matches!(self, Class::File | Class::Dir | Class::Case | Class::GlobHit | Class::Entity)
    }

    /// Whether it says one definite thing that is not there: neither resolved nor a shape, nor outside the tree.
    pub fn is_dead(self) -> bool {
        matches!(
            self,
            Class::BasenameUnique | Class::BasenameAmbiguous | Class::Missing | Class::GlobMiss | Class::Unknown
        )
    }
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A plan.
    Plan(PlanId),
    /// A task.
    Task(TaskId),
    /// An incident.
    Incident(IncidentId),
    /// A risk.
    Risk(RiskId),
    /// A kind of telemetry event.
    Event(String),
    /// A file of the tree, whatever page shows it.
    File(TreePath),
    /// A directory of the tree.
    Directory(TreePath),
}

/// A mention, resolved.
#[derive(Clone, Debug)]
pub struct Link {
    /// Index of the document in [`Model::documents`].
    pub document: usize,
    /// The characters that stand for it.
    pub span: Span,
    /// How it is written.
    pub kind: MentionKind,
    /// What it names, normalised.
    pub name: String,
    /// The fragment it asks for, without `#`.
    pub fragment: Option<String>,
    /// How it resolved.
    pub class: Class,
    /// What it leads to, when it resolved. Never set by base name alone.
    pub target: Option<Target>,
    /// Files that have its base name, when the path itself is absent; to be offered, never linked.
    pub candidates: Vec<TreePath>,
}

impl Link {
    /// Whether it names one definite thing that is not there. A bare file name says no place, and a word that is no event
    /// may be just a word.
    pub fn is_dead(&self) -> bool {
        self.class.is_dead() && !matches!(self.kind, MentionKind::Base | MentionKind::Event)
    }
}

/// Every link, and what leads to each target.
#[derive(Debug, Default)]
pub struct Links {
    all: Vec<Link>,
    /// For each document the range of its links in `all`.
    by_document: Vec<std::ops::Range<usize>>,
    /// Indices into `all` by target, sorted.
    to: std::collections::BTreeMap<Target, Vec<usize>>,
}

impl Links {
    /// Joins `links`, which must be sorted by document and span start.
    pub fn new(links: Vec<Link>, documents: usize) -> Self {
        let mut by_document = vec![0..0; documents];
        let mut to: std::collections::BTreeMap<Target, Vec<usize>> = std::collections::BTreeMap::new();
        let mut start = 0;
        while let Some(first) = links.get(start) {
            let length =
                links.get(start..).unwrap_or(&[]).iter().take_while(|link| link.document == first.document).count();
            if let Some(range) = by_document.get_mut(first.document) {
                *range = start..start + length;
            }
            start += length;
        }
        for (index, link) in links.iter().enumerate() {
            if let Some(target) = &link.target {
                to.entry(target.clone()).or_default().push(index);
            }
        }
        Self { all: links, by_document, to }
    }

    /// Every link, by document and place.
    pub fn all(&self) -> &[Link] {
        &self.all
    }

    /// The links that stand in document number `document`, by place.
    pub fn of_document(&self, document: usize) -> &[Link] {
        self.by_document.get(document).and_then(|range| self.all.get(range.clone())).unwrap_or(&[])
    }

    /// The links that stand inside `span` of document number `document`.
    pub fn within(&self, document: usize, span: Span) -> &[Link] {
        let links = self.of_document(document);
        let first = links.partition_point(|link| link.span.start < span.start);
        let last = links.partition_point(|link| link.span.start < span.end);
        links.get(first..last).unwrap_or(&[])
    }

    /// The links that lead to `target`, by document and place.
    pub fn to<'a>(&'a self, target: &Target) -> impl Iterator<Item = &'a Link> + use<'a> {
        self.to.get(target).into_iter().flatten().filter_map(|index| self.all.get(*index))
    }
}

/// Joins the records into the model.
pub fn link(records: Records) -> Model {
    super::resolve::resolve(records)
}
