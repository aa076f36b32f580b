//! Activation functions.
#![deny(unsafe_code)]
