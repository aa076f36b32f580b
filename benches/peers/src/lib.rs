//! The same work done by ours, by candle, by burn and by plain scalar code.
//!
//! `scripts/peers.sh` starts the binary as long-lived workers beside those of other languages;
//! `cargo bench` shows the Rust ones alone, under criterion.

#![forbid(unsafe_code)]

pub mod inputs;
pub mod peer;
pub mod worker;
