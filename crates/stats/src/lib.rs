//! The statistics of paired experiments: intervals, exact tests, summaries, and the rule that turns
//! an interval into a verdict.
//!
//! Every function is pure; what draws random numbers is handed a generator. Values that are not
//! finite never yield an interval, a small p-value or a favorable verdict.
#![forbid(unsafe_code)]

mod interval;
mod words;
mod sign_sums;
pub mod normal;
pub mod binomial;
pub mod summary;
mod expansion;
mod saddlepoint;
pub mod bootstrap;
pub mod permutation;
pub mod mean;
mod draws;
pub mod rank;
pub mod holm;
pub mod fisher;
pub mod verdict;
pub mod scale;
pub mod paired;
pub mod family;

pub use draws::Draws;
pub use interval::{Interval, MeanInterval};
