//! [`Diagnostic`]: a fault in an input file, told with its place, its line and a way out. Plain data, no printing.

pub mod examples;

use serde::{Serialize, Serializer};

use crate::path::TreePath;
use crate::text::{Place, Source, Span};

/// How much a diagnostic or finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Something is wrong and a figure may be too.
    Error,
    /// Something is probably wrong.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word used in every report.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// The stable name of one kind of fault, `area/what-is-wrong`, with what a reader should know about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `area/what-is-wrong`; never reused.
    pub name: &'static str,
    /// How much it weighs unless told otherwise.
    pub severity: Severity,
    /// Why it is reported and how to cure it.
    pub explain: &'static str,
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

/// The source line a diagnostic points into, cut around the fault where it is long.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Excerpt {
    /// The line's text, at most [`Excerpt::LIMIT`] characters, with `…` where it was cut.
    pub line: String,
    /// Where the fault starts in `line`, in characters from 0.
    pub start: usize,
    /// How many characters of `line` the fault covers; at least 1.
    pub length: usize,
}

impl Excerpt {
    /// Longest line kept, in characters.
    pub const LIMIT: usize = 160;

    /// Cuts `line` around the characters `start..start + length`.
    pub fn cut(line: &str, start: usize, length: usize) -> Self {
        let count = line.chars().count();
        if count <= Self::LIMIT {
            return Self {
                line: line.to_owned(),
                start: start.min(count),
                length: length.clamp(1, (count + 1).saturating_sub(start).max(1)),
            };
        }
        let shown = length.clamp(1, Self::LIMIT / 2);
        let before = ((Self::LIMIT - shown) / 3).min(start);
        let first = start - before;
        let mut text: String = if first > 0 { "…".to_owned() } else { String::new() };
        let lead = text.chars().count();
        text.extend(line.chars().skip(first).take(Self::LIMIT));
        if first + Self::LIMIT < count {
            text.push('…');
        }
        Self { line: text, start: lead + before, length: shown }
    }
}

/// Somebody's word that a fault is acceptable. It is told all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The last day it holds: `2026-02-28`.
    pub until: String,
}

impl std::fmt::Display for Answer {
    /// `waived to 2026-02-28 by Ada: the reason`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "waived to {} by {}: {}", self.until, self.owner, self.reason)
    }
}

/// A fault in one input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Which kind of fault.
    pub code: &'static Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, the user's text in backticks.
    pub message: String,
    /// The file.
    pub path: TreePath,
    /// Line from 1, or `None` when the whole file is meant.
    pub line: Option<u32>,
    /// Column in characters from 1, where `line` is given.
    pub column: Option<u32>,
    /// The line at fault.
    pub excerpt: Option<Excerpt>,
    /// What to do about it.
    pub help: Option<String>,
    /// Who answers for it; `None` for nobody. Boxed, since hardly any fault has one.
    pub waiver: Option<Box<Answer>>,
}

impl Diagnostic {
    /// A fault at `span` of `source`.
    pub fn at(source: &Source, span: Span, code: &'static Code, message: impl Into<String>) -> Self {
        let Place { path, line, column } = source.place(span.start);
        let whole = source.line_span(line);
        // Of a long line only what may be shown is looked at: a line can have a fault in every word.
        let reach = 4 * (Excerpt::LIMIT + 1);
        let text = source.text();
        let from = text.floor_char_boundary(span.start.saturating_sub(reach)).max(whole.start);
        let to = text.ceil_char_boundary(span.start.saturating_add(reach)).min(whole.end);
        let end = span.end.min(to).max(span.start);
        let start = source.slice(Span::new(from, span.start)).chars().count();
        let length = source.slice(Span::new(span.start, end)).chars().count();
        let excerpt = Excerpt::cut(source.slice(Span::new(from, to)), start, length);
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            path,
            line: Some(line),
            column: Some(column),
            excerpt: Some(excerpt),
            help: None,
            waiver: None,
        }
    }

    /// A fault of a whole file, or of a place in a file whose text is not kept.
    pub fn of_file(path: &TreePath, code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            path: path.clone(),
            line: None,
            column: None,
            excerpt: None,
            help: None,
            waiver: None,
        }
    }

    /// The same, at a line and column known from elsewhere.
    pub fn at_line(mut self, line: u32, column: u32, excerpt: Option<Excerpt>) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self.excerpt = excerpt;
        self
    }

    /// The same, with what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The order of every report: by path, line, column, code, message.
    pub fn sort_key(&self) -> (&TreePath, Option<u32>, Option<u32>, &'static str, &str) {
        (&self.path, self.line, self.column, self.code.name, &self.message)
    }
}

/// What a reader understood, and what it did not. Bad input costs the bad part only.
#[derive(Clone, Debug, Default)]
pub struct Parsed<T> {
    /// What was understood.
    pub value: T,
    /// What was not.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Parsed<T> {
    /// A value without a fault.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }

    /// The same diagnostics around another value.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Parsed<U> {
        Parsed { value: with(self.value), diagnostics: self.diagnostics }
    }
}
