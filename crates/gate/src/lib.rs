//! The gate: does a change make outcomes or speed worse?
//!
//! `measure` trains, counts and times. Each of the `checks` turns two sets of measurements into
//! findings, and a [`Decision`] turns findings into an exit code. A check is a pure function: the
//! same measurements give the same findings. What cannot be judged is *not enough evidence*, never a
//! pass; comparisons are written so that NaN, a missing row and an empty result all end there.
#![forbid(unsafe_code)]

mod finding;
mod decision;
pub mod checks;
pub mod baseline;
mod text;
mod summary;
pub mod compare;
pub mod measure;
mod against_baseline;
mod against_build;
pub mod calibrate;

pub use against_baseline::against_baseline;
pub use against_build::{explain_times, instructions_against};
pub use decision::{Conclusion, Decision};
pub use finding::{Check, Finding, Status};
pub use summary::summary;
pub use text::text;
