//! [`Document`]: one text source with its title and every name it mentions.

use serde::Serialize;

use crate::path::TreePath;
use crate::text::mention::Mention;
use crate::text::{Source, Span};

/// What a text source is to the project. The first reader whose globs match decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// The plan index.
    PlanIndex,
    /// A plan page or addendum.
    Plan,
    /// `TaskBoard.csv`.
    BoardCsv,
    /// The board page.
    BoardMarkdown,
    /// The backlog.
    Backlog,
    /// The roadmap.
    Roadmap,
    /// The incident intake.
    IncidentIntake,
    /// A runbook named for an incident.
    IncidentRunbook,
    /// The risk register.
    RiskRegister,
    /// A decision.
    Decision,
    /// A session log.
    Session,
    /// A runbook.
    Runbook,
    /// The release guide.
    ReleaseGuide,
    /// A candidate summary.
    Candidate,
    /// Any other document.
    Document,
}

/// One heading, for tables of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingLine {
    /// 1 to 6.
    pub level: u8,
    /// The text as written.
    pub text: String,
    /// The line, from 1.
    pub line: u32,
}

/// One text source.
#[derive(Clone, Debug)]
pub struct Document {
    /// The decoded file.
    pub source: Source,
    /// What it is to the project.
    pub kind: DocumentKind,
    /// Its first `#` heading, else the file's name.
    pub title: String,
    /// The headings in order; empty for files that are not Markdown.
    pub headings: Vec<HeadingLine>,
    /// Comments, which are never shown.
    pub comments: Vec<Span>,
    /// Comment and blank lines between rows of a table, which are cut before rendering.
    pub table_gaps: Vec<Span>,
    /// Every name it mentions, sorted by place.
    pub mentions: Vec<Mention>,
}

impl Document {
    /// Where it lies.
    pub fn path(&self) -> &TreePath {
        &self.source.path
    }

    /// Whether it is written in Markdown.
    pub fn is_markdown(&self) -> bool {
        matches!(self.path().extension().to_ascii_lowercase().as_str(), "md" | "markdown")
    }
}
