//! Markdown and resolved links to safe HTML. Raw HTML in the text is shown, not run, but for a short list of bare
//! tags; a code block is highlighted here, at build time.

use serde::Serialize;

use crate::text::mention::MentionKind;
use crate::text::{Source, Span};

/// HTML that is safe to put into a page as it is. Only this module and the charts make it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How a mention is shown: the characters of `span` become a link, or marked text where there is nothing to link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoration {
    /// The mention's characters in the source.
    pub span: Span,
    /// How it is written; a [`MentionKind::Link`] decorates the Markdown link around it.
    pub kind: MentionKind,
    /// Where it leads, relative to the page being made; `None` shows marked text.
    pub href: Option<String>,
    /// The class attribute: `ref`, `ref missing`, `ref placeholder` …
    pub class: &'static str,
    /// The tooltip: why a reference is dead, or what it leads to.
    pub title: Option<String>,
}

/// What was cut or escaped in the source and must be undone before it is read as Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Text as it stands.
    Plain,
    /// A quoted CSV cell: `""` stands for `"`.
    Csv,
    /// A Markdown table cell: `\|` stands for `|`.
    TableCell,
}

/// A heading that was rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TocEntry {
    /// 1 to 6.
    pub level: u8,
    /// The fragment: unique on the page.
    pub id: String,
    /// The text without markup.
    pub text: String,
}

/// A rendered text.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// The markup.
    pub html: Html,
    /// Its headings in order.
    pub toc: Vec<TocEntry>,
}
