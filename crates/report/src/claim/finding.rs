//! What a claim is, and what a study finds about it.

use std::fmt;

use crate::context::Context;

/// A claim and the rule that decides it.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) id: &'static str,
    /// What is claimed.
    pub(crate) statement: &'static str,
    /// What is measured.
    pub(crate) metric: &'static str,
    /// What would expose a wrong answer.
    pub(crate) control: ClaimControl,
    /// What follows from which numbers.
    pub(crate) rule: &'static str,
    /// What a study finds; nothing where it does not measure the claim.
    pub(crate) finding: fn(&Context<'_>) -> Option<Finding>,
}

/// What would expose a wrong answer.
#[derive(Debug)]
pub(crate) enum ClaimControl {
    /// Part of the evaluation itself.
    Within(&'static str),
    /// An arm of the study, by its label, and what it shows; the page says when the study lacks it.
    Arm(&'static str, &'static str),
}

/// What a study finds about a claim.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) verdict: ClaimVerdict,
    /// The numbers, with intervals and counts, in Markdown.
    pub(crate) evidence: String,
}

/// The verdict on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClaimVerdict {
    Supported,
    SupportedWithALimit,
    Refuted,
    NotShown,
}

impl fmt::Display for ClaimVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ClaimVerdict::Supported => "supported",
            ClaimVerdict::SupportedWithALimit => "supported with a limit",
            ClaimVerdict::Refuted => "refuted",
            ClaimVerdict::NotShown => "not shown",
        })
    }
}
