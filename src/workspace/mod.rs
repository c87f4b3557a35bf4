//! The tree we read, with its configuration: finds the root, reads `statetrace.toml`, walks the tree, opens files.
//! The only module that reads input files.

pub mod config;
mod walk;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use globset::{GlobSet, GlobSetBuilder};

use self::config::{Config, ConfigError};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::path::{TreePath, glob};
use crate::sources::{self, SourceKind};

/// The configuration's file name.
pub const CONFIG_FILE: &str = "statetrace.toml";

static SYMLINK_OUTSIDE: Code = Code {
    name: "workspace/symlink-outside",
    severity: Severity::Warning,
    explain: "A symbolic link leads out of the workspace. It is not followed, so that a site never holds what is not part of \
              the project. Copy the file into the tree, or remove the link.",
};
/// A file or directory that the system refused.
static UNREADABLE: Code = Code {
    name: "workspace/unreadable",
    severity: Severity::Error,
    explain: "A file or directory could not be read. Everything else was; what this one says is missing from the site. Check \
              its permissions.",
};
static BAD_NAME: Code = Code {
    name: "workspace/name-not-utf8",
    severity: Severity::Warning,
    explain: "A file's name is not UTF-8, so nothing can mention it and no page can name it. It was left out. Rename it.",
};
static TOO_LARGE: Code = Code {
    name: "workspace/too-large",
    severity: Severity::Error,
    explain: "A text source is larger than `max_text_bytes` of the `[workspace]` section and was not read, so that one runaway \
              file cannot fill the memory. What it says is missing from the site, and could be what is red. Raise the limit if \
              the file is meant, or move it below an artifact root, where files are streamed.",
};

/// The codes of what was meant to be read and was not.
pub static UNREAD: [&Code; 3] = [&UNREADABLE, &TOO_LARGE, &BAD_NAME];

/// Every code this module reports.
pub static CODES: [&Code; 4] = [&SYMLINK_OUTSIDE, &UNREADABLE, &BAD_NAME, &TOO_LARGE];

