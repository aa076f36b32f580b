//! Runs what a plan asks for and no record has yet: training, simulations, timings.

mod data;
mod prepare;
mod halving;
mod train;
mod setting;
mod execute;
mod refuse;
mod rerun;
mod initialization;
mod interleave;
mod kernel;
mod step;
mod zeros;
mod cost;
mod speed;

pub use data::{Data, load_data};
pub use execute::{Observer, Summary, execute, execute_study};
pub use initialization::simulate_initializations;
pub use kernel::{COPY, PEAK};
pub use prepare::{Prepared, prepare};
pub use refuse::{MAX_THREADS, check_simulation, check_threads, memory, refuse};
pub use rerun::rerun;
pub use setting::{extended_on_record, setting_on_record};
pub use speed::{time_suites, timings_are_complete};
pub use zeros::{DENSE, SKIPPING};
