//! The command line: one command a file. Commands meet the clock, the environment and the streams; nothing uses them.

pub mod approve;
pub mod build;
pub mod bundle;
pub mod diff;
pub mod explain;
pub mod export;
pub mod gates;
pub mod init;
pub mod keygen;
pub mod ledger;
mod progress;
pub mod publish;
pub mod signer;
pub mod trace;
pub mod verify;

use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::bundle::archive::read::{self, ReadError};
use crate::bundle::archive::{Archive, DirectoryFault};
use crate::bundle::ledger::Ledger;
use crate::bundle::trust::Trust;
use crate::bundle::verify::{self as verification, Expectation, Report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::reports::{human, printable};
use crate::workspace::config::{Config, ConfigError};
use crate::workspace::{self, CONFIG_FILE, Workspace, WorkspaceError};

/// Largest signature file that is taken.
const MAX_SIGNATURE: u64 = 16 << 10;

/// Turns a project's own records into a cross-linked offline site.
#[derive(Debug, Parser)]
#[command(name = "statetrace-site", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes, before or behind its name.
#[derive(Debug, Args)]
pub struct Global {
    /// The workspace: a directory with the project's records [default: the nearest ancestor with a statetrace.toml,
    /// else ./content]
    #[arg(short = 'C', long = "root", value_name = "DIR", global = true)]
    pub root: Option<PathBuf>,
    /// The configuration file [default: statetrace.toml in the workspace]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Report warnings and notes in full, too
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Report nothing but failure
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", value_enum)]
    pub color: Color,
    /// Show no progress
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// The time that counts as now, such as 2026-01-12T02:15:00Z [default: SOURCE_DATE_EPOCH, else the clock]
    #[arg(long, value_name = "TIME", global = true, value_parser = moment)]
    pub at: Option<jiff::Timestamp>,
}

fn moment(text: &str) -> Result<jiff::Timestamp, &'static str> {
    text.parse().map_err(|_| "write date, time and offset, such as 2026-01-12T02:15:00Z")
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR says no.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at a tree and write a commented statetrace.toml that fits it
    Init(init::Options),
    /// Build the site
    Build(build::Options),
    /// Build the site, check its links, and swap it in where readers see it
    Publish(publish::Options),
    /// Show what came of each gate, red first; exits with 1 when a blocking gate is red
    Gates(gates::Options),
    /// Pack a candidate's evidence and the site into one signed zip
    Bundle(bundle::Options),
    /// Check a bundle: whole, unaltered, signed by people you trust
    Verify(verify::Options),
    /// Show what is different between two bundles, or between a bundle and the workspace
    Diff(diff::Options),
    /// Make a signing key
    Keygen(keygen::Options),
    /// Add a second person's signature to a bundle
    Approve(approve::Options),
    /// Keep the signed list of every candidate ever bundled
    Ledger(ledger::Options),
    /// Write the model for other programs
    Export(export::Options),
    /// Show everything that is said of an id, and everything linked to it
    Trace(trace::Options),
    /// Tell what a code means and how to cure it
    Explain(explain::Options),
}

/// The level at which a build fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Errors that nobody answers for fail.
    Errors,
    /// Errors and warnings that nobody answers for fail.
    Warnings,
    /// A red blocking gate that nobody answers for fails, and what could be one: a gate or a file that cannot be read.
    Gates,
}

impl Deny {
    /// Whether `reading` has what is denied.
    pub fn denies(self, reading: &crate::build::Reading) -> bool {
        match self {
            Deny::Errors => reading.unanswered().any(|diagnostic| diagnostic.severity == Severity::Error),
            Deny::Warnings => reading.unanswered().any(|diagnostic| diagnostic.severity <= Severity::Warning),
            Deny::Gates => reading.verdicts.blocking().next().is_some() || reading.undecided().next().is_some(),
        }
    }
}

/// A command that could not run; exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What went wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What a configuration file has wrong, drawn before the message.
    pub diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// A failure that says `message`.
    pub fn new(message: impl Display) -> Self {
        Self { message: message.to_string(), help: None, diagnostics: Vec::new() }
    }

    /// The same, with what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// How a command that ran ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Clean,
    /// Exit code 1: findings at the failing level, red blocking gates.
    Denied,
    /// The exit code that says how a verification ended.
    Exit(u8),
}

