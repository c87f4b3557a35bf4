//! [`Tree`]: every path below the root, with what is known of the files that were read.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::digest::Digest;
use crate::path::TreePath;

/// What is known of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes; `None` for files that were seen but not read.
    pub digest: Option<Digest>,
}

/// Every file and directory below the root. Built once; lookups ignore nothing unless they say so.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<TreePath, FileFacts>,
    directories: BTreeMap<TreePath, usize>,
    by_lower_case: BTreeMap<String, TreePath>,
    by_base_name: BTreeMap<String, Vec<TreePath>>,
}

impl Tree {
    /// The tree of `files`; directories follow from them.
    pub fn new(files: BTreeMap<TreePath, FileFacts>) -> Self {
        let mut tree = Self::default();
        for path in files.keys() {
            tree.by_lower_case.entry(path.as_str().to_lowercase()).or_insert_with(|| path.clone());
            tree.by_base_name.entry(path.name().to_lowercase()).or_default().push(path.clone());
            let mut parent = path.parent();
            while let Some(directory) = parent {
                parent = directory.parent();
                if !directory.as_str().is_empty() {
                    tree.by_lower_case.entry(directory.as_str().to_lowercase()).or_insert_with(|| directory.clone());
                }
                *tree.directories.entry(directory).or_default() += 1;
            }
        }
        tree.files = files;
        tree
    }

    /// Every file with its facts, in byte order of path.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&TreePath, &FileFacts)> {
        self.files.iter()
    }

    /// Every directory with the number of files below it, in byte order of path; the root is the empty path.
    pub fn directories(&self) -> impl ExactSizeIterator<Item = (&TreePath, usize)> {
        self.directories.iter().map(|(path, count)| (path, *count))
    }

    /// The facts of the file at exactly `path`.
    pub fn file(&self, path: &str) -> Option<(&TreePath, &FileFacts)> {
        self.files.get_key_value(path)
    }

    /// The directory at exactly `path`.
    pub fn directory(&self, path: &str) -> Option<&TreePath> {
        self.directories.get_key_value(path).map(|(path, _)| path)
    }

    /// How many files lie below the directory at exactly `path`, at any depth; 0 where there is none.
    pub fn files_below(&self, path: &str) -> usize {
        self.directories.get(path).copied().unwrap_or(0)
    }

    /// Every file below the directory at exactly `path`, at any depth, in byte order of path; every file for the root.
    pub fn below(&self, path: &TreePath) -> impl Iterator<Item = (&TreePath, &FileFacts)> {
        let (start, end) = match path.as_str() {
            "" => (Bound::Unbounded, Bound::Unbounded),
            // The character behind `/` ends what begins with the directory's name and one.
            name => (Bound::Included(format!("{name}/")), Bound::Excluded(format!("{name}0"))),
        };
        let range = (start.as_ref().map(String::as_str), end.as_ref().map(String::as_str));
        self.files.range::<str, _>(range)
    }

    /// The file or directory whose path is `path` but for letter case.
    pub fn ignoring_case(&self, path: &str) -> Option<&TreePath> {
        self.by_lower_case.get(&path.to_lowercase())
    }

    /// The files whose base name is `name`, ignoring case, in byte order of path.
    pub fn with_base_name(&self, name: &str) -> &[TreePath] {
        self.by_base_name.get(&name.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Every file and directory from `lower` on, by lower-case path.
    pub fn lower_case_from<'a>(&'a self, lower: &str) -> impl Iterator<Item = (&'a str, &'a TreePath)> + use<'a> {
        self.by_lower_case.range(lower.to_owned()..).map(|(lower, path)| (lower.as_str(), path))
    }

    /// The directories directly below the root, in byte order.
    pub fn top_directories(&self) -> impl Iterator<Item = &TreePath> {
        self.directories.keys().filter(|path| !path.as_str().is_empty() && !path.as_str().contains('/'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_lies_below_a_directory_is_what_its_path_begins(
            paths in prop::collection::btree_set("[ab.0-]{1,2}(/[ab.0-]{1,2}){0,3}", 0..40),
            directory in "([ab.0-]{1,2}(/[ab.0-]{1,2}){0,2})?",
        ) {
            let files = paths.iter().map(|path| (TreePath::new(path.as_str()), FileFacts::default()));
            let (tree, directory) = (Tree::new(files.collect()), TreePath::new(directory.as_str()));
            let found: Vec<&TreePath> = tree.below(&directory).map(|(path, _)| path).collect();
            let expected: Vec<&TreePath> =
                tree.files().map(|(path, _)| path).filter(|path| path.is_below(&directory)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
