//! Advice for someone who must choose an activation today. Each sentence is made from contrasts of the
//! study and carries the numbers that it rests on; where the study does not decide, it says so.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;

use super::content::{Content, Section};
use super::tally::{Tally, table, tallies};
use crate::wording;
use analysis::{MIN_PAIRS, SpeedContrast};
use claims::Context;
use claims::control;
use harness::metric;
use harness::record::Timed;
use harness::study::Panel;
use present::markdown;
use present::number;
use present::table::Format;
use stats::verdict::Verdict;

pub(super) static SECTION: Section = Section { title: "Which one to take", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() || control::refusal(context).is_some() {
        return Ok(None);
    }
    let mut content = Content::default();
    let pairs = context.analysis.contrasts.iter().map(|contrast| contrast.pairs).max();
    if pairs.is_some_and(|pairs| pairs < MIN_PAIRS) {
        content.text(&format!(
            "No advice: {} pairs per comparison are fewer than {MIN_PAIRS}, and fewer than {MIN_PAIRS} allow no verdict. More seeds do: `--set seeds=20`.",
            pairs.unwrap_or_default()
        ));
        return Ok(Some(content));
    }
    content.text("In plain words, for the tasks, sizes and budgets of this study. \"Not shown\" means that the study does not decide: neither a difference beyond the margin nor its absence.");
    for panel in [Panel::Fair, Panel::DropIn] {
        let tallies = tallies(context, panel);
        if tallies.is_empty() {
            continue;
        }
        content.text(&advice(panel, &tallies));
        content.text(&table(&tallies).render(Format::Markdown));
    }
    let parts = [initialization(context), dead_units(context), cost(context), heads(context)];
    let sentences: Vec<String> = parts.into_iter().flatten().map(|s| format!("- {s}")).collect();
    content.text(&sentences.join("\n"));
    Ok(Some(content))
}

/// What the tallies of a panel mean for a choice; failures first.
fn advice(panel: Panel, tallies: &BTreeMap<String, Tally>) -> String {
    let labels = |is_meant: &dyn Fn(&Tally) -> bool| -> Vec<String> {
        let meant = tallies.iter().filter(|(_, tally)| is_meant(tally));
        meant.map(|(label, _)| markdown::code(label)).collect()
    };
    let question = match panel {
        Panel::Fair => {
            "**Which activation, each with the initialization and the learning rate that tuning finds for it?**"
        }
        Panel::DropIn => "**Which one instead of ReLU, with nothing else changed?**",
    };
    let mut sentences = vec![question.to_owned()];
    let say = |sentences: &mut Vec<String>, arms: Vec<String>, words: &str| {
        if !arms.is_empty() {
            sentences.push(format!("{words}: {}.", wording::list(&arms)));
        }
    };
    let more_failures = tallies.iter().filter(|(_, tally)| tally.failed[1] > tally.failed[0]);
    let failures = more_failures.map(|(label, tally)| {
        let ([of_relu, of_arm], runs) = (tally.failed, tally.runs);
        format!("{} {of_arm} of {runs} (ReLU {of_relu})", markdown::code(label))
    });
    let words = "More runs diverged or never left chance than with ReLU";
    say(&mut sentences, failures.collect(), words);
    say(
        &mut sentences,
        labels(&|tally| tally.worse > 0 && tally.better == 0),
        "Worse than ReLU in some conditions, better shown in none",
    );
    say(
        &mut sentences,
        labels(&|tally| tally.worse == 0 && tally.better > 0),
        "Better than ReLU in some conditions, worse shown in none",
    );
    say(
        &mut sentences,
        labels(&|tally| tally.worse > 0 && tally.better > 0),
        "Better in some conditions and worse in others",
    );
    say(
        &mut sentences,
        labels(&|tally| {
            tally.worse == 0 && tally.better == 0 && tally.equivalent == tally.conditions
        }),
        "Equivalent to ReLU in every condition",
    );
    say(
        &mut sentences,
        labels(&|tally| {
            tally.worse == 0 && tally.better == 0 && tally.equivalent < tally.conditions
        }),
        "No difference shown, and not equivalent everywhere either",
    );
    sentences.join(" ")
}

