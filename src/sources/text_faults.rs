//! What may be wrong with any text source, whatever it says: its encoding, its line ends, characters that were lost.

use super::{BAD_TASK_ID, CELL_COUNT, ROWS_LOST};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::{Encoding, LineEnds, Source, Span};

static NOT_UTF8: Code = Code {
    name: "text/not-utf8",
    severity: Severity::Warning,
    explain: "The file is not UTF-8 and was read as Windows code page 1252. Dashes and quotes usually survive, other letters may \
              not. Save it as UTF-8.",
};
static UTF16: Code = Code {
    name: "text/utf-16",
    severity: Severity::Note,
    explain: "The file is UTF-16. It was read by its mark, but most tools that search text will not find anything in it. Save it \
              as UTF-8.",
};
static MIXED_LINE_ENDS: Code = Code {
    name: "text/mixed-line-ends",
    severity: Severity::Note,
    explain: "Some lines end with CRLF, others with LF. It reads well, but a checkout that normalises line ends changes the \
              file's digest. Choose one, and pin it in `.gitattributes`.",
};
static LOST_CHARACTERS: Code = Code {
    name: "text/lost-characters",
    severity: Severity::Warning,
    explain: "`???` stands where a character was lost when the file was saved in another encoding: a dash, an arrow, or a \
              comparator. It is shown as it stands and never guessed, because the same three marks have meant both `≥` and `≤`. \
              Look the sentence up elsewhere and write the character back.",
};

/// Every code of this module, and those every Markdown table may cause.
pub static CODES: [&Code; 7] =
    [&NOT_UTF8, &UTF16, &MIXED_LINE_ENDS, &LOST_CHARACTERS, &BAD_TASK_ID, &CELL_COUNT, &ROWS_LOST];

/// What is wrong with `source` as a text.
pub fn text_faults(source: &Source) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    match source.encoding {
        Encoding::Cp1252 => faults.push(
            Diagnostic::of_file(&source.path, &NOT_UTF8, "the file is not UTF-8 and was read as cp1252")
                .help("save it as UTF-8"),
        ),
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let message = format!("the file is {}", source.encoding.label());
            faults.push(Diagnostic::of_file(&source.path, &UTF16, message).help("save it as UTF-8"));
        }
        Encoding::Utf8 | Encoding::Utf8Bom => {}
    }
    if source.line_ends == LineEnds::Mixed {
        let message = "some lines end with CRLF, others with LF";
        faults.push(
            Diagnostic::of_file(&source.path, &MIXED_LINE_ENDS, message)
                .help("choose one and pin it in `.gitattributes`"),
        );
    }
    let mut from = 0;
    while let Some(offset) = source.text().get(from..).and_then(|rest| rest.find("???")) {
        let start = from + offset;
        let length = source.text().get(start..).unwrap_or("").bytes().take_while(|byte| *byte == b'?').count();
        let span = Span::new(start, start + length);
        faults.push(
            Diagnostic::at(source, span, &LOST_CHARACTERS, "`???` stands where a character was lost")
                .help("find the sentence in another document and write the character back"),
        );
        from = start + length;
    }
    faults
}
