//! Templates and assets: the built-in theme, overlaid file by file. Turns a draft into a page.

use std::path::{Path, PathBuf};

use crate::pages::Draft;
use crate::path::SitePath;

/// Templates and assets, loaded.
pub struct Theme {}

/// A theme that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// A theme file that cannot be read.
    #[error("cannot read the theme file `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A template that does not parse, or a page that does not render.
    #[error("template `{template}`: {message}")]
    Template {
        /// Which template.
        template: String,
        /// What is wrong, with its place in the template.
        message: String,
    },
}

impl Theme {
    /// The built-in theme, with files of `overlay` in place of built-in ones of the same relative path.
    pub fn load(overlay: Option<&Path>) -> Result<Self, ThemeError> {
        let _ = overlay;
        Ok(Self {})
    }

    /// The HTML of `draft`.
    pub fn render(&self, draft: &Draft) -> Result<String, ThemeError> {
        let _ = draft;
        Ok(String::new())
    }

    /// Every asset with its place in the site, sorted.
    pub fn assets(&self) -> Vec<(SitePath, Vec<u8>)> {
        Vec::new()
    }
}
