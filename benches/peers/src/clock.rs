//! The clock, and how long a call takes.
//!
//! Deliberately absent: statistics beyond the median of one visit.

use std::time::{Duration, Instant};

/// A batch of calls lasts about this long, or one call if that is longer.
const BATCH: Duration = Duration::from_micros(500);

/// Now.
#[expect(clippy::disallowed_methods, reason = "a worker that measures has to read the clock")]
pub fn now() -> Instant {
    Instant::now()
}

/// Seconds of one call of `run`: the median over batches that fill `seconds`. The first call, which
/// brings the data back into the caches, does not count.
pub fn seconds_per_call(run: &mut dyn FnMut(), seconds: f64) -> f64 {
    run();
    let (start, mut calls) = (now(), 1_u32);
    let mut taken = time(run, calls);
    while taken < BATCH && calls < 1 << 20 {
        calls *= 2;
        taken = time(run, calls);
    }
    let mut samples = vec![taken.as_secs_f64() / f64::from(calls)];
    while start.elapsed().as_secs_f64() < seconds {
        samples.push(time(run, calls).as_secs_f64() / f64::from(calls));
    }
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

#[inline(never)]
fn time(run: &mut dyn FnMut(), calls: u32) -> Duration {
    let start = now();
    for _ in 0..calls {
        run();
    }
    start.elapsed()
}
