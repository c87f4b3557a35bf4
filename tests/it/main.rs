//! Everything that is tested from outside the crate, in one binary.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test that meets what it does not expect should stop right there"
)]

#[cfg(unix)]
mod agent;
mod another_verifier;
mod artifacts;
mod build;
mod bundle;
mod charts;
mod commands;
mod demo;
mod diff;
mod examples;
mod export;
mod family;
#[cfg(unix)]
mod force;
mod forge;
mod fuzz;
#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the same file is the library of the fuzz crate, where these are its interface")]
mod fuzz_targets;
mod gate_pages;
mod gates;
mod guide;
mod hostile;
mod laws;
mod nightly;
mod publish;
mod readiness;
mod readme;
mod sentences;
mod spellings;
mod support;
mod telemetry;
mod tidy;
mod verify;
mod waivers;
