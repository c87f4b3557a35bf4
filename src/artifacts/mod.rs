//! Artifact files to [`Artifact`]s: format by content, records counted as the bytes stream past (DEFINITIONS D14), kind by
//! name grammar and by what the records look like, figures and a table by the reader of the kind. Nothing is held in memory
//! but one chunk, one line and the head, and files up to [`READABLE`] while they are read.

mod board_integrity;
pub mod bundle_manifest;
mod bundle_verification;
mod diff_hotspots;
mod doc_sync_checklist;
pub mod event_stream;
mod freshness;
mod grammar;
mod harness_sweep;
mod history;
mod inspect;
mod interface_view_report;
mod json;
mod moment;
mod ndjson;
mod netops_log;
mod plain;
mod port_batch_report;
mod provider_reasons;
mod queue_delay_summary;
mod rollup;
mod routing_report;
mod sanitization_report;
mod scheduler_report;
mod scheduler_samples;
mod shape;
mod shared_cache_state;
mod snapshot_summary;
mod ui_harness;
mod user_action_summary;
mod verification_summary;
mod warm_run;
mod warm_run_summary;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

pub use self::inspect::inspect;
use self::json::Object;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::claim::Statement;
use crate::model::{Artifact, ArtifactKind, Figure, Format, View};
use crate::path::TreePath;

/// A member of the family: one kind of artifact.
pub struct Kind {
    /// What it is called.
    pub kind: ArtifactKind,
    /// The grammars of its paths: `<d>` is `YYYY-MM-DD`, `<ymd>` is `YYYYMMDD`, `*` any characters but `/`, `**` any.
    patterns: &'static [&'static str],
    /// Fields that each of its records has and no record of another kind: they tell it where the name does not. Empty
    /// where its records have no such mark.
    fields: &'static [&'static str],
    /// What reads it; `None` where its files are kept as they are.
    read: Option<fn(&Document<'_>) -> Option<Reading>>,
}

impl Kind {
    /// Whether its files are read for figures and rows, or kept as they are.
    pub fn has_reader(&self) -> bool {
        self.read.is_some()
    }
}

/// A decoded file of at most [`READABLE`] bytes.
struct Document<'a> {
    text: &'a str,
    format: Format,
}

impl Document<'_> {
    /// The file as one JSON value.
    fn json(&self) -> Option<Value> {
        serde_json::from_str(self.text).ok()
    }

    /// The file as one JSON object, of which a list may hold it alone.
    fn object(&self) -> Option<Object> {
        match self.json()? {
            Value::Object(object) => Some(object),
            Value::Array(mut items) if items.len() == 1 => match items.pop() {
                Some(Value::Object(object)) => Some(object),
                _ => None,
            },
            _ => None,
        }
    }

    /// The rows of a table by column name, padded; `None` unless it has each of `columns`. Blank rows are skipped.
    fn rows(&self, columns: &[&str]) -> Option<Rows> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(self.text.as_bytes());
        let names: Vec<String> = reader.headers().ok()?.iter().map(|name| name.trim().to_owned()).collect();
        let has = |column: &&str| names.iter().any(|name| name == column);
        if self.format != Format::Csv || !columns.iter().all(has) {
            return None;
        }
        let records = reader.records().filter_map(Result::ok);
        let cells = records.map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>());
        let rows = cells.filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        Some(Rows { names, rows })
    }
}

/// The rows of a CSV table.
struct Rows {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    /// The rows, each cell by the name of its column.
    fn named(&self) -> impl Iterator<Item = BTreeMap<&str, &str>> {
        self.rows.iter().map(|row| self.names.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect())
    }
}

/// What a reader understood.
#[derive(Debug, Default)]
struct Reading {
    figures: Vec<Figure>,
    statements: Vec<Statement>,
    view: View,
    /// What is wrong with the content although it was understood.
    fault: Option<String>,
}

/// Larger files are not read beyond their records: their pages show fields and counts.
pub const READABLE: u64 = 4 * 1024 * 1024;

