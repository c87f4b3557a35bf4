//! `build`: reads the workspace, builds the site, writes it, sums up.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::progress::Progress;
use super::{Deny, Failure, Global, Outcome, no_source, now, print, report, talk};
use crate::build;
use crate::diagnostic::{Diagnostic, Severity};
use crate::site::{links, write};
use crate::theme::Theme;

/// What `build` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Where the site goes [default: public in the workspace]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// A folder whose files take the place of the built-in theme's
    #[arg(long, value_name = "DIR")]
    pub theme: Option<PathBuf>,
    /// Exit with 1 when the inputs have errors, or warnings too, or when a blocking gate is red
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub deny: Option<Deny>,
    /// Check that every internal link of the site lands, and exit with 1 when one does not
    #[arg(long)]
    pub check_links: bool,
    /// Say how long each stage took
    #[arg(long)]
    pub timings: bool,
}

/// Builds and writes the site.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let now = now(global)?;
    let progress = Progress::new(global, "reading");
    let mut clock = Stages { started: Instant::now(), lines: Vec::new() };
    let workspace = super::open(global, options.output.as_deref())?;
    if workspace.has_no_source() {
        return Err(no_source(&workspace));
    }
    let overlay = options.theme.clone().or_else(|| workspace.theme());
    let theme = Theme::load(overlay.as_deref()).map_err(Failure::new)?;
    clock.lap("open");
    let reading = build::read(&workspace, now);
    clock.lap("read and link");
    progress.phase("drawing pages");
    let site = build::site(&reading, &theme, now).map_err(Failure::new)?;
    clock.lap("draft and render");
    progress.phase("writing");
    let folder = workspace.output(options.output.as_deref());
    write::write(&site, &folder).map_err(Failure::new)?;
    clock.lap("write");
    let dead = if options.check_links { links::dead_links(&site) } else { Vec::new() };
    if options.check_links {
        clock.lap("check links");
    }
    drop(progress);
    report(global, &reading.diagnostics);
    for link in &dead {
        talk(format_args!("error: `{}` on page `{}` leads nowhere", link.href, link.page));
    }
    if options.timings {
        clock.lines.iter().for_each(talk);
    }
    if !global.quiet {
        print(summary(&reading, &site, &folder))?;
    }
    let denied = options.deny.is_some_and(|deny| deny.denies(&reading));
    Ok(if denied || !dead.is_empty() { Outcome::Denied } else { Outcome::Clean })
}

fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

fn summary(reading: &build::Reading, site: &crate::site::Site, folder: &std::path::Path) -> String {
    let model = &reading.model;
    let files = model.tree.files().filter(|(_, facts)| facts.digest.is_some()).count();
    let plans = model.plans.iter().filter(|plan| plan.is_plan()).count();
    let addenda = model.plans.len() - plans;
    let dead = model.links.all().iter().filter(|link| link.is_dead()).count();
    let mut lines = vec![
        format!("built {} from {}", counted(site.pages(), "page"), counted(files, "file")),
        format!(
            "  {}, {}, {}, {}, {}, {}, {}",
            if addenda == 0 {
                counted(plans, "plan")
            } else {
                format!("{} and {}", counted(plans, "plan"), plural(addenda, "addendum", "addenda"))
            },
            counted(model.tasks.len(), "task"),
            counted(model.incidents.len(), "incident"),
            counted(model.risks.len(), "risk"),
            counted(model.decisions.len(), "decision"),
            counted(model.sessions.len(), "session"),
            counted(model.artifacts.len(), "artifact"),
        ),
        format!("  {}, {dead} of them lead nowhere", counted(model.links.all().len(), "mention")),
        format!(
            "  {}, {}, {} in the inputs{}",
            counted(count(&reading.diagnostics, Severity::Error), "error"),
            counted(count(&reading.diagnostics, Severity::Warning), "warning"),
            counted(count(&reading.diagnostics, Severity::Note), "note"),
            match reading.diagnostics.len() - reading.unanswered().count() {
                0 => String::new(),
                waived => format!(", {waived} of them waived"),
            },
        ),
    ];
    lines.push(format!("open {}", folder.join("index.html").display()));
    lines.join("\n")
}

fn counted(count: usize, noun: &str) -> String {
    plural(count, noun, &format!("{noun}s"))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How long each stage took, for `--timings`. Never part of any output file.
struct Stages {
    started: Instant,
    lines: Vec<String>,
}

impl Stages {
    fn lap(&mut self, stage: &str) {
        self.lines.push(format!("{:>8.1} ms  {stage}", self.started.elapsed().as_secs_f64() * 1000.0));
        self.started = Instant::now();
    }
}
