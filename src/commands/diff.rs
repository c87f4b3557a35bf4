//! `diff`: what is different between two bundles, or between a bundle and the workspace. Nothing is read of a bundle that did
//! not prove intact.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Failure, Global, Outcome, now, open_verified, print, read_bundle, read_trust, talk};
use crate::build;
use crate::bundle::archive::{Archive, place};
use crate::bundle::trust::Trust;
use crate::bundle::verify::{Expectation, Report, SignerStanding, Verdict};
use crate::bundle::{SITE, TAG_MANIFEST, pack, packing_list};
use crate::comparison::{self, Comparison, Contract, Noise, Snapshot, records};
use crate::digest::HashingReader;
use crate::export::convert;
use crate::gates::grammar;
use crate::reports::comparison::{html, markdown, text};
use crate::workspace::Workspace;

/// What `diff` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The older bundle: a zip, or the directory it was unpacked into
    pub old: PathBuf,
    /// The newer bundle; without one, the workspace as it stands
    pub new: Option<PathBuf>,
    /// The candidate of the workspace to compare with [default: that of the bundle]
    #[arg(long, value_name = "ID", conflicts_with = "new")]
    pub candidate: Option<String>,
    /// A folder with the project's allowed_signers, as `verify` takes it; without one, the signers are not checked
    #[arg(long, value_name = "DIR")]
    pub trust: Option<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Write the report to this file instead
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 when something got worse, or when anything is different
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Option<FailOn>,
    /// Differences of figures up to this share of the older one are noise
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = share)]
    pub noise: f64,
}

/// How to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// One JSON object.
    Json,
    /// For a release note.
    Markdown,
    /// One page that needs nothing but itself.
    Html,
}

/// What fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Something got worse.
    Regressions,
    /// Anything is different.
    Changes,
}

/// Compares and reports.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let moment = now(global)?;
    let trust = options.trust.as_deref().map(read_trust).transpose()?;
    let old = match snapshot(&options.old, trust.as_ref(), moment)? {
        Ok(snapshot) => snapshot,
        Err(report) => return Ok(refused(&options.old, &report)),
    };
    let new = match &options.new {
        None => of_workspace(global, moment, &old, options.candidate.as_deref())?,
        Some(path) => match snapshot(path, trust.as_ref(), moment)? {
            Ok(snapshot) => snapshot,
            Err(report) => return Ok(refused(path, &report)),
        },
    };
    let noise = Noise { share: options.noise, ..Noise::default() };
    let comparison = comparison::compare(&old, &new, noise);
    let report = written(&comparison, options.format, global)?;
    match &options.output {
        Some(path) => place::write(path, format!("{report}\n").as_bytes()).map_err(Failure::new)?,
        None if global.quiet => {}
        None => print(report)?,
    }
    let failing = match options.fail_on {
        None => 0,
        Some(FailOn::Regressions) => comparison.counts.regressions,
        Some(FailOn::Changes) => comparison.counts.total(),
    };
    Ok(if failing == 0 { Outcome::Clean } else { Outcome::Denied })
}

fn written(comparison: &Comparison, format: Format, global: &Global) -> Result<String, Failure> {
    let length = if global.verbose { text::Length::Full } else { text::Length::Short };
    Ok(match format {
        Format::Text => text::text(comparison, length),
        Format::Markdown => markdown::markdown(comparison),
        Format::Html => html::html(comparison).trim_end().to_owned(),
        Format::Json => super::json("the comparison", comparison)?,
    })
}

/// What a bundle says, or the report that speaks against believing it.
type Believed = Result<Snapshot, Report>;

/// Reads the bundle at `path`.
fn snapshot(path: &Path, trust: Option<&Trust>, now: jiff::Timestamp) -> Result<Believed, Failure> {
    let bytes = read_bundle(path)?;
    let (archive, report) = open_verified(path, bytes.as_deref(), trust, &Expectation { candidate: None, now })?;
    match archive {
        Some(archive) if bytes.is_none() && archive.get(TAG_MANIFEST).is_none() => {
            Err(Failure::new(format!("`{}` is no bundle", path.display())).help(
                "give a bundle's zip or the directory it was unpacked into; to compare with the workspace, leave the second \
                 path out",
            ))
        }
        Some(archive) => believed(&archive, report, trust),
        None => Ok(Err(report)),
    }
}

/// Whether every digest is right and, where a trust directory was given, the signers are trusted; then what it says.
fn believed(archive: &Archive<'_>, report: Report, trust: Option<&Trust>) -> Result<Believed, Failure> {
    let is_enough = match report.verdict {
        Verdict::Verified => true,
        Verdict::Untrusted => trust.is_none(),
        Verdict::Refuted | Verdict::NotCanonical => false,
    };
    let (true, Some(id), Some(claims)) = (is_enough, report.bundle_id, &report.claims) else { return Ok(Err(report)) };
    let model =
        archive.get(&format!("{SITE}{}", convert::MODEL_PATH)).map(|file| file.read(records::MAX_BYTES)).transpose();
    let model = model.map_err(|fault| {
        Failure::new(format!("cannot read the model in the bundle of {}: {fault}", claims.candidate))
    })?;
    Ok(Ok(Snapshot::of_bundle(claims.document.clone(), id, signers(&report), model.as_deref())))
}

