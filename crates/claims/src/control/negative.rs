//! Negative controls: arms that cannot do well must be found to do worse.

use super::comparison::{contrast_words, contrasts_with_relu};
use super::outcome::{Control, ControlOutcome};
use crate::context::Context;
use analysis::Contrast;
use harness::metric;
use stats::verdict::Verdict;
use study::Panel;

pub(super) static LINEAR: Control = Control {
    name: "linear model",
    rule: "arm identity, a linear model, must do better than ReLU in no condition at a suite's smallest depth, where ReLU trains, and worse in at least one; else the tasks do not tell the two apart",
    judge: linear,
};

pub(super) static SIGMOID: Control = Control {
    name: "deep sigmoid",
    rule: "arm sigmoid must do worse than ReLU, or stay at chance in most runs, in every condition of the drop-in panel with 8 or more hidden layers",
    judge: deep_sigmoid,
};

fn linear(context: &Context<'_>) -> Option<ControlOutcome> {
    // In deeper networks ReLU may fail to train within the budget, and a linear model may rightly do
    // better.
    let shallowest = |c: &&Contrast| {
        let suite = context.saved.study.suite(c.condition.suite);
        suite.depth.iter().min() == Some(&c.condition.depth)
    };
    let contrasts = outcomes(context, "identity").into_iter().filter(shallowest);
    let contrasts: Vec<&Contrast> = contrasts.collect();
    if contrasts.is_empty() {
        return None;
    }
    let of = |verdict| contrasts.iter().filter(move |contrast| contrast.verdict == verdict);
    let better: Vec<String> =
        of(Verdict::Better).map(|contrast| contrast_words(context, contrast)).collect();
    let worse = of(Verdict::Worse).count();
    let evidence = match (better.is_empty(), worse) {
        (false, _) => better.join("; "),
        (true, 0) => "identity is worse than ReLU in no condition".to_owned(),
        (true, worse) => {
            format!(
                "worse than ReLU in {worse} of {} conditions and better in none",
                contrasts.len()
            )
        }
    };
    Some(ControlOutcome { passed: better.is_empty() && worse > 0, evidence })
}

fn deep_sigmoid(context: &Context<'_>) -> Option<ControlOutcome> {
    let deep = |c: &&Contrast| c.condition.panel == Panel::DropIn && c.condition.depth >= 8;
    let contrasts: Vec<&Contrast> = outcomes(context, "sigmoid").into_iter().filter(deep).collect();
    if contrasts.is_empty() {
        return None;
    }
    let at_chance = |contrast: &Contrast| {
        let metric = metric::named("at_chance");
        let runs = context.analysis.arm(contrast.condition, contrast.arm)?;
        Some(context.analysis.estimate(runs, metric)?.point)
    };
    let fails = |contrast: &&&Contrast| {
        contrast.verdict == Verdict::Worse || at_chance(contrast).is_some_and(|share| share > 0.5)
    };
    let failing = contrasts.iter().filter(fails).count();
    let learns: Vec<String> = contrasts
        .iter()
        .filter(|contrast| !fails(contrast))
        .map(|contrast| contrast_words(context, contrast))
        .collect();
    let evidence = if learns.is_empty() {
        format!("worse than ReLU or at chance in {failing} of {} deep conditions", contrasts.len())
    } else {
        learns.join("; ")
    };
    Some(ControlOutcome { passed: learns.is_empty(), evidence })
}

/// The contrasts of the arm with ReLU in the outcome metric.
fn outcomes<'c>(context: &'c Context<'_>, label: &str) -> Vec<&'c Contrast> {
    let mut contrasts = contrasts_with_relu(context, label);
    contrasts.retain(|contrast| contrast.metric.name != "steps_to_target");
    contrasts
}
