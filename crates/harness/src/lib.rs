//! Controlled experiments between activation functions: study → plan → run → records.
#![forbid(unsafe_code)]

pub mod terminal;
pub mod environment;
pub mod propagation;
pub mod study;
pub mod plan;
pub mod record;
pub mod run;
pub mod metric;
