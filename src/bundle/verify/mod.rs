//! A bundle's bytes to a [`Report`]: verified and trusted, intact but not vouched for, or refuted. Ordered steps, each of
//! which rests on the ones before; the first that fails ends it. Nothing here can fail in another way, whatever the bytes.

mod chain;
mod human;
mod meaning;
mod vouching;

use serde::Serialize;

use super::archive::{Archive, DirectoryFault, OpenFault, Stamp};
use super::document::Document;
use super::sshsig::Role;
use super::trust::Trust;
use crate::digest::Digest;
use crate::stats::unit::{self, Digits};

/// What the outcome is held to.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The candidate it must be.
    pub candidate: Option<String>,
    /// The time that counts as now.
    pub now: jiff::Timestamp,
}

/// The outcome in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Unaltered, signed by people who are trusted for it.
    Verified,
    /// Invalid or altered.
    Refuted,
    /// The zip is not framed as ours are, so that two programs could see different files in it.
    NotCanonical,
    /// Unaltered since it was signed, but nobody who is trusted vouches for it.
    Untrusted,
}

impl Verdict {
    /// The exit code of `verify`.
    pub fn exit_code(self) -> u8 {
        match self {
            Verdict::Verified => 0,
            Verdict::Refuted => 1,
            Verdict::NotCanonical => 3,
            Verdict::Untrusted => 4,
        }
    }
}

/// Everything verification found. Printed by its `Display`, and as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The outcome.
    pub verdict: Verdict,
    /// Why it is not [`Verdict::Verified`]; empty when it is.
    pub reasons: Vec<String>,
    /// The SHA-256 of the tag manifest, once that was read.
    pub bundle_id: Option<Digest>,
    /// What the bundle says of itself; `None` unless every digest was right.
    pub claims: Option<Claims>,
    /// Its signatures, in order of file name; empty unless every one is a signature of this bundle.
    pub signatures: Vec<Signature>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What was not checked, in words.
    pub not_checked: Vec<String>,
    /// What a refutation is about.
    #[serde(skip)]
    against: Against,
}

/// What speaks against a refuted bundle. Only the words of a report depend on it, never the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Against {
    /// Its files are not those that were signed, or no bundle at all.
    #[default]
    Content,
    /// It is of another version of the format.
    Format,
    /// It is whole, and of another candidate than was asked for.
    Candidate,
    /// It is whole, and its ledger is not how the published one began.
    Ledger,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What it asks.
    pub name: &'static str,
    /// How it ended.
    pub outcome: StepOutcome,
    /// What was found, in words.
    pub detail: String,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// A step before it failed, or there was nothing to check it against.
    NotReached,
}

/// What a bundle says of itself, its digests being right.
#[derive(Clone, Debug, Serialize)]
pub struct Claims {
    /// The candidate's id.
    pub candidate: String,
    /// How many files it holds, signatures left out.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// How many keys approved it, whoever's they are; those that built it do not count.
    pub approvals: usize,
    /// The whole document.
    pub document: Document,
}

/// A signature of this very bundle.
#[derive(Clone, Debug, Serialize)]
pub struct Signature {
    /// Its file.
    pub file: String,
    /// What the signer did.
    pub role: Role,
    /// The key's kind.
    pub algorithm: String,
    /// The key's fingerprint.
    pub fingerprint: String,
    /// The person or machine, when the trust directory names it.
    pub principal: Option<String>,
    /// Whether the key is trusted in this role.
    pub standing: SignerStanding,
    /// Why not, in words.
    pub remark: Option<String>,
}

/// Whether a signer is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignerStanding {
    /// Trusted in its role.
    Trusted,
    /// Not trusted in its role.
    NotTrusted,
    /// There was no trust directory.
    NotChecked,
}

/// Why a bundle is refuted.
struct Refutation {
    reasons: Vec<String>,
    against: Against,
}

