//! The risk register: one table row a risk (DEFINITIONS D9).

use super::SourceKind;
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::record::Record;
use crate::model::{DocumentKind, Risk, RiskId};
use crate::text::Source;
use crate::text::table::Cell;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::RiskRegister,
    name: "risk_register",
    globs: &["docs/RiskRegister.md"],
    read,
    codes: &[&BAD_NUMBER],
};

static BAD_NUMBER: Code = Code {
    name: "risk/bad-number",
    severity: Severity::Warning,
    explain: "A row of the risk register has no number in its `#` column, so nothing can refer to it. The row was left out. Number \
              the rows from 1; row 3 is `RR-003`.",
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let Some(table) = outline.tables.iter().find(|table| table.column("#").is_some()) else {
        return Parsed::clean(Record::Prose);
    };
    let mut risks = Vec::new();
    let mut diagnostics = Vec::new();
    let number = table.column("#");
    for row in table.rows.iter().filter(|row| !row.is_blank()) {
        let digits = row.text(number).trim().trim_start_matches("RR-");
        let Some(id) = digits.parse().ok().filter(|number| *number <= 999).map(RiskId) else {
            let span = row.cell(number).map_or(row.span, |cell| cell.span);
            let message = format!("`{}` is not the number of a risk", row.text(number));
            diagnostics.push(
                Diagnostic::at(source, span, &BAD_NUMBER, message).help("number the rows from 1; row 3 is `RR-003`"),
            );
            continue;
        };
        let cell = |name: &str| row.cell(table.column(name)).filter(|cell| !cell.text.is_empty()).map(plain_blanks);
        let text = |name: &str| cell(name).map(|cell| cell.text);
        risks.push(Risk {
            id,
            place: source.place(row.span.start),
            span: row.span,
            title: text("Risk").unwrap_or_default().replace("**", ""),
            trigger: cell("Trigger"),
            mitigation: cell("Mitigation"),
            owner: text("Owner"),
            cadence: text("Review cadence"),
        });
    }
    Parsed { value: Record::Risks(risks), diagnostics }
}

/// No-break spaces become spaces, no-break hyphens hyphens (D0): they are typography here, not data.
fn plain_blanks(cell: &Cell) -> Cell {
    let text = cell.text.chars().map(|c| match c {
        '\u{a0}' | '\u{202f}' => ' ',
        '\u{2011}' => '-',
        _ => c,
    });
    Cell { text: text.collect(), span: cell.span }
}
