//! What a control is, and how it comes out.

pub(crate) use crate::judged::ControlOutcome;

use crate::context::Context;

/// A comparison whose outcome is known.
#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) name: &'static str,
    /// What must come out, and what counts as a failure.
    pub(crate) rule: &'static str,
    /// How it came out; nothing where the study does not have the control.
    pub(crate) judge: fn(&Context<'_>) -> Option<ControlOutcome>,
}
