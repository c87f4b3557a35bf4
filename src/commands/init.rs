//! `init`: looks at a tree and writes a commented `statetrace.toml` that fits it. Never overwrites.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Global, Outcome, print};
use crate::sources::KINDS;
use crate::workspace::config::Config;
use crate::workspace::{CONFIG_FILE, Role, Workspace};

/// What `init` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The project's root [default: the current directory]
    pub dir: Option<PathBuf>,
}

/// Writes the file, or says why not.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    let root = options.dir.clone().or_else(|| global.root.clone()).unwrap_or_else(|| PathBuf::from("."));
    let path = root.join(CONFIG_FILE);
    let config = Config::parse(CONFIG_FILE, "", &[]).map_err(Failure::new)?;
    let workspace = Workspace::open(&root, config).map_err(Failure::new)?;
    let text = propose(&workspace);
    let write = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    write.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::new(format!("`{}` is there already", path.display())).help("edit it, or move it away first")
        }
        _ => Failure::new(format!("cannot write `{}`: {error}", path.display())),
    })?;
    if !global.quiet {
        print(format!("wrote {}", path.display()))?;
    }
    Ok(Outcome::Clean)
}

/// The configuration of `workspace` as a text that says what was found: a kind with files is told how many, a kind without
/// is commented out.
pub fn propose(workspace: &Workspace) -> String {
    let mut text = String::from(
        "# How statetrace-site reads this project. Every key has a default; what is commented out shows it.\n\n\
         [project]\n\
         # What the site calls the project. Default: the heading of the plan index.\n\
         # title = \"…\"\n\
         # Directories that hold this tree on other machines, so that absolute paths in the records can be followed.\n",
    );
    text.push_str(&format!("# checkouts = {}\n\n", list(&workspace.config.project.checkouts.0)));
    text.push_str("[workspace]\n# Directories that are not entered, by name or by path.\n");
    text.push_str(&format!("# ignore = {}\n", list(&workspace.config.workspace.ignore)));
    text.push_str("# The largest text source that is read, in bytes.\n");
    text.push_str(&format!("# max_text_bytes = {}\n\n", workspace.config.workspace.max_text_bytes));
    text.push_str("# Which files are which source: `*` within a directory, `**` across. The first kind that fits a file reads it.\n[sources]\n");
    for kind in KINDS {
        let is_kind = |role: &Role| matches!(role, Role::Text(own) | Role::Both(own) if own.name == kind.name);
        let found = workspace.files.iter().filter(|file| is_kind(&file.role)).count();
        let globs = kind.globs.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>();
        let line = format!("{} = {}", kind.name, list(&globs));
        text.push_str(&match found {
            0 => format!("# {line}  # none found\n"),
            1 => format!("{line}  # 1 file\n"),
            _ => format!("{line}  # {found} files\n"),
        });
    }
    let artifacts = workspace.files.iter().filter(|file| matches!(file.role, Role::Artifact | Role::Both(_))).count();
    let mark = if artifacts == 0 { "# " } else { "" };
    text.push_str(&format!(
        "\n# Directories whose files are artifacts: telemetry, reports, bundles ({artifacts} files).\n[artifacts]\n{mark}roots = {}\n\n",
        list(&workspace.config.artifacts.roots)
    ));
    text.push_str("[site]\n# Where the site goes, in this directory.\n");
    text.push_str(&format!("# output = \"{}\"\n", workspace.config.site.output));
    text.push_str("# A folder whose files take the place of the built-in theme's.\n# theme = \"theme\"\n");
    text
}

fn list(items: &[String]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
    format!("[{}]", quoted.join(", "))
}
