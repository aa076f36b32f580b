//! The command `softknee`.
#![forbid(unsafe_code)]

fn main() {}
