//! The only place that reads a clock. Progress and timings ask here; nothing that decides a
//! training number may.

#![expect(clippy::disallowed_methods, reason = "this is the module that the rule leaves")]

use std::time::{Duration, Instant};

/// A point in time to measure from.
#[derive(Clone, Copy, Debug)]
pub struct Start(Instant);

impl Start {
    /// Now.
    pub fn now() -> Self {
        Self(Instant::now())
    }

    /// Time since then.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    /// Nanoseconds since then.
    pub fn elapsed_ns(self) -> f64 {
        self.elapsed().as_nanos() as f64
    }
}
