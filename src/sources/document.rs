//! Every other text of the documentation: prose, or data shown as it is.

use super::{SourceKind, text_faults};
use crate::diagnostic::Parsed;
use crate::markdown::outline::Outline;
use crate::model::DocumentKind;
use crate::model::record::Record;
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::Document,
    name: "document",
    globs: &["docs/**/*.{md,markdown,txt,csv,json,yml,yaml,toml}"],
    read,
    codes: &text_faults::CODES,
};

fn read(_: &Source, _: &Outline) -> Parsed<Record> {
    Parsed::clean(Record::Prose)
}