impl Refutation {
    fn new(reason: impl Into<String>) -> Self {
        Self::all(vec![reason.into()])
    }

    fn all(reasons: Vec<String>) -> Self {
        Self { reasons, against: Against::default() }
    }

    fn against(self, against: Against) -> Self {
        Self { against, ..self }
    }
}

/// What the steps ask, in their order.
const STEPS: [&str; 8] = [
    "the container can be read in one way only",
    "the names are safe and the set of files is complete",
    "every signature is a signature of this bundle",
    "the lists name exactly the files that are there",
    "every file has the digest that was signed",
    "the bundle says one thing everywhere",
    "trusted people signed it",
    "it is the bundle that was asked for",
];

/// Verifies the zip `bytes`.
pub fn verify(bytes: &[u8], trust: Option<&Trust>, expectation: &Expectation) -> Report {
    match open(bytes) {
        Ok(archive) => verify_archive(&archive, trust, expectation),
        Err(report) => *report,
    }
}

/// The files of the zip `bytes`, or the report that refuses them before there are any.
pub fn open(bytes: &[u8]) -> Result<Archive<'_>, Box<Report>> {
    Archive::of_zip(bytes).map_err(|fault| {
        Box::new(match fault {
            OpenFault::Container(fault) => {
                Report::ended(0, vec![fault.to_string()], Verdict::NotCanonical, "nothing in it was looked at")
            }
            fault => Report::ended(1, vec![fault.to_string()], Verdict::Refuted, "the container is canonical"),
        })
    })
}

/// Verifies the files of `archive`, whose names are known to be legal.
pub fn verify_archive(archive: &Archive<'_>, trust: Option<&Trust>, expectation: &Expectation) -> Report {
    let mut report = Report::empty();
    report.pass(match archive.stamp {
        Some(_) => format!("{} entries, no gap, no ambiguity", archive.files().len()),
        None => "a directory, not a zip: its files were read one by one".to_owned(),
    });
    if let Err(Refutation { reasons, against }) = report.examine(archive, trust, expectation) {
        report.fail(reasons.clone());
        report.verdict = Verdict::Refuted;
        report.reasons = reasons;
        report.against = against;
    }
    report.finish()
}

impl Report {
    fn empty() -> Self {
        Self {
            verdict: Verdict::Verified,
            reasons: Vec::new(),
            bundle_id: None,
            claims: None,
            signatures: Vec::new(),
            steps: Vec::new(),
            not_checked: Vec::new(),
            against: Against::default(),
        }
    }

    /// The report of a bundle that failed at step `at`, before there was an archive.
    fn ended(at: usize, reasons: Vec<String>, verdict: Verdict, before: &str) -> Self {
        let mut report = Self::empty();
        (0..at).for_each(|_| report.pass(before));
        report.fail(reasons.clone());
        Self { verdict, reasons, ..report }.finish()
    }

    /// The report of a directory that is no bundle, whatever it holds.
    pub fn refused(fault: &DirectoryFault) -> Self {
        let hint = match fault {
            DirectoryFault::Name(OpenFault::Name { name, .. }) => chain::hint(&String::from_utf8_lossy(name)),
            _ => "",
        };
        Self::ended(1, vec![format!("{fault}{hint}")], Verdict::Refuted, "a directory, not a zip")
    }

