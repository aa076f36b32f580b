//! How a control came out, and where the outcomes of all are kept.

/// How a control came out.
#[derive(Clone, Debug)]
pub struct ControlOutcome {
    /// Whether what had to come out did.
    pub passed: bool,
    /// The numbers; where the control failed, what is wrong.
    pub evidence: String,
}

/// The outcomes of all controls in their order. Nothing stands for a control that the study does not have.
pub(crate) type Outcomes = Vec<Option<ControlOutcome>>;
