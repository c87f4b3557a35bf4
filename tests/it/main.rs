//! Everything that is tested from outside the crate, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop right there")]

mod build;
mod charts;
mod commands;
mod export;
mod readme;
mod support;
