//! Runs of the controlled experiments between activation functions, and the records that they leave:
//! study → plan → run → records.
#![forbid(unsafe_code)]

pub mod environment;
pub mod record;
pub mod run;
pub mod metric;
