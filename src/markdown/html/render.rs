//! Markdown events to HTML with decorations.
//!
//! Text, inline HTML and escapes that stand side by side are one run, because a name such as `Logs/<date>.json` reaches us
//! in pieces. Inside a run each piece knows where it stood in the source, and so does each decoration.

mod code;
mod elements;

use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

use super::cut::Cut;
use super::decorate::{close, open_mark};
use super::remark;
use super::{Decoration, Html, Remarks, Rendered, Slugs, TocEntry, escape_into};
use crate::text::Span;
use crate::text::mention::MentionKind;

/// Raw tags that pass as they are: no attribute, no way to load or run anything.
const BARE_TAGS: [&str; 6] = ["br", "kbd", "sub", "sup", "details", "summary"];

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM
}

/// Renders blocks.
pub(super) fn blocks(cut: &Cut, decorations: &[Decoration], remarks: &Remarks, slugs: &mut Slugs) -> Rendered {
    let mut writer = Writer::new(cut, decorations);
    writer.remarks = remarks;
    writer.slugs = Some(slugs);
    for (event, range) in Parser::new_ext(cut.text(), options()).into_offset_iter() {
        writer.event(event, Span::new(range.start, range.end));
    }
    writer.finish();
    Rendered { html: Html(writer.html), toc: writer.toc }
}

/// The headings that [`blocks`] shows: where each starts in the source, and its fragment.
pub(super) fn headings(cut: &Cut, slugs: &mut Slugs) -> Vec<(usize, String)> {
    let mut writer = Writer::new(cut, &[]);
    writer.slugs = Some(slugs);
    let mut starts = Vec::new();
    let mut in_code = false;
    for (event, range) in Parser::new_ext(cut.text(), options()).into_offset_iter() {
        match &event {
            Event::Start(Tag::Heading { .. }) => starts.push(cut.source_offset(range.start)),
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            _ => {}
        }
        // Code has no headings, and highlighting is what costs.
        if !in_code {
            writer.event(event, Span::new(range.start, range.end));
        } else if matches!(event, Event::End(TagEnd::CodeBlock)) {
            in_code = false;
        }
    }
    starts.into_iter().zip(writer.toc.into_iter().map(|entry| entry.id)).collect()
}

/// Renders inline marks only: the text is parsed as one paragraph, whatever it begins with.
pub(super) fn inline(cut: &Cut, decorations: &[Decoration]) -> String {
    // A letter in front keeps `- x`, `# x` or `1. x` from opening a block; blank lines would end the paragraph.
    let text: String = cut.text().chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }).collect();
    let guarded = format!("x{text}");
    let mut writer = Writer::new(cut, decorations);
    writer.lead = 1;
    for (event, range) in Parser::new_ext(&guarded, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => writer.flush(),
            event => writer.event(event, Span::new(range.start, range.end)),
        }
    }
    writer.finish();
    writer.html
}

/// One piece of a run: its text, and where it starts in the cut text when it stands there letter by letter.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) verbatim: bool,
}

struct Writer<'a> {
    cut: &'a Cut,
    decorations: &'a [Decoration],
    remarks: &'a Remarks,
    /// How much of what is said was written, and how many of the notes.
    remarked: usize,
    noted: usize,
    slugs: Option<&'a mut Slugs>,
    /// Bytes put in front of the cut text before parsing.
    lead: usize,
    html: String,
    toc: Vec<TocEntry>,
    run: Vec<Piece>,
    /// Inside a link no other link may stand.
    link_depth: usize,
    /// What closes the links and images that are open.
    link_ends: Vec<&'static str>,
    heading: Option<(u8, usize, String)>,
    code: Option<(String, Vec<Piece>)>,
    table: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Bare tags of the text that are open, with `None` where an element of ours was opened around what follows.
    open_tags: Vec<Option<&'static str>>,
    image_depth: usize,
}

