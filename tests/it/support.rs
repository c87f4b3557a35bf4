//! What several tests need: a workspace from a few lines, the real trees, one way to build.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use statetrace_site::build::{self, Build};
use statetrace_site::theme::Theme;
use statetrace_site::workspace::Workspace;

/// The declared now of every test build: 12 January 2026, 02:15 UTC.
pub(crate) fn now() -> jiff::Timestamp {
    "2026-01-12T02:15:00Z".parse().unwrap()
}

/// A workspace in a temporary folder from `//- path` headed texts; removed when dropped.
pub(crate) fn workspace(fixture: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for part in fixture.split("//- ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap();
        let path = dir.path().join(path.trim());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// The demo project.
pub(crate) fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content")
}

/// The tree `variable` points to; `None`, said aloud, where it is unset.
pub(crate) fn real_tree(variable: &str) -> Option<PathBuf> {
    let root = std::env::var_os(variable).map(PathBuf::from);
    if root.is_none() {
        // Not by a macro of printing: what those print of a test that passes, nobody sees.
        std::io::stderr().write_all(format!("skipped: {variable} is not set\n").as_bytes()).unwrap();
    }
    root
}

/// Opens `root` as the command line would.
pub(crate) fn open(root: &Path) -> Workspace {
    Workspace::open(root, statetrace_site::workspace::config::Config::load(root).unwrap()).unwrap()
}

/// Builds `root` with the built-in theme.
pub(crate) fn build(root: &Path) -> Build {
    build::build(&open(root), &Theme::load(None).unwrap(), now()).unwrap()
}

/// Runs the program in `directory` as of the tests' now.
pub(crate) fn run(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_statetrace-site"))
        .args(arguments)
        .current_dir(directory)
        .env("SOURCE_DATE_EPOCH", "1768184100")
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

/// What the program printed.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
