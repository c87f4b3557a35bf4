//! Where a finished site goes: one destination a file.

pub mod folder;

use std::path::PathBuf;

use crate::site::write::WriteError;

/// A site that could not be published. The one that readers see stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The site could not be written or swapped in.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Another run is publishing to the same place.
    #[error("another run is publishing to `{}`", .0.display())]
    Busy(PathBuf),
    /// There is no earlier release to go back to.
    #[error("`{}` has no earlier release to go back to", .0.display())]
    NoEarlier(PathBuf),
}
