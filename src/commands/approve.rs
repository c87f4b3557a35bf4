//! `approve`: verifies a bundle and adds a second person's signature to it. Nothing else in it changes, nor does its id.

use std::path::{Path, PathBuf};

use clap::Args;

use super::signer::Signing;
use super::{Failure, Global, MAX_SIGNATURE, Outcome, now, print, read_trust, talk};
use crate::bundle::TAG_MANIFEST;
use crate::bundle::archive::{Archive, container, place, read, write};
use crate::bundle::pack::Signatory;
use crate::bundle::sshsig::{PublicKey, Role, SshSig};
use crate::bundle::trust::Trust;
use crate::bundle::verify::{self, Expectation, Report, SignerStanding, Verdict};
use crate::model::Date;

/// Largest tag manifest that is signed.
const MAX_TAG_MANIFEST: u64 = 1 << 20;

/// What `approve` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The bundle's zip
    pub bundle: PathBuf,
    /// Who signs.
    #[command(flatten)]
    pub signing: Signing,
    /// Take this signature instead, made with `ssh-keygen -Y sign -n evidence-approval@statetrace` over
    /// tagmanifest-sha256.txt
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "agent", "ssh_keygen"])]
    pub signature: Option<PathBuf>,
    /// The trust directory that says who may build; without it the builder is not checked
    #[arg(long, value_name = "DIR")]
    pub trust: Option<PathBuf>,
    /// The candidate it must be
    #[arg(long, value_name = "ID")]
    pub candidate: Option<String>,
}

/// Verifies, signs, writes.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let unreadable =
        |error: std::io::Error| Failure::new(format!("cannot read `{}`: {error}", options.bundle.display()));
    let bytes = read::whole(&options.bundle).map_err(unreadable)?;
    let trust = options.trust.as_deref().map(read_trust).transpose()?;
    let expectation = Expectation { candidate: options.candidate.clone(), now: now(global)? };
    let report = verify::verify(&bytes, trust.as_ref(), &expectation);
    if let Some(reason) = objection(&report, options.trust.is_some()) {
        talk(format_args!("refused: {reason}"));
        print(report.to_string().trim_end())?;
        return Ok(Outcome::Exit(if report.verdict == Verdict::Verified { 1 } else { report.exit_code() }));
    }
    let archive = Archive::of_zip(&bytes).map_err(Failure::new)?;
    let message = archive
        .get(TAG_MANIFEST)
        .and_then(|file| file.read(MAX_TAG_MANIFEST).ok())
        .ok_or_else(|| Failure::new(format!("`{TAG_MANIFEST}` cannot be read")))?;
    let (signature, name) = signature(options, &message, trust.as_ref())?;
    let fingerprint = signature.key.fingerprint();
    if let Some(own) = report.signatures.iter().find(|other| other.fingerprint == fingerprint) {
        let failure = Failure::new(format!("this key signed the bundle already, as {}", own.role.label()));
        return Err(failure.help("an approval counts when it comes from another person with another key"));
    }
    if let Some((folder, why)) = distrusted(options, trust.as_ref(), &signature.key, expectation.now) {
        talk(format_args!("refused: {fingerprint} may not approve: `{}` {why}", folder.display()));
        talk(
            "  = help: sign with a key that is listed for evidence-approval@statetrace, or have this one listed first: a signature \
             that is not believed spoils the bundle for everybody",
        );
        return Ok(Outcome::Denied);
    }
    let file = free_name(&archive, &name);
    let stamp = archive.stamp.unwrap_or_default();
    let top = archive.top.clone().unwrap_or_default();
    let armoured = signature.armoured();
    let approved = write::insert(&bytes, &format!("{top}/{file}"), armoured.as_bytes(), stamp).map_err(Failure::new)?;
    check(&approved, &report)?;
    replace(&options.bundle, &bytes, &approved)?;
    if trust.is_none() {
        talk("note: neither who built it nor who approves it was checked: no trust directory was given");
    }
    if !global.quiet {
        let id = report.bundle_id.map(|id| id.to_string()).unwrap_or_default();
        print(format!(
            "approved {} with key {fingerprint}\nadded {file}\nbundle id {id}, as before",
            options.bundle.display()
        ))?;
    }
    Ok(Outcome::Clean)
}

/// The trust directory, and why it does not let `key` approve today; `None` when it does, or when there is none.
fn distrusted<'o>(
    options: &'o Options,
    trust: Option<&Trust>,
    key: &PublicKey,
    now: jiff::Timestamp,
) -> Option<(&'o Path, String)> {
    let today = Date::utc(now).civil();
    let why = trust?.standing(key, Role::Approver, Some(today)).objection()?;
    Some((options.trust.as_deref()?, why))
}

