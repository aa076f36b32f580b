//! The calibration: how often does the gate raise a false alarm on identical code, and which planted
//! faults does it find?
//!
//! Decisions are made by the rule of the gate itself. Each is appended to a file as one line, so that a
//! calibration that is stopped can go on, and the page is made from that file alone.

mod record;
mod fault;
mod load;
mod tally;
mod power;
mod page;
mod plan;
mod run;

pub use fault::{Fault, faults};
pub use page::{PAGE, files};
pub use plan::Plan;
pub use record::{DecisionRecord, FILE, Task, read};
pub use run::run;
