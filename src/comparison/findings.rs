//! What readers report on both sides, counted by code: which are new, which are cured. A finding is the same when file,
//! subject and words are; its line may move.

use std::collections::BTreeMap;

use super::records::Finding;
use super::{Kind, Part, Report, Snapshot, Subject};

/// Most places that a remark names.
const NAMED: usize = 2;

/// What makes two findings the same.
type Same<'a> = (&'a str, Option<&'a str>, &'a str);

/// The findings of one code.
#[derive(Default)]
struct OfCode<'a> {
    severity: &'a str,
    before: Vec<&'a Finding>,
    after: Vec<&'a Finding>,
}

pub(super) fn compare(old: &Snapshot, new: &Snapshot, report: &mut Report) {
    let (Ok(before), Ok(after)) = (&old.records, &new.records) else { return };
    let mut codes: BTreeMap<&str, OfCode<'_>> = BTreeMap::new();
    for finding in &before.findings {
        let code = codes.entry(&finding.code).or_default();
        code.severity = &finding.severity;
        code.before.push(finding);
    }
    for finding in &after.findings {
        let code = codes.entry(&finding.code).or_default();
        code.severity = &finding.severity;
        code.after.push(finding);
    }
    for (name, code) in codes {
        let added = beyond(&code.after, &code.before);
        let cured = beyond(&code.before, &code.after);
        if added.is_empty() && cured.is_empty() {
            continue;
        }
        let unanswered = added.iter().any(|finding| !finding.waived);
        let kind = match code.severity {
            "error" if unanswered => Kind::Regression,
            "error" if added.is_empty() => Kind::Improvement,
            _ => Kind::Change,
        };
        let counts = match (added.len(), cured.len()) {
            (added, 0) => format!("{added} new"),
            (0, cured) => format!("{cured} cured"),
            (added, cured) => format!("{added} new, {cured} cured"),
        };
        let named: Vec<String> = added.iter().take(NAMED).map(|finding| place(finding)).collect();
        let remark = match (named.len(), added.len().saturating_sub(NAMED)) {
            (0, _) => counts,
            (_, 0) => format!("{counts}: {}", named.join(", ")),
            (_, more) => format!("{counts}: {} and {more} more", named.join(", ")),
        };
        let sides = (Some(code.before.len().to_string()), Some(code.after.len().to_string()));
        report.add(Part::Finding, kind, Subject { id: name, title: code.severity }, sides, &remark);
    }
}

/// Those of `findings` that `others` do not have, each as often as it occurs.
fn beyond<'a>(findings: &[&'a Finding], others: &[&'a Finding]) -> Vec<&'a Finding> {
    let same = |finding: &'a Finding| -> Same<'a> { (&finding.path, finding.subject.as_deref(), &finding.message) };
    let mut left: BTreeMap<Same<'a>, usize> = BTreeMap::new();
    for other in others {
        *left.entry(same(other)).or_default() += 1;
    }
    let is_beyond = |finding: &&&'a Finding| match left.get_mut(&same(finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    findings.iter().filter(is_beyond).copied().collect()
}

fn place(finding: &Finding) -> String {
    finding.line.map_or_else(|| finding.path.clone(), |line| format!("{}:{line}", finding.path))
}
