//! Our numbers in the conditions that published numbers are compared with.

use harness::metric;
use published::{OurCondition, PUBLISHED};
use serde::{Deserialize, Serialize};
use study::plan::Condition;

use crate::context::Context;

/// Our number in a condition that a published one is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OurNumber {
    /// Name of the suite; none where the study's only suite has no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suite: Option<String>,
    /// The panel, as pages name it.
    pub panel: String,
    /// Hidden layers.
    pub depth: u32,
    /// Name of the metric.
    pub metric: String,
    /// Label of the arm.
    pub arm: String,
    /// The number in words, with its interval and n.
    pub number: String,
}

impl OurNumber {
    /// Whether it was measured in this condition; the study is that of the page.
    pub fn is_of(&self, condition: &OurCondition) -> bool {
        (self.suite.as_deref(), self.panel.as_str(), self.depth)
            == (condition.suite, condition.panel, condition.depth)
            && (self.metric.as_str(), self.arm.as_str()) == (condition.metric, condition.arm)
    }
}

/// Our numbers in the conditions of this study that published ones are compared with, each once.
pub(crate) fn numbers(context: &Context<'_>) -> Vec<OurNumber> {
    let mut numbers: Vec<OurNumber> = Vec::new();
    for ours in PUBLISHED.iter().map(|row| &row.ours) {
        let is_ours = ours.study == context.saved.study.name;
        if !is_ours || numbers.iter().any(|number| number.is_of(ours)) {
            continue;
        }
        numbers.extend(words(context, ours).map(|number| OurNumber {
            suite: ours.suite.map(str::to_owned),
            panel: ours.panel.to_owned(),
            depth: ours.depth,
            metric: ours.metric.to_owned(),
            arm: ours.arm.to_owned(),
            number,
        }));
    }
    numbers
}

/// The number in words; `None` where the condition is not on record. A study with several widths has a
/// number for each.
fn words(context: &Context<'_>, ours: &OurCondition) -> Option<String> {
    let (suite, settings) =
        context.suites().find(|(_, settings)| settings.name.as_deref() == ours.suite)?;
    let arm = context.plain_arm(suite, ours.arm)?;
    if context.plain_arm(suite, "relu") != Some(0) {
        return None;
    }
    let panel = settings.panel.iter().copied().find(|panel| panel.label() == ours.panel)?;
    let mut conditions = context.conditions(suite, panel);
    conditions.retain(|condition| condition.depth == ours.depth);
    let number = |condition: Condition| {
        let number = if arm == 0 {
            value_words(context, condition, ours.metric)?
        } else {
            effect_words(context, condition, ours.metric, arm)?
        };
        let has_one_width = settings.width.len() == 1;
        Some(if has_one_width { number } else { format!("width {}: {number}", condition.width) })
    };
    let numbers: Vec<String> = conditions.into_iter().filter_map(number).collect();
    (!numbers.is_empty()).then(|| numbers.join("; "))
}

/// The mean of ReLU's own runs.
fn value_words(context: &Context<'_>, condition: Condition, metric: &str) -> Option<String> {
    let metric = metric::named(metric);
    let runs = context.analysis.arm(condition, 0)?;
    let estimate = context.analysis.estimate(runs, metric)?;
    let value = wording::estimate(metric, &estimate);
    Some(format!("{} of {}: {value}, n = {}", metric.title, runs.label(), estimate.n))
}

/// How an arm differs from ReLU.
fn effect_words(
    context: &Context<'_>,
    condition: Condition,
    metric: &str,
    arm: usize,
) -> Option<String> {
    let contrast = context.analysis.at(metric, condition, arm)?;
    let labels = context.labels(condition.suite);
    let (effect, interval) = wording::effect_of(contrast);
    let number = match contrast.effect.is_finite() {
        true => format!("{effect} [{interval}]"),
        false => "no effect can be estimated".to_owned(),
    };
    Some(format!(
        "{} of {} compared with {}: {number}, n = {} pairs",
        contrast.metric.title, labels[arm], labels[0], contrast.pairs
    ))
}
