//! What planted runs and planted timings have in common.

use harness::environment::Environment;

/// A number between −1 and 1, different for each seed.
pub(crate) fn noise(seed: u64) -> f64 {
    let mixed = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11;
    2.0 * (mixed as f64 / (1u64 << 53) as f64) - 1.0
}

/// The environment that made all planted records.
pub(crate) fn environment() -> Environment {
    let [isa, machine, rustc, revision, dirty] =
        ["portable", "a machine", "rustc 1.0", "0123abc", "false"].map(str::to_owned);
    Environment { isa, machine, rustc, revision, dirty }
}
