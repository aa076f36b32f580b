//! Claims about Softplus and ReLU, what decides each of them, and the controls: from the records of a study
//! and their analysis to verdicts with their evidence in words. How a page shows them is not known here.
#![forbid(unsafe_code)]

mod judged;
mod context;
pub mod evaluate;
pub mod control;
mod analyze;
mod claim;
mod beside;
mod advice;
mod findings;

pub use advice::{Advice, situations, time_in_pytorch};
pub use beside::OurNumber;
pub use claim::{
    CLAIMS, Claim, ClaimControl, ClaimVerdict, Finding, crossing_words, line_name,
    measured_percentages, rules,
};
pub use context::Context;
pub use findings::{ClaimFinding, FINDINGS_FILE, Findings};
pub use judged::ControlOutcome;
