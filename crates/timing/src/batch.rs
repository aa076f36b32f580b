//! A batch of calls: the unit of every timing.

use crate::clock::Start;

/// Length of a timed batch in nanoseconds: long against the resolution of the clock, short against
/// changes of the machine's speed.
const BATCH_NS: f64 = 500_000.0;

/// The number of calls that take half a millisecond, at least one.
///
/// It is found by doubling until the calls take a quarter of a batch, which warms up caches as
/// well.
pub fn calls_per_batch(call: &mut dyn FnMut()) -> u32 {
    calls_that_fill_a_batch(|calls| time(call, calls))
}

/// [`calls_per_batch`], given what measures the mean nanoseconds per call of so many calls.
fn calls_that_fill_a_batch(mut ns_per_call: impl FnMut(u32) -> f64) -> u32 {
    let mut calls = 1;
    loop {
        let ns = ns_per_call(calls);
        if ns * f64::from(calls) >= 0.25 * BATCH_NS {
            return (BATCH_NS / ns).ceil().max(1.0) as u32;
        }
        calls = calls.saturating_mul(2);
    }
}

/// Mean nanoseconds per call over `calls` calls.
///
/// Everything is timed by this function. It is never inlined and its argument is always `dyn`, so
/// that all candidates run through the same instructions at the same address.
#[inline(never)]
pub fn time(call: &mut dyn FnMut(), calls: u32) -> f64 {
    let start = Start::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed_ns() / f64::from(calls)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::{calls_per_batch, calls_that_fill_a_batch, time};

    /// A call of `ns` nanoseconds, and the numbers of calls that were measured.
    fn measured(ns: f64) -> (u32, Vec<u32>) {
        let mut batches = Vec::new();
        let calls = calls_that_fill_a_batch(|calls| {
            batches.push(calls);
            ns
        });
        (calls, batches)
    }

    #[test]
    fn a_batch_lasts_half_a_millisecond_whatever_a_call_takes() {
        for (ns, expected) in [(1.0, 500_000), (0.3, 1_666_667), (3000.0, 167), (200_000.0, 3)] {
            let (calls, batches) = measured(ns);
            assert_eq!(calls, expected, "calls of {ns} ns");
            let doubled: Vec<u32> = (0..batches.len()).map(|power| 1 << power).collect();
            assert_eq!(batches, doubled, "calls of {ns} ns");
            let warm_up = ns * f64::from(batches.iter().sum::<u32>());
            assert!(warm_up <= 2.0 * 250_000.0, "calls of {ns} ns: {warm_up} ns of warm-up");
        }
    }

    #[test]
    fn a_call_that_is_longer_than_a_batch_is_made_once() {
        assert_eq!(measured(500_001.0), (1, vec![1]));
        assert_eq!(measured(1e12), (1, vec![1]));
        assert_eq!(calls_per_batch(&mut || std::thread::sleep(Duration::from_millis(1))), 1);
    }

    #[test]
    fn the_time_of_a_call_is_the_mean_over_all_calls() {
        let count = Cell::new(0);
        let mut call = || {
            count.set(count.get() + 1);
            std::thread::sleep(Duration::from_millis(2));
        };
        let ns = time(&mut call, 5);
        assert_eq!(count.get(), 5);
        // A sleep may be longer on a busy machine, and is never shorter.
        assert!(ns >= 2e6, "{ns} ns per call");
    }
}
