//! A release candidate's summary: `Key: value` lines, read leniently. A template left unfilled is told apart from a
//! candidate.

use super::{SourceKind, bare};
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::id::{CANDIDATE_ID_FORM, is_candidate_id};
use crate::model::record::Record;
use crate::model::release::UnfilledSummary;
use crate::model::{Candidate, Date, DocumentKind};
use crate::text::table::Cell;
use crate::text::{Source, Span};

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::Candidate,
    name: "candidate",
    globs: &["candidates/*.md", "Logs/Reports/ReleaseCandidateSummary*.md"],
    read,
    codes: &[&UNFILLED, &BAD_ID],
};

static UNFILLED: Code = Code {
    name: "candidate/unfilled",
    severity: Severity::Warning,
    explain: "A candidate summary has the template's keys but no candidate id, so it declares nothing. Fill in at least \
              `Candidate ID`, `Version` and `Date (UTC)`, or remove the file.",
};

static BAD_ID: Code = Code {
    name: "candidate/bad-id",
    severity: Severity::Warning,
    explain: "The id of a candidate names a zip, the folder inside it and a word of the ledger, and this one cannot. The \
              candidate is shown; no bundle can be made of it. An id such as `RC-2026-01` can be all of that.",
};

fn read(source: &Source, _: &Outline) -> Parsed<Record> {
    let fields = fields(source);
    let value = |key: &str| {
        let field = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, cell)| cell);
        field.filter(|cell| is_filled(&cell.text))
    };
    let text = |key: &str| value(key).map(|cell| bare(&cell.text));
    let Some(id) = value("Candidate ID") else {
        let span = fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("Candidate ID"))
            .map_or(Span::new(0, 1), |(_, cell)| cell.span);
        let fault = Diagnostic::at(source, span, &UNFILLED, "the summary names no candidate")
            .help("fill in `Candidate ID`, or remove the file");
        return Parsed {
            value: Record::Unfilled(UnfilledSummary { path: source.path.clone() }),
            diagnostics: vec![fault],
        };
    };
    let written = bare(&id.text);
    let fault = (!is_candidate_id(&written)).then(|| {
        let message = format!("`{written}` cannot name a candidate's bundle");
        Diagnostic::at(source, id.span, &BAD_ID, message).help(CANDIDATE_ID_FORM)
    });
    let value = Record::Candidate(Candidate {
        id: written,
        place: source.place(id.span.start),
        path: source.path.clone(),
        version: text("Version"),
        date: value("Date (UTC)").or(value("Date")).and_then(|cell| Date::find(&cell.text)),
        owner: text("Owner"),
        status: text("Status"),
        fields,
    });
    Parsed { value, diagnostics: fault.into_iter().collect() }
}

/// Every `Key: value` line or bullet, in order; keys are up to forty characters without a slash or another colon. A key
/// without a value above a list heads that list.
fn fields(source: &Source) -> Vec<(String, Cell)> {
    let mut fields = Vec::new();
    for number in 1..=source.lines() {
        let span = source.line_span(number);
        let line = source.slice(span);
        let Some((before, after)) = line.split_once(':') else { continue };
        let key = before
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_' | '#'))
            .trim_end_matches(['*', '_', ' ']);
        let is_key = !key.is_empty()
            && key.len() <= 40
            && !key.contains(['/', '\\', '`', '|', '<'])
            && key.starts_with(char::is_uppercase);
        if !is_key {
            continue;
        }
        let trimmed = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
        let start = span.end - trimmed.len();
        let text = trimmed.trim_end();
        if text.is_empty() && heads_list(source, number) {
            continue;
        }
        fields.push((key.to_owned(), Cell { text: text.to_owned(), span: Span::new(start, start + text.len()) }));
    }
    fields
}

/// Whether the next line with text, after line `number`, is a bullet.
fn heads_list(source: &Source, number: u32) -> bool {
    let mut below = (number + 1..=source.lines()).map(|below| source.slice(source.line_span(below)).trim_start());
    below.find(|line| !line.is_empty()).is_some_and(|line| line.starts_with("- ") || line.starts_with("* "))
}

/// Whether a value says something: it is not empty, and not a `<placeholder>`.
fn is_filled(value: &str) -> bool {
    let bare = bare(value);
    let is_placeholder = bare.starts_with('<') && bare.ends_with('>');
    let is_line = bare.chars().all(|c| matches!(c, '_' | '.' | '-' | '#' | ' '));
    !is_placeholder && !is_line
}
