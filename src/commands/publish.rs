//! `publish`: the nightly's last step. Builds the site, checks every link, swaps it in where readers see it.

use std::path::PathBuf;

use clap::Args;

use super::progress::Progress;
use super::{Deny, Failure, Global, Outcome, no_source, now, print, report, talk};
use crate::build;
use crate::publishers::downloads::{self, Refused};
use crate::publishers::{PublishError, folder};
use crate::site::links;
use crate::theme::Theme;

/// What `publish` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder that readers see; made when it is not there
    #[arg(value_name = "DEST")]
    pub destination: PathBuf,
    /// How many earlier releases to keep for a way back
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub keep: usize,
    /// Go back to the release before instead of publishing
    #[arg(long)]
    pub rollback: bool,
    /// Exit with 1 when the inputs have errors, or warnings too, or when a blocking gate is red; the site is published all
    /// the same
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub deny: Option<Deny>,
    /// A folder of finished bundles to hand out with the site; may be given several times
    #[arg(long, value_name = "DIR", conflicts_with = "rollback")]
    pub bundles: Vec<PathBuf>,
    /// A folder whose files take the place of the built-in theme's
    #[arg(long, value_name = "DIR")]
    pub theme: Option<PathBuf>,
}

/// Publishes, or goes back.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let destination = std::path::absolute(&options.destination).map_err(Failure::new)?;
    let failed = |error: PublishError| {
        let failure = Failure::new(&error);
        match error {
            PublishError::Busy(_) => failure.help("wait for it to end; nothing was changed"),
            PublishError::NoEarlier(_) => failure.help("publish once more, or give a larger `--keep` next time"),
            PublishError::Trust { .. } => {
                failure.help("what readers see is still the last release; `ledger check` tells more")
            }
            PublishError::Write(_) | PublishError::Read { .. } => failure,
        }
    };
    if options.rollback {
        let release = folder::roll_back(&destination).map_err(failed)?;
        if !global.quiet {
            print(format_args!("back to release {release}\nopen {}", destination.join("index.html").display()))?;
        }
        return Ok(Outcome::Clean);
    }
    let now = now(global)?;
    let progress = Progress::new(global, "reading");
    let workspace = super::open(global, Some(&destination))?;
    if workspace.has_no_source() {
        return Err(no_source(&workspace));
    }
    let overlay = options.theme.clone().or_else(|| workspace.theme());
    let theme = Theme::load(overlay.as_deref()).map_err(Failure::new)?;
    let reading = build::read(&workspace, now);
    progress.phase("drawing pages");
    let taken = downloads::take(&options.bundles, &workspace.root().join("trust"), now).map_err(failed)?;
    let pages = build::site_with(&reading, &theme, now, &taken.downloads).map_err(Failure::new)?;
    drop(progress);
    report(global, &reading.diagnostics);
    for Refused { file, why } in &taken.refused {
        talk(format_args!("refused: `{}` is not published: {}", file.display(), crate::text::printable(why)));
    }
    let (offered, refused) = (taken.downloads.bundles.len(), taken.refused.len());
    let site = taken.attach(pages).map_err(Failure::new)?;
    let dead = links::dead_links(&site);
    for link in &dead {
        talk(format_args!("error: `{}` on page `{}` leads nowhere", link.href, link.page));
    }
    if !dead.is_empty() {
        return Err(Failure::new(format!("{} of the new site lead nowhere, so it was not published", dead.len()))
            .help("what readers see is still the last release; the pages above say where the links stand"));
    }
    let published = folder::publish(&site, &destination, now, options.keep).map_err(failed)?;
    if !global.quiet {
        let beside = match offered {
            0 => String::new(),
            1 => " and 1 bundle".to_owned(),
            more => format!(" and {more} bundles"),
        };
        print(format_args!(
            "published {} pages{beside} as release {}: {} files written, {} unchanged, {} earlier kept\nopen {}",
            site.pages(),
            published.release,
            published.written,
            published.kept,
            published.earlier,
            destination.join("index.html").display()
        ))?;
    }
    let denied = refused > 0 || options.deny.is_some_and(|deny| deny.denies(&reading));
    Ok(if denied { Outcome::Denied } else { Outcome::Clean })
}
