//! The trainer's tests: one binary, one module per subject. Every task is generated from a seed.

mod ablation;
mod allocation;
mod bias;
mod common;
mod config;
mod golden;
mod gradient;
mod input_gradient;
mod layer_recordings;
mod learning;
mod likelihood;
mod norm;
mod pairing;
mod probe;
mod profile;
mod pytorch;
mod recipes;
mod recursion;
mod recorded;
mod residual;
mod schedule;
mod smoothness;
mod target_errors;
mod unit_curves;
#[cfg(feature = "safetensors")]
mod weights;
