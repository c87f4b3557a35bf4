//! A comparison as one HTML page that needs nothing but itself.

use super::{by_part, described, facts, said};
use crate::bundle::sheet::{self, push, text};
use crate::comparison::{Change, Comparison, Kind, Part, Side};

/// The whole page.
pub fn html(comparison: &Comparison) -> String {
    let title = format!("{} → {}", comparison.old.name, comparison.new.name);
    let mut page = sheet::opening(&title);
    push(&mut page, format_args!("<p class=\"project\">What is different</p>\n<h1>{}</h1>\n", text(&title)));
    push(&mut page, format_args!("<p class=\"lead\">{}</p>\n", text(&lead(comparison))));
    tiles(&mut page, comparison);
    sides(&mut page, comparison);
    for kind in Kind::EACH {
        let parts = by_part(comparison, kind);
        if parts.is_empty() {
            continue;
        }
        let count: usize = parts.iter().map(|(_, changes)| changes.len()).sum();
        push(
            &mut page,
            format_args!("<h2 id=\"{}\">{} <span class=\"count\">{count}</span></h2>\n", name(kind), kind.heading()),
        );
        parts.iter().for_each(|(part, changes)| table(&mut page, kind, *part, changes));
    }
    page.push_str("<h2>How to read this</h2>\n<ul>\n");
    for note in &comparison.notes {
        push(&mut page, format_args!("<li>{}</li>\n", text(&sentence(note))));
    }
    page.push_str("</ul>\n");
    page.push_str(sheet::CLOSING);
    page
}

/// The worst true sentence.
fn lead(comparison: &Comparison) -> String {
    let counts = comparison.counts;
    match (counts.regressions, counts.total()) {
        (_, 0) => "Nothing that can be compared is different.".to_owned(),
        (0, _) => "Nothing got worse.".to_owned(),
        (1, _) => "One thing got worse or turned out to be broken.".to_owned(),
        (many, _) => format!("{many} things got worse or turned out to be broken."),
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Regression => "regressions",
        Kind::Improvement => "improvements",
        Kind::Change => "changes",
    }
}

/// The shape of a kind, so that colour is never the only difference.
fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Regression => {
            "<svg class=\"mark fail\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" aria-hidden=\"true\"><path d=\"M6 .5 11.5 6 6 11.5 .5 6Z\"/></svg>"
        }
        Kind::Improvement => {
            "<svg class=\"mark pass\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"M6 .5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM5.2 8.8 9.4 4.6 8.5 3.7 5.2 7 3.6 5.4 2.7 6.3Z\"/></svg>"
        }
        Kind::Change => {
            "<svg class=\"mark\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Zm0 1.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2Z\"/></svg>"
        }
    }
}

fn tiles(page: &mut String, comparison: &Comparison) {
    let counts = comparison.counts;
    page.push_str("<ul class=\"tiles\">\n");
    for (kind, count) in Kind::EACH.into_iter().zip([counts.regressions, counts.improvements, counts.changes]) {
        let class = if count == 0 { "none" } else { "some" };
        let label = match count {
            0 => kind.heading().to_owned(),
            _ => format!("<a href=\"#{}\">{}</a>", name(kind), kind.heading()),
        };
        push(
            page,
            format_args!(
                "<li class=\"{class}\"><span class=\"label\">{}{label}</span><span class=\"figure\">{count}</span></li>\n",
                mark(kind)
            ),
        );
    }
    page.push_str("</ul>\n");
}

fn sides(page: &mut String, comparison: &Comparison) {
    page.push_str("<div class=\"sides\">\n");
    for (word, side) in [("Before", &comparison.old), ("After", &comparison.new)] {
        one_side(page, word, side);
    }
    page.push_str("</div>\n");
}

fn one_side(page: &mut String, word: &str, side: &Side) {
    push(page, format_args!("<section>\n<h2>{word}</h2>\n<p>{}</p>\n", text(&upper(&described(side)))));
    let facts = facts(side);
    if !facts.is_empty() {
        page.push_str("<dl>\n");
        for (name, value) in facts {
            let is_code = matches!(name, "bundle id" | "commit");
            let (open, close) = if is_code { ("<code>", "</code>") } else { ("", "") };
            push(page, format_args!("<dt>{}</dt><dd>{open}{}{close}</dd>\n", text(&upper(name)), text(&value)));
        }
        page.push_str("</dl>\n");
    }
    page.push_str("</section>\n");
}

fn upper(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn table(page: &mut String, kind: Kind, part: Part, changes: &[&Change]) {
    push(
        page,
        format_args!(
            "<h3>{} <span class=\"count\">{}</span></h3>\n<div class=\"wide\"><table class=\"changes\">\n\
             <thead><tr><th>{}</th><th>Before</th><th>After</th><th>Meaning</th></tr></thead>\n<tbody>\n",
            part.heading(),
            changes.len(),
            upper(part.label())
        ),
    );
    for change in changes {
        let strong = match kind {
            Kind::Regression => " class=\"fail\"",
            Kind::Improvement => " class=\"pass\"",
            Kind::Change => "",
        };
        let title = match change.title.as_str() {
            "" => String::new(),
            title => format!("<br><span class=\"title\">{}</span>", text(title)),
        };
        let side = |side: Option<&String>| {
            let class = if side.is_some() { "" } else { " class=\"remark\"" };
            format!("<span{class}>{}</span>", text(said(side)))
        };
        push(
            page,
            format_args!(
                "<tr><td><div class=\"what\">{}<span><code>{}</code>{title}</span></div></td>\
                 <td data-label=\"Before\">{}</td><td data-label=\"After\"{strong}>{}</td><td>{}</td></tr>\n",
                mark(kind),
                breakable(&change.id),
                side(change.before.as_ref()),
                side(change.after.as_ref()),
                text(&upper(&change.remark))
            ),
        );
    }
    page.push_str("</tbody>\n</table></div>\n");
}

/// An id or a path that may break behind `/`, `_` and `.`, never inside a word.
fn breakable(id: &str) -> String {
    text(id).replace('/', "/<wbr>").replace('_', "_<wbr>").replace('.', ".<wbr>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_id_stays_text() {
        assert_eq!(breakable("<b>/x_y"), "&lt;b&gt;/<wbr>x_<wbr>y");
    }
}
