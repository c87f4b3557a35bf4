//! Arithmetic with a stated definition: percentiles, and the eight figures that sum up a set of samples.

pub mod percentile;
pub mod summary;

pub use self::percentile::percentile;
pub use self::summary::Summary;
