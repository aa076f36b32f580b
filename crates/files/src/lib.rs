//! Files that a crash, a full disk, a second process or a folder from somebody else cannot spoil.
#![forbid(unsafe_code)]

mod limits;
mod open;
mod write;
mod lines;
mod packed;
mod transfer;
mod merge;
mod journal;
pub mod shell;
mod command;

pub use command::Command;
pub use journal::Journal;
pub use limits::{MAX_LINE, MAX_WHOLE};
pub use lines::{Salvage, each, read_versioned};
pub use merge::{Candidate, Pick, merge};
pub use open::{inside, open, open_with, read, read_given, read_to_string};
pub use packed::{is_packed, pack, unpack, unpack_temporary};
pub use write::{
    cannot_write, create_folder, remove, remove_strays, remove_unfinished, write_atomically,
    write_with,
};
