//! `explain`: what a code means and how to cure it. Needs no workspace.

use clap::Args;

use super::{Failure, Outcome, print};
use crate::diagnostic::Code;
use crate::diagnostic::examples::{Example, File};
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
        Some(code) => {
            let example = Example::of(code.name).map(|example| shown(&example)).unwrap_or_default();
            print(format!("{} ({})\n\n{}{example}", code.name, code.severity.label(), code.explain))?;
        }
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

/// The example below the explanation: the file, what is said of it, the file corrected.
fn shown(example: &Example) -> String {
    let file = |file: &File| {
        let lines: Vec<String> = file.text.lines().map(|line| format!("    {line}").trim_end().to_owned()).collect();
        let text = if lines.is_empty() { "    (nothing)".to_owned() } else { lines.join("\n") };
        format!("`{}`:\n\n{text}", file.path)
    };
    format!(
        "\n\nAn example is {}\n\nIt is told as: {}\n\nCorrected, it is {}",
        file(&example.wrong),
        example.message,
        file(&example.right)
    )
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
