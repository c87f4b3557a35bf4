//! One way to print diagnostics a file. The only place that draws them.

pub mod human;
pub mod verdicts;

/// Text from input files, made safe for a terminal: control characters and bidirectional overrides become visible
/// escapes, so that a file can neither colour nor rearrange a report.
pub fn printable(text: &str) -> String {
    let unsafe_for_terminals = |c: char| {
        c.is_control() && c != '\t'
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    if !text.chars().any(unsafe_for_terminals) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| if unsafe_for_terminals(c) { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}
