//! The integration tests of this crate, one binary.

mod arrays;
mod battery;
mod bounds;
mod coefficients;
mod functions;
mod inverse;
mod isa;
mod peak;
mod recorded;
mod semantics;
mod text;
