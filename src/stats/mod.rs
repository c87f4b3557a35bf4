//! Arithmetic with a stated definition: percentiles, the eight figures that sum up a set of samples, numbers with units.

pub mod percentile;
pub mod summary;
pub mod unit;

pub use self::percentile::percentile;
pub use self::summary::Summary;
