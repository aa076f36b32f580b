//! Fuzzes `fuzz::judge`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::judge::check(data));
