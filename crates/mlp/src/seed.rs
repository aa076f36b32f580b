//! One seed becomes named, independent random streams.
//!
//! No stream depends on an activation or on a position in a list, so that two arms of a comparison
//! draw the same numbers, and a longer list of runs leaves the earlier ones as they were.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

/// The random streams of one run, all derived from (master seed, seed, purpose).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    master: u64,
    seed: u64,
}

impl Streams {
    /// The streams of run `seed` in a study whose master seed is `master`.
    pub fn new(master: u64, seed: u64) -> Self {
        Self { master, seed }
    }

    /// The generator for one purpose, for example `"weights/3"`, `"order/12"` or `"split"`.
    ///
    /// The state is the BLAKE3 hash of the three parts, so streams of different purposes are
    /// unrelated and the same triple gives the same numbers on every machine.
    pub fn stream(&self, purpose: &str) -> Xoshiro256PlusPlus {
        let mut hasher = blake3::Hasher::new_derive_key("softknee 2026 random streams v1");
        hasher.update(&self.master.to_le_bytes());
        hasher.update(&self.seed.to_le_bytes());
        hasher.update(purpose.as_bytes());
        Xoshiro256PlusPlus::from_seed(*hasher.finalize().as_bytes())
    }
}