/// How often tuning chose each initialization.
fn initialization(context: &Context<'_>) -> Option<String> {
    let mut chosen: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for runs in context.analysis.runs.iter().filter(|runs| runs.condition.panel == Panel::Fair) {
        let is_compared = ["relu", "softplus"].contains(&runs.label().as_str());
        let Some(first) = runs.planned.settings.first() else { continue };
        if is_compared && runs.planned.settings.iter().any(|setting| setting.init != first.init) {
            for record in &runs.records {
                let rules = chosen.entry(runs.label()).or_default();
                *rules.entry(record.setting.init.name()).or_default() += 1;
            }
        }
    }
    let words = |(label, rules): (&String, &BTreeMap<&str, usize>)| {
        let rules = rules.iter().map(|(rule, count)| format!("the {rule} rule {count} times"));
        let rules: Vec<String> = rules.collect();
        format!("for {} {}", markdown::code(label), wording::list(&rules))
    };
    let listed: Vec<String> = chosen.iter().map(words).collect();
    (!listed.is_empty()).then(|| {
        format!(
            "**Which initialization?** Where tuning had a choice, it chose {}. For ReLU, the rules that preserve forward and backward moments are both He's rule.",
            listed.join("; ")
        )
    })
}

/// In how many conditions Softplus has fewer or more gate-dead units than ReLU, run by run.
fn dead_units(context: &Context<'_>) -> Option<String> {
    let mut verdicts = Vec::new();
    let mut seen = HashSet::new();
    for (suite, arm) in context.suites_against_relu("softplus") {
        let panels = [Panel::Fair, Panel::DropIn].into_iter();
        for condition in panels.flat_map(|panel| context.conditions(suite, panel)) {
            let runs = |arm| Some(&context.analysis.arm(condition, arm)?.planned.runs);
            // Runs that serve two panels or suites count once.
            if seen.insert((runs(0), runs(arm))) {
                let contrast = context.analysis.at("gate_dead", condition, arm);
                verdicts.extend(contrast.map(|contrast| contrast.verdict));
            }
        }
    }
    let count = |verdict: Verdict| verdicts.iter().filter(|found| **found == verdict).count();
    (!verdicts.is_empty()).then(|| {
        format!(
            "**Dead units?** Compared with ReLU, {} has a smaller share of gate-dead units after training in {} of {} conditions, a larger one in {}, and an equivalent one in {}.",
            markdown::code("softplus"),
            count(Verdict::Better),
            verdicts.len(),
            count(Verdict::Worse),
            count(Verdict::Equivalent)
        )
    })
}

/// The range of time ratios of kernels and training steps.
fn cost(context: &Context<'_>) -> Option<String> {
    let of = |is_meant: fn(Timed) -> bool| -> Vec<&SpeedContrast> {
        let rows = context.speed.iter().filter(|row| is_meant(row.what));
        rows.filter_map(|row| row.contrasts.iter().find(|c| c.arm == "softplus")).collect()
    };
    let range = |contrasts: &[&SpeedContrast]| {
        let effects = contrasts.iter().map(|contrast| contrast.effect);
        let low = effects.clone().fold(f64::INFINITY, f64::min);
        let high = effects.fold(f64::NEG_INFINITY, f64::max);
        format!("{} to {}", wording::factor(low), wording::factor(high))
    };
    let kernels = of(|what| !matches!(what, Timed::TrainingStep { .. }));
    let steps = of(|what| matches!(what, Timed::TrainingStep { .. }));
    let (kernel, blocks) =
        (kernels.first()?, kernels.iter().chain(&steps).map(|c| c.blocks).min()?);
    let whole = if steps.is_empty() {
        String::new()
    } else {
        format!(", and that of a whole training step {}", range(&steps))
    };
    Some(format!(
        "**What does it cost?** The time of a kernel of {} is {} that of ReLU's over {} comparisons{whole}; n = {blocks} blocks per comparison.",
        markdown::code(&kernel.arm),
        range(&kernels),
        kernels.len()
    ))
}

/// The test loss of each output head.
fn heads(context: &Context<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for (suite, _) in context.head_suites() {
        for runs in context.analysis.runs.iter().filter(|runs| runs.condition.suite == suite) {
            let loss = context.analysis.estimate(runs, metric::named("test_loss"))?;
            parts.push(format!(
                "{} {}",
                markdown::escape(&format!(
                    "{}, {}, {}",
                    context.suite_name(suite),
                    runs.label(),
                    runs.condition.words(runs.suite)
                )),
                number::with_interval(loss.point, loss.interval)
            ));
        }
    }
    (!parts.is_empty()).then(|| {
        format!("**For positive outputs?** Test loss by output head: {}. The section \"Positive outputs\" also has negative predictions and stuck runs.", parts.join("; "))
    })
}
