//! Artifact files to [`Artifact`]s: format by content, kind by name grammar and content, records counted as the bytes
//! stream past (DEFINITIONS D14). Nothing is held in memory but one chunk, one line and the head.
