//! The trainer's tests: one binary, a module a subject.
//!
//! Deliberately absent: data from outside. Every task here is made on the spot from a seed.

mod allocation;
mod common;
mod config;
mod golden;
mod gradient;
mod learning;
mod norm;
mod optimizer;
mod pairing;
mod probe;
mod profile;
mod pytorch;
mod schedule;
mod smoothness;
mod weights;
