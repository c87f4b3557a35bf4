//! Remarks on stretches of text: the words underlined, a badge right behind them, a note below their block.

use super::render::Piece;
use super::{Remark, escape_into};

/// A part of a run of text that lies inside the words of one remark, or outside of all.
pub(super) struct Part {
    /// Its pieces.
    pub(super) pieces: Vec<Piece>,
    /// The remark whose words they are.
    pub(super) remark: Option<usize>,
    /// Whether the remark's words end with this part.
    pub(super) is_last: bool,
}

/// Cuts `run` where the words of `remarks` begin and end. `source` tells where a piece starts in the source.
pub(super) fn parts(run: Vec<Piece>, remarks: &[Remark], source: &dyn Fn(&Piece) -> usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    if remarks.is_empty() {
        return vec![Part { pieces: run, remark: None, is_last: false }];
    }
    for mut piece in run {
        loop {
            let here = source(&piece);
            let next = remarks.partition_point(|remark| remark.span.end <= here);
            let (remark, stop) = match remarks.get(next) {
                Some(remark) if remark.span.start <= here => (Some(next), remark.span.end - here),
                Some(remark) => (None, remark.span.start - here),
                None => (None, usize::MAX),
            };
            let cut = if piece.verbatim && stop < piece.text.len() && piece.text.is_char_boundary(stop) {
                Some(piece.text.split_off(stop))
            } else {
                None
            };
            let is_last = remark.is_some() && stop <= piece.text.len();
            let (start, end, verbatim) = (piece.start + piece.text.len(), piece.end, piece.verbatim);
            push(&mut parts, Part { pieces: vec![piece], remark, is_last });
            match cut {
                Some(text) => piece = Piece { text, start, end, verbatim },
                None => break,
            }
        }
    }
    parts
}

/// Pieces of one remark stay together.
fn push(parts: &mut Vec<Part>, part: Part) {
    match parts.last_mut() {
        Some(last) if last.remark == part.remark && !last.is_last => {
            last.pieces.extend(part.pieces);
            last.is_last = part.is_last;
        }
        _ => parts.push(part),
    }
}

/// The remark whose words cover all of a stretch.
pub(super) struct Remarked<'a>(Option<&'a Remark>);

impl<'a> Remarked<'a> {
    /// The remark on `start..end` of the source.
    pub(super) fn over(remarks: &'a [Remark], start: usize, end: usize) -> Self {
        let next = remarks.partition_point(|remark| remark.span.end <= start);
        Self(remarks.get(next).filter(|remark| remark.span.start < end))
    }

    pub(super) fn open(&self, html: &mut String) {
        if let Some(remark) = self.0 {
            open(html, remark);
        }
    }

    pub(super) fn close(&self, html: &mut String) {
        if self.0.is_some() {
            html.push_str("</span>");
        }
    }
}

/// Opens the underline.
pub(super) fn open(html: &mut String, remark: &Remark) {
    html.push_str("<span class=\"");
    html.push_str(remark.class);
    html.push_str("\">");
}

/// What is said, behind a joint that does not break.
pub(super) fn badge(html: &mut String, remark: &Remark) {
    html.push_str("<span class=\"keep\">\u{a0}");
    html.push_str(if remark.href.is_some() { "<a class=\"verdict\" href=\"" } else { "<span class=\"verdict" });
    if let Some(href) = &remark.href {
        escape_into(html, href);
    }
    html.push_str("\" aria-label=\"");
    escape_into(html, &remark.label);
    html.push_str("\"><span class=\"");
    escape_into(html, &remark.badge);
    html.push_str("\"><svg class=\"i i-");
    html.push_str(remark.icon);
    html.push_str("\" width=\"14\" height=\"14\" aria-hidden=\"true\"><use href=\"#i-");
    html.push_str(remark.icon);
    html.push_str("\"/></svg>");
    escape_into(html, &remark.words);
    html.push_str("</span>");
    html.push_str(if remark.href.is_some() { "</a></span>" } else { "</span></span>" });
}

/// What the reader must know of the words.
pub(super) fn note(html: &mut String, note: &str) {
    html.push_str("<span class=\"aside\"><svg class=\"i i-warn\" width=\"14\" height=\"14\" aria-hidden=\"true\"><use href=\"#i-warn\"/></svg> ");
    escape_into(html, note);
    html.push_str("</span>");
}
