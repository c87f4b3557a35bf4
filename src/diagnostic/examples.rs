//! An example of each code: what is wrong in a small file, what is said of it, and the file as it should be. Tests build both
//! and hold the message to what is really said; what no text can show is described.

/// The examples as they are written, by code: `@@ code`, `//- path` and content, `=> message`, `//- path` and content.
static WRITTEN: &str = include_str!("examples.txt");

/// Stands behind the code of an example whose files describe what cannot be written down.
const DESCRIBED: &str = " (described)";

/// A fault, small and whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The code it is of.
    pub code: &'static str,
    /// The file at fault.
    pub wrong: File,
    /// What is said of it, or how that begins.
    pub message: &'static str,
    /// The file as it should be; of another path, where it was moved or stands beside the first.
    pub right: File,
    /// Whether the files can be tried as they stand; else they describe.
    pub is_whole: bool,
}

/// A file's path and content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the tree.
    pub path: &'static str,
    /// What it holds.
    pub text: &'static str,
}

impl File {
    fn read(written: &'static str) -> Option<Self> {
        let (path, text) = written.strip_prefix("//- ")?.split_once('\n')?;
        Some(Self { path, text })
    }
}

impl Example {
    /// The example of `code`; `None` for codes whose explanation has its own.
    pub fn of(code: &str) -> Option<Self> {
        Self::each().find(|example| example.code == code)
    }

    /// Every example, by code.
    pub fn each() -> impl Iterator<Item = Self> {
        WRITTEN.split("@@ ").filter_map(Self::read)
    }

    fn read(written: &'static str) -> Option<Self> {
        let (head, rest) = written.split_once('\n')?;
        let (wrong, rest) = rest.split_once("=> ")?;
        let (message, right) = rest.split_once('\n')?;
        let (wrong, right) = (File::read(wrong)?, File::read(right)?);
        let is_whole = !head.ends_with(DESCRIBED);
        Some(Self { code: head.trim_end_matches(DESCRIBED), wrong, message, right, is_whole })
    }
}
