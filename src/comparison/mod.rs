//! Two bundles, or a bundle and the workspace, to what is different between them, each difference with one word for whether
//! it is bad news.
//!
//! Both sides are [`Snapshot`]s. A workspace is seen as the bundle that would be made of it now, so that both sides went
//! through the same reading, rounding and wording. What only one side can tell is not compared, and [`Comparison::notes`]
//! says so: silence would look like "no change".

mod evidence;
mod figures;
mod findings;
mod gates;
mod measures;
pub mod records;
mod snapshot;
mod tracked;
mod waivers;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::figures::Noise;
use self::records::Records;
pub use self::snapshot::{Contract, Evidence, Side, SideKind, Snapshot};

/// The version of the names below. It grows when one of them changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Whether a difference is bad news. What counts as what is told in `content/guide/comparing.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Something that held does not hold, or nobody looks at it any more.
    Regression,
    /// Something that did not hold does.
    Improvement,
    /// Anything else.
    Change,
}

impl Kind {
    /// Every kind, bad news first.
    pub const EACH: [Kind; 3] = [Kind::Regression, Kind::Improvement, Kind::Change];

    /// The heading above differences of this kind.
    pub fn heading(self) -> &'static str {
        match self {
            Kind::Regression => "Regressions",
            Kind::Improvement => "Improvements",
            Kind::Change => "Other changes",
        }
    }
}

/// What a difference is about. In the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A limit and its verdict.
    Gate,
    /// A line of the evidence contract.
    Requirement,
    /// Somebody's word that a gap is acceptable.
    Waiver,
    /// A figure of the daily streams.
    Measure,
    /// What readers report.
    Finding,
    /// A file of evidence, or several of one kind.
    Evidence,
    /// A task.
    Task,
    /// An incident.
    Incident,
    /// A risk.
    Risk,
}

impl Part {
    /// Every part, in the order of reports.
    pub const EACH: [Part; 9] = [
        Part::Gate,
        Part::Requirement,
        Part::Waiver,
        Part::Measure,
        Part::Finding,
        Part::Evidence,
        Part::Task,
        Part::Incident,
        Part::Risk,
    ];

    /// One of it, in a word.
    pub fn label(self) -> &'static str {
        match self {
            Part::Gate => "gate",
            Part::Requirement => "requirement",
            Part::Waiver => "waiver",
            Part::Measure => "measure",
            Part::Finding => "finding",
            Part::Evidence => "evidence",
            Part::Task => "task",
            Part::Incident => "incident",
            Part::Risk => "risk",
        }
    }

    /// The heading above differences of this part.
    pub fn heading(self) -> &'static str {
        match self {
            Part::Gate => "Gates",
            Part::Requirement => "Requirements",
            Part::Waiver => "Waivers",
            Part::Measure => "Measures",
            Part::Finding => "Findings",
            Part::Evidence => "Evidence",
            Part::Task => "Tasks",
            Part::Incident => "Incidents",
            Part::Risk => "Risks",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// What it is about.
    pub part: Part,
    /// Whether it is bad news.
    pub kind: Kind,
    /// Of which gate, task, file …: an id, a path, a code.
    pub id: String,
    /// What that is called; empty where the id says it all.
    pub title: String,
    /// What the older side says; null where it says nothing.
    pub before: Option<String>,
    /// What the newer side says; null where it says nothing.
    pub after: Option<String>,
    /// What that means, in plain words.
    pub remark: String,
    /// The figures behind it; null where there are none.
    pub figures: Option<Figures>,
}

/// Two figures of one measure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Figures {
    /// The older.
    pub before: f64,
    /// The newer.
    pub after: f64,
    /// The unit of both; empty where there is none.
    pub unit: String,
    /// How many samples the older rests on.
    pub samples_before: u64,
    /// How many samples the newer rests on.
    pub samples_after: u64,
    /// Differences up to this much are noise.
    pub band: f64,
}

/// How many differences there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Bad news.
    pub regressions: usize,
    /// Good news.
    pub improvements: usize,
    /// The rest.
    pub changes: usize,
}

impl Counts {
    /// All of them.
    pub fn total(self) -> usize {
        self.regressions + self.improvements + self.changes
    }

    /// `3 regressions, 2 improvements, 14 other changes`; `no difference` for none.
    pub fn words(self) -> String {
        if self.total() == 0 {
            return "no difference".to_owned();
        }
        let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        [
            counted(self.regressions, "regression"),
            counted(self.improvements, "improvement"),
            counted(self.changes, "other change"),
        ]
        .join(", ")
    }
}

