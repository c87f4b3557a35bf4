//! Where the sources of a task disagree (DEFINITIONS D7).
