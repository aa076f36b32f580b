//! Study files: what is to be compared, in TOML, strictly parsed. Whatever decides an answer (data set,
//! arms, depths, seeds, learning rates) has no default; a study says it. A [`plan`] holds the runs of a
//! study.
#![forbid(unsafe_code)]

pub mod plan;

mod arm;
mod margins;
mod tuning;
mod train;
mod speed;
mod initialization;
mod contents;
mod embedded;
mod limits;
mod validate;
mod overrides;
mod read;
#[cfg(feature = "schema")]
mod schema;

pub use arm::{Arm, explained};
pub use contents::Study;
pub use embedded::{EMBEDDED, Embedded};
pub use initialization::InitializationSuite;
pub use margins::Margins;
pub use read::files_beside;
#[cfg(feature = "schema")]
pub use schema::schema;
pub use speed::{SpeedSuite, StepShape, ZeroPattern, ZeroProducts};
pub use train::{Panel, Precision, TrainSuite};
pub use tuning::{EDGE_SHARE, Tuning};

/// The JSON Schema of study files, as it is committed; a test generates it again.
pub const SCHEMA: &str = include_str!("../studies/study.schema.json");
