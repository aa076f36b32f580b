//! Data sets: embedded generators and readers of people's own files, one file each.
//!
//! Everything random comes from a named stream, and everything fitted comes from training rows.
#![forbid(unsafe_code)]

mod dataset;
mod limits;
mod listed;
mod check;
mod hash;
mod split;
mod digits;
mod prepare;
mod target_scale;
mod notes;
mod picture;
mod generator;
mod reader;
mod task;
mod source;
mod source_serde;
#[cfg(feature = "schema")]
mod schema;

pub use dataset::{Dataset, LostDigits, Names, Precise, Standardize, Truth};
pub use generator::{Generator, registry};
pub use picture::{check_picture, picture};
pub use prepare::Prepared;
pub use reader::csv_profile::{ColumnProfile, Profile};
pub use reader::{Comma, Problem, number};
pub use source::Source;
pub use target_scale::TargetScale;
pub use task::Task;
