//! The integration tests of this crate, one binary.

mod analysis;
mod controls;
mod fixture;
mod heads;
mod metrics;
mod page;
