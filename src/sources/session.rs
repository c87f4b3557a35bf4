//! A session log: `YYYY-MM-DD_session-NNNN.md` (DEFINITIONS D11).

use super::SourceKind;
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::markdown::outline::Outline;
use crate::model::record::Record;
use crate::model::{Date, DocumentKind, Session};
use crate::text::Source;

pub(super) static KIND: SourceKind = SourceKind {
    kind: DocumentKind::Session,
    name: "session",
    globs: &["docs/agents/sessions/*.md"],
    read,
    codes: &[&BAD_FILE_NAME],
};

static BAD_FILE_NAME: Code = Code {
    name: "session/bad-file-name",
    severity: Severity::Note,
    explain: "A file among the session logs is not named `YYYY-MM-DD_session-NNNN.md`, so its day is not known. It is read as a \
              plain document.",
};

fn read(source: &Source, outline: &Outline) -> Parsed<Record> {
    let named = source.path.stem().split_once("_session-").and_then(|(date, number)| {
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        Date::parse(date).filter(|_| digits).map(|date| (date, number.to_owned()))
    });
    let Some((date, number)) = named else {
        // An index page among the logs is welcome.
        if matches!(source.path.stem(), "README" | "index") {
            return Parsed::clean(Record::Prose);
        }
        let message = format!("`{}` names no day and number", source.path.name());
        let fault =
            Diagnostic::of_file(&source.path, &BAD_FILE_NAME, message).help("name it `YYYY-MM-DD_session-NNNN.md`");
        return Parsed { value: Record::Prose, diagnostics: vec![fault] };
    };
    Parsed::clean(Record::Session(Session {
        date,
        number,
        path: source.path.clone(),
        title: outline.title().map_or_else(|| source.path.stem().to_owned(), |heading| heading.text.clone()),
        tasks: Vec::new(),
        outcome: value(source, "Status"),
        role: value(source, "Role"),
    }))
}

/// What follows the first `key:` that begins a line or bullet, in bold or not.
fn value(source: &Source, key: &str) -> Option<String> {
    source.text().lines().find_map(|line| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_'));
        let rest = line.strip_prefix(key)?.trim_start_matches(['*', '_']).strip_prefix(':')?;
        let value = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`'));
        (!value.is_empty()).then(|| value.to_owned())
    })
}
