//! Artifact files to [`Artifact`]s: kind by name grammar, format by content, records counted as the bytes stream past
//! (DEFINITIONS D14). Nothing is held in memory but one chunk, one line and the head.

pub mod bundle_manifest;
pub mod event_stream;
mod inspect;
pub mod kinds;
mod ndjson;

pub use self::inspect::inspect;
pub use self::kinds::KINDS;
use crate::diagnostic::{Code, Severity};

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

/// Every code this module reports.
pub static CODES: [&Code; 5] = [&INVALID_JSON, &MALFORMED_LINE, &EMPTY, &FORMATTING_OBJECTS, &TOO_MANY_NAMES];