/// Who signed, in words.
fn signers(report: &Report) -> String {
    let who = |standing: SignerStanding| {
        let of = report.signatures.iter().filter(move |signature| signature.standing == standing);
        of.map(move |signature| match (&signature.principal, standing) {
            (Some(principal), _) => format!("{principal} ({})", signature.role.label()),
            (None, _) => format!("{} ({})", signature.fingerprint, signature.role.label()),
        })
    };
    if report.signatures.is_empty() {
        return "nobody signed it".to_owned();
    }
    let trusted: Vec<String> = who(SignerStanding::Trusted).collect();
    if trusted.is_empty() {
        let claimed: Vec<String> = who(SignerStanding::NotChecked).collect();
        return format!("not checked: {}", claimed.join(", "));
    }
    format!("trusted: {}", trusted.join(", "))
}

/// Tells why a bundle is not compared.
fn refused(path: &Path, report: &Report) -> Outcome {
    let path = crate::text::printable(&path.display().to_string());
    talk(format_args!("refused: `{path}` {}", report.summary()));
    for reason in &report.reasons {
        talk(format_args!("  - {}", crate::text::printable(reason)));
    }
    Outcome::Exit(report.exit_code())
}

/// The workspace, seen as the bundle that would be made of it: for the candidate that was asked for, else for that of `old`
/// where it is still known.
fn of_workspace(
    global: &Global,
    now: jiff::Timestamp,
    old: &Snapshot,
    asked: Option<&str>,
) -> Result<Snapshot, Failure> {
    let workspace = super::open(global, None)?;
    let reading = build::read(&workspace, now);
    let model = reading.json();
    let model =
        serde_json::to_vec(&model).map_err(|error| Failure::new(format!("cannot write the model as JSON: {error}")))?;
    let candidate = asked.unwrap_or(&old.side.name);
    let gates = reading.verdicts.gates.iter().map(|verdict| pack::gate(verdict, candidate)).collect();
    let digests = |paths: &mut dyn Iterator<Item = &str>| -> Result<BTreeMap<String, String>, Failure> {
        let pairs = paths.filter_map(|path| {
            let digest = digest(&workspace, &reading, path).transpose()?;
            Some(digest.map(|digest| (path.to_owned(), digest)))
        });
        pairs.collect()
    };
    let contract = match reading.readiness.iter().find(|readiness| readiness.id() == candidate) {
        Some(readiness) => Contract::Of {
            candidate: candidate.to_owned(),
            requirements: packing_list::requirements(readiness, &packing_list::files(readiness)),
            files: digests(&mut readiness.files.iter().map(|file| file.origin.as_str()))?,
        },
        None if asked.is_some() => return Err(Failure::new(format!("there is no candidate `{candidate}`"))),
        None => Contract::Unknown { files: digests(&mut old.evidence.files().keys().map(String::as_str))? },
    };
    Ok(Snapshot::of_workspace(now, gates, contract, &model))
}

/// The digest of the file at `path`; `None` where the workspace has none. One that cannot be read is not one that is gone.
fn digest(workspace: &Workspace, reading: &build::Reading, path: &str) -> Result<Option<String>, Failure> {
    let Some((_, facts)) = reading.model.tree.file(path) else { return Ok(None) };
    if let Some(digest) = facts.digest {
        return Ok(Some(digest.to_string()));
    }
    // A file that no reader is for was seen, not read.
    let file = workspace.root().join(path);
    let hashed = File::open(&file).and_then(|file| HashingReader::new(file).finish());
    let (digest, _) = hashed.map_err(|error| Failure::new(format!("cannot read `{}`: {error}", file.display())))?;
    Ok(Some(digest.to_string()))
}

/// `5%`, `5 %` or `0.05` as a share.
fn share(text: &str) -> Result<f64, String> {
    grammar::share(text).map_err(|_| "expected a share such as `5%` or `0.05`, at most the whole".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::config::Config;

    #[test]
    fn a_file_that_cannot_be_read_is_not_one_that_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.bin"), "x").unwrap();
        let workspace = Workspace::open(dir.path(), Config::load(dir.path()).unwrap()).unwrap();
        let reading = build::read(&workspace, jiff::Timestamp::UNIX_EPOCH);
        let digest = |path: &str| digest(&workspace, &reading, path);
        assert_eq!(digest("a.bin").unwrap(), Some(crate::digest::Digest::of(b"x").to_string()));
        assert_eq!(digest("b.bin").unwrap(), None);
        std::fs::remove_file(dir.path().join("a.bin")).unwrap();
        assert!(digest("a.bin").unwrap_err().message.starts_with("cannot read `"));
    }
}
