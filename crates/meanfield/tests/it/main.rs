//! The tests of mean-field theory: one binary, one module per subject.

mod finite;
mod init;
mod moments;
mod propagation;
