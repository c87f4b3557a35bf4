//! Decorations to markup: a mention in running text becomes a link, or marked text that says why it leads nowhere.

use super::{Decoration, escape_into};

/// Writes `text`, whose byte `offset` stands at `source(offset)`, with the decorations that cover it.
pub(super) fn decorated(html: &mut String, text: &str, source: &dyn Fn(usize) -> usize, decorations: &[Decoration]) {
    let mut at = 0;
    while at < text.len() {
        let here = source(at);
        let next = decorations.partition_point(|decoration| decoration.span.end <= here);
        let covering = decorations.get(next);
        let stop = match covering {
            Some(decoration) if decoration.span.start <= here => decoration.span.end - here,
            Some(decoration) => decoration.span.start - here,
            None => text.len(),
        };
        let mut end = (at + stop.max(1)).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let mark = covering.filter(|decoration| decoration.span.start <= here);
        if let Some(decoration) = mark {
            open_mark(html, decoration);
        }
        escape_into(html, text.get(at..end).unwrap_or(""));
        close(html, mark);
        at = end;
    }
}

/// Opens the link, or the marked text where there is nothing to link.
pub(super) fn open_mark(html: &mut String, decoration: &Decoration) {
    match &decoration.href {
        Some(href) => {
            html.push_str("<a href=\"");
            escape_into(html, href);
            html.push('"');
        }
        None => html.push_str("<span"),
    }
    html.push_str(" class=\"");
    html.push_str(decoration.class);
    html.push('"');
    if let Some(title) = &decoration.title {
        html.push_str(" title=\"");
        escape_into(html, title);
        html.push('"');
    }
    html.push('>');
}

/// Closes what [`open_mark`] opened, when something is open.
pub(super) fn close(html: &mut String, decoration: Option<&Decoration>) {
    if let Some(decoration) = decoration {
        html.push_str(if decoration.href.is_some() { "</a>" } else { "</span>" });
    }
}
