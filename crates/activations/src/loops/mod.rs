//! Loops over slices of any length.

mod map;
pub(crate) mod blocks;
#[cfg(target_arch = "x86_64")]
mod vectors;
#[cfg(target_arch = "x86_64")]
mod compiled;

#[cfg(target_arch = "x86_64")]
pub(crate) use compiled::{avx2, avx512};
pub(crate) use map::Map;
