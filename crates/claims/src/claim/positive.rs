//! C11: positive outputs, from the suites that compare output heads.

use super::comparison::{range_words, short_by_other};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::{Contrast, Runs};
use harness::metric;

pub(super) static C11: Claim = Claim {
    id: "C11",
    study: Some("heads"),
    statement: "Softplus suits a final layer that must be positive",
    metric: "negative predictions, runs stuck from initialization on, and test loss, for the output heads Softplus, exp, ReLU and identity",
    control: ClaimControl::Within("the identity head, which must give negative predictions"),
    rule: "supported if no prediction is negative, no run is stuck or diverges, and the loss is equivalent to or better than that of every other head in every condition (p adjusted over the comparisons of a suite); supported with a limit if the loss is worse in some comparisons and better in others; refuted if a prediction is negative, or the loss is worse in some comparisons and better in none; else not shown, also if no identity head gives a negative prediction",
    details: Some("Positive outputs"),
    finding,
};

/// How the runs with a Softplus head fared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heads {
    /// Softplus's runs with a negative prediction.
    pub negative: usize,
    /// Softplus's runs that are stuck or diverged.
    pub failed: usize,
    /// The identity head's runs with a negative prediction, which show that the task allows them.
    pub identity_negative: usize,
    /// Comparisons of the test loss with the other heads.
    pub losses: Counts,
}

/// The verdict on C11.
pub fn decide(heads: Heads) -> ClaimVerdict {
    let losses = heads.losses;
    if heads.negative > 0 || (losses.worse > 0 && losses.better == 0) {
        ClaimVerdict::Refuted
    } else if heads.identity_negative == 0 || losses.total() == 0 {
        ClaimVerdict::NotShown
    } else if losses.worse > 0 {
        ClaimVerdict::SupportedWithALimit
    } else if heads.failed > 0 || losses.unclear > 0 {
        ClaimVerdict::NotShown
    } else {
        ClaimVerdict::Supported
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let mut heads = Heads::default();
    let (mut softplus, mut identity) = (0, 0);
    let mut comparisons: Vec<(String, Contrast)> = Vec::new();
    for (suite, settings) in context.head_suites() {
        let head = |name: &str| {
            settings.arms.iter().position(|arm| arm.head.is_some_and(|head| head.label() == name))
        };
        let Some(own) = head("softplus") else { continue };
        let mut pairs = Vec::new();
        for runs in context.analysis.runs.iter().filter(|runs| runs.condition.suite == suite) {
            if runs.arm == own {
                softplus += runs.records.len();
                heads.negative += count_positive(runs, "negative_predictions");
                heads.failed += count_positive(runs, "stuck") + count_positive(runs, "diverged");
                let others = context.analysis.arms(runs.condition);
                let others = others.filter(|other| other.arm != own && !other.is_control());
                pairs.extend(others.map(|other| (other, runs)));
            } else if Some(runs.arm) == head("identity") {
                heads.identity_negative += count_positive(runs, "negative_predictions");
                identity += runs.records.len();
            }
        }
        let names = pairs.iter().map(|(other, _)| {
            other.suite.arms[other.arm]
                .head
                .map_or_else(|| "none".to_owned(), |h| h.label().to_owned())
        });
        let names: Vec<String> = names.collect();
        let contrasts = context.analysis.family(metric::named("test_loss"), &pairs);
        comparisons.extend(names.into_iter().zip(contrasts));
    }
    if softplus == 0 {
        return None;
    }
    heads.losses = Counts::of(comparisons.iter().map(|(_, contrast)| contrast.verdict));
    let contrasts: Vec<&Contrast> = comparisons.iter().map(|(_, contrast)| contrast).collect();
    let number = format!("test loss of Softplus: {}", short_by_other(&comparisons));
    let evidence = format!(
        "Softplus: {} of {softplus} runs with a negative prediction, {} stuck or diverged; identity: {} of {identity} runs with one. Test loss of the Softplus head: {}; {}",
        heads.negative,
        heads.failed,
        heads.identity_negative,
        by_head(&comparisons),
        range_words(context, &contrasts)
    );
    Some(Finding { verdict: decide(heads), number, evidence })
}

/// Runs in which a metric is above 0.
fn count_positive(runs: &Runs<'_>, name: &str) -> usize {
    runs.count(name, |value| value.number > 0.0)
}

/// How often the Softplus head is worse or better, for each other head.
fn by_head(comparisons: &[(String, Contrast)]) -> String {
    let mut names: Vec<&String> = comparisons.iter().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let words = |name: &&String| {
        let of_head = comparisons.iter().filter(|(other, _)| other == *name);
        let counts = Counts::of(of_head.map(|(_, contrast)| contrast.verdict));
        format!("compared with {name} {}", counts.words("condition"))
    };
    names.iter().map(words).collect::<Vec<_>>().join("; ")
}
