//! Fuzzes `fuzz::set`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::set::check(data));
