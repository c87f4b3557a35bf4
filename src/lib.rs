//! Statetrace-site reads the records a project keeps about itself and turns them into a cross-linked offline site.
//!
//! ```text
//! workspace ─► sources ─► model ─► gates, readiness ─► pages, charts ─► site ─► folder
//!    I/O       records    linked   verdicts            drafts            └───► bundle
//! ```
//!
//! Pure functions in a straight line, a thin layer of I/O at each end. The modules in reading order:

pub mod artifacts;
pub mod build;
pub mod bundle;
pub mod charts;
pub mod commands;
pub mod comparison;
pub mod diagnostic;
pub mod digest;
pub mod export;
pub mod gates;
pub mod markdown;
pub mod model;
pub mod pages;
pub mod path;
pub mod publishers;
pub mod readiness;
pub mod reports;
pub mod search;
pub mod site;
pub mod sources;
pub mod stats;
pub mod text;
pub mod theme;
pub mod workspace;
