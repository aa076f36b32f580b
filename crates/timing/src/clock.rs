//! The only module that reads a clock, so that no training number can depend on one.

#![expect(clippy::disallowed_methods, reason = "this is the module that the rule leaves")]

use std::time::{Duration, Instant};

/// A point in time to measure from.
#[derive(Clone, Copy, Debug)]
pub struct Start(Instant);

impl Start {
    /// The present moment.
    pub fn now() -> Self {
        Self(Instant::now())
    }

    /// Time since this point.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    /// Nanoseconds from `earlier` to this point.
    pub fn ns_after(self, earlier: Start) -> f64 {
        self.0.duration_since(earlier.0).as_nanos() as f64
    }

    /// Nanoseconds since this point.
    pub(crate) fn elapsed_ns(self) -> f64 {
        self.elapsed().as_nanos() as f64
    }
}
