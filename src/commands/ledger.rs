//! `ledger`: the signed list of every candidate ever bundled. Where no ledger is named, it is the workspace's.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::signer::Signing;
use super::{
    Failure, Global, MAX_SIGNATURE, Outcome, find_root, ledger_bytes, now, own_ledger, print, read_ledger, read_trust,
    talk,
};
use crate::bundle::archive::{place, read};
use crate::bundle::ledger::{Fate, Ledger, LedgerStanding};
use crate::bundle::sshsig::{Role, SshSig};
use crate::bundle::trust;
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
    /// Show every line and what became of its bundle; checks the chain, not the signature
    Show(Show),
}

/// What `ledger add` takes.
#[derive(Debug, Args)]
pub struct Add {
    /// The bundle's zip
    pub bundle: PathBuf,
    /// The ledger, from the current folder; its signature lies beside it, as FILE.sig [default: trust/ledger.txt in the
    /// workspace]
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Who signs.
    #[command(flatten)]
    pub signing: Signing,
}

/// What `ledger withdraw` takes.
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The candidate
    pub candidate: String,
    /// The ledger, from the current folder; its signature lies beside it, as FILE.sig [default: trust/ledger.txt in the
    /// workspace]
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Who signs.
    #[command(flatten)]
    pub signing: Signing,
}

/// What `ledger check` takes.
#[derive(Debug, Args)]
pub struct Check {
    /// The ledger, from the current folder; its signature lies beside it, as FILE.sig [default: ledger.txt in the trust
    /// directory, else trust/ledger.txt in the workspace]
    pub ledger: Option<PathBuf>,
    /// The trust directory that says who keeps it, from the current folder [default: only the chain and the signature itself
    /// are checked]
    #[arg(long, value_name = "DIR")]
    pub trust: Option<PathBuf>,
}

/// What `ledger show` takes.
#[derive(Debug, Args)]
pub struct Show {
    /// The ledger, from the current folder [default: trust/ledger.txt in the workspace]
    pub ledger: Option<PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
}

/// How to show a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table.
    Human,
    /// One JSON object.
    Json,
}

/// Does it.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    match &options.action {
        Action::Add(options) => add(global, options),
        Action::Withdraw(options) => withdraw(global, options),
        Action::Check(options) => check(global, options),
        Action::Show(options) => show(global, options),
    }
}

fn add(global: &Global, options: &Add) -> Result<Outcome, Failure> {
    let now = now(global)?;
    let path = place_of(global, options.ledger.as_deref())?;
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
    let ledger = read_ledger(&path)?.unwrap_or_default();
    let before = ledger.clone();
    let candidate = claims.candidate.as_str();
    if ledger.has_withdrawn(candidate, id) {
        talk(format_args!("refused: this bundle of {candidate} was withdrawn, and what was withdrawn stays so"));
        talk("  = help: make a new bundle for the candidate and enter that");
        return Ok(Outcome::Denied);
    }
    let grown = match ledger.standing(candidate, id) {
        // Entered before: a run that was cut short between ledger and signature is finished by another.
        LedgerStanding::Listed => ledger,
        _ => {
            let previous = &claims.document.previous;
            if ledger.lines().len() < previous.entries || ledger.head_after(previous.entries) != previous.ledger_head {
                talk("refused: this ledger does not continue the one inside the bundle; one of them was forked");
                return Ok(Outcome::Denied);
            }
            ledger.with(Date::utc(now), candidate, Some(id))
        }
    };
    save(global, [&before, &grown], &path, &options.signing, now, &format!("entered {candidate}, bundle {id}"))
}

fn withdraw(global: &Global, options: &Withdraw) -> Result<Outcome, Failure> {
    let now = now(global)?;
    let path = place_of(global, options.ledger.as_deref())?;
    let ledger = read_existing(&path)?;
    let before = ledger.clone();
    let candidate = options.candidate.as_str();
    let last = ledger.lines().iter().rfind(|line| line.candidate == candidate);
    let grown = match last.map(|line| line.bundle) {
        None => {
            return Err(Failure::new(format!("the ledger does not list `{candidate}`"))
                .help("`statetrace-site ledger show` shows what it lists"));
        }
        Some(None) => ledger,
        Some(Some(_)) => ledger.with(Date::utc(now), candidate, None),
    };
    save(global, [&before, &grown], &path, &options.signing, now, &format!("withdrew {candidate}"))
}

fn check(global: &Global, options: &Check) -> Result<Outcome, Failure> {
    let beside = options.trust.as_deref().map(|folder| folder.join("ledger.txt"));
    let path = place_of(global, options.ledger.as_deref().or(beside.as_deref()))?;
    let bytes = ledger_bytes(&path)?.ok_or_else(|| missing(&path))?;
    // A broken chain is what is looked for here, not what keeps from looking.
    let ledger = match Ledger::parse(&bytes) {
        Ok(ledger) => ledger,
        Err(fault) => return refuse(&fault.to_string()),
    };
    let signature = signature_path(&path);
    let armoured = read::bounded(&signature, MAX_SIGNATURE)
        .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", signature.display())))?;
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
        Some(trust::KeyStanding::Trusted { principal }) => (format!("{principal}, trusted"), Outcome::Clean),
        Some(_) => (format!("{signer}, NOT TRUSTED to keep the ledger"), Outcome::Exit(4)),
    };
    if global.verbose {
        print(format_args!("{}\n", table(&ledger)))?;
    }
    print(format!("{}, chain unbroken, head {}\nsigned by {who}", lines(&ledger), ledger.head()))?;
    Ok(outcome)
}

