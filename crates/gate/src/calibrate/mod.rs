//! Calibration: the gate judges itself, on this machine. How often does it cry wolf on identical
//! code, and what does it find of what is planted?
//!
//! Every decision is one line of a file, appended as it is made; a stopped calibration goes on where
//! it was, and the page is made from the file alone.
//!
//! Deliberately absent: another rule than the gate's own.

mod entry;
mod fault;
mod load;
mod page;
mod power;
mod run;
mod tally;

pub use entry::{Entry, FILE, Task, read};
pub use fault::{Fault, registry};
pub use page::{PAGE, files};
pub use run::{PROMISED, Plan, execute};
