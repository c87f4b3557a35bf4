//! A comparison for a release note: a heading, a sentence, a table for each kind of news.

use super::{by_part, described, facts, said};
use crate::comparison::{Change, Comparison, Kind, Side};
use crate::reports::printable;

/// The whole report, without a line end.
pub fn markdown(comparison: &Comparison) -> String {
    let mut blocks = vec![
        format!("## {} → {}", escaped(&comparison.old.name), escaped(&comparison.new.name)),
        format!("**{}**", comparison.counts.words()),
        [("Old", &comparison.old), ("New", &comparison.new)].map(|(word, side)| told(word, side)).join("\n"),
    ];
    for kind in Kind::EACH {
        let rows: Vec<String> =
            by_part(comparison, kind).into_iter().flat_map(|(_, changes)| changes).map(row).collect();
        if !rows.is_empty() {
            let head = "| | What | Before | After | Meaning |\n|---|---|---|---|---|";
            blocks.push(format!("### {} ({})", kind.heading(), rows.len()));
            blocks.push(format!("{head}\n{}", rows.join("\n")));
        }
    }
    let notes = comparison.notes.iter().map(|note| format!("- {}", escaped(note)));
    blocks.push(format!("### Notes\n\n{}", notes.collect::<Vec<_>>().join("\n")));
    blocks.join("\n\n")
}

fn told(word: &str, side: &Side) -> String {
    let facts = facts(side).into_iter().map(|(name, value)| format!("; {name} {}", escaped(&value)));
    format!("- {word}: {}{}", escaped(&described(side)), facts.collect::<String>())
}

fn row(change: &Change) -> String {
    let what = match change.title.as_str() {
        "" => escaped(&change.id),
        title => format!("**{}** {}", escaped(&change.id), escaped(title)),
    };
    format!(
        "| {} | {what} | {} | {} | {} |",
        change.part.label(),
        escaped(said(change.before.as_ref())),
        escaped(said(change.after.as_ref())),
        escaped(&change.remark)
    )
}

/// Text that stays text in a cell of a table: no markup, no HTML, no new cell, no new line.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in printable(&words.split_whitespace().collect::<Vec<_>>().join(" ")).chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_cell_stays_text() {
        assert_eq!(escaped("a|b\n<b>*x* `y` [z](w)\u{1b}"), "a\\|b &lt;b&gt;\\*x\\* \\`y\\` \\[z\\](w)\\\\u{1b}");
    }
}
