//! `gates`: what came of each gate, or the gates that sentences of the documents propose.

use clap::{Args, ValueEnum};

use super::{Failure, Global, Outcome, now, print, report};
use crate::build;
use crate::diagnostic::Diagnostic;
use crate::export::convert;
use crate::gates::{Binding, Verdicts};
use crate::reports::verdicts;
use crate::workspace::config::Config;

/// What `gates` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Print the gates that sentences of the documents propose, as TOML to paste into statetrace.toml
    #[arg(long, conflicts_with = "rules")]
    pub propose: bool,
    /// List the functions a rule can call; needs no workspace
    #[arg(long)]
    pub rules: bool,
    /// How to print the verdicts
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
}

/// How to print the verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table, red first.
    Human,
    /// A JSON list, the `gates` of the exported model.
    Json,
}

/// Prints the verdicts and says by the exit code whether a blocking gate is red, or could be: a file cannot be read.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    if options.rules {
        print(verdicts::rules())?;
        return Ok(Outcome::Clean);
    }
    let workspace = super::open(global, None)?;
    if workspace.has_no_source() {
        return Err(super::no_source(&workspace));
    }
    let misread = build::declared(&workspace).diagnostics;
    if !misread.is_empty() {
        // A gate that cannot be read could be the one that is red.
        return Err(Failure { diagnostics: misread, ..Failure::new("not every gate can be read") });
    }
    let reading = build::read(&workspace, now(global)?);
    let judged = &reading.verdicts;
    if options.propose {
        print(proposals(judged, keeps_defaults(&workspace.config)))?;
        return Ok(Outcome::Clean);
    }
    report(global, &judged.diagnostics);
    let undecided: Vec<Diagnostic> = reading.undecided().cloned().collect();
    report(global, &undecided);
    match options.format {
        Format::Human => print(verdicts::human(judged))?,
        Format::Json => {
            let gates: Vec<_> = judged.gates.iter().map(convert::gate).collect();
            print(super::json("the verdicts", &gates)?)?;
        }
    }
    Ok(if judged.blocking().next().is_some() || !undecided.is_empty() { Outcome::Denied } else { Outcome::Clean })
}

/// What must be said beside a first `[[gate]]` table so that the built-in gates, which it would take the place of, stay.
fn keeps_defaults(config: &Config) -> Option<&'static str> {
    let would_go = config.gate.is_empty() && config.gates.defaults.is_none();
    would_go.then_some(
        "# The first [[gate]] table takes the place of the built-in gates. They stay with these two lines:\n\
         [gates]\ndefaults = true",
    )
}

fn proposals(verdicts: &Verdicts, before: Option<&str>) -> String {
    let proposals = verdicts.prose.iter().filter_map(|gate| match &gate.binding {
        Binding::Proposed(proposal) => Some(proposal.to_toml()),
        _ => None,
    });
    let proposals: Vec<String> = proposals.collect();
    match proposals.is_empty() {
        true => "# no sentence sets a limit that a rule could test and no gate does".to_owned(),
        false => before.map(str::to_owned).into_iter().chain(proposals).collect::<Vec<_>>().join("\n\n"),
    }
}
