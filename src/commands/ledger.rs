//! `ledger`: the signed list of every candidate ever bundled. Needs no workspace.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::signer::Signing;
use super::{Failure, Global, Outcome, now, print, read_trust, talk};
use crate::bundle::archive::{place, read};
use crate::bundle::ledger::{Ledger, Standing};
use crate::bundle::sshsig::{Role, SshSig};
use crate::bundle::verify::{self, Expectation, Verdict};
use crate::model::Date;

/// What `ledger` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// What to do with it
    #[command(subcommand)]
    pub action: Action,
}

/// What to do with a ledger.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Enter a bundle, and sign the ledger anew
    Add(Add),
    /// Enter that a candidate was withdrawn, and sign the ledger anew
    Withdraw(Withdraw),
    /// Check the ledger's chain, and its signature against a trust directory; exits with 1 when either is broken, with 4
    /// when the signer is not trusted
    Check(Check),
}

/// What `ledger add` takes.
#[derive(Debug, Args)]
pub struct Add {
    /// The bundle's zip
    pub bundle: PathBuf,
    /// The ledger; its signature lies beside it, as FILE.sig
    #[arg(long, value_name = "FILE", default_value = "trust/ledger.txt")]
    pub ledger: PathBuf,
    /// Who signs.
    #[command(flatten)]
    pub signing: Signing,
}

/// What `ledger withdraw` takes.
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The candidate
    pub candidate: String,
    /// The ledger; its signature lies beside it, as FILE.sig
    #[arg(long, value_name = "FILE", default_value = "trust/ledger.txt")]
    pub ledger: PathBuf,
    /// Who signs.
    #[command(flatten)]
    pub signing: Signing,
}

/// What `ledger check` takes.
#[derive(Debug, Args)]
pub struct Check {
    /// The ledger; its signature lies beside it, as FILE.sig
    #[arg(default_value = "trust/ledger.txt")]
    pub ledger: PathBuf,
    /// The trust directory that says who keeps it [default: only the chain and the signature itself are checked]
    #[arg(long, value_name = "DIR")]
    pub trust: Option<PathBuf>,
}

/// Does it.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    match &options.action {
        Action::Add(options) => add(global, options),
        Action::Withdraw(options) => withdraw(global, options),
        Action::Check(options) => check(options),
    }
}

fn add(global: &Global, options: &Add) -> Result<Outcome, Failure> {
    let now = now(global)?;
    let unreadable = |error: io::Error| Failure::new(format!("cannot read `{}`: {error}", options.bundle.display()));
    let bytes = read::whole(&options.bundle).map_err(unreadable)?;
    let report = verify::verify(&bytes, None, &Expectation { candidate: None, now });
    let known = report.bundle_id.zip(report.claims.as_ref());
    let Some((id, claims)) = known.filter(|_| report.verdict == Verdict::Untrusted && !report.signatures.is_empty())
    else {
        talk("refused: only a signed bundle that is whole can be entered");
        print(report.to_string().trim_end())?;
        return Ok(Outcome::Exit(report.exit_code().max(1)));
    };
    let ledger = read_ledger(&options.ledger)?.unwrap_or_default();
    let candidate = claims.candidate.as_str();
    let grown = match ledger.standing(candidate, id) {
        // Entered before: a run that was cut short between ledger and signature is finished by another.
        Standing::Listed => ledger,
        _ => {
            let previous = &claims.document.previous;
            if ledger.lines().len() < previous.entries || ledger.head_after(previous.entries) != previous.ledger_head {
                talk("refused: this ledger does not continue the one inside the bundle; one of them was forked");
                return Ok(Outcome::Denied);
            }
            ledger.with(today(now), candidate, Some(id))
        }
    };
    save(&grown, &options.ledger, &options.signing)?;
    said(global, &grown, &format!("entered {candidate}, bundle {id}"))
}

