//! What the checks compare: kernels against their references, tiny training runs, counted
//! instructions and timed processes. Nothing here decides.

pub mod workload;
pub mod kernels;
mod tiny_runs;
pub mod callgrind;
mod this_build;
pub mod process;
pub mod blocks;

pub use this_build::measure_this_build;
pub use tiny_runs::TinyRuns;
pub(crate) use tiny_runs::{Alteration, TinyRun};
