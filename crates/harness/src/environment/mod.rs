//! The machine and the build: what records store about them, and what affects timings.

mod identity;
mod system;
mod checks;

pub use checks::{Check, UNKNOWN, checks};
pub use identity::{Environment, machine_class, processor};
pub use system::{Ticks, governor, load_per_core, ticks};

pub(crate) use system::data_caches;
