//! The small study of the tests that plan or run one: done in a second.

/// Spirals, two arms, two panels, two depths; one kernel to time.
pub(crate) const STUDY: &str = include_str!("tiny.toml");
