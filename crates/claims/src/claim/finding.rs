//! What a claim is, and what a study finds about it.

use super::verdict::ClaimVerdict;
use crate::context::Context;

/// A claim and the rule that decides it.
#[derive(Debug)]
pub struct Claim {
    /// Its number, such as `C5a`.
    pub id: &'static str,
    /// The embedded study that was made to decide it; none where the program decides it without one.
    pub study: Option<&'static str>,
    /// What is claimed.
    pub statement: &'static str,
    /// What is measured.
    pub metric: &'static str,
    /// What would expose a wrong answer.
    pub control: ClaimControl,
    /// What follows from which numbers.
    pub rule: &'static str,
    /// The section of the page that has the details; none where no section has.
    pub details: Option<&'static str>,
    /// What a study finds; nothing where it does not measure the claim.
    pub finding: fn(&Context<'_>) -> Option<Finding>,
}

/// What would expose a wrong answer.
#[derive(Debug)]
pub enum ClaimControl {
    /// Part of the evaluation itself.
    Within(&'static str),
    /// An arm of the study, by its label, and what it shows; the page says when the study lacks it.
    Arm(&'static str, &'static str),
}

/// What a study finds about a claim.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is found.
    pub verdict: ClaimVerdict,
    /// The number that decides, in a few words of Markdown.
    pub number: String,
    /// All numbers, with intervals and counts, in Markdown.
    pub evidence: String,
}

impl Finding {
    /// What is found about a claim that is judged in parts; nothing where there are none.
    pub(super) fn of_parts(
        parts: &[Self],
        verdict: fn(&[ClaimVerdict]) -> ClaimVerdict,
    ) -> Option<Self> {
        let joined = |text: fn(&Self) -> &str, separator: &str| {
            parts.iter().map(text).collect::<Vec<_>>().join(separator)
        };
        let verdicts: Vec<ClaimVerdict> = parts.iter().map(|part| part.verdict).collect();
        (!parts.is_empty()).then(|| Self {
            verdict: verdict(&verdicts),
            number: joined(|part| &part.number, "; "),
            evidence: joined(|part| &part.evidence, ". "),
        })
    }
}
