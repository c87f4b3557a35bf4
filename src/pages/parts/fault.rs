//! What a reader reported, as an article: the sentence, the line at fault, what to do.

use serde::Serialize;

use super::super::{Project, words};
use super::Link;
use crate::diagnostic::Diagnostic;
use crate::markdown::html::{self, Html};
use crate::path::{SitePath, TreePath};

/// How many characters of a line are shown, and how many of them at least behind the fault: about what a card holds.
const EXCERPT: usize = 104;
const AFTER: usize = 24;

/// Something wrong in a file.
#[derive(Clone, Debug, Serialize)]
pub struct FaultView {
    /// `error`, `warning`, `note`.
    pub level: &'static str,
    /// `area/what-is-wrong`.
    pub code: &'static str,
    /// Where the code is explained.
    pub code_href: Option<String>,
    /// The sentence.
    pub message_html: Html,
    /// `path:line:column`.
    pub place: Link,
    /// The line's number.
    pub line: Option<u32>,
    /// The line up to the fault.
    pub before: String,
    /// The fault itself.
    pub span: String,
    /// The line behind the fault.
    pub after: String,
    /// What to do.
    pub help_html: Html,
    /// Who answers for it, until when and why; empty for nobody.
    pub waived: String,
}

/// The page that lists every fault of one code: `faults/board-glued-records.html`.
pub(in crate::pages) fn code_page(code: &str) -> SitePath {
    SitePath::new(&format!("faults/{}.html", code.replace('/', "-")))
}

/// One fault, for the page at `page`.
pub(in crate::pages) fn view(project: &Project<'_>, diagnostic: &Diagnostic, page: &SitePath) -> FaultView {
    let mut place = diagnostic.path.to_string();
    if let Some(line) = diagnostic.line {
        place.push_str(&format!(":{line}"));
        place.extend(diagnostic.column.map(|column| format!(":{column}")));
    }
    let href = match diagnostic.line {
        Some(line) => project.line_href(&diagnostic.path, line, page),
        None => project.urls.file(&diagnostic.path).map(|url| url.href(page)),
    };
    let (before, span, after) = diagnostic.excerpt.as_ref().map_or_else(Default::default, |excerpt| {
        let chars = || excerpt.line.chars();
        let before: String = chars().take(excerpt.start).collect();
        let span: String = chars().skip(excerpt.start).take(excerpt.length).collect();
        let after: String = chars().skip(excerpt.start + excerpt.length).collect();
        let room = EXCERPT.saturating_sub(before.chars().count() + span.chars().count());
        (before, span, words::shorten(&after, room.max(AFTER)))
    });
    let explained = code_page(diagnostic.code.name);
    FaultView {
        level: diagnostic.severity.label(),
        code: diagnostic.code.name,
        code_href: (explained != *page).then(|| page.href_to(&explained)),
        message_html: html::title(&sentence(&diagnostic.message)),
        place: Link::code(place, href),
        line: diagnostic.excerpt.as_ref().and(diagnostic.line),
        before,
        span,
        after,
        waived: diagnostic.waiver.as_ref().map(|waiver| sentence(&waiver.to_string())).unwrap_or_default(),
        help_html: diagnostic.help.as_deref().map(html::title).unwrap_or_default(),
    }
}

/// Every fault of the file at `path`.
pub(in crate::pages) fn of_file(project: &Project<'_>, path: &TreePath, page: &SitePath) -> Vec<FaultView> {
    let first = project.diagnostics.partition_point(|diagnostic| diagnostic.path < *path);
    let own = project.diagnostics.iter().skip(first).take_while(|diagnostic| diagnostic.path == *path);
    own.map(|diagnostic| view(project, diagnostic, page)).collect()
}

/// A message, which begins in lower case, as a sentence of a page.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
