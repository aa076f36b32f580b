//! A small multilayer-perceptron trainer.
//!
//! Letters, used everywhere in this crate: B batch rows, D input width, H hidden width, K outputs.
//! Matrices are row-major, one example a row; weights are stored D × H,
//! so that `z = x·W + b`.
//!
//! Deliberately absent: experiments, files, clocks, the environment. A run is a function of its
//! configuration, its data and its seed.
#![forbid(unsafe_code)]

pub mod data;
pub mod seed;
pub mod trace;
