//! The plan index: one table row a plan, and a bullet a plan in its status snapshot (DEFINITIONS D2).

use super::{SourceKind, bare};
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::plan::{IndexRow, PlanIndex, Snapshot, owner_names};
use crate::model::record::Record;
use crate::model::{DocumentKind, PlanId};
use crate::text::{Source, Span};

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::PlanIndex,
    name: "plan_index",
    globs: &["docs/plans/PlanIndex.md"],
    read,
    codes: &[&BAD_PLAN, &NO_TABLE],
};

static BAD_PLAN: Code = Code {
    name: "plan/bad-letters",
    severity: Severity::Warning,
    explain: "A row of the plan index has no plan letters in its `Plan` column. Plans are named by one or two capital letters. \
              The row was left out.",
};
static NO_TABLE: Code = Code {
    name: "plan/no-index-table",
    severity: Severity::Warning,
    explain: "The plan index has no table with a `Plan` column, so owners and key telemetry are not known for any plan. Add a \
              table with the columns Plan, Focus, Primary owner(s), Key telemetry and Plan file.",
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let mut parsed = index(source, outline);
    let snapshots = snapshots(source, outline);
    parsed.value.snapshots = snapshots;
    parsed.map(Record::PlanIndex)
}

fn index(source: &Source, outline: &Outline) -> Parsed<PlanIndex> {
    let title = outline.title().map(|heading| heading.text.clone());
    let mut index = PlanIndex { path: source.path.clone(), title, rows: Vec::new(), snapshots: Vec::new() };
    let mut diagnostics = Vec::new();
    let Some(table) = outline.tables.iter().find(|table| table.column("Plan").is_some()) else {
        let message = "the plan index has no table with a `Plan` column";
        let help = "add a table with the columns Plan, Focus, Primary owner(s), Key telemetry, Plan file";
        diagnostics.push(Diagnostic::of_file(&source.path, &NO_TABLE, message).help(help));
        return Parsed { value: index, diagnostics };
    };
    let starting = |start: &str| table.columns.iter().position(|column| column.text.to_lowercase().starts_with(start));
    let (plan, focus, owners) = (table.column("Plan"), table.column("Focus"), starting("primary owner"));
    let (telemetry, file) = (starting("key telemetry"), starting("plan file"));
    for row in table.rows.iter().filter(|row| !row.is_blank()) {
        let letters = bare(row.text(plan));
        let Some(id) = PlanId::read(&letters) else {
            let span = row.cell(plan).map_or(row.span, |cell| cell.span);
            let message = format!("`{letters}` is not the letters of a plan");
            diagnostics.push(
                Diagnostic::at(source, span, &BAD_PLAN, message)
                    .help("write one or two capital letters, such as `B` or `AF`"),
            );
            continue;
        };
        index.rows.push(IndexRow {
            place: source.place(row.span.start),
            id,
            focus: row.text(focus).to_owned(),
            owners: owner_names(row.text(owners)),
            telemetry: row.cell(telemetry).cloned().unwrap_or_default(),
            file: row.cell(file).cloned().unwrap_or_default(),
        });
    }
    Parsed { value: index, diagnostics }
}

/// The bullets `- **Plan X** - text` of the section that starts with "Status snapshot".
fn snapshots(source: &Source, outline: &Outline) -> Vec<Snapshot> {
    let Some(section) = outline.sections.iter().find(|section| section.canonical.starts_with("status snapshot")) else {
        return Vec::new();
    };
    let mut snapshots = Vec::new();
    for bullet in outline.bullets_in(section.body) {
        let text = source.slice(bullet.span);
        let Some((name, rest)) = text.strip_prefix("**").and_then(|text| text.split_once("**")) else { continue };
        let Some(id) = name.starts_with("Plan").then(|| PlanId::read(name)).flatten() else { continue };
        let said = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '?'));
        let headline =
            said.strip_prefix("**").and_then(|text| text.split_once("**")).map(|(bold, _)| bold.trim().to_owned());
        let start = bullet.span.end - said.len();
        snapshots.push(Snapshot {
            place: source.place(bullet.span.start),
            id,
            counts: headline.as_deref().and_then(done_counts),
            headline,
            span: Span::new(start, bullet.span.end),
        });
    }
    snapshots
}

/// `n` and `m` of `(n/m Done`.
fn done_counts(headline: &str) -> Option<(u32, u32)> {
    let (done, rest) = headline.split_once('(')?.1.split_once('/')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some((done.trim().parse().ok()?, rest.get(..digits)?.parse().ok()?))
}
