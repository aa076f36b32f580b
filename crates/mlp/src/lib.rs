//! A small multilayer-perceptron trainer.
//!
//! Letters, used everywhere in this crate: B batch rows, D input width, H hidden width, K outputs.
//! Matrices are row-major, one example a row; weights are stored D × H, so that `z = x·W + b`.
//! A hidden layer computes `h = f(z)`, with layer normalisation of `z` before it where that is asked
//! for; the last layer computes `y = head(z)`.
//!
//! The modules stand in reading order, and each imports only from those above it.
//!
//! Deliberately absent: experiments, files, clocks, the environment, threads. A run is a function
//! of its configuration, its data and its seed.
#![forbid(unsafe_code)]

// The list of options names this crate as others do.
extern crate self as mlp;

pub mod seed;
pub mod data;
pub mod trace;
pub mod scalar;
pub mod order;
mod init;
mod gemm;
pub mod dense;
pub mod loss;
pub mod norm;
pub mod network;
pub mod weights;
pub mod schedule;
pub mod optimizer;
pub mod updater;
mod clip;
pub mod error;
pub mod options;
pub mod config;
mod check;
pub mod profile;
mod pass;
pub mod probe;
pub mod snapshot;
mod smoothness;
pub mod train;

pub use meanfield::Init;
