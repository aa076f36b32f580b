//! The integration tests of this crate, one binary.

mod cli;
mod data;
#[cfg(target_os = "linux")]
mod full_disk;
mod gate;
mod gate_scripts;
mod help;
mod honest;
#[cfg(unix)]
mod hostile_folder;
mod html;
mod index;
mod initialization;
mod judge;
mod kill;
mod limits;
mod machines;
mod man;
mod mixed;
mod offset;
mod output;
mod propagate;
mod readme;
mod shards;
#[cfg(unix)]
mod signals;
mod small;
mod study_schema;
mod suggestions;
mod table;
mod tidy;
