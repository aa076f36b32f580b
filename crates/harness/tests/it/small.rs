//! The small study of the tests that run one: done in a second.

/// Spirals, two arms, two panels, two depths; one kernel to time.
pub(crate) const STUDY: &str = include_str!("../../../study/tests/it/tiny.toml");
