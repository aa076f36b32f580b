//! What a control is, and what comes of it.

use crate::context::Context;

/// A comparison whose outcome is known.
#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) name: &'static str,
    /// What must come out, and what counts as otherwise.
    pub(crate) rule: &'static str,
    /// What came out; nothing where the study does not have it.
    pub(crate) judge: fn(&Context<'_>) -> Option<ControlOutcome>,
}

/// What came out.
#[derive(Clone, Debug)]
pub(crate) struct ControlOutcome {
    pub(crate) passed: bool,
    /// The numbers, in Markdown; where it failed, what is wrong.
    pub(crate) evidence: String,
}
