//! Secrets that were found in what goes into a bundle: which somebody answers for, and which keep it from being written.

use std::collections::BTreeMap;

use super::{PackError, Packed, Prepared};
use crate::bundle::document::{Notice, Preflight as Searched, WaivedFinding, Waiver};
use crate::bundle::preflight::{Finding, Findings, Preflight};
use crate::digest::Digest;
use crate::model::Date;
use crate::model::release::Declaration;

/// How often the files beside the payload are written anew for what they say of themselves. A row more moves the lines behind
/// it; the second time they are where they were.
const MAX_ROUNDS: usize = 8;

/// What the search for secrets gave.
pub(super) struct SearchOutcome {
    pub(super) document: Searched,
    /// Secrets that nobody answers for, in words.
    pub(super) refused: Vec<String>,
}

/// What was found in `files`, the first of which are evidence, with who answers for it.
pub(super) fn search(
    preflight: &Preflight,
    files: &[Packed],
    evidence_files: usize,
    findings: &BTreeMap<Digest, Findings>,
    declaration: &Declaration,
    today: Date,
) -> SearchOutcome {
    let (mut waived, mut refused) = (Vec::new(), Vec::new());
    for file in files {
        for finding in findings.get(&file.digest).map(|found| found.secrets.as_slice()).unwrap_or_default() {
            match answered(declaration, &file.path, finding, today) {
                Some(answered) => waived.push(answered),
                None => refused.push(told(&file.path, finding)),
            }
        }
    }
    // Notices count the evidence: the site repeats it.
    let evidence = files.iter().take(evidence_files).filter_map(|file| findings.get(&file.digest));
    let notices = preflight.notice_titles().enumerate().map(|(at, what)| {
        let counts = evidence.clone().filter_map(|found| found.notices.get(at)).filter(|count| **count > 0);
        Notice { what: what.to_owned(), occurrences: counts.clone().sum(), files: counts.count() }
    });
    let packed = evidence.clone().filter(|found| found.is_packed).count();
    let what = "archives and compressed files, whose insides were not searched".to_owned();
    let packed = Notice { what, occurrences: packed, files: packed };
    let document = Searched {
        rules: preflight.rules(),
        ruleset_sha256: preflight.digest.to_string(),
        files_scanned: files.len(),
        waived,
        notices: notices.chain(std::iter::once(packed)).filter(|notice| notice.occurrences > 0).collect(),
    };
    SearchOutcome { document, refused }
}

/// A secret in words.
fn told(path: &str, finding: &Finding) -> String {
    let Finding { line, about, rule, excerpt, digest } = finding;
    format!("{path}:{line}: {about} ({rule}) `{excerpt}`, SHA-256 {digest}")
}

/// This finding in this file with who answers for it today; `None` when nobody does.
fn answered(declaration: &Declaration, path: &str, finding: &Finding, today: Date) -> Option<WaivedFinding> {
    let waiver = declaration.waiver.iter().find(|waiver| {
        *waiver.id.get_ref() == finding.rule
            && waiver.sha256 == Some(finding.digest)
            && waiver.path.as_ref().is_none_or(|own| own == path)
            && today <= *waiver.until.get_ref()
    })?;
    Some(WaivedFinding {
        rule: finding.rule.clone(),
        path: path.to_owned(),
        line: finding.line,
        sha256: finding.digest.to_string(),
        waiver: Waiver {
            by: waiver.owner.clone(),
            reason: waiver.reason.clone(),
            until: waiver.until.get_ref().to_string(),
        },
    })
}

impl Prepared {
    /// Searches what is written beside the payload, which repeats words of people: a reason, a title, an address. What
    /// somebody answers for there is listed with the rest; that moves the lines it stands on, so they are looked up again
    /// until they stay.
    pub(super) fn search_front(
        &mut self,
        preflight: &Preflight,
        declaration: &Declaration,
        today: Date,
    ) -> Result<(), PackError> {
        let of_payload = self.document.preflight.waived.len();
        for _ in 0..MAX_ROUNDS {
            let (mut waived, mut refused) = (Vec::new(), Vec::new());
            for (name, bytes) in self.front()? {
                for finding in preflight.scan(&bytes).secrets {
                    match answered(declaration, name, &finding, today) {
                        Some(answered) => waived.push(answered),
                        None => refused.push(told(name, &finding)),
                    }
                }
            }
            let known = &mut self.document.preflight.waived;
            if known.get(of_payload..) == Some(waived.as_slice()) || !refused.is_empty() {
                self.secrets.extend(refused);
                break;
            }
            known.truncate(of_payload);
            known.extend(waived);
        }
        Ok(())
    }
}
