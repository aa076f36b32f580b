//! The calibration: how often does the gate raise a false alarm on identical code, and which planted
//! faults does it find?
//!
//! Decisions are made by the rule of the gate itself. Each is appended as one line to the file of this
//! machine and of the version of the rule, so that a calibration that is stopped can go on. The page is
//! made from these files alone, and shows all machines side by side.

mod record;
mod fault;
mod neighbor;
mod tally;
mod power;
mod page;
mod plan;
mod run;

pub use fault::{Fault, faults};
pub use neighbor::{COMMAND as NEIGHBOR, keep_busy};
pub use page::{PAGE, files};
pub use plan::Plan;
pub use record::{DecisionRecord, Task, file_name, read};
pub use run::run;
