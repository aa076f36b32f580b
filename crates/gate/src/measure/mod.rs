//! What the gate looks at: kernels beside their reference, tiny runs, counted instructions, timed
//! processes.
//!
//! Deliberately absent: verdicts; `gate` has them.

pub mod workload;
pub mod kernels;
pub mod outcomes;
pub mod instructions;
pub mod machine;
pub mod slot;
pub mod blocks;
