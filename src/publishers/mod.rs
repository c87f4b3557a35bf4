//! Where a finished site goes, one destination a file, and what it takes along.

pub mod downloads;
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
    /// A folder of bundles, or a trust file, cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// What could not be read.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The project's own trust folder holds what no verifier would accept.
    #[error("the trust folder `{}` cannot be handed out: {fault}", folder.display())]
    Trust {
        /// The folder.
        folder: PathBuf,
        /// What is wrong in it.
        fault: String,
    },
}
