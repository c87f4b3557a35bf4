//! One way to print diagnostics a file. The only place that draws them.

pub mod human;
pub mod verdicts;

pub use crate::text::printable;