/// What is different between two sides.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "statetrace-site diff")]
pub struct Comparison {
    /// The version of these names.
    pub schema_version: u32,
    /// The older side.
    pub old: Side,
    /// The newer side.
    pub new: Side,
    /// Which differences of figures are noise.
    pub noise: Noise,
    /// How many differences there are.
    pub counts: Counts,
    /// The differences: regressions first, then by part; what both sides have, what is gone, what is new, each in the part's
    /// own order.
    pub changes: Vec<Change>,
    /// What was not compared, or must be known to read the rest, in words.
    pub notes: Vec<String>,
}

impl Comparison {
    /// The differences of `kind`, by part.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.kind == kind)
    }
}

/// What `new` says that `old` does not, and the other way round. Figures that differ by no more than `noise` do not.
pub fn compare(old: &Snapshot, new: &Snapshot, noise: Noise) -> Comparison {
    let mut report = Report { noise, changes: Vec::new(), notes: notes(old, new) };
    gates::compare(old, new, &mut report);
    evidence::requirements(old, new, &mut report);
    waivers::compare(old, new, &mut report);
    measures::compare(old, new, &mut report);
    findings::compare(old, new, &mut report);
    evidence::files(old, new, &mut report);
    tracked::compare(old, new, &mut report);
    report.notes.push(noise.words());
    // Each part came in its own order, which this sort keeps.
    let told_by = |change: &Change| match (&change.before, &change.after) {
        (Some(_), Some(_)) => 0,
        (Some(_), None) => 1,
        _ => 2,
    };
    report.changes.sort_by_key(|change| (change.kind, change.part, told_by(change)));
    let count = |kind: Kind| report.changes.iter().filter(|change| change.kind == kind).count();
    Comparison {
        schema_version: SCHEMA_VERSION,
        old: old.side.clone(),
        new: new.side.clone(),
        noise,
        counts: Counts {
            regressions: count(Kind::Regression),
            improvements: count(Kind::Improvement),
            changes: count(Kind::Change),
        },
        changes: report.changes,
        notes: report.notes,
    }
}

/// The differences found so far.
struct Report {
    noise: Noise,
    changes: Vec<Change>,
    notes: Vec<String>,
}

impl Report {
    fn add(
        &mut self,
        part: Part,
        kind: Kind,
        subject: Subject<'_>,
        sides: (Option<String>, Option<String>),
        remark: &str,
    ) {
        self.changes.push(Change {
            part,
            kind,
            id: subject.id.to_owned(),
            title: subject.title.to_owned(),
            before: sides.0,
            after: sides.1,
            remark: remark.to_owned(),
            figures: None,
        });
    }

    /// The same of a figure that moved, with the figures.
    fn add_moved(
        &mut self,
        part: Part,
        subject: Subject<'_>,
        sides: (Option<String>, Option<String>),
        (kind, remark): (Kind, &str),
        figures: Figures,
    ) {
        self.add(part, kind, subject, sides, remark);
        if let Some(change) = self.changes.last_mut() {
            change.figures = Some(figures);
        }
    }
}

/// What a difference is of.
#[derive(Clone, Copy)]
struct Subject<'a> {
    id: &'a str,
    title: &'a str,
}

/// What a reader must know before reading the rest.
fn notes(old: &Snapshot, new: &Snapshot) -> Vec<String> {
    let mut notes = Vec::new();
    for snapshot in [old, new] {
        if let Err(reason) = &snapshot.records {
            notes.push(format!(
                "not compared: measures, findings, tasks, incidents and risks, because {} {reason}",
                snapshot.side.name
            ));
        }
    }
    for snapshot in [old, new] {
        let lacking = snapshot.records.as_ref().map_or(0, Records::incomplete);
        if lacking > 0 {
            let rows = if lacking == 1 { "row of measures" } else { "rows of measures" };
            notes.push(format!("not compared: {lacking} {rows} of {}, for lack of a figure", snapshot.side.name));
        }
    }
    if let (Ok(before), Ok(after)) = (&old.records, &new.records)
        && before.tool != after.tool
    {
        notes.push(format!(
            "made by different programs ({} and {}), so a difference may be the program's",
            before.tool, after.tool
        ));
    }
    notes
}

/// The JSON Schema of [`Comparison`].
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Comparison).to_value()
}

#[cfg(test)]
mod tests;
