//! The claims under test, C1 to C13: what decides each, and what a study finds.

mod finding;
mod comparison;
mod cost;
mod dead;
mod gradient;
mod learning;
mod numeric;
mod positive;
mod sparse;

pub(crate) use finding::{Claim, ClaimControl};

/// Every claim, in order.
pub(crate) static CLAIMS: &[&Claim] = &[
    &numeric::C1,
    &numeric::C2,
    &numeric::C3,
    &sparse::C4,
    &dead::C5,
    &dead::C6,
    &cost::C7,
    &gradient::C8,
    &learning::C9,
    &learning::C10,
    &positive::C11,
    &numeric::C12,
    &learning::C13,
];
