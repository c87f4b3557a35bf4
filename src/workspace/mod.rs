//! The tree we read, with its configuration: finds the root, reads `statetrace.toml`, walks the tree, opens files.
//! The only module that reads input files.

pub mod config;
