//! The integration tests of this crate, one binary.

mod battery;
mod bounds;
mod coefficients;
mod functions;
mod isa;
mod moments;
mod recorded;
