//! The integration tests of this crate, one binary with one module per subject.

mod finite;
mod init;
mod moments;
mod propagation;
mod recursion;