/// What a file is read as.
#[derive(Clone, Copy)]
pub enum Role {
    /// Records or prose, by its kind.
    Text(&'static SourceKind),
    /// A file below an artifact root.
    Artifact,
    /// Both: a text source that lies below an artifact root.
    Both(&'static SourceKind),
    /// Known by path only.
    Bystander,
}

/// A file of the tree.
#[derive(Clone)]
pub struct FileEntry {
    /// Where it lies.
    pub path: TreePath,
    /// Its length when the tree was walked.
    pub bytes: u64,
    /// What it is read as.
    pub role: Role,
}

/// A workspace that was walked, not yet read.
pub struct Workspace {
    root: PathBuf,
    /// Its configuration.
    pub config: Config,
    /// Every file, in byte order of path.
    pub files: Vec<FileEntry>,
    /// What the walk reports.
    pub diagnostics: Vec<Diagnostic>,
}

/// A workspace that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is none.
    #[error("no workspace here: neither `{}` nor a directory above it has a {CONFIG_FILE}, and there is no `content` with one", .0.display())]
    NotFound(PathBuf),
    /// The root cannot be read.
    #[error("cannot read the directory `{}`: {source}", path.display())]
    Root {
        /// The root.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Workspace {
    /// Walks `root`. `output` is a folder of sites that is never read as a source.
    pub fn open(root: &Path, config: Config) -> Result<Self, WorkspaceError> {
        Self::open_without(root, config, &[])
    }

    /// [`Workspace::open`], leaving out the folders `skipped` wherever they lie.
    pub fn open_without(root: &Path, config: Config, skipped: &[PathBuf]) -> Result<Self, WorkspaceError> {
        let at_root = |source| WorkspaceError::Root { path: root.to_owned(), source };
        let canonical = root.canonicalize().map_err(at_root)?;
        fs::read_dir(&canonical).map_err(at_root)?;
        let mut left_out: Vec<PathBuf> = skipped.to_vec();
        left_out.push(canonical.join(&config.site.output));
        let walked = walk::walk(&canonical, &config.workspace.ignore, &left_out);
        let roles = Roles::of(&config);
        let files =
            walked.files.into_iter().map(|(path, bytes)| FileEntry { role: roles.role(&path), path, bytes }).collect();
        Ok(Self { root: canonical, config, files, diagnostics: walked.diagnostics })
    }

    /// The root, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether nothing in the tree is a source or an artifact.
    pub fn has_no_source(&self) -> bool {
        self.files.iter().all(|file| matches!(file.role, Role::Bystander))
    }

    /// Where the site goes: `asked`, from the current directory, else the configured folder in the root.
    pub fn output(&self, asked: Option<&Path>) -> PathBuf {
        asked.map_or_else(|| self.root.join(&self.config.site.output), Path::to_owned)
    }

    /// The folder whose files overlay the built-in theme, when one is configured.
    pub fn theme(&self) -> Option<PathBuf> {
        self.config.site.theme.as_ref().map(|theme| self.root.join(theme))
    }

    /// Every file that one of `globs` matches, in byte order of path.
    pub fn matching<'a>(&'a self, globs: &[&str]) -> impl Iterator<Item = &'a FileEntry> + use<'a> {
        let globs = glob_set(&globs.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>());
        self.files.iter().filter(move |file| globs.is_match(file.path.as_str()))
    }

    /// The whole of a text source; a diagnostic when it cannot be read or is too large.
    pub fn read(&self, file: &FileEntry) -> Result<Vec<u8>, Diagnostic> {
        let limit = self.config.workspace.max_text_bytes;
        let too_large = |message: String| {
            Diagnostic::of_file(&file.path, &TOO_LARGE, message)
                .help("raise `max_text_bytes` in `[workspace]`, or move the file")
        };
        if file.bytes > limit {
            return Err(too_large(format!("{} bytes are more than the {limit} a text source may have", file.bytes)));
        }
        let mut bytes = Vec::with_capacity(file.bytes as usize);
        // A file may have grown since the tree was walked: one byte past the limit tells.
        let outcome = File::open(self.root.join(file.path.as_str()))
            .and_then(|open| open.take(limit.saturating_add(1)).read_to_end(&mut bytes));
        match outcome {
            Ok(_) if bytes.len() as u64 > limit => {
                Err(too_large(format!("it grew past the {limit} bytes a text source may have")))
            }
            Ok(_) => Ok(bytes),
            Err(error) => Err(unreadable(&file.path, &error)),
        }
    }

    /// An artifact's bytes, to be streamed.
    pub fn stream(&self, file: &FileEntry) -> Result<File, Diagnostic> {
        File::open(self.root.join(file.path.as_str())).map_err(|error| unreadable(&file.path, &error))
    }
}

/// A file or directory that the system refused to read.
pub fn unreadable(path: &TreePath, error: &io::Error) -> Diagnostic {
    Diagnostic::of_file(path, &UNREADABLE, format!("cannot be read: {error}"))
        .help("check its permissions; everything else was read")
}

/// Finds the root: `asked`, else the nearest ancestor of `current` with a configuration, else `current/content` when it
/// has one.
pub fn find_root(asked: Option<&Path>, current: &Path) -> Result<PathBuf, WorkspaceError> {
    if let Some(root) = asked {
        return Ok(root.to_owned());
    }
    if let Some(root) = current.ancestors().find(|folder| folder.join(CONFIG_FILE).is_file()) {
        return Ok(root.to_owned());
    }
    let content = current.join("content");
    if content.join(CONFIG_FILE).is_file() { Ok(content) } else { Err(WorkspaceError::NotFound(current.to_owned())) }
}

/// The globs of every source kind and the artifact roots.
struct Roles {
    kinds: Vec<(&'static SourceKind, GlobSet)>,
    roots: Vec<TreePath>,
}

impl Roles {
    fn of(config: &Config) -> Self {
        let kinds = sources::KINDS.iter().map(|kind| (*kind, glob_set(&config.sources.globs(kind)))).collect();
        Self {
            kinds,
            roots: config.artifacts.roots.iter().map(|root| TreePath::new(root.trim_end_matches('/'))).collect(),
        }
    }

    fn role(&self, path: &TreePath) -> Role {
        let below_root = self.roots.iter().any(|root| path.is_below(root));
        let kind = self.kinds.iter().find(|(_, globs)| globs.is_match(path.as_str())).map(|(kind, _)| *kind);
        match (kind, below_root) {
            (Some(kind), false) => Role::Text(kind),
            (Some(kind), true) => Role::Both(kind),
            (None, true) => Role::Artifact,
            (None, false) => Role::Bystander,
        }
    }
}

/// The set of `globs`; the configuration has checked each, so a bad one matches nothing.
fn glob_set(globs: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs.iter().filter_map(|pattern| glob(pattern).ok()) {
        set.add(glob);
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_grew_past_the_limit_is_not_cut() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.md"), "12345").unwrap();
        let config = Config::parse(CONFIG_FILE, "[workspace]\nmax_text_bytes = 4\n", &[]).unwrap();
        let workspace = Workspace::open(dir.path(), config).unwrap();
        let as_walked = |bytes| FileEntry { path: TreePath::new("a.md"), bytes, role: Role::Bystander };
        for bytes in [5, 3] {
            let fault = workspace.read(&as_walked(bytes)).unwrap_err();
            assert_eq!(fault.code.name, TOO_LARGE.name, "{}", fault.message);
        }
        fs::write(dir.path().join("a.md"), "1234").unwrap();
        assert_eq!(workspace.read(&as_walked(3)), Ok(b"1234".to_vec()));
    }
}
