//! What a control is, and how it comes out.

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

/// How a control came out.
#[derive(Clone, Debug)]
pub(crate) struct ControlOutcome {
    pub(crate) passed: bool,
    /// The numbers; where the control failed, what is wrong.
    pub(crate) evidence: String,
}
