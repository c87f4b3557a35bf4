//! Diagnostics as rustc draws them: the sentence, the place, the line with the fault underlined, what to do.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::printable;
use crate::diagnostic::{Diagnostic, Severity};

/// Draws `diagnostics` in their order, a blank line between two. Colours are ANSI; the stream may strip them.
pub fn draw(diagnostics: &[Diagnostic]) -> String {
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let drawn: Vec<String> = diagnostics.iter().map(|diagnostic| draw_one(diagnostic, &renderer)).collect();
    drawn.join("\n\n")
}

fn draw_one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = printable(&diagnostic.message);
    let path = printable(diagnostic.path.as_str());
    let line = diagnostic.excerpt.as_ref().map(|excerpt| safe_excerpt(&excerpt.line, excerpt.start, excerpt.length));
    let number = diagnostic.line.unwrap_or(1) as usize;
    let title = level.primary_title(message.as_str()).id(diagnostic.code.name);
    let mut group: Group<'_> = match &line {
        Some((text, start, end)) => {
            let snippet = Snippet::source(text.as_str()).path(path.as_str()).line_start(number).fold(false);
            title.element(snippet.annotation(AnnotationKind::Primary.span(*start..*end)))
        }
        None => title.element(Origin::path(path.as_str())),
    };
    let help = diagnostic.help.as_deref().map(printable);
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let waiver = diagnostic.waiver.as_ref().map(|waiver| printable(&waiver.to_string()));
    if let Some(waiver) = &waiver {
        group = group.element(Level::NOTE.message(waiver.as_str()));
    }
    let drawn = renderer.render(&[group]);
    match (&line, diagnostic.line, diagnostic.column) {
        // The renderer counts columns in what it was given; a line that was cut has others.
        (Some((text, start, _)), Some(line), Some(column)) => {
            let shown = text.get(..*start).unwrap_or("").chars().count() + 1;
            drawn.replacen(&format!("{path}:{line}:{shown}"), &format!("{path}:{line}:{column}"), 1)
        }
        (None, Some(line), Some(column)) => drawn.replacen(path.as_str(), &format!("{path}:{line}:{column}"), 1),
        _ => drawn,
    }
}

/// The excerpt's line made printable, with the fault's byte range in it.
fn safe_excerpt(line: &str, start: usize, length: usize) -> (String, usize, usize) {
    let part = |skip: usize, take: usize| printable(&line.chars().skip(skip).take(take).collect::<String>());
    let (before, fault, after) = (part(0, start), part(start, length), part(start + length, usize::MAX));
    let end = before.len() + fault.len();
    let text = format!("{before}{fault}{after}");
    // A fault at the line's end has no character of its own; the line then gets a blank to point at.
    if fault.is_empty() { (format!("{text} "), before.len(), before.len() + 1) } else { (text, before.len(), end) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::path::TreePath;
    use crate::text::{Source, Span};

    static UNKNOWN_PLAN: Code = Code { name: "board/unknown-plan", severity: Severity::Error, explain: "" };

    #[test]
    fn a_fault_is_drawn_with_its_line() {
        let text = "ID,PlanLink\nST-E-009,plans/PlanEE.md\n";
        let source = Source::new(TreePath::new("board/TaskBoard.csv"), text.as_bytes());
        let start = text.find("plans/").unwrap();
        let diagnostic = Diagnostic::at(
            &source,
            Span::new(start, start + 15),
            &UNKNOWN_PLAN,
            "no plan has the path `plans/PlanEE.md`",
        )
        .help("did you mean `plans/PlanE_Telemetry.md`?");
        let plain = anstream::adapter::strip_str(&draw(&[diagnostic])).to_string();
        snapbox::assert_data_eq!(
            plain,
            snapbox::str![[r#"
error[board/unknown-plan]: no plan has the path `plans/PlanEE.md`
 --> board/TaskBoard.csv:2:10
  |
2 | ST-E-009,plans/PlanEE.md
  |          ^^^^^^^^^^^^^^^
  |
  = help: did you mean `plans/PlanE_Telemetry.md`?
"#]]
        );
    }

    #[test]
    fn an_escape_sequence_in_a_file_stays_text() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}"), "a\\u{1b}[31mb\\u{202e}");
    }
}
