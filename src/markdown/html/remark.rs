//! Remarks on stretches of text: the words underlined, badges behind them, notes below their block.

use super::render::Piece;
use super::{Remarks, Said, Underline, escape_into};

/// Nothing is said.
pub(super) static NONE: Remarks = Remarks { underlines: Vec::new(), said: Vec::new(), notes: Vec::new() };

/// A part of a run of text that lies inside the words of one underline, or outside of all.
pub(super) struct Part {
    /// Its pieces.
    pub(super) pieces: Vec<Piece>,
    /// The underline whose words they are.
    pub(super) underline: Option<usize>,
    /// Where it ends in the source.
    pub(super) end: usize,
}

/// Cuts `run` where underlined words begin and end, and where something is said. `source` tells where an offset of the
/// parsed text stands in the source.
pub(super) fn parts(run: Vec<Piece>, remarks: &Remarks, source: &dyn Fn(usize) -> usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    if remarks.underlines.is_empty() && remarks.said.is_empty() {
        return vec![Part { pieces: run, underline: None, end: 0 }];
    }
    for mut piece in run {
        loop {
            let here = source(piece.start);
            let next = remarks.underlines.partition_point(|underline| underline.span.end <= here);
            let (underline, border) = match remarks.underlines.get(next) {
                Some(underline) if underline.span.start <= here => (Some(next), underline.span.end),
                Some(underline) => (None, underline.span.start),
                None => (None, usize::MAX),
            };
            let said = remarks.said.get(remarks.said.partition_point(|said| said.at <= here));
            let stop = border.min(said.map_or(usize::MAX, |said| said.at)) - here;
            let cut = if piece.verbatim && stop < piece.text.len() && piece.text.is_char_boundary(stop) {
                Some(piece.text.split_off(stop))
            } else {
                None
            };
            let (start, end, verbatim) = (piece.start + piece.text.len(), piece.end, piece.verbatim);
            let ends_at = if verbatim { here + piece.text.len() } else { source(end) };
            push(&mut parts, Part { pieces: vec![piece], underline, end: ends_at }, remarks);
            match cut {
                Some(text) => piece = Piece { text, start, end, verbatim },
                None => break,
            }
        }
    }
    parts
}

/// Pieces of one underline stay together, unless something is said between them.
fn push(parts: &mut Vec<Part>, part: Part, remarks: &Remarks) {
    let is_said = |end: usize| remarks.said.binary_search_by_key(&end, |said| said.at).is_ok();
    match parts.last_mut() {
        Some(last) if last.underline == part.underline && !is_said(last.end) => {
            last.pieces.extend(part.pieces);
            last.end = part.end;
        }
        _ => parts.push(part),
    }
}

/// The underline that reaches into `start..end` of the source: a stretch of code is underlined as a whole.
pub(super) fn over(remarks: &Remarks, start: usize, end: usize) -> Option<&Underline> {
    let next = remarks.underlines.partition_point(|underline| underline.span.end <= start);
    remarks.underlines.get(next).filter(|underline| underline.span.start < end)
}

/// Opens the underline.
pub(super) fn open(html: &mut String, underline: &Underline) {
    html.push_str("<span class=\"");
    html.push_str(underline.class);
    html.push_str("\">");
}

/// What is said: the first at its place behind a joint that does not break, the others behind one that does.
pub(super) fn badge(html: &mut String, said: &Said, is_first: bool) {
    html.push_str(if is_first { "<span class=\"keep\">\u{a0}" } else { " <span class=\"keep\">" });
    html.push_str(if said.href.is_some() { "<a class=\"verdict\"" } else { "<span class=\"verdict\"" });
    for (name, value) in [
        ("href", said.href.as_deref()),
        ("title", Some(said.title.as_str())),
        ("aria-label", Some(said.label.as_str())),
    ] {
        if let Some(value) = value {
            html.push_str(&format!(" {name}=\""));
            escape_into(html, value);
            html.push('"');
        }
    }
    html.push_str("><span class=\"");
    escape_into(html, &said.badge);
    html.push_str("\"><svg class=\"i i-");
    html.push_str(said.icon);
    html.push_str("\" width=\"14\" height=\"14\" aria-hidden=\"true\"><use href=\"#i-");
    html.push_str(said.icon);
    html.push_str("\"/></svg>");
    if !said.of.is_empty() {
        quiet(html, "of", &said.of);
    }
    escape_into(html, &said.words);
    said.more.iter().for_each(|more| quiet(html, "more", more));
    html.push_str(if said.href.is_some() { "</span></a></span>" } else { "</span></span></span>" });
}

fn quiet(html: &mut String, class: &str, words: &str) {
    html.push_str("<span class=\"");
    html.push_str(class);
    html.push_str("\">");
    escape_into(html, words);
    html.push_str("</span>");
}

/// What the reader must know of the words.
pub(super) fn note(html: &mut String, note: &str) {
    html.push_str("<span class=\"aside\"><svg class=\"i i-warn\" width=\"14\" height=\"14\" aria-hidden=\"true\"><use href=\"#i-warn\"/></svg> ");
    escape_into(html, note);
    html.push_str("</span>");
}
