//! `export`: the model as JSON on stdout, or its schema.

use clap::{Args, ValueEnum};

use super::{Failure, Global, Outcome, now, print};
use crate::build;
use crate::export;

/// What `export` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// What to write
    #[arg(long, value_enum, default_value = "json")]
    pub format: Format,
}

/// What to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The model, one JSON object.
    Json,
    /// The JSON Schema of the model; needs no workspace.
    JsonSchema,
}

/// Writes the model to stdout.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let value = match options.format {
        Format::JsonSchema => super::json("the schema", &export::schema())?,
        Format::Json => {
            let workspace = super::open(global, None)?;
            let reading = build::read(&workspace, now(global)?);
            super::json("the model", &reading.json())?
        }
    };
    print(value)?;
    Ok(Outcome::Clean)
}
