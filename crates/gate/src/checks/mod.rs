//! The rules of the gate, one file or folder per check: from two sets of measurements to findings.

pub mod correctness;
pub mod exact;
pub mod tolerance;
pub mod instructions;
pub mod timing;
