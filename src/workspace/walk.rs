//! A directory to its files: sorted, relative, without what must not be read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{BAD_NAME, SYMLINK_OUTSIDE, unreadable};
use crate::diagnostic::Diagnostic;
use crate::path::TreePath;

/// Deepest directory that is entered; a tree beyond it is not one that people made.
const MAX_DEPTH: usize = 64;

/// What a walk found.
#[derive(Default)]
pub(super) struct Walked {
    /// Every file with its length, in byte order of path.
    pub(super) files: BTreeMap<TreePath, u64>,
    /// What could not be entered, and why.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Walks `root`, leaving out directories called as `ignored` says and the folders `skipped`. A link to a file inside the
/// root is read as that file; a link to a directory is never entered, so that no loop can arise.
pub(super) fn walk(root: &Path, ignored: &[String], skipped: &[PathBuf]) -> Walked {
    let mut walked = Walked::default();
    let mut pending = vec![(root.to_owned(), TreePath::new(""), 0)];
    while let Some((folder, path, depth)) = pending.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                walked.diagnostics.push(unreadable(&path, &error));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    walked.diagnostics.push(unreadable(&path, &error));
                    break;
                }
            };
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let shown = path.join(&name.to_string_lossy());
                walked.diagnostics.push(
                    Diagnostic::of_file(&shown, &BAD_NAME, "the name is not UTF-8, so the file was left out")
                        .help("rename it"),
                );
                continue;
            };
            let child = path.join(name);
            let full = entry.path();
            let kind = match entry.file_type() {
                Ok(kind) => kind,
                Err(error) => {
                    walked.diagnostics.push(unreadable(&child, &error));
                    continue;
                }
            };
            if kind.is_dir() {
                let left_out = ignored.iter().any(|ignored| ignored == name || ignored == child.as_str())
                    || skipped.contains(&full);
                if !left_out && depth < MAX_DEPTH {
                    pending.push((full, child, depth + 1));
                }
            } else if kind.is_symlink() {
                match full.canonicalize() {
                    Ok(target) if target.starts_with(root) => {
                        if let Ok(facts) = fs::metadata(&target)
                            && facts.is_file()
                        {
                            walked.files.insert(child, facts.len());
                        }
                    }
                    Ok(_) => walked.diagnostics.push(
                        Diagnostic::of_file(
                            &child,
                            &SYMLINK_OUTSIDE,
                            "the link leads out of the workspace and was not followed",
                        )
                        .help("copy the file into the tree, or remove the link"),
                    ),
                    Err(error) => walked.diagnostics.push(unreadable(&child, &error)),
                }
            } else if kind.is_file() {
                match entry.metadata() {
                    Ok(facts) => {
                        walked.files.insert(child, facts.len());
                    }
                    Err(error) => walked.diagnostics.push(unreadable(&child, &error)),
                }
            }
        }
    }
    walked
}
