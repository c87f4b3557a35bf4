//! One way to print diagnostics, verdicts or a comparison a file. The only place that draws them.

pub mod comparison;
pub mod human;
pub mod verdicts;

pub use crate::text::printable;
