//! The only module that reads a clock, so that no training number can depend on one.

#![expect(clippy::disallowed_methods, reason = "this is the module that the rule leaves")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

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

/// Days since 1 January 1970, UTC: for exceptions that expire, and for nothing that is measured.
pub fn today() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() / 86_400
}
