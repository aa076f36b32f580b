//! The clock, the one way to time (batches of calls, visited in interleaved blocks), and the machine that
//! is timed.
//!
//! All times are wall-clock nanoseconds per call.
#![forbid(unsafe_code)]

mod clock;
mod batch;
mod stack;
mod buffer;
mod interleave;
mod machine;
mod checks;

pub use batch::{calls_per_batch, time};
pub use buffer::Buffer;
pub use checks::{Check, UNKNOWN, checks};
pub use clock::Start;
pub use interleave::{Candidate, abba, interleave, visit_blocks};
pub use machine::{Ticks, available_memory, data_caches, governor, load_per_core, ticks};
pub use stack::at_depth;
