//! C19: the scale of a predicted normal distribution.

use mlp::Loss;

use super::comparison::{range_words, short_by_other};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::{Contrast, Runs};
use harness::metric;
use present::number;
use study::TrainSuite;

pub(super) static C19: Claim = Claim {
    id: "C19",
    study: Some("heads"),
    statement: "Softplus suits the scale parameter of a distribution",
    metric: "negative log-likelihood of a normal distribution, coverage of 95 % intervals and failed runs, with a Softplus, exponential or clamped scale",
    control: ClaimControl::Within(
        "a scale clamped at its minimum, as ReLU clamps it, which can be stuck there",
    ),
    rule: "supported if no run diverges or predicts a scale above 100, and the likelihood is equivalent to or better than that of every other scale in every condition (p adjusted over the comparisons of a suite); supported with a limit if worse in some comparisons and better in others; refuted if worse in some and better in none; else not shown",
    details: Some("Predicted distributions"),
    finding,
};

/// How the runs with a Softplus scale fared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scales {
    /// Softplus's runs that diverged or predicted an exploded scale.
    pub failed: usize,
    /// Comparisons of the likelihood with the other scales.
    pub likelihoods: Counts,
}

/// The verdict on C19.
pub fn decide(scales: Scales) -> ClaimVerdict {
    let likelihoods = scales.likelihoods;
    match (likelihoods.worse, likelihoods.better) {
        (1.., 0) => ClaimVerdict::Refuted,
        (1.., 1..) => ClaimVerdict::SupportedWithALimit,
        _ if likelihoods.total() == 0 || likelihoods.unclear > 0 || scales.failed > 0 => {
            ClaimVerdict::NotShown
        }
        _ => ClaimVerdict::Supported,
    }
}

/// The name of the function that makes the scales of an arm.
fn scale_of(suite: &TrainSuite, arm: usize) -> Option<&'static str> {
    match suite.loss_of(&suite.arms[arm])? {
        Loss::Gaussian(scale) => Some(scale.activation().name()),
        _ => None,
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let (mut scales, mut runs_of_softplus) = (Scales::default(), 0);
    let mut named: Vec<(String, Contrast)> = Vec::new();
    let mut coverages = Vec::new();
    for (suite, settings) in context.suites().filter(|(_, it)| it.compares_likelihoods()) {
        let runs = || context.analysis.runs.iter().filter(|it| it.condition.suite == suite);
        let is_softplus = |runs: &&Runs<'_>| {
            scale_of(settings, runs.arm) == Some("softplus") && !runs.is_control()
        };
        let mut pairs = Vec::new();
        for own in runs().filter(is_softplus) {
            runs_of_softplus += own.records.len();
            scales.failed += own.count("exploded_scale", |value| value.number > 0.5);
            let coverage = own.values(metric::named("coverage_error")).flatten();
            coverages.extend(coverage.map(|value| value.number));
            let activation = settings.arms[own.arm].activation;
            let others = context.analysis.arms(own.condition).filter(|other| {
                let has_other_scale = scale_of(settings, other.arm) != Some("softplus");
                has_other_scale && settings.arms[other.arm].activation == activation
            });
            pairs.extend(others.map(|other| (other, own)));
        }
        let names = pairs.iter().map(|(other, _)| {
            scale_of(settings, other.arm).map_or_else(|| "none".to_owned(), str::to_owned)
        });
        let names: Vec<String> = names.collect();
        let contrasts = context.analysis.family(metric::named("likelihood"), &pairs);
        named.extend(names.into_iter().zip(contrasts));
    }
    if named.is_empty() {
        return None;
    }
    let comparisons: Vec<&Contrast> = named.iter().map(|(_, contrast)| contrast).collect();
    scales.likelihoods = Counts::of(comparisons.iter().map(|contrast| contrast.verdict));
    let number = format!("negative log-likelihood of Softplus: {}", short_by_other(&named));
    let evidence = format!(
        "{} of {runs_of_softplus} runs with a Softplus scale diverged or predicted an exploded scale; coverage of their 95 % intervals is off by {} on average. Likelihood compared with the other scales: {}; {}",
        scales.failed,
        number::percent(stats::summary::mean(&coverages)),
        scales.likelihoods.words("comparison"),
        range_words(context, &comparisons)
    );
    Some(Finding { verdict: decide(scales), number, evidence })
}