/// Why the bundle must not be approved. Missing approvals are no objection: this is one.
fn objection(report: &Report, trusts: bool) -> Option<String> {
    if !matches!(report.verdict, Verdict::Verified | Verdict::Untrusted) {
        return Some(format!("the bundle {}", report.summary()));
    }
    if !report.signatures.iter().any(|signature| signature.role == Role::Builder) {
        return Some("no builder signed the bundle".to_owned());
    }
    let doubtful = report.signatures.iter().find(|signature| signature.standing == SignerStanding::NotTrusted);
    match doubtful {
        Some(signature) if trusts => {
            Some(format!("`{}` was signed by somebody who is not trusted for it", signature.file))
        }
        _ => None,
    }
}

/// A new signature, or the one that was brought, with the name of its file.
fn signature(options: &Options, message: &[u8], trust: Option<&Trust>) -> Result<(SshSig, String), Failure> {
    let given = options.signing.principal.as_deref();
    let refused = |fault: &dyn std::fmt::Display| Failure::new(format!("the signature is refused: {fault}"));
    let (armoured, principal) = match &options.signature {
        None => {
            let mut signer = options.signing.open()?;
            let principal = principal_of(&signer.public, given, trust)?.unwrap_or_else(|| signer.principal.clone());
            let armoured = signer.sign(Role::Approver, message);
            let armoured = armoured.map_err(|fault| Failure::new(format!("cannot sign: {fault}")))?;
            (armoured.into_bytes(), Some(principal))
        }
        Some(path) => {
            let bytes = read::bounded(path, MAX_SIGNATURE)
                .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
            (bytes, None)
        }
    };
    let signature = SshSig::parse(&armoured).map_err(|fault| refused(&fault))?;
    if Role::of_namespace(&signature.namespace) != Some(Role::Approver) {
        return Err(refused(&format!("it was made for `{}`", crate::text::printable(&signature.namespace)))
            .help(format!("sign with `-n {}`", Role::Approver.namespace())));
    }
    signature.verify(message).map_err(|fault| refused(&fault))?;
    let fingerprint = signature.key.fingerprint();
    let principal = match principal {
        Some(principal) => principal,
        None => principal_of(&signature.key, given, trust)?
            .unwrap_or_else(|| fingerprint.trim_start_matches("SHA256:").chars().take(12).collect()),
    };
    let name = Signatory { principal, fingerprint }.file(Role::Approver);
    Ok((signature, name))
}

/// The name under which the trust directory lists `key`, which must not be another than the one that was given.
fn principal_of(key: &PublicKey, given: Option<&str>, trust: Option<&Trust>) -> Result<Option<String>, Failure> {
    match (trust.and_then(|trust| trust.principal(key)), given) {
        (Some(listed), Some(given)) if listed != given => {
            Err(Failure::new(format!("the trust directory lists this key as `{listed}`, not as `{given}`"))
                .help(format!("leave `--principal` out, or choose the key of `{given}`")))
        }
        (listed, given) => Ok(listed.or(given).map(str::to_owned)),
    }
}

/// `name`, or with a number where that is taken.
fn free_name(archive: &Archive<'_>, name: &str) -> String {
    let stem = name.strip_suffix(".sig").unwrap_or(name);
    let numbered = (2..).map(|number| format!("{stem}-{number}.sig"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| archive.get(name).is_none())
        .unwrap_or_else(|| name.to_owned())
}

/// The approved bundle must hold everything the bundle held and one signature more, under the same id.
fn check(approved: &[u8], before: &Report) -> Result<(), Failure> {
    container::read(approved)
        .map_err(|fault| Failure::new(format!("the approved bundle would not be canonical: {fault}")))?;
    let now = before.claims.as_ref().map_or(jiff::Timestamp::MAX, |claims| claims.document.created);
    let after = verify::verify(approved, None, &Expectation { candidate: None, now });
    let holds = after.bundle_id == before.bundle_id && after.signatures.len() == before.signatures.len() + 1;
    if holds { Ok(()) } else { Err(Failure::new("the approved bundle would not verify; nothing was changed")) }
}

/// Puts `bytes` in the place of the bundle, which was `before`, and corrects the checksum beside it where there is one.
fn replace(path: &Path, before: &[u8], bytes: &[u8]) -> Result<(), Failure> {
    // An approval that somebody else added meanwhile must not be lost.
    let _held = place::hold(path);
    if read::whole(path).ok().as_deref() != Some(before) {
        return Err(Failure::new(format!("`{}` was changed by another run meanwhile", path.display()))
            .help("nothing was written; do it again"));
    }
    place::replace(path, bytes).map_err(Failure::new)
}
