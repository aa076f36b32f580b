//! The commands, one file each, and what only one of them uses.

pub(crate) mod browser;
pub(crate) mod calibrate;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod eval;
pub(crate) mod gate;
pub(crate) mod gate_process;
pub(crate) mod html;
pub(crate) mod index;
mod interim;
pub(crate) mod judge;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod merge;
pub(crate) mod plan;
pub(crate) mod propagate;
pub(crate) mod propagation_table;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod shard;
pub(crate) mod show;
pub(crate) mod status;
pub(crate) mod sweep;
