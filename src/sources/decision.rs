//! An architecture decision record: `NNNN-<words>.md` (DEFINITIONS D10).

use super::SourceKind;
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::record::Record;
use crate::model::{Date, Decision, DocumentKind};
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::Decision,
    name: "decision",
    globs: &["docs/adr/[0-9][0-9][0-9][0-9]-*.md"],
    read,
    codes: &[&NO_STATUS],
};

static NO_STATUS: Code = Code {
    name: "decision/no-status",
    severity: Severity::Warning,
    explain: "A decision record does not say whether the decision is proposed, accepted or superseded. Add a line `**Status:** \
              Accepted` or a section `## Status`.",
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let number: String = source.path.name().chars().take(4).collect();
    let heading = outline.title();
    let written = heading.map_or(source.path.stem(), |heading| &heading.text);
    let bold = |key: &str| {
        let mark = format!("**{key}:**");
        let line = source
            .text()
            .lines()
            .find_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix(mark.as_str()).map(str::trim));
        line.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let section = outline.section("status").map(|section| source.slice(section.body));
    let in_section =
        section.and_then(|body| body.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("<!--")));
    let status = bold("Status").or_else(|| in_section.map(|line| line.trim_start_matches(['-', ' ']).to_owned()));
    let date = status.as_deref().and_then(Date::find).or_else(|| bold("Date").as_deref().and_then(Date::find));
    let diagnostics = match status {
        Some(_) => Vec::new(),
        None => {
            let fault =
                Diagnostic::of_file(&source.path, &NO_STATUS, "the decision does not say whether it is accepted");
            vec![fault.help("add a line `**Status:** Accepted`, or a section `## Status`")]
        }
    };
    let decision = Decision {
        title: title(written, &number).to_owned(),
        line: heading.map_or(1, |heading| source.line(heading.span.start)),
        number,
        path: source.path.clone(),
        status,
        date,
    };
    Parsed { value: Record::Decision(decision), diagnostics }
}

/// What follows `ADR 0004` and a separator.
fn title<'a>(heading: &'a str, number: &str) -> &'a str {
    let rest = heading
        .strip_prefix("ADR")
        .map(|rest| rest.trim_start_matches([' ', '-']))
        .and_then(|rest| rest.strip_prefix(number));
    let title =
        rest.map(|rest| rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':')));
    title.filter(|title| !title.is_empty()).unwrap_or(heading)
}