    /// The verdict as the end of a sentence that begins with the bundle: `is intact, but …`.
    pub fn summary(&self) -> &'static str {
        match (self.verdict, self.against) {
            (Verdict::Verified, _) => "is unaltered and signed by people you trust",
            (Verdict::Refuted, Against::Content) => "is not a valid bundle, or was altered",
            (Verdict::Refuted, Against::Format) => "has a newer format than is known here",
            (Verdict::Refuted, Against::Candidate) => {
                "is intact, but another candidate than the one that was asked for"
            }
            (Verdict::Refuted, Against::Ledger) => "is intact, but the published ledger contradicts its own",
            (Verdict::NotCanonical, _) => {
                "is not written as bundles are, so two programs could see different files in it"
            }
            (Verdict::Untrusted, _) => "is intact, but not vouched for by people you trust",
        }
    }

    /// The exit code of `verify`.
    pub fn exit_code(&self) -> u8 {
        self.verdict.exit_code()
    }

    fn examine(
        &mut self,
        archive: &Archive<'_>,
        trust: Option<&Trust>,
        expectation: &Expectation,
    ) -> Result<(), Refutation> {
        let signature_files = chain::check_set(archive)?;
        self.pass(format!("{} files, signatures left out", archive.files().len() - signature_files.len()));
        let tag_manifest = chain::tag_manifest(archive)?;
        let id = Digest::of(&tag_manifest);
        self.bundle_id = Some(id);
        let signed = chain::signatures(&signature_files, &tag_manifest)?;
        self.pass(match signed.len() {
            0 => "there is no signature".to_owned(),
            1 => "1 signature, made over this content".to_owned(),
            count => format!("{count} signatures, all made over this content"),
        });
        let lists = chain::lists(archive, &tag_manifest)?;
        self.pass(format!("{} files of the payload, {} beside it", lists.payload.len(), lists.tags));
        let total = chain::contents(archive, &lists)?;
        self.pass(format!("{} bytes hashed", grouped(total)));
        let document = meaning::check(archive, &lists)?;
        self.pass(format!("candidate {}, made {}", document.candidate, document.created));
        let vouched = vouching::weigh(&signed, trust, &document, expectation);
        self.signatures = vouched.signatures;
        let mut doubts = vouched.doubts;
        self.step(doubts.is_empty(), if doubts.is_empty() { vec![vouched.detail] } else { doubts.clone() });
        self.claims = Some(Claims {
            candidate: document.candidate.clone(),
            files: archive.files().len() - signed.len(),
            bytes: total,
            approvals: vouching::approvals(&signed),
            document,
        });
        let asked = vouching::expect(self.claims.as_ref(), id, lists.ledger, trust, expectation)?;
        self.not_checked.extend(asked.not_checked);
        self.step(
            asked.doubts.is_empty(),
            if asked.doubts.is_empty() { vec![asked.detail] } else { asked.doubts.clone() },
        );
        doubts.extend(asked.doubts);
        if !doubts.is_empty() {
            self.verdict = Verdict::Untrusted;
            self.reasons = doubts;
        }
        Ok(())
    }

    fn step(&mut self, holds: bool, detail: Vec<String>) {
        let outcome = if holds { StepOutcome::Passed } else { StepOutcome::Failed };
        if let Some(name) = STEPS.get(self.steps.len()) {
            self.steps.push(Step { name, outcome, detail: detail.join("; ") });
        }
    }

    fn pass(&mut self, detail: impl Into<String>) {
        self.step(true, vec![detail.into()]);
    }

    fn fail(&mut self, reasons: Vec<String>) {
        self.step(false, reasons);
    }

    /// Names the steps that were not reached, and what no step can tell.
    fn finish(mut self) -> Self {
        for name in STEPS.iter().skip(self.steps.len()) {
            self.steps.push(Step { name, outcome: StepOutcome::NotReached, detail: String::new() });
        }
        for limit in [
            "whether the evidence is true: only that it is what was signed",
            "when it was really signed: the time is the signer's own word",
            "whether a trusted key was in the right hands",
        ] {
            self.not_checked.push(limit.to_owned());
        }
        self
    }
}

/// `1,234,567`. A bundle has fewer bytes than a float counts exactly.
pub(super) fn grouped(count: u64) -> String {
    unit::number(count as f64, Digits::Exactly(0))
}

/// The stamp every entry must carry for a bundle made at `created`.
fn stamp_of(created: jiff::Timestamp) -> Option<Stamp> {
    Stamp::of(created)
}
