//! Text to mentions: every id, plan, event and path a text names, each with its exact span (DEFINITIONS D12, D13).

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