fn show(global: &Global, options: &Show) -> Result<Outcome, Failure> {
    let ledger = read_existing(&place_of(global, options.ledger.as_deref())?)?;
    match options.format {
        Format::Human if ledger.lines().is_empty() => print("no candidate was entered yet")?,
        Format::Human => print(format_args!(
            "{}\n\n{}, chain unbroken, head {}\nThe signature was not looked at: `statetrace-site ledger check --trust DIR` does.",
            table(&ledger),
            lines(&ledger),
            ledger.head()
        ))?,
        Format::Json => {
            let lines = ledger.lines().iter().zip(ledger.fates()).map(|(line, fate)| {
                serde_json::json!({
                    "sequence": line.sequence,
                    "date": line.date.to_string(),
                    "candidate": line.candidate,
                    "bundle": line.bundle.map(|bundle| bundle.to_string()),
                    "standing": fate.name(),
                })
            });
            let lines: Vec<serde_json::Value> = lines.collect();
            print(format_args!("{:#}", serde_json::json!({ "lines": lines, "head": ledger.head() })))?;
        }
    }
    Ok(Outcome::Clean)
}

/// A row for each line. The bundle id stands whole, and last: it is what people compare and search for.
fn table(ledger: &Ledger) -> String {
    let says = |fate| match fate {
        Fate::Stands => "entered, stands".to_owned(),
        Fate::Replaced(by) => format!("entered, replaced by line {by}"),
        Fate::Withdrawn(by) => format!("entered, withdrawn by line {by}"),
        Fate::Withdrawal => "candidate withdrawn".to_owned(),
    };
    let rows = ledger.lines().iter().zip(ledger.fates()).map(|(line, fate)| {
        let bundle = line.bundle.map(|bundle| bundle.to_string()).unwrap_or_default();
        [line.sequence.to_string(), line.date.to_string(), line.candidate.clone(), says(fate), bundle]
    });
    let head = ["Line", "Day", "Candidate", "Says", "Bundle id"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
    let width = |column: fn(&[String; 5]) -> &String| rows.iter().map(|row| column(row).len()).max().unwrap_or(0);
    let (candidate, says) = (width(|[_, _, candidate, ..]| candidate), width(|[.., says, _]| says));
    let printed = rows.iter().map(|[line, day, name, fate, bundle]| {
        format!("{line:>4}  {day:<10}  {name:<candidate$}  {fate:<says$}  {bundle}").trim_end().to_owned()
    });
    printed.collect::<Vec<_>>().join("\n")
}

fn refuse(fault: &str) -> Result<Outcome, Failure> {
    talk(format_args!("refuted: {fault}"));
    Ok(Outcome::Denied)
}

/// `1 line`, `2 lines`.
fn lines(ledger: &Ledger) -> String {
    match ledger.lines().len() {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    }
}

fn signature_path(ledger: &Path) -> PathBuf {
    place::beside(ledger, ".sig")
}

/// The ledger that was `asked` for, from the current folder, else the workspace's own.
fn place_of(global: &Global, asked: Option<&Path>) -> Result<PathBuf, Failure> {
    match asked {
        Some(path) => Ok(path.to_owned()),
        None => find_root(global).map(|root| own_ledger(&root)),
    }
}

fn read_existing(path: &Path) -> Result<Ledger, Failure> {
    read_ledger(path)?.ok_or_else(|| missing(path))
}

fn missing(path: &Path) -> Failure {
    Failure::new(format!("there is no ledger `{}`", path.display()))
        .help("`statetrace-site ledger add BUNDLE` begins one; `-C DIR` or the file's own path says where it lies")
}

/// Puts the second of two ledgers in the place of the first. Signs first, so that a signer who refuses changes nothing; then
/// says what was done. A signature that nobody would
/// believe is refused: the list of keys beside the ledger says whose is believed.
fn save(
    global: &Global,
    [before, ledger]: [&Ledger; 2],
    path: &Path,
    signing: &Signing,
    now: jiff::Timestamp,
    what: &str,
) -> Result<Outcome, Failure> {
    let mut signer = signing.open()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Failure::new(format!("`{}` is no folder", folder.display()))
            .help("make it first; allowed_signers, which says who keeps the ledger, belongs there too"));
    }
    if folder.join("allowed_signers").is_file() {
        let standing = read_trust(folder)?.standing(&signer.public, Role::Ledger, Some(Date::utc(now).civil()));
        if let Some(why) = standing.objection() {
            let key = signer.public.fingerprint();
            talk(format_args!("refused: {key} may not keep the ledger: `{}` {why}", folder.display()));
            talk(
                "  = help: sign with the key of whoever keeps it, or first give this one the namespace \
                 evidence-ledger@statetrace in allowed_signers",
            );
            return Ok(Outcome::Denied);
        }
    }
    let signature = signer.sign(Role::Ledger, ledger.text().as_bytes());
    let signature = signature.map_err(|fault| Failure::new(format!("cannot sign the ledger: {fault}")))?;
    // What somebody else entered meanwhile must not be lost; and no signature may come to lie beside another's ledger.
    let _held = place::hold(path);
    if read_ledger(path)?.unwrap_or_default() != *before {
        return Err(Failure::new(format!("`{}` was changed by another run meanwhile", path.display()))
            .help("nothing was written; do it again"));
    }
    place::write(path, ledger.text().as_bytes()).map_err(Failure::new)?;
    place::write(&signature_path(path), signature.as_bytes()).map_err(Failure::new)?;
    if !global.quiet {
        print(format!("{what}\n{}, head {}", lines(ledger), ledger.head()))?;
    }
    Ok(Outcome::Clean)
}
