//! Waivers to what is wrong with them: a last day that has passed, a name that nothing has, a cover nothing needs. The same
//! words for `[[waiver]]` tables, judged here, and for those of a candidate, judged where it is held against its contract.

use toml::Spanned;

use super::{Outcome, Verdict, closest, span_of};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::Date;
use crate::model::gate::Waiver;
use crate::text::Source;

/// A waiver whose last day has passed.
pub static EXPIRED: Code = Code {
    name: "waiver/expired",
    severity: Severity::Error,
    explain: "A waiver's last day has passed, so it covers nothing any more. An example: `until = \"2026-01-31\"`, read on 1 \
              February. Renew it with a reason that still holds, cure what \
              it covered, or remove it.",
};
/// A waiver that covers nothing.
pub static UNUSED: Code = Code {
    name: "waiver/unused",
    severity: Severity::Warning,
    explain: "A waiver names what does not exist, or what holds without it. The first is a slip of the pen, and what it should \
              cover stays uncovered; the second would cover the next failure unseen. An example: `id = \"B-66\"` where the gate is called `B-6`. Correct its id, or remove \
              it.",
};

/// The fault of a waiver of `id` that ended before `today`.
pub fn expired(id: &str, until: &Spanned<Date>, today: Date, source: &Source) -> Option<Diagnostic> {
    (*until.get_ref() < today).then(|| {
        let message = format!("the waiver of `{id}` ended on {}", until.get_ref());
        Diagnostic::at(source, span_of(until), &EXPIRED, message)
            .help("renew it with a reason that still holds, or remove it")
    })
}

/// The fault of a waiver of `id`, which nothing is called; `names` is what it could have meant.
pub fn unknown<'a>(
    id: &Spanned<String>,
    what: &str,
    names: impl Iterator<Item = &'a str>,
    otherwise: &str,
    source: &Source,
) -> Diagnostic {
    let message = format!("this waiver covers nothing: no {what} is called `{}`", id.get_ref());
    let help = closest(id.get_ref(), names).map(|name| format!("did you mean `{name}`?"));
    Diagnostic::at(source, span_of(id), &UNUSED, message).help(help.unwrap_or_else(|| otherwise.to_owned()))
}

/// The fault of a waiver of `id`, which holds.
pub fn idle(id: &Spanned<String>, what: &str, source: &Source) -> Diagnostic {
    let message = format!("this waiver covers nothing: the {what} `{}` holds", id.get_ref());
    Diagnostic::at(source, span_of(id), &UNUSED, message)
        .help("remove it; the next failure should be answered for anew")
}

/// What is wrong with `[[waiver]]` tables. An id with a slash is the code of a finding, of which gates know nothing.
pub(super) fn faults(waivers: &[Waiver], verdicts: &[Verdict], today: Date, source: &Source) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for waiver in waivers {
        let id = waiver.id.get_ref();
        faults.extend(expired(id, &waiver.until, today, source));
        match verdicts.iter().find(|verdict| verdict.id() == id) {
            None if !id.contains('/') => {
                let otherwise =
                    "give the id of a gate; a gap of one candidate is answered for with a [[candidate.waiver]]";
                faults.push(unknown(&waiver.id, "gate", verdicts.iter().map(Verdict::id), otherwise, source));
            }
            Some(verdict) if verdict.outcome == Outcome::Pass && *waiver.until.get_ref() >= today => {
                faults.push(idle(&waiver.id, "gate", source));
            }
            _ => {}
        }
    }
    faults
}
