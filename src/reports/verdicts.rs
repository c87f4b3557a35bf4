//! Verdicts for a terminal: one row a gate, red first, then one sentence that sums up.

use super::printable;
use crate::gates::{Outcome, RULES, Verdict, Verdicts, words};

/// The table and the sentence below it. Without gates only the sentence, which is no good news.
pub fn human(verdicts: &Verdicts) -> String {
    let rows: Vec<[String; 6]> = verdicts.red_first().into_iter().map(row).collect();
    let mut lines = Vec::new();
    if !rows.is_empty() {
        let titles = ["", "gate", "limit", "now", "samples", "what it says"].map(str::to_owned);
        let widths: Vec<usize> = (0..5)
            .map(|column| {
                rows.iter()
                    .chain([&titles])
                    .filter_map(|row| row.get(column))
                    .map(|cell| width(cell))
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for row in [&titles].into_iter().chain(&rows) {
            lines.push(aligned(row, &widths));
        }
        lines.push(String::new());
    }
    lines.push(words::summary(verdicts));
    lines.join("\n")
}

fn row(verdict: &Verdict) -> [String; 6] {
    let mut says = vec![verdict.gate.title.clone()];
    if verdict.outcome.is_red() {
        says.extend(words::margin(verdict));
        says.extend(verdict.since.as_ref().map(|since| match since.never_green {
            true => words::since(since),
            false => format!("red since {}", words::since(since)),
        }));
    }
    if let Some(relative) = &verdict.relative {
        says.push(format!("limit relative to {}", relative.candidate));
    }
    match verdict.waiver() {
        Some(waiver) => says.push(format!("waived to {} by {}", waiver.until.get_ref(), waiver.owner)),
        None => says.extend(verdict.waivers.iter().map(|waiver| {
            let place = waiver.scope().unwrap_or_default();
            format!("waived for {place} to {} by {}", waiver.until.get_ref(), waiver.owner)
        })),
    }
    if verdict.fixture_only == Some(true) && verdict.outcome.is_judged() {
        says.push("fixtures only".to_owned());
    }
    if matches!(verdict.outcome, Outcome::NoData | Outcome::Stale | Outcome::Manual) {
        says.extend(verdict.notes.first().cloned());
    }
    let samples = if verdict.samples == 0 { String::new() } else { verdict.samples.to_string() };
    [
        verdict.outcome.label().to_owned(),
        verdict.id().to_owned(),
        words::limit(verdict),
        words::value(verdict),
        samples,
        says.join("; "),
    ]
    .map(|cell| printable(&cell))
}

fn aligned(row: &[String; 6], widths: &[usize]) -> String {
    let cells = row.iter().enumerate().map(|(column, cell)| {
        let pad = " ".repeat(widths.get(column).copied().unwrap_or(0).saturating_sub(width(cell)));
        // Samples are numbers: their last digits stand below each other.
        if column == 4 { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
    });
    cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// How wide `cell` is on a terminal; every character of ours is one column wide.
fn width(cell: &str) -> usize {
    cell.chars().count()
}

/// Every function a rule can call, with an example and what it means.
pub fn rules() -> String {
    let rules = RULES.iter().map(|kind| format!("{}\n  {}\n\n  {}", kind.grammar, kind.example, folded(kind.explain)));
    rules.collect::<Vec<_>>().join("\n\n")
}

/// `text` in lines of at most 100 characters, two blanks before each but the first.
fn folded(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if width(line) + width(word) < 100 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n  ")
}