/// Runs the command line and gives the exit code.
pub fn run(cli: &Cli) -> ExitCode {
    match cli.global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::write_global(anstream::ColorChoice::Always),
        Color::Never => anstream::ColorChoice::write_global(anstream::ColorChoice::Never),
    }
    let outcome = match &cli.command {
        Command::Init(options) => init::run(&cli.global, options),
        Command::Build(options) => build::run(&cli.global, options),
        Command::Publish(options) => publish::run(&cli.global, options),
        Command::Gates(options) => gates::run(&cli.global, options),
        Command::Bundle(options) => bundle::run(&cli.global, options),
        Command::Verify(options) => verify::run(&cli.global, options),
        Command::Diff(options) => diff::run(&cli.global, options),
        Command::Keygen(options) => keygen::run(&cli.global, options),
        Command::Approve(options) => approve::run(&cli.global, options),
        Command::Ledger(options) => ledger::run(&cli.global, options),
        Command::Export(options) => export::run(&cli.global, options),
        Command::Trace(options) => trace::run(&cli.global, options),
        Command::Explain(options) => explain::run(options),
    };
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Denied) => ExitCode::from(1),
        Ok(Outcome::Exit(code)) => ExitCode::from(code),
        Err(failure) => {
            if !failure.diagnostics.is_empty() {
                talk(format_args!("{}\n", human::draw(&failure.diagnostics)));
            }
            talk(format_args!("error: {}", printable(&failure.message)));
            if let Some(help) = &failure.help {
                talk(format_args!("  = help: {}", printable(help)));
            }
            ExitCode::from(2)
        }
    }
}

/// `value` as the JSON that a command prints; `what` it is, for the one who hears that it cannot be written.
fn json(what: &str, value: &impl serde::Serialize) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(value);
    let json = json.map_err(|error| Failure::new(format!("cannot write {what} as JSON: {error}")))?;
    Ok(crate::text::printable_json(&json))
}

/// Prints the result of a command. A reader that went away ends the output, not the program.
fn print(result: impl Display) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match writeln!(stdout, "{result}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write the result: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something that is not the result. Nobody listening is no failure.
fn talk(words: impl Display) {
    writeln!(anstream::stderr().lock(), "{words}").ok();
}

/// There is no input at all, so a site would say nothing.
fn no_source(workspace: &Workspace) -> Failure {
    Failure::new(format!("there is nothing to build from in `{}`", workspace.root().display()))
        .help("give the project's root with `-C DIR`, or run `statetrace-site init` there to say where its records are; a plan index at `docs/plans/PlanIndex.md` is enough to start with")
}

/// Draws errors, and with `--verbose` everything.
fn report(global: &Global, diagnostics: &[Diagnostic]) {
    let shown: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| global.verbose || diagnostic.severity == Severity::Error)
        .cloned()
        .collect();
    if !global.quiet && !shown.is_empty() {
        talk(format_args!("{}\n", human::draw(&shown)));
    }
}

/// The declared now: `--at`, else SOURCE_DATE_EPOCH, else the clock. Read once, and cut to the second: nothing that is said
/// depends on less.
fn now(global: &Global) -> Result<jiff::Timestamp, Failure> {
    let whole = |moment: jiff::Timestamp| jiff::Timestamp::from_second(moment.as_second()).unwrap_or(moment);
    if let Some(at) = global.at {
        return Ok(whole(at));
    }
    match std::env::var_os("SOURCE_DATE_EPOCH") {
        // What is no UTF-8 is no number either, and must not fall back to the clock.
        Some(seconds) => {
            let seconds = seconds.to_string_lossy();
            let moment = seconds.trim().parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
            moment.ok_or_else(|| {
                Failure::new(format!("SOURCE_DATE_EPOCH is `{seconds}`, which is no number of seconds since 1970"))
                    .help("set it to the output of `git log -1 --format=%ct`, or unset it")
            })
        }
        None => Ok(whole(jiff::Timestamp::now())),
    }
}

/// A workspace that cannot be used, with what to do about it.
fn not_found(error: WorkspaceError) -> Failure {
    let failure = Failure::new(&error);
    match error {
        WorkspaceError::NotFound(_) => {
            failure.help("give the project's root with `-C DIR`, or run `statetrace-site init` there")
        }
        _ => failure,
    }
}

fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| Failure::new(format!("cannot tell the current directory: {error}")))
}

/// The root of the workspace that every command means: that of `-C`, else the nearest.
fn find_root(global: &Global) -> Result<PathBuf, Failure> {
    workspace::find_root(global.root.as_deref(), &current_folder()?).map_err(not_found)
}

/// The ledger of the workspace at `root`. What a path on the command line names lies relative to the current folder; what
/// nobody named lies relative to the workspace.
fn own_ledger(root: &Path) -> PathBuf {
    root.join("trust").join("ledger.txt")
}

/// The ledger at `path`; `None` when there is none.
fn read_ledger(path: &Path) -> Result<Option<Ledger>, Failure> {
    let ledger = ledger_bytes(path)?.map(|bytes| Ledger::parse(&bytes)).transpose();
    ledger.map_err(|fault| Failure::new(format!("`{}`: {fault}", path.display())))
}

/// The same before its chain is followed.
fn ledger_bytes(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let unreadable = |error| Failure::new(format!("cannot read the ledger `{}`: {error}", path.display()));
    read::trust_file(path).map_err(unreadable)
}

