//! The same loops compiled for each instruction set, and the vectors they run on.
//!
//! Deliberately absent: the choice between them; see `dispatch`.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
pub(crate) mod loops;
#[cfg(target_arch = "x86_64")]
mod segments;
pub(crate) mod portable;
pub(crate) mod several;

/// Adding this to an integer n leaves the bits of n + 127 at the lower end of the significand, from
/// where a shift by 23 makes them the exponent of 2^n.
const MAGIC_F32: f32 = 12_582_912.0 + 127.0;
/// The same with n + 1023 and 52.
const MAGIC_F64: f64 = 6_755_399_441_055_744.0 + 1023.0;
