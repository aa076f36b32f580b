//! The claims under test, C1 to C20: what decides each, and what a study finds.
//!
//! Every rule is a function of a few numbers, `decide`, apart from what gathers them from the records
//! and from what puts them into words.

mod verdict;
mod finding;
mod comparison;
mod cost;
mod units;
mod dead;
mod depth;
mod gradient;
mod harm;
mod numeric;
mod zero_time;
mod information;
mod regularization;
mod updates;
mod scale;
mod outcome;
mod positive;
mod shape;
mod sparse;
mod replacement;
pub mod rules;

pub(crate) use comparison::{has_learned, outcomes};
pub(crate) use outcome::DEEP;
pub(crate) use verdict::Counts;

pub use finding::{Claim, ClaimControl, Finding};
pub use verdict::ClaimVerdict;
pub use zero_time::{crossing_words, line_name, measured_percentages};

/// Every claim, in order.
pub static CLAIMS: &[&Claim] = &[
    &shape::C1A,
    &shape::C1B,
    &numeric::C2,
    &numeric::C3,
    &sparse::C4,
    &dead::C5A,
    &dead::C5B,
    &harm::C6,
    &cost::C7,
    &gradient::C8,
    &depth::C9,
    &outcome::C10A,
    &outcome::C10B,
    &positive::C11,
    &numeric::C12,
    &outcome::C13,
    &information::C14,
    &zero_time::C15,
    &regularization::C16,
    &updates::C17,
    &cost::C18,
    &scale::C19,
    &replacement::C20,
];
