//! `verify`: checks a bundle, in any directory. Needs no workspace and no network.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Failure, Global, Outcome, now, open_verified, print, read_bundle, read_trust, talk};
use crate::bundle;
use crate::bundle::archive::{Archive, extract};
use crate::bundle::verify::{Expectation, Report, Verdict};
use crate::digest::Digest;

/// What `verify` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The bundle: a zip, or the directory it was unpacked into
    #[arg(required_unless_present = "page_digest")]
    pub path: Option<PathBuf>,
    /// Print the SHA-256 of `verify.html`, for those who verify with that page, and stop
    #[arg(long, exclusive = true)]
    pub page_digest: bool,
    /// A folder with the project's allowed_signers, and revoked_keys, trust.toml, ledger.txt where it publishes them;
    /// obtained another way than the bundle
    #[arg(long, value_name = "DIR")]
    pub trust: Option<PathBuf>,
    /// The candidate it must be
    #[arg(long, value_name = "ID")]
    pub candidate: Option<String>,
    /// Unpack the verified bytes into this new folder; nothing is unpacked unless the bundle is verified
    #[arg(long, value_name = "DIR")]
    pub extract: Option<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
}

/// How to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// One JSON object.
    Json,
}

/// Verifies, reports, unpacks.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let Some(path) = options.path.as_deref() else {
        print(format_args!("{}  {}", Digest::of(bundle::VERIFY_PAGE.as_bytes()), bundle::VERIFY_PATH))?;
        return Ok(Outcome::Clean);
    };
    let expectation = Expectation { candidate: options.candidate.clone(), now: now(global)? };
    let trust = options.trust.as_deref().map(read_trust).transpose()?;
    let bytes = read_bundle(path)?;
    if bytes.is_none() && options.extract.is_some() {
        return Err(Failure::new("a directory is unpacked already").help("leave `--extract` out"));
    }
    let (archive, report) = open_verified(path, bytes.as_deref(), trust.as_ref(), &expectation)?;
    unpack(archive.as_ref(), &report, options, global)?;
    match options.format {
        Format::Human if global.quiet => {}
        Format::Human => print(report.to_string().trim_end())?,
        Format::Json => print(super::json("the report", &report)?)?,
    }
    Ok(Outcome::Exit(report.exit_code()))
}

fn unpack(archive: Option<&Archive<'_>>, report: &Report, options: &Options, global: &Global) -> Result<(), Failure> {
    let Some(folder) = &options.extract else { return Ok(()) };
    let Some(archive) = archive.filter(|_| report.verdict == Verdict::Verified) else {
        talk("nothing was unpacked: the bundle is not verified");
        return Ok(());
    };
    let files = extract::extract(archive, folder).map_err(Failure::new)?;
    if !global.quiet {
        talk(format_args!("unpacked {files} verified files into {}", folder.display()));
    }
    Ok(())
}
