//! Gates on hand-made streams and artifacts.
