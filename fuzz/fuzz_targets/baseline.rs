//! Fuzzes `fuzz::baseline`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::baseline::check(data));
