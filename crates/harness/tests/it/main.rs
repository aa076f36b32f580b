//! The integration tests of this crate, one binary.

mod damaged;
mod frozen;
mod grids;
mod halving;
mod known_noise;
mod large;
mod limits;
mod metric;
mod record_known;
mod folder_known;
mod record_packed;
mod run;
mod small;
mod targets;
