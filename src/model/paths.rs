//! A path as written to its class and target (DEFINITIONS D13).

use super::link::{Class, Target};
use super::tree::Tree;
use crate::path::TreePath;
use crate::text::mention::{Mention, MentionKind};

/// How a path resolved: its class, what it leads to, and what else has its base name.
pub(super) type Found = (Class, Option<Target>, Vec<TreePath>);

/// Resolves paths against a tree.
pub(super) struct Paths<'a> {
    tree: &'a Tree,
    checkouts: &'a [String],
}

impl<'a> Paths<'a> {
    pub(super) fn new(tree: &'a Tree, checkouts: &'a [String]) -> Self {
        Self { tree, checkouts }
    }

    /// Classes `mention`, which stands in the file `from`.
    pub(super) fn find(&self, mention: &Mention, from: &TreePath) -> Found {
        let nothing = |class| (class, None, Vec::new());
        let name = mention.name.as_str();
        if is_placeholder(name) {
            return nothing(Class::Placeholder);
        }
        match mention.kind {
            MentionKind::Base => self.base_name(name),
            MentionKind::Abs => match self.inside(name) {
                Some(path) => self.path(&path),
                None => nothing(Class::Outside),
            },
            MentionKind::Link => match join(from, &decode(name)) {
                Some(path) => self.path(&path),
                None => nothing(Class::Outside),
            },
            _ => self.path(name),
        }
    }

    /// The path in this tree that an absolute path on another machine means.
    fn inside(&self, absolute: &str) -> Option<String> {
        self.checkouts.iter().find_map(|checkout| {
            let lower = absolute.to_ascii_lowercase();
            let marker = format!("/{}/", checkout.to_ascii_lowercase());
            let behind = lower.find(&marker)? + marker.len();
            absolute.get(behind..).map(str::to_owned)
        })
    }

    fn path(&self, path: &str) -> Found {
        let target = |path: &TreePath| {
            let is_file = self.tree.file(path.as_str()).is_some();
            Some(if is_file { Target::File(path.clone()) } else { Target::Directory(path.clone()) })
        };
        if path.contains(['*', '?']) {
            // A pattern means many files, so it leads to the directory that holds its first match.
            return match self.first_match(path) {
                Some(hit) => (Class::GlobHit, hit.parent().map(Target::Directory), Vec::new()),
                None => (Class::GlobMiss, None, Vec::new()),
            };
        }
        if let Some((file, _)) = self.tree.file(path) {
            return (Class::File, target(file), Vec::new());
        }
        if let Some(directory) = self.tree.directory(path) {
            return (Class::Dir, target(directory), Vec::new());
        }
        if let Some(other) = self.tree.ignoring_case(path) {
            return (Class::Case, target(other), Vec::new());
        }
        let candidates = self.tree.with_base_name(path.rsplit('/').next().unwrap_or(path)).to_vec();
        let class = match candidates.len() {
            0 => Class::Missing,
            1 => Class::BasenameUnique,
            _ => Class::BasenameAmbiguous,
        };
        (class, None, candidates)
    }

    fn base_name(&self, name: &str) -> Found {
        let candidates = self.tree.with_base_name(name).to_vec();
        let class = match candidates.len() {
            0 => Class::Missing,
            1 => Class::Unique,
            _ => Class::Ambiguous,
        };
        (class, None, candidates)
    }

    /// The first file or directory that `pattern` matches, letter case ignored.
    fn first_match(&self, pattern: &str) -> Option<&TreePath> {
        let pattern = pattern.to_lowercase();
        // What stands before the first wildcard narrows the search to one run of the sorted paths, but for letter case.
        let fixed = pattern.split(['*', '?']).next().unwrap_or("");
        let paths = self.tree.lower_case_from(fixed).take_while(|(lower, _)| lower.starts_with(fixed));
        paths.into_iter().find(|(lower, _)| matches(&pattern, lower)).map(|(_, path)| path)
    }
}

/// Whether `text` matches `pattern`: `*` and `?` stand for characters other than `/`. Linear but for the last `*`.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut wanted = pattern.split('/');
    let mut given = text.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if segment_matches(wanted, given) => {}
            _ => return false,
        }
    }
}

fn segment_matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(given) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == given => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star_p, star_t)) = star else { return false };
                star = Some((star_p, star_t + 1));
                p = star_p + 1;
                t = star_t + 1;
            }
        }
    }
    pattern.get(p..).unwrap_or(&[]).iter().all(|c| *c == '*')
}

fn is_placeholder(name: &str) -> bool {
    let between = |open: char, close: char| {
        name.find(open).is_some_and(|start| name.get(start..).is_some_and(|rest| rest.contains(close)))
    };
    name.contains("...") || between('<', '>') || between('{', '}')
}

/// `%20` and the like undone; what is no escape stays.
fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = path.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(hex.unwrap_or(*byte));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| path.to_owned())
}

/// The tree path that `target` means in the file `from`; `None` when it climbs out of the tree.
fn join(from: &TreePath, target: &str) -> Option<String> {
    let folder = from.parent()?;
    let mut segments: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.as_str().split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            part => segments.push(part),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_does_not_cross_a_slash() {
        assert!(matches("logs/*/x-*.json", "logs/a/x-1.json"));
        assert!(!matches("logs/*.json", "logs/a/x.json"));
        assert!(matches("a*b*c?", "aXbYYcZ"));
        assert!(!matches("a?", "a"));
    }

    #[test]
    fn a_link_is_relative_to_its_file() {
        let from = TreePath::new("docs/plans/PlanA.md");
        assert_eq!(join(&from, "../telemetry/Gates.md").as_deref(), Some("docs/telemetry/Gates.md"));
        assert_eq!(join(&from, "../../../x"), None);
        assert_eq!(decode("Version%201.0/x%zz"), "Version 1.0/x%zz");
    }
}
