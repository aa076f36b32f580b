//! The integration tests of this crate, one binary.

mod cell_golden;
mod grids;
mod limits;
mod plan;
mod plan_known;
mod settings;
mod small;
mod study;
