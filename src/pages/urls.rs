//! Which page shows what: the one place that knows the site's URLs (SPEC 5).

use crate::model::{Model, Target};
use crate::path::SitePath;

/// A page, and the fragment on it when only a part is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The page.
    pub page: SitePath,
    /// The fragment, without `#`.
    pub fragment: Option<String>,
}

/// Every target's page.
pub struct Urls {}

impl Urls {
    /// The pages of everything in `model`.
    pub fn new(_model: &Model) -> Self {
        Self {}
    }

    /// The page that shows `target`; `None` when none does.
    pub fn of(&self, _target: &Target) -> Option<Url> {
        None
    }
}
