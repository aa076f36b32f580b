//! What a control is, and how it comes out.

pub(super) use crate::judged::ControlOutcome;

use crate::context::Context;

/// A comparison whose outcome is known.
#[derive(Debug)]
pub struct Control {
    /// Its name, as the page shows it.
    pub name: &'static str,
    /// What must come out, and what counts as a failure.
    pub rule: &'static str,
    /// How it came out; nothing where the study does not have the control.
    pub judge: fn(&Context<'_>) -> Option<ControlOutcome>,
}
