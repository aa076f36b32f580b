//! A batch of calls: the unit of every timing.

use crate::clock::Start;

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
