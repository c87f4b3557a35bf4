//! Where blocks, marks and links begin and end: what the writer opens, and closes again.

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, HeadingLevel, LinkType, Tag, TagEnd};

use super::super::decorate::open_mark;
use super::super::{TocEntry, escape_into, slug};
use super::Writer;
use crate::path::is_external;
use crate::text::Span;
use crate::text::mention::MentionKind;

impl Writer<'_> {
    pub(super) fn start(&mut self, tag: Tag<'_>, range: Span) {
        self.flush();
        if matches!(tag, Tag::List(_)) {
            self.end_remarks(range.start);
        }
        self.open_tags.push(None);
        match tag {
            Tag::Paragraph => self.html.push_str("<p>"),
            Tag::Heading { level, .. } => {
                let level = level_number(level).max(2);
                self.heading = Some((level, self.html.len(), String::new()));
            }
            Tag::BlockQuote(kind) => self.html.push_str(&match kind {
                Some(kind) => format!("<blockquote class=\"note {}\">", alert(kind)),
                None => "<blockquote>".to_owned(),
            }),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.split([' ', ',', '{']).next().unwrap_or("").to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, Vec::new()));
            }
            Tag::HtmlBlock => self.html.push_str("<p>"),
            Tag::List(Some(1)) => self.html.push_str("<ol>"),
            Tag::List(Some(first)) => self.html.push_str(&format!("<ol start=\"{first}\">")),
            Tag::List(None) => self.html.push_str("<ul>"),
            Tag::Item => self.html.push_str("<li>"),
            Tag::Table(alignments) => {
                self.table = alignments;
                self.html.push_str("<div class=\"table-wrap\" tabindex=\"0\"><table>");
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.html.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html.push_str("<tr>");
            }
            Tag::TableCell => {
                let class = match self.table.get(self.column) {
                    Some(Alignment::Right) => " class=\"num\"",
                    Some(Alignment::Center) => " class=\"mid\"",
                    _ => "",
                };
                self.html.push_str(&if self.in_head {
                    format!("<th scope=\"col\"{class}>")
                } else {
                    format!("<td{class}>")
                });
            }
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, &dest_url, range),
            Tag::Image { dest_url, .. } => {
                // Nothing is loaded from anywhere: an image is told in words.
                self.image_depth += 1;
                self.html.push_str("<span class=\"image\" title=\"");
                escape_into(&mut self.html, &dest_url);
                self.html.push_str("\">");
            }
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_)
            | Tag::Superscript
            | Tag::Subscript => {}
        }
    }

    fn start_link(&mut self, link_type: LinkType, target: &str, range: Span) {
        let own = Span::new(self.source(range.start), self.source(range.end));
        let first = self.decorations.partition_point(|decoration| decoration.span.start < own.start);
        let inside = self
            .decorations
            .get(first..)
            .unwrap_or(&[])
            .iter()
            .take_while(|decoration| decoration.span.start < own.end);
        let decoration = inside.filter(|decoration| decoration.kind == MentionKind::Link).last();
        self.link_depth += 1;
        if let Some(decoration) = decoration {
            open_mark(&mut self.html, decoration);
            self.link_ends.push(if decoration.href.is_some() { "</a>" } else { "</span>" });
        } else if link_type == LinkType::Email || is_external(target) {
            let scheme = if is_external(target) { "" } else { "mailto:" };
            self.html.push_str("<a class=\"ext\" rel=\"noopener noreferrer\" href=\"");
            escape_into(&mut self.html, &format!("{scheme}{target}"));
            self.html.push_str("\">");
            self.link_ends.push("</a>");
        } else {
            self.html.push_str("<span class=\"ref missing\" title=\"");
            escape_into(&mut self.html, &format!("leads nowhere in this site: {target}"));
            self.html.push_str("\">");
            self.link_ends.push("</span>");
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd, range: Span) {
        self.flush();
        self.close_bare();
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.end_remarks(range.end);
                self.html.push_str("</p>\n");
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => self.html.push_str("</blockquote>\n"),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(ordered) => self.html.push_str(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => {
                self.end_remarks(range.end);
                self.html.push_str("</li>\n");
            }
            TagEnd::Table => self.html.push_str("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.html.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.html.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.column += 1;
                self.end_remarks(range.end);
                self.html.push_str(if self.in_head { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Link => {
                self.link_depth = self.link_depth.saturating_sub(1);
                self.html.push_str(self.link_ends.pop().unwrap_or(""));
            }
            TagEnd::Image => {
                self.image_depth = self.image_depth.saturating_sub(1);
                self.html.push_str("</span>");
            }
            TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_)
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
        }
    }

    fn end_heading(&mut self) {
        let Some((level, at, words)) = self.heading.take() else { return };
        let id = self.slugs.as_deref_mut().map(|slugs| slugs.give(&words)).unwrap_or_else(|| slug(&words));
        let content = self.html.split_off(at);
        let mut name = String::new();
        escape_into(&mut name, words.trim());
        let mut fragment = String::new();
        escape_into(&mut fragment, &id);
        self.html.push_str(&format!(
            "<h{level} id=\"{fragment}\">{content}<a class=\"anchor\" href=\"#{fragment}\" aria-label=\"Link to {name}\"></a></h{level}>\n"
        ));
        self.toc.push(TocEntry { level, id, text: words.trim().to_owned() });
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "info",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}
