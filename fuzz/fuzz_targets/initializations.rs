//! Fuzzes `fuzz::initializations`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::initializations::check(data));
