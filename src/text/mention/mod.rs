//! Text to mentions: every id, plan, event and path a text names, each with its exact span (DEFINITIONS D12, D13).

mod id;
mod path;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Span;

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// The target of a Markdown link, relative to the file.
    Link,
    /// An absolute Windows path.
    Abs,
    /// A path below a known top directory.
    Path,
    /// A bare file name with a known extension.
    Base,
    /// A task, incident or risk id.
    Id,
    /// `Plan B`, one letter of `Plans A/E/G`.
    Plan,
    /// `EventName` or `EventName.Field`.
    Event,
}

/// A name as written, with what it was read as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The characters that stand for it, and only those.
    pub span: Span,
    /// How it is written.
    pub kind: MentionKind,
    /// What it names, normalised: for paths `/` only, trailing marks and `:line`, `::member`, `#fragment` dropped; for
    /// ids the full id (the `7` of `ST-E-003/7` names `ST-E-007`); for plans the letters; for events the name and, after
    /// a dot, the field.
    pub name: String,
    /// The fragment of a link or path, without `#`.
    pub fragment: Option<String>,
}

/// What must be known of a project to tell names from words.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Directories a path may start with, by exact case.
    pub top_directories: BTreeSet<String>,
    /// Letters of the plans that exist.
    pub plans: BTreeSet<String>,
    /// Stems of plan files with the plan's letters: `PlanB_Performance` is `B`.
    pub plan_stems: BTreeMap<String, String>,
    /// Names of telemetry events that occur.
    pub events: BTreeSet<String>,
}

/// Top directories that count even where the tree does not have them (D13), so that a reference to a missing one is seen.
const TOP_DIRECTORIES: [&str; 18] = [
    "Logs",
    "docs",
    "Tools",
    "Modules",
    "Data",
    "Tests",
    "Views",
    "Main",
    "Templates",
    "Themes",
    "Resources",
    "Troubleshooting",
    "Screenshots",
    "ScreenShots",
    "DebugLogs",
    "dist",
    ".github",
    "candidates",
];

impl Known {
    /// What is known before any text is read: the tree's own top directories and the usual ones.
    pub fn with_directories<'a>(directories: impl IntoIterator<Item = &'a str>) -> Self {
        let own = directories.into_iter().filter(|name| !name.contains(char::is_whitespace));
        Self { top_directories: own.chain(TOP_DIRECTORIES).map(str::to_owned).collect(), ..Self::default() }
    }
}

/// Every mention in `text`, by start, then end, then kind. Path mentions never overlap each other; an id inside a path is a
/// mention of its own.
pub fn scan(text: &str, known: &Known) -> Vec<Mention> {
    let mut mentions = path::scan(text, &known.top_directories);
    let masks: Vec<Span> = mentions.iter().map(|mention| mention.span).collect();
    id::scan(text, known, &masks, &mut mentions);
    mentions.sort();
    mentions
}

/// Whether `span` overlaps one of `masks`, which are sorted and do not overlap.
fn is_masked(masks: &[Span], span: Span) -> bool {
    let next = masks.partition_point(|mask| mask.end <= span.start);
    masks.get(next).is_some_and(|mask| mask.overlaps(span))
}

#[cfg(test)]
mod tests;
