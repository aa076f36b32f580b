//! Criterion target, filled in with the crate it measures.
fn main() {}
