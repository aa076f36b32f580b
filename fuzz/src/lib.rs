//! What must hold of every reader of this project, whatever it reads: one function per reader, which takes
//! the bytes of a file and panics where something does not hold.
//!
//! `cargo fuzz` looks for bytes that break one, and a test replays the bytes under `corpus`.
#![forbid(unsafe_code)]

mod common;
pub mod study;
pub mod set;
pub mod plan;
pub mod records;
pub mod initializations;
pub mod timings;
pub mod baseline;
pub mod csv;
pub mod idx;
pub mod judge;

/// What is called with the bytes of an input.
pub type Check = fn(&[u8]);

/// Every target: its name, which is also that of its program and its corpus, and its function.
pub const TARGETS: [(&str, Check); 10] = [
    ("study", study::check),
    ("set", set::check),
    ("plan", plan::check),
    ("records", records::check),
    ("initializations", initializations::check),
    ("timings", timings::check),
    ("baseline", baseline::check),
    ("csv", csv::check),
    ("idx", idx::check),
    ("judge", judge::check),
];
