//! Arithmetic with a stated definition: percentiles, the eight figures that sum up a set of samples, how samples of many
//! days are pooled, and the words of a value with its unit.

pub mod ascending;
pub mod percentile;
pub mod pool;
pub mod sketch;
pub mod summary;
pub mod unit;

pub use self::ascending::Ascending;
pub use self::percentile::percentile;
pub use self::pool::Pool;
pub use self::sketch::Sketch;
pub use self::summary::Summary;
