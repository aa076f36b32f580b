//! The only place that reads a clock. Progress and timings ask here; nothing that decides a
//! training number may.
//!
//! Deliberately absent: a second way to time. The speed suite and the gate go through [`time`].

#![expect(clippy::disallowed_methods, reason = "this is the module that the rule leaves")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

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

    /// Nanoseconds from `earlier` to this point.
    pub fn ns_after(self, earlier: Start) -> f64 {
        self.0.duration_since(earlier.0).as_nanos() as f64
    }

    /// Nanoseconds since then.
    pub fn elapsed_ns(self) -> f64 {
        self.elapsed().as_nanos() as f64
    }
}

/// Length of one timed batch of calls, in nanoseconds: long against the clock's resolution, short
/// against the machine's moods.
const BATCH_NS: f64 = 500_000.0;

/// Calls that fill a batch, after a warm-up that lasts as long as half of one.
pub fn calls_per_batch(call: &mut dyn FnMut()) -> u32 {
    let mut calls = 1;
    loop {
        let ns = time(call, calls);
        if ns * f64::from(calls) >= 0.25 * BATCH_NS {
            // As a float it saturates, also where the clock stood still.
            return (BATCH_NS / ns).ceil().max(1.0) as u32;
        }
        calls = calls.saturating_mul(2);
    }
}

/// Mean nanoseconds of `calls` calls. The one timing function: never inlined and always called with
/// a `dyn` argument, so that every arm runs through the same instructions at the same address.
#[inline(never)]
pub fn time(call: &mut dyn FnMut(), calls: u32) -> f64 {
    let start = Start::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed_ns() / f64::from(calls)
}

/// Days since 1 January 1970, UTC: for exceptions that expire, and for nothing that is measured.
pub fn today() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() / 86_400
}
