//! The integration tests of this crate, one binary.

mod arrays;
mod battery;
mod bounds;
mod common;
mod coefficients;
mod functions;
mod inverse;
mod isa;
mod library;
mod onnx;
mod peak;
mod recorded;
mod semantics;
mod simd;
mod text;
