//! `statetrace.toml` to [`Config`], with places for everything that is wrong in it.
