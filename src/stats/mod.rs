//! Arithmetic on measures, each with a stated definition.

pub mod unit;
