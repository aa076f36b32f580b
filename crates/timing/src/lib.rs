//! The clock, and the one way to time: batches of calls, visited in interleaved blocks.
//!
//! All times are wall-clock nanoseconds per call.
#![forbid(unsafe_code)]

mod clock;
mod batch;
mod stack;
mod buffer;
mod interleave;

pub use batch::{calls_per_batch, time};
pub use buffer::Buffer;
pub use clock::Start;
pub use interleave::{Candidate, abba, interleave, visit_blocks};
pub use stack::at_depth;
