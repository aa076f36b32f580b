//! How a control came out, and where the outcomes of all are kept.

use std::sync::OnceLock;

/// How a control came out.
#[derive(Clone, Debug)]
pub struct ControlOutcome {
    /// Whether what had to come out did.
    pub passed: bool,
    /// The numbers; where the control failed, what is wrong.
    pub evidence: String,
}

/// The outcomes of all controls in their order, once they are asked for: several sections ask, and a control
/// looks at every run. Nothing stands for a control that the study does not have.
pub(crate) type Outcomes = OnceLock<Vec<Option<ControlOutcome>>>;
