//! `explain`: what a code means and how to cure it. Needs no workspace.

use clap::Args;

use super::{Failure, Outcome, print};
use crate::diagnostic::Code;
use crate::text::closest;

/// What `explain` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// A code such as board/glued-records; all codes are listed without one
    pub code: Option<String>,
}

/// Prints the explanation, or the list of codes.
pub fn run(options: &Options) -> Result<Outcome, Failure> {
    let codes = codes();
    let Some(name) = &options.code else {
        let width = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
        let lines: Vec<String> =
            codes.iter().map(|code| format!("{:<width$}  {}", code.name, code.severity.label())).collect();
        print(lines.join("\n"))?;
        return Ok(Outcome::Clean);
    };
    match codes.iter().find(|code| code.name == name) {
        Some(code) => print(format!("{} ({})\n\n{}", code.name, code.severity.label(), code.explain))?,
        None => {
            let failure = Failure::new(format!("there is no code `{name}`"));
            return Err(match closest(name, codes.iter().map(|code| code.name)) {
                Some(closest) => failure.help(format!("did you mean `{closest}`?")),
                None => failure.help("`statetrace-site explain` lists them all"),
            });
        }
    }
    Ok(Outcome::Clean)
}

/// Every code any reader reports, by name.
fn codes() -> Vec<&'static Code> {
    let mut codes: Vec<&'static Code> = crate::sources::KINDS.iter().flat_map(|kind| kind.codes).copied().collect();
    codes.extend(crate::artifacts::CODES);
    codes.extend(crate::workspace::CODES);
    codes.extend(crate::build::baseline::CODES);
    codes.extend(crate::build::parse::CODES);
    codes.extend(crate::gates::CODES);
    codes.push(&crate::workspace::config::INVALID);
    codes.sort_by_key(|code| code.name);
    codes.dedup_by_key(|code| code.name);
    codes
}
