//! The waivers of a contract to what is wrong with them, in the words of all waivers.

use super::{Readiness, Standing};
use crate::diagnostic::Diagnostic;
use crate::gates::waivers::{expired, idle, unknown};
use crate::model::Date;
use crate::text::Source;

/// Each waiver of the candidate's `[[candidate.waiver]]` tables whose day has passed, or that covers nothing. One that names
/// a digest is for the search for secrets, of which only the bundle knows.
pub fn faults(readiness: &Readiness, today: Date, source: &Source) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for waiver in &readiness.declaration.waiver {
        let id = waiver.id.get_ref();
        faults.extend(expired(id, &waiver.until, today, source));
        if waiver.sha256.is_some() {
            continue;
        }
        match readiness.requirements.iter().find(|requirement| requirement.id == *id) {
            None => {
                let names = readiness.requirements.iter().map(|requirement| requirement.id.as_str());
                let otherwise = "give the id that a refusal of `bundle --dry-run` shows in square brackets";
                let what = format!("requirement of {}", readiness.id());
                faults.push(unknown(&waiver.id, &what, names, otherwise, source));
            }
            Some(met) if met.standing == Standing::Met && *waiver.until.get_ref() >= today => {
                faults.push(idle(&waiver.id, "requirement", source));
            }
            Some(_) => {}
        }
    }
    faults
}