/// Finds the workspace, reads its configuration with the environment's overrides, walks it. `output` is never read.
fn open(global: &Global, output: Option<&Path>) -> Result<Workspace, Failure> {
    let current = current_folder()?;
    let root = find_root(global)?;
    let overrides = overrides(std::env::vars_os())?;
    let own = root.join(CONFIG_FILE);
    let config = match &global.config {
        Some(path) => Config::read(path, &root, &overrides),
        None if own.is_file() => Config::read(&own, &root, &overrides),
        None => Config::parse(CONFIG_FILE, "", &overrides),
    };
    let config = config.map_err(|error| match error {
        ConfigError::Invalid { ref diagnostics, .. } => {
            Failure { diagnostics: diagnostics.clone(), ..Failure::new(&error) }
        }
        _ => Failure::new(error),
    })?;
    // A site that lies inside the tree under another name than the configured one is no source either.
    let skipped: Vec<PathBuf> =
        output.map(|output| current.join(output)).into_iter().filter_map(|folder| folder.canonicalize().ok()).collect();
    Workspace::open_without(&root, config, &skipped).map_err(not_found)
}

/// Reads a trust directory. Its one file alone would leave out what may stand beside it: revoked keys, the ledger.
fn read_trust(folder: &Path) -> Result<Trust, Failure> {
    if folder.is_file() {
        let parent = folder.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
        return Err(Failure::new(format!("`{}` is a file, and trust is a folder of files", folder.display()))
            .help(format!("give the folder it lies in: `--trust {}`", parent.display())));
    }
    let files = read::trust(folder).map_err(|error| {
        let failure = Failure::new(&error);
        match error {
            ReadError::NoSigners(_) => failure.help(
                "get it from the project, another way than the bundle; a line is `principal namespaces=\"…\" ssh-ed25519 AAAA…`",
            ),
            ReadError::Io { .. } => failure,
        }
    })?;
    Trust::parse(&files).map_err(|error| Failure::new(format!("the trust directory cannot be used: {error}")))
}

/// The zip at `path`, read once: the file may change meanwhile, these bytes do not. `None` for a directory.
fn read_bundle(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let unreadable = |error: io::Error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    if std::fs::symlink_metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(None);
    }
    read::whole(path).map(Some).map_err(unreadable)
}

/// The files of the bundle at `path`, whose zip is `bytes`, and what verifying them came to. No files where names or container
/// are none of a bundle.
fn open_verified<'a>(
    path: &Path,
    bytes: Option<&'a [u8]>,
    trust: Option<&Trust>,
    expectation: &Expectation,
) -> Result<(Option<Archive<'a>>, Report), Failure> {
    let opened = match bytes {
        Some(bytes) => verification::open(bytes),
        None => match Archive::of_directory(path) {
            Err(error @ DirectoryFault::Io { .. }) => return Err(Failure::new(error)),
            opened => opened.map_err(|fault| Box::new(Report::refused(&fault))),
        },
    };
    Ok(match opened {
        Ok(archive) => {
            let report = verification::verify_archive(&archive, trust, expectation);
            (Some(archive), report)
        }
        Err(report) => (None, *report),
    })
}

/// `STATETRACE_<SECTION>__<KEY>` and its value, for every such variable, by name. One that is no UTF-8 is an error: it was
/// meant to change something.
fn overrides(variables: impl Iterator<Item = (OsString, OsString)>) -> Result<Vec<(String, String)>, Failure> {
    let is_ours = |name: &OsStr| {
        let name = name.to_string_lossy();
        name.starts_with("STATETRACE_") && name.contains("__")
    };
    let text = |(name, value): (OsString, OsString)| match (name.into_string(), value.into_string()) {
        (Ok(name), Ok(value)) => Ok((name, value)),
        (Ok(name), Err(_)) => Err(Failure::new(format!("the environment variable `{name}` is not UTF-8"))),
        (Err(name), _) => {
            Err(Failure::new(format!("the environment variable `{}` is not UTF-8", name.to_string_lossy())))
        }
    };
    let mut overrides: Vec<_> = variables.filter(|(name, _)| is_ours(name)).map(text).collect::<Result<_, _>>()?;
    overrides.sort();
    Ok(overrides)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn an_override_that_is_no_utf8_is_told() {
        let variable =
            |name: &[u8], value: &[u8]| (OsString::from_vec(name.to_vec()), OsString::from_vec(value.to_vec()));
        let ours = variable(b"STATETRACE_SITE__OUTPUT", b"out");
        let foreign = variable(b"OTHER__X", b"\xff");
        let read = overrides([ours.clone(), foreign].into_iter()).unwrap();
        assert_eq!(read, [("STATETRACE_SITE__OUTPUT".to_owned(), "out".to_owned())]);
        for bad in [variable(b"STATETRACE_SITE__OUTPUT", b"\xff"), variable(b"STATETRACE_SITE__\xff", b"x")] {
            let told = overrides([ours.clone(), bad].into_iter()).unwrap_err().message;
            assert!(told.starts_with("the environment variable `STATETRACE_SITE__"), "{told}");
        }
    }
}
