//! Fuzzes `fuzz::idx`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::idx::check(data));
