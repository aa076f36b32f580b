//! The claims under test, C1 to C13: what would decide each, and what this study says.
//!
//! Deliberately absent: an answer without evidence. A finding is made from numbers at hand; where
//! there are none, the claim is not yet measured.

mod cost;
mod dead;
mod gradient;
mod learning;
mod numeric;
mod positive;
mod sparse;

use std::collections::HashSet;
use std::fmt;

use super::Context;
use crate::analysis::Runs;
use harness::plan::Condition;
use harness::study::Panel;

/// A claim and the rule that decides it.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) id: &'static str,
    /// What is claimed.
    pub(super) says: &'static str,
    /// What is measured.
    pub(super) metric: &'static str,
    /// What would expose a wrong answer.
    pub(super) control: Control,
    /// What follows from which numbers.
    pub(super) rule: &'static str,
    /// What this study says; nothing where it does not measure the claim.
    pub(super) finding: fn(&Context<'_>) -> Option<Finding>,
}

/// What would expose a wrong answer.
#[derive(Debug)]
pub(super) enum Control {
    /// It is part of the evaluation itself.
    Within(&'static str),
    /// An arm of the study, by its label; the page says when the study lacks it.
    Arm(&'static str, &'static str),
}

/// What a study says of a claim.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) word: Word,
    /// The numbers, with intervals and counts, in Markdown.
    pub(super) evidence: String,
}

/// The verdict on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Supported,
    SupportedWithALimit,
    Refuted,
    Inconclusive,
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Word::Supported => "supported",
            Word::SupportedWithALimit => "supported with a limit",
            Word::Refuted => "refuted",
            Word::Inconclusive => "inconclusive",
        })
    }
}

/// Every claim, in order.
pub(super) static CLAIMS: [Claim; 13] = [
    numeric::C1,
    numeric::C2,
    numeric::C3,
    sparse::C4,
    dead::C5,
    dead::C6,
    cost::C7,
    gradient::C8,
    learning::C9,
    learning::C10,
    positive::C11,
    numeric::C12,
    learning::C13,
];

/// The suites that compare ReLU, as the baseline, with Softplus as it comes, and the position of the
/// latter among their arms.
fn duels<'c>(context: &'c Context<'_>) -> impl Iterator<Item = (usize, usize)> + 'c {
    context.suites().filter_map(|(suite, _)| {
        let relu_first = context.plain_arm(suite, "relu") == Some(0);
        context.plain_arm(suite, "softplus").filter(|_| relu_first).map(|arm| (suite, arm))
    })
}

/// The runs of one arm (`false` ReLU, `true` Softplus) in those conditions, each run once: what is the
/// same in both panels is run once and must be counted once.
fn duellists<'c, 'a>(context: &'c Context<'a>, softplus: bool) -> Vec<&'c Runs<'a>> {
    let mut seen = HashSet::new();
    let runs = duel_conditions(context).into_iter().filter_map(|(condition, arm)| {
        let arm = if softplus { arm } else { 0 };
        context.analysis.arms(condition).find(|runs| runs.arm == arm)
    });
    runs.filter(|runs| seen.insert(&runs.planned.runs)).collect()
}

/// The conditions of those suites, all panels, each with the position of Softplus.
fn duel_conditions(context: &Context<'_>) -> Vec<(Condition, usize)> {
    let panels = [Panel::DropIn, Panel::Fair];
    duels(context)
        .flat_map(|(suite, arm)| {
            let conditions =
                panels.into_iter().flat_map(move |panel| context.conditions(suite, panel));
            conditions.map(move |condition| (condition, arm))
        })
        .collect()
}