/// Every kind, in the order their grammars are tried: copies inside bundles first, so that they are never taken for the
/// original, and wide grammars last.
pub static KINDS: [&Kind; 38] = [
    &bundle_manifest::KIND,
    &bundle_verification::KIND,
    &plain::BUNDLE_FILE,
    &plain::EVENT_STREAM,
    &plain::ARCHIVED_STREAM,
    &scheduler_samples::KIND,
    &warm_run_summary::KIND,
    &warm_run::KIND,
    &queue_delay_summary::KIND,
    &diff_hotspots::KIND,
    &rollup::KIND,
    &shared_cache_state::KIND,
    &provider_reasons::KIND,
    &snapshot_summary::KIND,
    &plain::SNAPSHOT,
    &verification_summary::KIND,
    &doc_sync_checklist::KIND,
    &board_integrity::KIND,
    &scheduler_report::KIND,
    &port_batch_report::KIND,
    &interface_view_report::KIND,
    &history::KIND,
    &freshness::KIND,
    &user_action_summary::KIND,
    &routing_report::KIND,
    &plain::CANDIDATE_SUMMARY,
    &plain::REPORT,
    &harness_sweep::KIND,
    &ui_harness::KIND,
    &plain::DIAGNOSTICS,
    &plain::TEST_TELEMETRY,
    &netops_log::KIND,
    &sanitization_report::KIND,
    &plain::RESEARCH,
    &plain::POSTMORTEM,
    &plain::DATABASE,
    &plain::DATA,
    &plain::OTHER,
];

/// The kind that the name of the file at `path` tells, and whether the name promises what is in it: a folder does not.
fn by_name(path: &TreePath) -> (&'static Kind, bool) {
    let grammars = KINDS.iter().flat_map(|kind| kind.patterns.iter().map(move |pattern| (*kind, *pattern)));
    let found = grammars.into_iter().find(|(_, pattern)| grammar::fits(pattern, path.as_str()));
    found.map_or((&plain::OTHER, false), |(kind, pattern)| (kind, !pattern.ends_with("/**")))
}

/// The kind that the name of the file at `path` tells.
fn recognise(path: &TreePath) -> &'static ArtifactKind {
    &by_name(path).0.kind
}

/// The kind whose mark the records carry.
fn by_content(fields: &[String]) -> Option<&'static Kind> {
    let has = |field: &&str| fields.iter().any(|candidate| candidate == field);
    KINDS.iter().find(|kind| !kind.fields.is_empty() && kind.fields.iter().all(&has)).copied()
}

/// Reads what is in a file whose records were counted: `bytes` is all of it, or its beginning where it is larger.
///
/// The reader is that of the kind by name. Where that one has none the records decide who reads, and where nobody knows
/// them, or the reader does not find what the name promises, a table of the fields stands in.
fn read(artifact: &mut Artifact, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) {
    let is_data = matches!(artifact.format, Format::JsonObject | Format::JsonArray | Format::Ndjson | Format::Csv);
    let is_whole = artifact.bytes <= READABLE && bytes.len() as u64 == artifact.bytes;
    let (named, is_promise) = by_name(&artifact.path);
    if !is_data || artifact.records == Some(0) && artifact.format != Format::Csv {
        return;
    }
    if !is_whole {
        artifact.view = Some(shape::of_fields(artifact));
        if named.read.is_some() {
            let message = format!("the file has {} bytes, more than the {READABLE} that are read", artifact.bytes);
            let help = "split it; its records are counted and its digest is taken all the same";
            diagnostics.push(Diagnostic::of_file(&artifact.path, &NOT_READ, message).help(help));
        }
        return;
    }
    let text = decoded(bytes);
    let document = Document { text: &text, format: artifact.format };
    let found = by_content(&artifact.keys).filter(|found| !std::ptr::eq(*found, named));
    let by_name = named.read.and_then(|read| read(&document));
    let is_known = by_name.is_some();
    let by_content = if is_known { None } else { found.zip(found.and_then(|found| found.read?(&document))) };
    // What a copy states is stated by the original.
    let is_copy = named.read.is_none() && !std::ptr::eq(named, &plain::OTHER);
    if !is_known && !is_copy {
        if is_promise && named.read.is_some() {
            artifact.kind = &plain::OTHER.kind;
            artifact.unlike = Some(&named.kind);
            let message = format!("by its name it belongs to `{}`, but its content does not", named.kind.name);
            let fault = Diagnostic::of_file(&artifact.path, &UNLIKE_ITS_NAME, message);
            diagnostics.push(fault.help("rename it, or export it again"));
        }
        if let Some((found, _)) = &by_content {
            artifact.kind = &found.kind;
        }
    }
    let reading = by_name.or(by_content.map(|(_, reading)| reading)).or_else(|| shape::read(&document));
    let reading = reading.unwrap_or_default();
    if let Some(fault) = reading.fault {
        diagnostics.push(Diagnostic::of_file(&artifact.path, &UNLIKE_ITS_NAME, fault).help("export it again"));
    }
    artifact.figures = reading.figures;
    artifact.statements = if is_copy { Vec::new() } else { reading.statements };
    artifact.view = Some(reading.view);
}