fn withdraw(global: &Global, options: &Withdraw) -> Result<Outcome, Failure> {
    let now = now(global)?;
    let ledger = read_ledger(&options.ledger)?
        .ok_or_else(|| Failure::new(format!("there is no ledger `{}`", options.ledger.display())))?;
    let candidate = options.candidate.as_str();
    let last = ledger.lines().iter().rfind(|line| line.candidate == candidate);
    let grown = match last.map(|line| line.bundle) {
        None => return Err(Failure::new(format!("the ledger does not list `{candidate}`"))),
        Some(None) => ledger,
        Some(Some(_)) => ledger.with(today(now), candidate, None),
    };
    save(&grown, &options.ledger, &options.signing)?;
    said(global, &grown, &format!("withdrew {candidate}"))
}

fn check(options: &Check) -> Result<Outcome, Failure> {
    // A broken chain is what is looked for here, not what keeps from looking.
    if let Ok(bytes) = fs::read(&options.ledger)
        && let Err(fault) = Ledger::parse(&bytes)
    {
        return refuse(&fault.to_string());
    }
    let ledger = read_ledger(&options.ledger)?
        .ok_or_else(|| Failure::new(format!("there is no ledger `{}`", options.ledger.display())))?;
    let path = signature_path(&options.ledger);
    let armoured =
        fs::read(&path).map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
    let signature = SshSig::parse(&armoured).and_then(|signature| {
        signature.verify(ledger.text().as_bytes())?;
        Ok(signature)
    });
    let trust = options.trust.as_deref().map(read_trust).transpose()?;
    let signature = match signature {
        Ok(signature) if Role::of_namespace(&signature.namespace) == Some(Role::Ledger) => signature,
        Ok(_) => return refuse("its signature was made for something else"),
        Err(fault) => return refuse(&fault.to_string()),
    };
    let signer = signature.key.fingerprint();
    let standing = trust.map(|trust| trust.standing(&signature.key, Role::Ledger, None));
    let (who, outcome) = match standing {
        None => (format!("{signer}, not checked against a trust directory"), Outcome::Exit(4)),
        Some(crate::bundle::trust::Standing::Trusted { principal }) => {
            (format!("{principal}, trusted"), Outcome::Clean)
        }
        Some(_) => (format!("{signer}, NOT TRUSTED to keep the ledger"), Outcome::Exit(4)),
    };
    print(format!("{} lines, chain unbroken, head {}\nsigned by {who}", ledger.lines().len(), ledger.head()))?;
    Ok(outcome)
}

fn refuse(fault: &str) -> Result<Outcome, Failure> {
    talk(format_args!("refuted: {fault}"));
    Ok(Outcome::Denied)
}

fn said(global: &Global, ledger: &Ledger, what: &str) -> Result<Outcome, Failure> {
    if !global.quiet {
        print(format!("{what}\n{} lines, head {}", ledger.lines().len(), ledger.head()))?;
    }
    Ok(Outcome::Clean)
}

fn today(now: jiff::Timestamp) -> Date {
    Date::from(jiff::tz::TimeZone::UTC.to_datetime(now).date())
}

fn signature_path(ledger: &Path) -> PathBuf {
    PathBuf::from(format!("{}.sig", ledger.display()))
}

/// The ledger at `path`; `None` when there is none.
fn read_ledger(path: &Path) -> Result<Option<Ledger>, Failure> {
    match fs::read(path) {
        Ok(bytes) => {
            Ledger::parse(&bytes).map(Some).map_err(|fault| Failure::new(format!("`{}`: {fault}", path.display())))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new(format!("cannot read `{}`: {error}", path.display()))),
    }
}

/// Signs first, so that a signer who refuses changes nothing.
fn save(ledger: &Ledger, path: &Path, signing: &Signing) -> Result<(), Failure> {
    let mut signer = signing.open()?;
    let signature = signer.sign(Role::Ledger, ledger.text().as_bytes());
    let signature = signature.map_err(|fault| Failure::new(format!("cannot sign the ledger: {fault}")))?;
    place::write(path, ledger.text().as_bytes()).map_err(Failure::new)?;
    place::write(&signature_path(path), signature.as_bytes()).map_err(Failure::new)
}
