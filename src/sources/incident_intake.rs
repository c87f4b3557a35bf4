//! The incident intake: one table row an incident, blank rows being places kept free (DEFINITIONS D8).

use super::{SourceKind, bare};
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::incident::{Intake, IntakeRow};
use crate::model::record::Record;
use crate::model::{Date, DocumentKind, IncidentId};
use crate::text::Source;
use crate::text::table::{Row, Table};

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::IncidentIntake,
    name: "incident_intake",
    globs: &["docs/StateTrace_IncidentPostmortem_Intake.md"],
    read,
    codes: &[&BAD_ID, &NO_TABLE],
};

static BAD_ID: Code = Code {
    name: "incident/bad-id",
    severity: Severity::Warning,
    explain: "A row of the intake has something else than an incident id in its first column, so the row was left out. Ids look \
              like `INC0004` or `INC2025-1103`.",
};
static NO_TABLE: Code = Code {
    name: "incident/no-table",
    severity: Severity::Warning,
    explain: "The intake page has no table with a column `Incident ID`, so no incident can be recorded on it. Add the tracking \
              table.",
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let Some(table) = outline.tables.iter().find(|table| table.any_column(&["Incident ID", "Incident"]).is_some())
    else {
        let intake = Intake { place: source.place(0), blank_rows: 0, rows: Vec::new() };
        let fault = Diagnostic::of_file(&source.path, &NO_TABLE, "the intake has no table with a column `Incident ID`");
        return Parsed { value: Record::Intake(intake), diagnostics: vec![fault.help("add the tracking table")] };
    };
    let mut intake = Intake { place: source.place(table.span.start), blank_rows: 0, rows: Vec::new() };
    let mut diagnostics = Vec::new();
    for row in &table.rows {
        if row.is_blank() {
            intake.blank_rows += 1;
            continue;
        }
        match incident(source, table, row) {
            Ok(incident) => intake.rows.push(incident),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    Parsed { value: Record::Intake(intake), diagnostics }
}

fn incident(source: &Source, table: &Table, row: &Row) -> Result<IntakeRow, Diagnostic> {
    let column = table.any_column(&["Incident ID", "Incident"]);
    let written = bare(row.text(column));
    let Some(id) = IncidentId::parse(&written) else {
        let span = row.cell(column).map_or(row.span, |cell| cell.span);
        let message = format!("`{written}` is not an incident id");
        return Err(Diagnostic::at(source, span, &BAD_ID, message).help("ids look like `INC0004` or `INC2025-1103`"));
    };
    let text = |name: &str| Some(bare(row.text(table.column(name)))).filter(|text| !text.is_empty());
    let cell = |name: &str| row.cell(table.column(name)).filter(|cell| !cell.text.is_empty()).cloned();
    Ok(IntakeRow {
        place: source.place(row.span.start),
        id,
        date: Date::find(row.text(table.column("Date"))),
        team: text("Source Team"),
        owner: text("Owner"),
        bundle_path: cell("Log Bundle Path").map(|cell| crate::text::table::Cell { text: bare(&cell.text), ..cell }),
        status: text("Sanitization Status"),
        notes: cell("Notes"),
    })
}
