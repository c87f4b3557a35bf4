//! Text of the records to HTML in which every mention is a link, or says why it is none.

use std::collections::BTreeMap;

use super::Project;
use super::parts::{self, LineView};
use crate::gates::{Binding, Verdict};
use crate::markdown::html::{self, Decoration, Html, Quoting, Remarks, Rendered, Said, Slugs, Underline};
use crate::model::{Class, Document, Link, Target};
use crate::path::SitePath;
use crate::text::Span;
use crate::text::mention::MentionKind;

/// Fragments that the page's own markup takes.
pub(super) const RESERVED: [&str; 14] = [
    "main",
    "top",
    "menu",
    "search",
    "referenced-by",
    "results",
    "work",
    "evidence",
    "intake",
    "runbook",
    "checked",
    "gates",
    "declared",
    "faults-in-this-file",
];

impl Project<'_> {
    /// The decorations of document number `index` inside `span`, for the page at `page`. Where mentions overlap, the one
    /// that starts first and reaches farthest is shown.
    pub fn decorations(&self, index: usize, span: Span, page: &SitePath) -> Vec<Decoration> {
        let mut links: Vec<&Link> = self.model.links.within(index, span).iter().collect();
        links.sort_by_key(|link| (link.span.start, std::cmp::Reverse(link.span.end)));
        let mut decorations: Vec<Decoration> = Vec::with_capacity(links.len());
        for link in links {
            if decorations.last().is_none_or(|last| last.span.end <= link.span.start)
                && let Some(decoration) = self.decoration(link, page)
            {
                decorations.push(decoration);
            }
        }
        decorations
    }

    fn decoration(&self, link: &Link, page: &SitePath) -> Option<Decoration> {
        let url = link.target.as_ref().and_then(|target| self.url(target, link.fragment.as_deref()));
        let href = url.as_ref().map(|url| url.href(page));
        // A page does not link to itself, but a link written as one keeps its place.
        let to_itself = url.as_ref().is_some_and(|url| url.page == *page && url.fragment.is_none());
        if to_itself && link.kind != MentionKind::Link {
            return None;
        }
        let (class, title) = match (link.class, &href) {
            (_, Some(_)) => (if link.kind == MentionKind::Id { "ref id" } else { "ref" }, self.tooltip(link)),
            (Class::Placeholder, None) => ("ref pattern", Some("a pattern, not one file".to_owned())),
            (Class::GlobMiss, None) => ("ref missing", Some("no file fits this pattern".to_owned())),
            (Class::Outside, None) => ("ref outside", Some("outside this project".to_owned())),
            (Class::Unknown, None) if link.kind == MentionKind::Id => {
                ("ref missing", Some(format!("no record of {}", link.name)))
            }
            (Class::Unknown, None) => return None,
            _ => ("ref missing", Some(missing(link))),
        };
        Some(Decoration { span: link.span, kind: link.kind, href, class, title })
    }

    /// The page of `target`, at `fragment` when the page has such a heading.
    fn url(&self, target: &Target, fragment: Option<&str>) -> Option<super::urls::Url> {
        let mut url = self.urls.of(target)?;
        if let (Some(fragment), Target::File(path)) = (fragment, target)
            && let Some(document) = self.document_at(path.as_str())
            && self.fragments(document).iter().any(|(_, known)| known == fragment)
        {
            url.fragment = Some(fragment.to_owned());
        }
        Some(url)
    }

    /// The fragments of a document's headings, as its page gives them, each with its line. The title has none: the page's
    /// own heading shows it.
    fn fragments(&self, document: &Document) -> &[(u32, String)] {
        let slot = self.document_index(document.path().as_str()).and_then(|index| self.fragments.get(index));
        slot.map_or(&[], |slot| {
            slot.get_or_init(|| {
                let source = &document.source;
                let mut slugs = Slugs::reserving(&RESERVED);
                let headings = html::headings(source, source.span(), &cuts(document), &mut slugs);
                headings.into_iter().map(|(start, fragment)| (source.line(start), fragment)).collect()
            })
        })
    }

    /// The fragment nearest above `line` on the page of `document`.
    pub(super) fn fragment_of_line(&self, document: &Document, line: u32) -> Option<String> {
        if !document.is_markdown() {
            return (line <= super::reading::LINES).then(|| format!("L{line}"));
        }
        let above = self.fragments(document).iter().take_while(|(heading, _)| *heading <= line);
        above.last().map(|(_, fragment)| fragment.clone())
    }

    fn tooltip(&self, link: &Link) -> Option<String> {
        match link.target.as_ref()? {
            Target::Task(id) => self
                .model
                .tasks
                .get(id)
                .map(|task| format!("{} ({})", html::plain(&task.title()), task.state().label())),
            Target::Plan(id) => self
                .model
                .plans
                .iter()
                .find(|plan| plan.id() == id)
                .map(|plan| format!("Plan {id}: {}", plan.page.title)),
            Target::Risk(id) => self.model.risks.get(id).map(|risk| html::plain(&risk.title)),
            _ => (link.class == Class::Case).then(|| format!("written with other letter case than `{}`", link.name)),
        }
    }

    /// The whole of document number `index` for its own page, without its first title.
    pub fn prose(&self, index: usize, page: &SitePath) -> Rendered {
        let Some(document) = self.model.documents.get(index) else { return Rendered::default() };
        let source = &document.source;
        if !document.is_markdown() {
            return Rendered::default();
        }
        let decorations = self.decorations(index, source.span(), page);
        html::document(
            source,
            source.span(),
            &cuts(document),
            &decorations,
            &self.remarks(index, page),
            &mut Slugs::reserving(&RESERVED),
        )
    }

    /// What gates say of the sentences of document number `index`: the words of each limit are underlined as the worst of its
    /// gates came out, every gate has its badge behind them, the worst first. A gate on a sentence as a whole underlines
    /// nothing and stands at its end.
    fn remarks(&self, index: usize, page: &SitePath) -> Remarks {
        let mut remarks = Remarks::default();
        let mut told: Vec<(usize, &Verdict)> = Vec::new();
        // Ends by starts: a bullet inside another has its words twice.
        let mut marked: BTreeMap<usize, usize> = BTreeMap::new();
        for prose in self.verdicts.prose_of(index) {
            let ids = match &prose.binding {
                Binding::Bound(ids) => ids.as_slice(),
                Binding::Proposed(_) | Binding::Manual => &[],
            };
            let verdicts: Vec<&Verdict> = ids.iter().filter_map(|id| self.verdicts.get(id)).collect();
            let mut at = prose.span.end;
            if let Some(worst) = verdicts.iter().map(|verdict| verdict.outcome).min() {
                let is_free =
                    |word: &&Span| marked.range(..word.end).next_back().is_none_or(|(_, end)| *end <= word.start);
                let free: Vec<Span> = prose.words.iter().filter(is_free).copied().collect();
                at = free.last().map_or(at, |last| last.end);
                marked.extend(free.iter().map(|word| (word.start, word.end)));
                let class = parts::verdict::underline(worst);
                remarks.underlines.extend(free.into_iter().map(|span| Underline { span, class }));
            }
            told.extend(verdicts.into_iter().map(|verdict| (at, verdict)));
            remarks.notes.extend(prose.notes.iter().map(|note| (at, note.replace('`', ""))));
        }
        remarks.underlines.sort_by_key(|underline| underline.span);
        remarks.notes.sort_by_key(|(at, _)| *at);
        told.sort_by_key(|(at, verdict)| (*at, verdict.outcome));
        for side_by_side in told.chunk_by(|(at, _), (other, _)| at == other) {
            let is_alone = side_by_side.len() == 1;
            remarks.said.extend(side_by_side.iter().map(|(at, verdict)| self.said(verdict, *at, is_alone, page)));
        }
        remarks
    }

    fn said(&self, verdict: &Verdict, at: usize, is_alone: bool, page: &SitePath) -> Said {
        let badge = parts::verdict::badge_in_prose(verdict);
        let samples = parts::verdict::samples_in_words(verdict);
        let also: Vec<String> = badge.also.iter().map(|also| format!(", {also}")).collect();
        let value = parts::verdict::old_value(verdict);
        let word = value.as_ref().unwrap_or(&badge.word);
        let label = format!("{}, {word}{samples}{}, gate {}", verdict.outcome.label(), also.concat(), verdict.id());
        let path = super::urls::gate(verdict.id());
        Said {
            at,
            href: (path != *page).then(|| page.href_to(&path)),
            badge: format!("badge {}", badge.level),
            icon: badge.icon,
            of: if is_alone { String::new() } else { verdict.id().to_owned() },
            words: badge.word,
            more: value.into_iter().chain(parts::verdict::samples_in_prose(verdict)).chain(badge.also).collect(),
            title: format!("{label}: {}", verdict.gate.title),
            label,
        }
    }

    /// A cell or bullet of document number `index`.
    pub fn inline(&self, index: usize, span: Span, page: &SitePath) -> Html {
        let Some(document) = self.model.documents.get(index) else { return Html::default() };
        let quoting = if document.is_markdown() { Quoting::TableCell } else { Quoting::Csv };
        html::inline(&document.source, span, quoting, &self.decorations(index, span, page))
    }

    /// The first `limit` lines of a document that is not Markdown, as they stand.
    pub fn lines(&self, index: usize, page: &SitePath, limit: u32) -> Vec<LineView> {
        let Some(document) = self.model.documents.get(index) else { return Vec::new() };
        let source = &document.source;
        let line = |number| {
            let span = source.line_span(number);
            LineView { number, body_html: html::verbatim(source, span, &self.decorations(index, span, page)) }
        };
        (1..=source.lines().min(limit)).map(line).collect()
    }
}

/// What the page of a Markdown document leaves out: comments, gaps in tables, and the title that the page shows itself.
fn cuts(document: &Document) -> Vec<Span> {
    let title = document.headings.iter().find(|heading| heading.level == 1);
    let title = title.map(|heading| document.source.line_span(heading.line));
    document.comments.iter().chain(&document.table_gaps).copied().chain(title).collect()
}

/// Why a path leads nowhere, and what may have been meant.
fn missing(link: &Link) -> String {
    let is_name = matches!(link.class, Class::Unique | Class::Ambiguous);
    match link.candidates.as_slice() {
        [] => "no file of this name anywhere".to_owned(),
        [only] if is_name => format!("a name without its directory; did you mean {only}?"),
        [only] => format!("not there; did you mean {only}?"),
        several => format!(
            "{}; {} files have this name",
            if is_name { "a name without its directory" } else { "not there" },
            several.len()
        ),
    }
}
