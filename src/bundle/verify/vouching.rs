//! Who signed, whether they are trusted for it, and whether this is the bundle that was asked for.

use std::collections::BTreeSet;

use super::chain::Signed;
use super::{Against, Claims, Expectation, Refutation, Signature, SignerStanding};
use crate::bundle::document::Document;
use crate::bundle::ledger::{Ledger, LedgerStanding};
use crate::bundle::sshsig::{Role, SshSig};
use crate::bundle::trust::{KeyStanding, Trust};
use crate::digest::Digest;
use crate::model::Date;
use crate::text::printable;

/// How far the clock of a builder may run ahead.
const CLOCK_SKEW: i64 = 600;

/// The signers, weighed.
pub(super) struct Vouched {
    pub(super) signatures: Vec<Signature>,
    /// Why the bundle is not trusted; empty when it is.
    pub(super) doubts: Vec<String>,
    pub(super) detail: String,
}

/// The expectation, met or not.
pub(super) struct Asked {
    pub(super) doubts: Vec<String>,
    pub(super) detail: String,
    pub(super) not_checked: Vec<String>,
}

/// Weighs every signature, then counts distinct keys and principals in each role. An approver who is a builder of the
/// same bundle does not count.
pub(super) fn weigh(
    signed: &[Signed],
    trust: Option<&Trust>,
    document: &Document,
    expectation: &Expectation,
) -> Vouched {
    let mut doubts = Vec::new();
    let created = document.created;
    if created.as_second() > expectation.now.as_second() + CLOCK_SKEW {
        doubts.push(format!("it says it was made at {created}, which is in the future"));
    }
    if signed.is_empty() {
        doubts.push("nobody signed it".to_owned());
    }
    let Some(trust) = trust else {
        doubts.push(
            "no trust directory was given, so nobody is known to be trusted; compare the fingerprints with the ones you were given another way, or give `--trust DIR`"
                .to_owned(),
        );
        let signatures = signed.iter().map(|signed| line(signed, SignerStanding::NotChecked, None, None)).collect();
        return Vouched { signatures, doubts, detail: String::new() };
    };
    let day = Date::utc(created).civil();
    let mut signatures = Vec::new();
    let mut trusted: Vec<(Role, String, String)> = Vec::new();
    for signed in signed {
        let fingerprint = signed.signature.key.fingerprint();
        let (principal, remark) = match trust.standing(&signed.signature.key, signed.role, Some(day)) {
            KeyStanding::Trusted { principal } => {
                trusted.push((signed.role, principal.clone(), fingerprint.clone()));
                (Some(principal), None)
            }
            KeyStanding::WrongRole { principal } => {
                (Some(principal), Some(format!("not trusted as {}", signed.role.label())))
            }
            KeyStanding::OutsideWindow { principal } => (Some(principal), Some(format!("not valid on {day}"))),
            KeyStanding::Revoked { reason } => {
                (None, Some(reason.map_or_else(|| "revoked".to_owned(), |reason| format!("revoked: {reason}"))))
            }
            KeyStanding::Unknown => (None, Some("unknown".to_owned())),
        };
        let standing = if remark.is_none() { SignerStanding::Trusted } else { SignerStanding::NotTrusted };
        if let Some(remark) = &remark {
            let who = principal.as_deref().unwrap_or(&fingerprint);
            doubts.push(format!("`{}` was signed by {who}, who is {remark}", signed.file));
        }
        signatures.push(line(signed, standing, principal, remark));
    }
    let of = |role: Role| trusted.iter().filter(move |(other, _, _)| *other == role);
    let builders: BTreeSet<&str> =
        of(Role::Builder).flat_map(|(_, principal, key)| [principal.as_str(), key.as_str()]).collect();
    let counts = |role: Role| {
        let counted = of(role).filter(|(_, principal, key)| {
            role == Role::Builder || !builders.contains(principal.as_str()) && !builders.contains(key.as_str())
        });
        let (mut principals, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for (_, principal, key) in counted {
            principals.insert(principal);
            keys.insert(key);
        }
        principals.len().min(keys.len())
    };
    let mut details = Vec::new();
    for (role, word) in [(Role::Builder, "builder"), (Role::Approver, "approver other than the builder")] {
        let (found, needed) = (counts(role), trust.threshold(role) as usize);
        if found < needed {
            doubts.push(format!("it needs {needed} trusted {word}, and has {found}"));
        }
        details.push(format!("{found} {}, {needed} needed", role.label()));
    }
    Vouched { signatures, doubts, detail: details.join("; ") }
}

fn line(signed: &Signed, standing: SignerStanding, principal: Option<String>, remark: Option<String>) -> Signature {
    Signature {
        file: signed.file.clone(),
        role: signed.role,
        algorithm: signed.signature.key.algorithm(),
        fingerprint: signed.signature.key.fingerprint(),
        principal,
        standing,
        remark,
    }
}

/// How many keys approved the bundle, whoever's they are; those that built it do not count.
pub(super) fn approvals(signed: &[Signed]) -> usize {
    let keys = |role: Role| -> BTreeSet<String> {
        signed.iter().filter(|signed| signed.role == role).map(|signed| signed.signature.key.fingerprint()).collect()
    };
    keys(Role::Approver).difference(&keys(Role::Builder)).count()
}

/// Holds the bundle against the candidate asked for and against the published ledger.
pub(super) fn expect(
    claims: Option<&Claims>,
    id: Digest,
    own_ledger: Vec<u8>,
    trust: Option<&Trust>,
    expectation: &Expectation,
) -> Result<Asked, Refutation> {
    let candidate = claims.map_or("", |claims| claims.candidate.as_str());
    let mut asked = Asked { doubts: Vec::new(), detail: String::new(), not_checked: Vec::new() };
    match &expectation.candidate {
        Some(wanted) if wanted != candidate => {
            let fault = format!("it is candidate {candidate}, not {}", printable(wanted));
            return Err(Refutation::new(fault).against(Against::Candidate));
        }
        Some(_) => asked.detail = format!("candidate {candidate}, as asked"),
        None => {
            asked.detail = format!("no candidate was asked for; it is {candidate}");
            asked.not_checked.push("whether it is the candidate you meant: give `--candidate ID`".to_owned());
        }
    }
    let Some(trust) = trust else {
        asked
            .not_checked
            .push("who signed it, and whether that key was revoked: no trust directory was given".to_owned());
        return Ok(asked);
    };
    for name in &trust.absent {
        asked.not_checked.push(match *name {
            "revoked_keys" => "whether a key was revoked: the trust directory has no `revoked_keys`".to_owned(),
            "trust.toml" => {
                "how many must sign, and when each key is valid: the trust directory has no `trust.toml`".to_owned()
            }
            _ => "whether earlier candidates were left out or this one withdrawn: the trust directory has no `ledger.txt`"
                .to_owned(),
        });
    }
    let Some((ledger, signature)) = &trust.ledger else { return Ok(asked) };
    if let Some(doubt) = ledger_doubt(ledger, signature.as_deref(), trust) {
        asked.doubts.push(doubt);
        return Ok(asked);
    }
    let own = Ledger::parse(&own_ledger).map_err(|fault| Refutation::new(fault.to_string()))?;
    if !ledger.continues(&own) {
        let fault = "the published ledger does not continue the bundle's own: one of them was forked";
        return Err(Refutation::new(fault).against(Against::Ledger));
    }
    match ledger.standing(candidate, id) {
        LedgerStanding::Listed => asked.detail.push_str("; the published ledger lists it"),
        LedgerStanding::Withdrawn => {
            asked.doubts.push(format!("the published ledger says that {candidate} was withdrawn"))
        }
        LedgerStanding::Other => {
            asked.doubts.push(format!("the published ledger lists another bundle for {candidate}"))
        }
        LedgerStanding::Unlisted => asked.doubts.push(format!("the published ledger does not list {candidate}")),
    }
    Ok(asked)
}

fn ledger_doubt(ledger: &Ledger, signature: Option<&[u8]>, trust: &Trust) -> Option<String> {
    let Some(signature) = signature else { return Some("the published ledger is not signed".to_owned()) };
    let refuse = |fault: &dyn std::fmt::Display| Some(format!("the published ledger's signature is refused: {fault}"));
    let signature = match SshSig::parse(signature) {
        Ok(signature) => signature,
        Err(fault) => return refuse(&fault),
    };
    if Role::of_namespace(&signature.namespace) != Some(Role::Ledger) {
        return refuse(&"it was made for something else");
    }
    if let Err(fault) = signature.verify(ledger.text().as_bytes()) {
        return refuse(&fault);
    }
    match trust.standing(&signature.key, Role::Ledger, None) {
        KeyStanding::Trusted { .. } => None,
        _ => refuse(&"its signer is not trusted to keep the ledger"),
    }
}
