//! A finished bundle's bytes to what a download page says of it, or why it must not be handed out.

use super::archive::Archive;
use super::document::Document;
use super::ledger::{Ledger, LedgerStanding};
use super::sshsig::Role;
use super::trust::Trust;
use super::verify::{self, Expectation, Report, Verdict};
use super::{HOWTO, top};
use crate::digest::Digest;
use crate::model::download::{Deed, Download, Entry, Gap, Signature};

/// Most bytes the instructions may have.
const MAX_HOWTO: u64 = 256 << 10;

/// What the project says beside its bundles; each may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Project<'a> {
    /// Whom it trusts.
    pub trust: Option<&'a Trust>,
    /// Its ledger.
    pub ledger: Option<&'a Ledger>,
}

/// A bundle that may be handed out.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What the page says of it.
    pub download: Download,
    /// Its own instructions.
    pub howto: Vec<u8>,
}

/// Looks at the zip `bytes`, called `name`. An offer is canonical, unaltered since somebody signed it, and called after its
/// candidate; whether the signers are trusted is for those to judge who verify it. The error says why it is no offer.
pub fn offer(bytes: &[u8], name: &str, project: Project<'_>, now: jiff::Timestamp) -> Result<Offer, String> {
    let report = verify::verify(bytes, project.trust, &Expectation { candidate: None, now });
    if matches!(report.verdict, Verdict::Refuted | Verdict::NotCanonical) {
        return Err(format!("it {}: {}", report.summary(), report.reasons.join("; ")));
    }
    let (Some(id), Some(claims)) = (report.bundle_id, report.claims.as_ref()) else {
        return Err("it says nothing of itself".to_owned());
    };
    if report.signatures.is_empty() {
        return Err("nobody signed it, so nobody could verify it".to_owned());
    }
    let file = format!("{}.zip", top(&claims.candidate));
    if name != file {
        return Err(format!("it is candidate {} and must be called `{file}`", claims.candidate));
    }
    let howto = Archive::of_zip(bytes).ok().and_then(|archive| archive.get(HOWTO)?.read(MAX_HOWTO).ok());
    let document = &claims.document;
    let download = Download {
        bytes: bytes.len() as u64,
        digest: Digest::of(bytes),
        id,
        candidate: claims.candidate.clone(),
        version: document.version.clone(),
        created: document.created,
        evidence: document.inventory.len(),
        approvals_promised: document.policy.approver,
        signatures: signatures(&report),
        incomplete: document.incomplete.as_ref().map(|incomplete| incomplete.reason.clone()),
        gaps: gaps(document),
        entry: project.ledger.map(|ledger| entry(ledger.standing(&claims.candidate, id))),
        file,
    };
    Ok(Offer { download, howto: howto.ok_or("its instructions cannot be read")? })
}

fn gaps(document: &Document) -> Vec<Gap> {
    let problems = document.incomplete.iter().flat_map(|incomplete| &incomplete.problems);
    let open = problems.map(|problem| Gap { what: problem.clone(), answer: None });
    let waived = document.requirements.iter().filter_map(|line| {
        let waiver = line.waiver.as_ref()?;
        let area = if line.area.is_empty() { String::new() } else { format!(" in {}", line.area) };
        Some(Gap {
            what: format!("{}{area}: {}", line.title, line.found),
            answer: Some(format!("{} until {}: {}", waiver.by, waiver.until, waiver.reason)),
        })
    });
    open.chain(waived).collect()
}

fn signatures(report: &Report) -> Vec<Signature> {
    let deed = |role: Role| if role == Role::Approver { Deed::Approved } else { Deed::Built };
    let signature = |signature: &verify::Signature| Signature {
        deed: deed(signature.role),
        fingerprint: signature.fingerprint.clone(),
        name: signature.principal.clone(),
        doubt: signature.remark.clone(),
    };
    let mut signatures: Vec<Signature> = report.signatures.iter().map(signature).collect();
    signatures.sort_by_key(|signature| signature.deed);
    signatures
}

fn entry(standing: LedgerStanding) -> Entry {
    match standing {
        LedgerStanding::Listed => Entry::Entered,
        LedgerStanding::Withdrawn => Entry::Withdrawn,
        LedgerStanding::Other => Entry::Other,
        LedgerStanding::Unlisted => Entry::Missing,
    }
}
