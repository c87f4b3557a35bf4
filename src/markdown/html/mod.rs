//! Markdown and resolved links to safe HTML. Raw HTML in the text is shown, not run, but for a short list of bare
//! tags; a code block is highlighted here, at build time.

mod cut;
mod decorate;
mod highlight;
mod remark;
mod render;
mod slug;

use serde::Serialize;

use self::cut::Cut;
pub use self::slug::{Slugs, slug};
use crate::text::mention::MentionKind;
use crate::text::{Source, Span};

/// HTML that is safe to put into a page as it is. Only this module and the charts make it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// Plain text, escaped.
    pub fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        escape_into(&mut html, text);
        Self(html)
    }

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

/// What is said of stretches of text: words are underlined, badges stand behind them, notes below their paragraph. The words
/// themselves are never rewritten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// What is underlined: sorted, none overlapping another.
    pub underlines: Vec<Underline>,
    /// What is said, by place; of one place in the order it stands there.
    pub said: Vec<Said>,
    /// What the reader must know, by place: below the paragraph, cell or list item that the place is in.
    pub notes: Vec<(usize, String)>,
}

/// Words that something is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Underline {
    /// The words in the source.
    pub span: Span,
    /// The class of the underline: `limit fail` …
    pub class: &'static str,
}

/// One thing said, as a badge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Where it stands: right behind the text that ends here in the source.
    pub at: usize,
    /// Where it leads.
    pub href: Option<String>,
    /// The class of the badge: `badge fail` …
    pub badge: String,
    /// The name of its shape among the page's symbols.
    pub icon: &'static str,
    /// Who says it, where several stand side by side; else empty.
    pub of: String,
    /// What is said.
    pub words: String,
    /// What belongs to it, quieter, each a word or two.
    pub more: Vec<String>,
    /// The same in full, for those who cannot see the shape.
    pub label: String,
    /// The label, and what else a pointer resting on it may tell.
    pub title: String,
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

/// Renders `span` of `source` as Markdown blocks. `cuts` (comments, and blank lines inside tables) are left out;
/// `decorations` are sorted and do not overlap. Headings take their ids from `slugs`; a heading of level 1 becomes one of level
/// 2, because the page has its own.
pub fn document(
    source: &Source,
    span: Span,
    cuts: &[Span],
    decorations: &[Decoration],
    remarks: &Remarks,
    slugs: &mut Slugs,
) -> Rendered {
    let cut = Cut::of(source, span, cuts);
    render::blocks(&cut, decorations, remarks, slugs)
}

/// The headings that [`document`] shows of the same text, in order: the offset at which each starts in the source, and its
/// fragment. What a reader of the outline takes for a heading may stand in a block of HTML or in a quotation; this tells.
pub fn headings(source: &Source, span: Span, cuts: &[Span], slugs: &mut Slugs) -> Vec<(usize, String)> {
    render::headings(&Cut::of(source, span, cuts), slugs)
}

/// Renders `span` of `source` as inline Markdown: a cell or a bullet. Nothing in it can open a block.
pub fn inline(source: &Source, span: Span, quoting: Quoting, decorations: &[Decoration]) -> Html {
    let marks: &[&str] = match quoting {
        Quoting::Plain => &[],
        Quoting::Csv => &["\"\""],
        Quoting::TableCell => &["\\|"],
    };
    let cut = Cut::of(source, span, &cut::halves(source, span, marks));
    Html(render::inline(&cut, decorations))
}

/// A title: inline code is kept, everything else is text.
pub fn title(text: &str) -> Html {
    let mut html = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, behind)) = after.split_once('`') else { break };
        escape_into(&mut html, before);
        html.push_str("<code>");
        escape_into(&mut html, code);
        html.push_str("</code>");
        rest = behind;
    }
    escape_into(&mut html, rest);
    Html(html)
}

/// The text of inline Markdown without its marks, for `<title>`, search and tables of contents.
pub fn plain(text: &str) -> String {
    let text = text.replace("**", "").replace('`', "");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // `[words](target)` becomes its words.
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        rest = after;
        let words = after.find(['[', ']', '\n']).and_then(|end| after.split_at_checked(end));
        let Some((words, target)) = words.and_then(|(words, behind)| Some((words, behind.strip_prefix("](")?))) else {
            out.push('[');
            continue;
        };
        let Some((_, behind)) = target.split_once(')') else {
            // Nothing behind this one closes either.
            out.push('[');
            break;
        };
        out.push_str(words);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The line around `span`, at most `width` characters, with the characters of `span` marked.
pub fn excerpt(source: &Source, span: Span, width: usize) -> Html {
    let line = source.line_span(source.line(span.start));
    let end = span.end.min(line.end);
    let before = source.slice(Span::new(line.start, span.start)).trim_start();
    let inside = source.slice(Span::new(span.start, end));
    let after = source.slice(Span::new(end, line.end)).trim_end();
    let room = width.saturating_sub(inside.chars().count());
    let kept_before: Vec<char> = before.chars().rev().take(room * 2 / 5).collect();
    let is_cut = kept_before.len() < before.chars().count();
    let kept_after: String = after.chars().take(room - kept_before.len().min(room)).collect();
    let mut html = String::new();
    if is_cut {
        html.push('…');
    }
    escape_into(&mut html, &kept_before.into_iter().rev().collect::<String>());
    html.push_str("<mark>");
    escape_into(&mut html, inside);
    html.push_str("</mark>");
    escape_into(&mut html, &kept_after);
    if kept_after.len() < after.len() {
        html.push('…');
    }
    Html(html)
}

/// A text shown as it is, with its mentions decorated: what is neither Markdown nor a cell.
pub fn verbatim(source: &Source, span: Span, decorations: &[Decoration]) -> Html {
    let mut html = String::with_capacity(span.end.saturating_sub(span.start) + 64);
    let cut = Cut::of(source, span, &[]);
    decorate::decorated(&mut html, cut.text(), &|offset| cut.source_offset(offset), decorations);
    Html(html)
}

/// Escapes `text` for element content and double-quoted attributes.
fn escape_into(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (before, after) = rest.split_at(at);
        html.push_str(before);
        html.push_str(match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "&quot;",
        });
        rest = after.get(1..).unwrap_or("");
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests;
