//! Everything that is tested from outside the crate, in one binary.

mod build;
mod commands;
mod export;
mod readme;
mod support;
