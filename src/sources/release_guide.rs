//! The release guide: prose that release managers follow.

use super::SourceKind;
use crate::diagnostic::Parsed;
use crate::markdown::outline::Outline;
use crate::model::DocumentKind;
use crate::model::record::Record;
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::ReleaseGuide,
    name: "release_guide",
    globs: &["docs/Release.md"],
    read,
    codes: &[],
};

fn read(_: &Source, _: &Outline) -> Parsed<Record> {
    Parsed::clean(Record::Prose)
}
