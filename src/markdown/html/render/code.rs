//! Code: words of a line between ticks, and blocks, which are highlighted. What they mention is linked like in other text.

use super::super::decorate::decorated;
use super::super::{escape_into, highlight, remark};
use super::{Piece, Writer};
use crate::text::Span;

impl Writer<'_> {
    pub(super) fn inline_code(&mut self, text: &str, range: Span) {
        self.flush();
        if let Some((_, _, words)) = &mut self.heading {
            words.push_str(text);
        }
        let raw_start = range.start;
        let ticks = self.parsed(Span::new(range.start, range.end)).bytes().take_while(|byte| *byte == b'`').count();
        let inner = Span::new(raw_start + ticks, range.end.saturating_sub(ticks));
        let raw = self.parsed(inner).to_owned();
        // One blank on each side is part of the marks when the code itself begins or ends with a tick.
        let start = if raw == text {
            Some(inner.start)
        } else {
            raw.strip_prefix(' ').filter(|rest| rest.strip_suffix(' ') == Some(text)).map(|_| inner.start + 1)
        };
        self.html.push_str("<code>");
        let link_depth = self.link_depth;
        match start {
            Some(start) if link_depth == 0 => {
                let mut html = std::mem::take(&mut self.html);
                let (first, last) = (self.source(start), self.source(start + text.len()));
                let underline = remark::over(self.remarks, first, last);
                if let Some(underline) = underline {
                    remark::open(&mut html, underline);
                }
                decorated(&mut html, text, &|offset| self.source(start + offset), self.decorations);
                if underline.is_some() {
                    html.push_str("</span>");
                }
                self.html = html;
            }
            _ => escape_into(&mut self.html, text),
        }
        self.html.push_str("</code>");
        self.remark_up_to(self.source(range.end));
    }

    pub(super) fn end_code(&mut self) {
        let Some((language, pieces)) = self.code.take() else { return };
        self.html.push_str("<pre tabindex=\"0\"><code>");
        let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let marks = highlight::classes(&language, &text);
        let mut html = std::mem::take(&mut self.html);
        if marks.is_empty() {
            self.write_pieces(&mut html, &pieces, self.decorations);
        } else {
            // Where each byte of the joined text stood.
            let starts: Vec<(usize, &Piece)> = pieces
                .iter()
                .scan(0, |at, piece| {
                    let start = *at;
                    *at += piece.text.len();
                    Some((start, piece))
                })
                .collect();
            for (range, class) in marks {
                if let Some(class) = class {
                    html.push_str(&format!("<span class=\"hl-{class}\">"));
                }
                let mut at = range.start;
                while at < range.end {
                    let index = starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
                    let Some((start, piece)) = starts.get(index) else { break };
                    let end = range.end.min(start + piece.text.len());
                    let part = piece.text.get(at - start..end - start).unwrap_or("");
                    let within = Piece {
                        text: part.to_owned(),
                        start: piece.start + at - start,
                        end: piece.end,
                        verbatim: piece.verbatim,
                    };
                    self.write_pieces(&mut html, &[within], self.decorations);
                    at = end.max(at + 1);
                }
                if class.is_some() {
                    html.push_str("</span>");
                }
            }
        }
        self.html = html;
        self.html.push_str("</code></pre>\n");
    }
}
