//! Text sources to [`Record`]s, one kind a file. A reader gets a decoded file with its outline, returns what it
//! understood, and reports the rest.

use crate::diagnostic::{Code, Parsed};
use crate::markdown::outline::Outline;
use crate::model::DocumentKind;
use crate::model::record::Record;
use crate::text::Source;

/// One kind of text source.
pub struct SourceKind {
    /// What a file of this kind is to the project.
    pub kind: DocumentKind,
    /// Its key below `[sources]` in `statetrace.toml`.
    pub name: &'static str,
    /// Where the StateTrace layout keeps it; globs, `*` within a directory, `**` across.
    pub globs: &'static [&'static str],
    /// Reads one file.
    pub read: fn(&Source, &Outline) -> Parsed<Record>,
    /// Every code its reader reports.
    pub codes: &'static [&'static Code],
}

/// Every kind, in the order they are tried: the first whose globs match a file reads it.
pub static KINDS: [&SourceKind; 0] = [];
