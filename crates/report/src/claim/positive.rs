//! C11: positive outputs, from the suites that compare output heads.

use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::{Contrast, Runs};
use crate::context::Context;
use crate::wording;
use harness::metric;
use stats::verdict::Verdict;

pub(super) static C11: Claim = Claim {
    id: "C11",
    statement: "Softplus suits a final layer that must be positive",
    metric: "negative predictions, runs stuck from initialization on, and test loss, for the output heads Softplus, exp, ReLU and identity",
    control: ClaimControl::Within("the identity head, which must give negative predictions"),
    rule: "supported if no prediction is negative, no run is stuck or diverges, and the loss is equivalent to or better than that of every other head in every condition; supported with a limit if the loss is worse in some comparisons and better in others; refuted if a prediction is negative, or the loss is worse in some comparisons and better in none; else not shown, also if no identity head gives a negative prediction",
    finding,
};

/// How the runs with a Softplus head fared.
#[derive(Default)]
struct Tally {
    runs: usize,
    negative: usize,
    failed: usize,
    better: usize,
    worse: usize,
    unclear: usize,
    /// Each comparison of the test loss with another head.
    comparisons: Vec<String>,
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let mut tally = Tally::default();
    // Runs with a negative prediction, and all runs.
    let mut identity = (0, 0);
    for (suite, settings) in context.head_suites() {
        let head = |name: &str| {
            settings.arms.iter().position(|arm| arm.head.is_some_and(|head| head.label() == name))
        };
        let Some(softplus) = head("softplus") else { continue };
        for runs in context.analysis.runs.iter().filter(|runs| runs.condition.suite == suite) {
            if runs.arm == softplus {
                tally.count(context, runs);
            } else if Some(runs.arm) == head("identity") {
                identity.0 += count_positive(runs, "negative_predictions");
                identity.1 += runs.records.len();
            }
        }
    }
    if tally.runs == 0 {
        return None;
    }
    let verdict = if tally.negative > 0 || (tally.worse > 0 && tally.better == 0) {
        ClaimVerdict::Refuted
    } else if identity.0 == 0 {
        ClaimVerdict::NotShown
    } else if tally.worse > 0 {
        ClaimVerdict::SupportedWithALimit
    } else if tally.failed > 0 || tally.unclear > 0 {
        ClaimVerdict::NotShown
    } else {
        ClaimVerdict::Supported
    };
    let evidence = format!(
        "Softplus: {} of {} runs with a negative prediction, {} stuck or diverged; identity: {} of {} runs. Test loss of the Softplus head compared with the others: {}",
        tally.negative,
        tally.runs,
        tally.failed,
        identity.0,
        identity.1,
        tally.comparisons.join("; ")
    );
    Some(Finding { verdict, evidence })
}

impl Tally {
    fn count(&mut self, context: &Context<'_>, runs: &Runs<'_>) {
        self.runs += runs.records.len();
        self.negative += count_positive(runs, "negative_predictions");
        self.failed += count_positive(runs, "stuck") + count_positive(runs, "diverged");
        let metric = metric::named("test_loss");
        for other in context.analysis.arms(runs.condition).filter(|other| other.arm != runs.arm) {
            let Some(contrast) = context.analysis.contrast(metric, other, runs) else { continue };
            match contrast.verdict {
                Verdict::Better => self.better += 1,
                Verdict::Worse => self.worse += 1,
                Verdict::Equivalent => {}
                _ => self.unclear += 1,
            }
            self.comparisons.push(comparison_words(context, runs, other, &contrast));
        }
    }
}

/// Runs in which a metric is above 0.
fn count_positive(runs: &Runs<'_>, name: &str) -> usize {
    let values = runs.values(metric::named(name));
    values.into_iter().flatten().filter(|value| value.number > 0.0).count()
}

fn comparison_words(
    context: &Context<'_>,
    runs: &Runs<'_>,
    other: &Runs<'_>,
    contrast: &Contrast,
) -> String {
    let (effect, interval) = wording::effect_of(contrast);
    let note = contrast.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!(
        "{}, compared with {}: {effect} [{interval}], n = {}, {}{note}",
        context.condition_label(runs.condition),
        other.label(),
        contrast.pairs,
        contrast.verdict
    )
}
