//! Controlled experiments between activation functions: study → plan → run → records → analysis →
//! report. A module imports only modules that stand above it in this list.
#![forbid(unsafe_code)]

pub mod clock;
pub mod environment;
pub mod dataset;
pub mod propagate;
pub mod study;
pub mod plan;
pub mod record;
pub mod run;
pub mod stats;
pub mod metric;
pub mod analysis;
pub mod report;
pub mod gate;
pub mod compare;
pub mod measure;
pub mod export;
pub mod calibrate;
pub mod cli;
