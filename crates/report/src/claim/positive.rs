//! C11: positive outputs, from the suites that compare output heads.

use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::{Contrast, Runs};
use crate::context::Context;
use crate::wording;
use harness::metric;
use stats::verdict::Verdict;

pub(super) static C11: Claim = Claim {
    id: "C11",
    says: "Softplus suits a final layer that must be positive",
    metric: "negative predictions, runs stuck at initialization, test loss, for the heads Softplus, exp, ReLU and identity",
    control: ClaimControl::Within("the identity head, which must give negative predictions"),
    rule: "supported if no prediction is negative, no run is stuck or diverges and the loss is worse than with no other head in any condition; with a limit if it is worse in some and better in some; refuted if a prediction is negative, or it is worse in some and better in none; else inconclusive, also if no identity head gives a negative prediction",
    finding,
};

/// What became of the runs with a Softplus head.
#[derive(Default)]
struct Tally {
    runs: usize,
    negative: usize,
    failed: usize,
    better: usize,
    worse: usize,
    unclear: usize,
    shown: Vec<String>,
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let mut tally = Tally::default();
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
                identity.0 += with(runs, "negative_predictions");
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
        ClaimVerdict::Inconclusive
    } else if tally.worse > 0 {
        ClaimVerdict::SupportedWithALimit
    } else if tally.failed > 0 || tally.unclear > 0 {
        ClaimVerdict::Inconclusive
    } else {
        ClaimVerdict::Supported
    };
    let evidence = format!(
        "Softplus: {} of {} runs with a negative prediction, {} stuck or diverged; identity: {} of {} with one. Test loss of the Softplus head against the others: {}",
        tally.negative,
        tally.runs,
        tally.failed,
        identity.0,
        identity.1,
        tally.shown.join("; ")
    );
    Some(Finding { verdict, evidence })
}

impl Tally {
    fn count(&mut self, context: &Context<'_>, runs: &Runs<'_>) {
        self.runs += runs.records.len();
        self.negative += with(runs, "negative_predictions");
        self.failed += with(runs, "stuck") + with(runs, "diverged");
        let metric = metric::named("test_loss");
        for other in context.analysis.arms(runs.condition).filter(|other| other.arm != runs.arm) {
            let Some(contrast) = context.analysis.contrast(metric, other, runs) else { continue };
            match contrast.verdict {
                Verdict::Better => self.better += 1,
                Verdict::Worse => self.worse += 1,
                Verdict::Equivalent => {}
                _ => self.unclear += 1,
            }
            self.shown.push(shown(context, runs, other, &contrast));
        }
    }
}

/// Runs in which a metric is above 0.
fn with(runs: &Runs<'_>, name: &str) -> usize {
    let values = runs.values(metric::named(name));
    values.into_iter().flatten().filter(|value| value.number > 0.0).count()
}

fn shown(context: &Context<'_>, runs: &Runs<'_>, other: &Runs<'_>, contrast: &Contrast) -> String {
    let (effect, interval) = wording::effect_of(contrast);
    let note = contrast.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!(
        "{}, against {}: {effect} [{interval}], n = {}, {}{note}",
        context.condition_label(runs.condition),
        other.label(),
        contrast.pairs,
        contrast.verdict
    )
}
