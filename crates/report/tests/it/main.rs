//! The integration tests of this crate in one binary.

mod advice;
mod analysis;
mod answers;
mod causes;
mod claims;
mod claims_from_records;
mod common;
mod controls;
mod factorial;
mod figures;
mod fixture;
mod heads;
mod index;
mod metrics;
mod page;
mod pictures;
mod recordings;
mod timings;
mod units;
mod zeros;
