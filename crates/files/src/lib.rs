//! Files that a crash, a full disk, a second process or a folder from somebody else cannot spoil.
#![forbid(unsafe_code)]

mod open;
mod write;
mod lines;
mod packed;
mod merge;
mod journal;

pub use journal::Journal;
pub use lines::{Salvage, each, read_versioned};
pub use merge::{Candidate, Pick, merge};
pub use open::{open, open_with, read, read_to_string};
pub use packed::{pack, unpack};
pub use write::{remove, write_atomically, write_with};