/// The text of `bytes`, borrowed where they are UTF-8.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let body = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    std::str::from_utf8(body).map_or_else(|_| crate::text::decode::decode(bytes).text.into(), Cow::Borrowed)
}

static INVALID_JSON: Code = Code {
    name: "artifact/invalid-json",
    severity: Severity::Error,
    explain: "A file called `.json` is neither one JSON value nor one value a line, and no line of it parses. It stays in the \
              inventory with its digest, but nothing can be read from it. Quotes doubled as in CSV (`{\"\"Name\"\":…`) are a \
              frequent cause.",
};
static MALFORMED_LINE: Code = Code {
    name: "artifact/malformed-line",
    severity: Severity::Warning,
    explain: "A line of a file with one JSON value a line does not parse. It costs that line only and is counted; every other \
              line was read. A process that was killed while writing leaves such a line at the end.",
};
static EMPTY: Code = Code {
    name: "artifact/empty",
    severity: Severity::Warning,
    explain: "A file called `.json` has no content. It proves nothing; the export that should have written it probably failed.",
};
static FORMATTING_OBJECTS: Code = Code {
    name: "artifact/formatting-objects",
    severity: Severity::Warning,
    explain: "An array holds PowerShell formatting objects (keys such as `ClassId2e4f51ef…`) among its records: the output of \
              `Format-Table` was piped into `ConvertTo-Json`. They are counted and never read as data. Export the objects \
              before formatting them.",
};
static TOO_MANY_NAMES: Code = Code {
    name: "artifact/too-many-names",
    severity: Severity::Warning,
    explain: "A daily stream has more event names, fields or sites than are told apart: 1,000, 10,000 and 250. Records of \
              further sites count for all sites together; further events and fields are not measured. Names that differ in \
              every record are values in the wrong place: put them into a field of their own.",
};

static UNLIKE_ITS_NAME: Code = Code {
    name: "artifact/unlike-its-name",
    severity: Severity::Warning,
    explain: "A file's name says what it holds, and its content is something else: a report that holds the console's lines, a \
              warm run without its comparison. It is shown by its fields and never counted among the files of that name.",
};
static NOT_READ: Code = Code {
    name: "artifact/not-read",
    severity: Severity::Note,
    explain: "A file is too large to be read whole. Its records were counted and its digest was taken, but it lends no figure to \
              gates and its page shows its fields only.",
};

/// Every code this module reports.
pub static CODES: [&Code; 7] =
    [&INVALID_JSON, &MALFORMED_LINE, &EMPTY, &FORMATTING_OBJECTS, &UNLIKE_ITS_NAME, &NOT_READ, &TOO_MANY_NAMES];

#[cfg(test)]
mod tests;
