//! A [`Report`] for somebody who has never seen this program: the verdict first, then who, what, and what is not known.

use std::fmt;

use super::{Claims, Report, SignerStanding, StepOutcome, Verdict, grouped};
use crate::bundle::document::{Agreement, Gate, Status, Waiver};
use crate::text::printable;

/// Most lines a list in the report has.
const MAX_LINES: usize = 12;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let candidate = self.claims.as_ref().map_or("this file", |claims| claims.candidate.as_str());
        let word = match self.verdict {
            Verdict::Verified => "VERIFIED",
            Verdict::Refuted => "REFUTED",
            Verdict::NotCanonical => "REFUSED",
            Verdict::Untrusted => "NOT TRUSTED",
        };
        writeln!(f, "{word}: {candidate} {}", self.summary())?;
        for reason in &self.reasons {
            writeln!(f, "  - {}", printable(reason))?;
        }
        if self.verdict == Verdict::NotCanonical {
            writeln!(f, "  The contents can still be checked: unpack it into a new directory and verify that.")?;
        }
        writeln!(f)?;
        if let Some(claims) = &self.claims {
            facts(f, self, claims)?;
        }
        if !self.signatures.is_empty() {
            writeln!(f, "Signatures")?;
            for signature in &self.signatures {
                let who = signature.principal.as_deref().unwrap_or("somebody not named");
                let remark = match (signature.standing, &signature.remark) {
                    (SignerStanding::Trusted, _) => "trusted".to_owned(),
                    (_, Some(remark)) => format!("NOT TRUSTED, {remark}"),
                    _ => "not checked".to_owned(),
                };
                writeln!(f, "  {:<9} {who}: {remark}", signature.role.label())?;
                writeln!(f, "            {} {}", signature.algorithm, signature.fingerprint)?;
            }
            writeln!(f)?;
        }
        if let Some(claims) = &self.claims {
            gaps(f, claims)?;
        }
        writeln!(f, "Checks")?;
        for step in &self.steps {
            let mark = match step.outcome {
                StepOutcome::Passed => "ok  ",
                StepOutcome::Failed => "NO  ",
                StepOutcome::NotReached => "-   ",
            };
            let detail = if step.outcome == StepOutcome::Passed && !step.detail.is_empty() {
                format!(" ({})", step.detail)
            } else {
                String::new()
            };
            writeln!(f, "  {mark}{}{detail}", step.name)?;
        }
        writeln!(f, "\nNot checked")?;
        for limit in &self.not_checked {
            writeln!(f, "  - {limit}")?;
        }
        Ok(())
    }
}

fn facts(f: &mut fmt::Formatter<'_>, report: &Report, claims: &Claims) -> fmt::Result {
    let document = &claims.document;
    let version = document.version.as_deref().map_or(String::new(), |version| format!(", version {version}"));
    writeln!(f, "Candidate   {}{}", claims.candidate, printable(&version))?;
    if let Some(id) = report.bundle_id {
        writeln!(f, "Bundle id   {id}")?;
    }
    writeln!(
        f,
        "Made        {} by {} {}, as its signer says",
        document.created,
        printable(&document.builder.tool),
        printable(&document.builder.version)
    )?;
    let commit = document.source.commit.as_deref().unwrap_or("none known");
    let dirty = if document.source.dirty == Some(true) { ", with changes that were not committed" } else { "" };
    writeln!(f, "Commit      {}{dirty}", printable(commit))?;
    writeln!(
        f,
        "Contents    {} files, {} bytes; {} files of evidence\n",
        claims.files,
        grouped(claims.bytes),
        document.inventory.len()
    )
}

/// What is missing, waived or contradicted, by the bundle's own account.
fn gaps(f: &mut fmt::Formatter<'_>, claims: &Claims) -> fmt::Result {
    let document = &claims.document;
    let open = document.requirements.iter().filter(|line| line.status.is_open());
    let count = |status: Status| document.requirements.iter().filter(|line| line.status == status).count();
    writeln!(f, "What the bundle says of its own completeness")?;
    if let Some(incomplete) = &document.incomplete {
        writeln!(f, "  INCOMPLETE, knowingly: {}", printable(&incomplete.reason))?;
        // A problem ends with the id of its requirement; those of open ones are told below.
        let is_told = |problem: &str| open.clone().any(|line| problem.ends_with(&format!("[{}]", line.id)));
        let problems = incomplete.problems.iter().filter(|problem| !is_told(problem));
        list(f, "not as it should be", problems.cloned())?;
    }
    writeln!(
        f,
        "  requirements: {} met, {} missing, {} too old, {} failed, {} waived",
        count(Status::Met),
        count(Status::Missing),
        count(Status::Stale),
        count(Status::Failed) + count(Status::NoData),
        count(Status::Waived)
    )?;
    if document.policy.approver > 0 {
        let (wanted, found) = (document.policy.approver, claims.approvals);
        writeln!(f, "  approvals: it asks for {wanted} and has {found}; how many you need, your trust files say")?;
    }
    list(f, "not met", open.map(|line| format!("{} {}: {}", line.area, line.title, line.found).trim().to_owned()))?;
    let waived = document.requirements.iter().filter_map(|line| Some((line, line.waiver.as_ref()?)));
    list(f, "waived", waived.map(|(line, waiver)| format!("{} {}", line.id, answer(waiver))))?;
    let declared = document.waivers.iter().flatten();
    list(
        f,
        "waivers of findings and gates",
        declared.map(|own| {
            let scope = own.scope.as_ref().map_or(String::new(), |scope| format!(" in {scope}"));
            format!("{}{scope} covers {} {}", own.id, own.covered(), answer(&own.waiver))
        }),
    )?;
    let absent = document.declared_but_absent.iter().map(|absent| format!("{} of {}", absent.target, absent.manifest));
    list(f, "declared, but not there to be packed", absent)?;
    let mismatch = document.inventory.iter().filter(|item| item.agreement == Agreement::Mismatch);
    list(f, "contradicting its own manifest", mismatch.map(|item| item.path.clone()))?;
    // Broken limits first, those that were not measured behind them.
    let (red, unknown): (Vec<&Gate>, Vec<&Gate>) = document
        .gates
        .iter()
        .filter(|gate| gate.verdict != "pass")
        .partition(|gate| matches!(gate.verdict.as_str(), "fail" | "warn"));
    let red = red.into_iter().chain(unknown);
    let red = red.map(|gate| {
        let answer = gate.waiver.as_ref().map_or(String::new(), |waiver| format!(", waived {}", answer(waiver)));
        format!("{}: {}{answer}", gate.id, gate.verdict)
    });
    list(f, "gates that do not pass", red)?;
    let secrets = document.preflight.waived.iter();
    let secrets =
        secrets.map(|found| format!("{} in {}:{} {}", found.rule, found.path, found.line, answer(&found.waiver)));
    list(f, "waived findings of the search for secrets", secrets)?;
    writeln!(f)
}

/// Until when, by whom and why.
fn answer(waiver: &Waiver) -> String {
    format!("until {}, by {}: {}", waiver.until, waiver.by, waiver.reason)
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, lines: impl Iterator<Item = String>) -> fmt::Result {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(f, "  {title} ({}):", lines.len())?;
    for line in lines.iter().take(MAX_LINES) {
        writeln!(f, "    - {}", printable(line))?;
    }
    match lines.len().saturating_sub(MAX_LINES) {
        0 => Ok(()),
        more => writeln!(f, "    - and {more} more; `--format json` lists them all"),
    }
}
