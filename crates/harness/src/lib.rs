//! Controlled experiments between activation functions: study → plan → run → records → analysis →
//! report. A module imports only modules that stand above it in this list.
#![forbid(unsafe_code)]

pub mod dataset;
pub mod stats;