impl<'a> Writer<'a> {
    fn new(cut: &'a Cut, decorations: &'a [Decoration]) -> Self {
        Self {
            cut,
            decorations,
            remarks: &remark::NONE,
            remarked: 0,
            noted: 0,
            slugs: None,
            lead: 0,
            html: String::with_capacity(cut.text().len() * 2),
            toc: Vec::new(),
            run: Vec::new(),
            link_depth: 0,
            link_ends: Vec::new(),
            heading: None,
            code: None,
            table: Vec::new(),
            column: 0,
            in_head: false,
            open_tags: Vec::new(),
            image_depth: 0,
        }
    }

    /// Where the parser's `offset` stands in the source.
    fn source(&self, offset: usize) -> usize {
        self.cut.source_offset(offset.saturating_sub(self.lead))
    }

    fn event(&mut self, event: Event<'_>, range: Span) {
        match event {
            Event::Text(text) => self.text(&text, range),
            Event::InlineHtml(tag) | Event::Html(tag) => self.raw(&tag, range),
            Event::Code(text) => self.inline_code(&text, range),
            Event::SoftBreak => self.text("\n", Span::new(range.start, range.start)),
            Event::HardBreak => {
                self.flush();
                self.html.push_str("<br>");
            }
            Event::Rule => {
                self.flush();
                self.html.push_str("<hr>");
            }
            Event::TaskListMarker(done) => {
                self.flush();
                self.html.push_str(if done {
                    "<span class=\"check done\" role=\"img\" aria-label=\"done\"></span> "
                } else {
                    "<span class=\"check\" role=\"img\" aria-label=\"not done\"></span> "
                });
            }
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => {
                let is_inline = matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link);
                self.end(tag, range);
                if is_inline {
                    self.remark_up_to(self.source(range.end));
                }
            }
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text, Span::new(range.start, range.start))
            }
        }
    }

    fn text(&mut self, text: &str, range: Span) {
        let skip = self.lead.saturating_sub(range.start).min(text.len());
        // The guard in front of inline text is ours, not the reader's.
        let (text, start) =
            if skip > 0 { (text.get(skip..).unwrap_or(""), range.start + skip) } else { (text, range.start) };
        let verbatim = text.len() == range.end.saturating_sub(start);
        if let Some((_, _, words)) = &mut self.heading {
            words.push_str(text);
        }
        let piece = Piece { text: text.to_owned(), start, end: range.end, verbatim };
        match &mut self.code {
            Some((_, pieces)) => pieces.push(piece),
            None => self.run.push(piece),
        }
    }

    /// Raw HTML: one of the bare tags passes, the rest is text.
    fn raw(&mut self, markup: &str, range: Span) {
        if let Some((name, is_end)) = bare_tag(markup) {
            self.flush();
            match (name, is_end) {
                ("br", false) => self.html.push_str("<br>"),
                ("br", true) => {}
                (name, false) => {
                    self.open_tags.push(Some(name));
                    self.html.push_str(&format!("<{name}>"));
                }
                // An end tag without its start would close something of ours.
                (name, true) if self.open_tags.last() == Some(&Some(name)) => {
                    self.open_tags.pop();
                    self.html.push_str(&format!("</{name}>"));
                }
                _ => self.text(markup, range),
            }
            return;
        }
        self.text(markup, range);
    }

    /// Writes what is said of text that ends before `offset` of the source and was not written yet. A badge is a link, and no
    /// link may stand in another.
    fn remark_up_to(&mut self, offset: usize) {
        if self.link_depth > 0 || self.image_depth > 0 {
            return;
        }
        let mut last = None;
        while let Some(said) = self.remarks.said.get(self.remarked).filter(|said| said.at <= offset) {
            self.remarked += 1;
            remark::badge(&mut self.html, said, last != Some(said.at));
            last = Some(said.at);
        }
    }

    /// Ends a block: what is said of its text stands in it, and the notes below it.
    fn end_remarks(&mut self, offset: usize) {
        let end = self.source(offset);
        self.remark_up_to(end);
        while let Some((_, note)) = self.remarks.notes.get(self.noted).filter(|(at, _)| *at <= end) {
            self.noted += 1;
            remark::note(&mut self.html, note);
        }
    }

    /// What the parser saw at `span`. The guard shifts everything but changes nothing.
    fn parsed(&self, span: Span) -> &str {
        self.cut.text().get(span.start.saturating_sub(self.lead)..span.end.saturating_sub(self.lead)).unwrap_or("")
    }

    /// Writes the run that was collected.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.is_empty() {
            return;
        }
        let mut html = std::mem::take(&mut self.html);
        if self.link_depth > 0 || self.image_depth > 0 {
            run.iter().for_each(|piece| escape_into(&mut html, &piece.text));
            self.html = html;
            return;
        }
        for part in remark::parts(run, self.remarks, &|offset| self.source(offset)) {
            let underline = part.underline.and_then(|index| self.remarks.underlines.get(index));
            if let Some(underline) = underline {
                remark::open(&mut html, underline);
            }
            self.write_pieces(&mut html, &part.pieces, self.decorations);
            if underline.is_some() {
                html.push_str("</span>");
            }
            self.html = html;
            self.remark_up_to(part.end);
            html = std::mem::take(&mut self.html);
        }
        self.html = html;
    }

    /// Writes pieces with the decorations that cover them; one that spans several stays one link.
    fn write_pieces(&self, html: &mut String, pieces: &[Piece], decorations: &[Decoration]) {
        let mut open: Option<usize> = None;
        for piece in pieces {
            let mut at = 0;
            while at < piece.text.len() {
                let here = self.source(if piece.verbatim { piece.start + at } else { piece.start });
                let next = decorations.partition_point(|decoration| decoration.span.end <= here);
                let covering = decorations.get(next).filter(|decoration| decoration.kind != MentionKind::Link);
                let (mark, stop) = match covering {
                    Some(decoration) if decoration.span.start <= here => (Some(next), decoration.span.end - here),
                    Some(decoration) => (None, decoration.span.start - here),
                    None => match decorations.get(next) {
                        // A link's own target never shows as text; step over it.
                        Some(link) => (None, link.span.end.saturating_sub(here).max(1)),
                        None => (None, usize::MAX),
                    },
                };
                let rest = piece.text.get(at..).unwrap_or("");
                let mut length = if piece.verbatim { stop.min(rest.len()) } else { rest.len() };
                while length < rest.len() && !rest.is_char_boundary(length) {
                    length += 1;
                }
                if mark != open {
                    close(html, open.take().and_then(|index| decorations.get(index)));
                    if let Some(decoration) = mark.and_then(|index| decorations.get(index)) {
                        open_mark(html, decoration);
                        open = mark;
                    }
                }
                escape_into(html, rest.get(..length).unwrap_or(rest));
                at += length.max(1);
            }
        }
        close(html, open.and_then(|index| decorations.get(index)));
    }

    /// Closes the bare tags that the text left open inside the element of ours that ends here.
    fn close_bare(&mut self) {
        while let Some(Some(name)) = self.open_tags.pop() {
            self.html.push_str(&format!("</{name}>"));
        }
    }

    fn finish(&mut self) {
        self.flush();
        self.close_bare();
    }
}

/// Name and side of a bare tag: `<br>`, `<br/>`, `<kbd>`, `</kbd>`.
fn bare_tag(markup: &str) -> Option<(&'static str, bool)> {
    let inner = markup.trim().strip_prefix('<')?.strip_suffix('>')?;
    let (inner, is_end) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    let inner = inner.strip_suffix('/').unwrap_or(inner).trim_end();
    BARE_TAGS.iter().find(|name| inner.eq_ignore_ascii_case(name)).map(|name| (*name, is_end))
}
