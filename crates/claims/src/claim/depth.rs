//! C9: whether Softplus converges more slowly in deep networks.

use super::comparison::{optimizer, optimizers, panel_words};
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::DepthSlope;

pub(super) static C9: Claim = Claim {
    id: "C9",
    study: Some("depth"),
    statement: "Softplus converges more slowly in deep networks",
    metric: "steps to target: growth of Softplus's factor over ReLU with depth, along a line fitted over the depths at which fewer than 10 % of the runs of either arm are censored",
    control: ClaimControl::Arm("softplus(β=1000)", "must follow ReLU"),
    rule: "for each optimizer, with one line for each suite, panel and width: supported if the factor grows by more than the margin along every line; supported with a limit if along some and it shrinks along none; refuted if it shrinks or stays the same along all; else, also without a line, not shown. The optimizers' verdict where they agree; supported with a limit if only some support it; else not shown",
    details: Some("Convergence by depth"),
    finding,
};

/// The verdict on C9 from the lines of one optimizer; a line that cannot be fitted is not clear.
pub fn decide(lines: Counts) -> ClaimVerdict {
    if lines.total() == 0 || (lines.worse > 0 && lines.better > 0) {
        ClaimVerdict::NotShown
    } else if lines.worse == lines.total() {
        ClaimVerdict::Supported
    } else if lines.worse > 0 {
        ClaimVerdict::SupportedWithALimit
    } else if lines.unclear == 0 {
        ClaimVerdict::Refuted
    } else {
        ClaimVerdict::NotShown
    }
}

/// The verdict for one optimizer; nothing where no suite of it has several depths.
pub(super) fn of_optimizer(context: &Context<'_>, name: &str) -> Option<ClaimVerdict> {
    let lines = lines(context, name);
    let verdicts = lines.iter().map(|line| line.verdict);
    (!lines.is_empty()).then(|| decide(Counts::of(verdicts)))
}

/// The lines of Softplus in the suites with one optimizer. Those that rest on the same runs count once.
fn lines<'c>(context: &'c Context<'_>, name: &str) -> Vec<&'c DepthSlope> {
    let suites: Vec<(usize, usize)> = context
        .suites_against_relu("softplus")
        .filter(|(suite, _)| optimizer(context, *suite) == name)
        .collect();
    let mut lines: Vec<&DepthSlope> = context
        .analysis
        .slopes
        .iter()
        .filter(|line| suites.contains(&(line.deepest.suite, line.arm)))
        .collect();
    let runs = |line: &DepthSlope| {
        let mut runs: Vec<_> = context
            .analysis
            .runs
            .iter()
            .filter(|runs| {
                let condition = runs.condition;
                let is_on_line = study::plan::Condition { depth: line.deepest.depth, ..condition }
                    == line.deepest;
                is_on_line && (runs.arm == 0 || runs.arm == line.arm)
            })
            .map(|runs| &runs.planned.runs)
            .collect();
        runs.sort();
        runs
    };
    let mut seen = std::collections::HashSet::new();
    lines.retain(|line| seen.insert(runs(line)));
    lines
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let parts: Vec<Finding> = optimizers(context)
        .into_iter()
        .filter_map(|name| {
            let verdict = of_optimizer(context, &name)?;
            let lines = lines(context, &name);
            let evidence = format!("{name} ({verdict}): {}", lines_words(context, &lines));
            let number = format!("{name} {}", deepest_words(context, &lines));
            Some(Finding { verdict, number, evidence })
        })
        .collect();
    let finding = Finding::of_parts(&parts, ClaimVerdict::of_parts)?;
    // The same for every optimizer, so it is said once.
    Some(Finding { number: format!("steps: {}", finding.number), ..finding })
}

/// The factor in steps where a line goes furthest; of lines that go equally far, of the steepest.
fn deepest_words(context: &Context<'_>, lines: &[&DepthSlope]) -> String {
    let mut lines = lines.to_vec();
    lines.sort_by(|a, b| b.depths.last().cmp(&a.depths.last()).then(b.effect.total_cmp(&a.effect)));
    let words = |line: &DepthSlope| {
        let contrast = context.factor_at_largest_depth(line)?;
        Some(format!(
            "{} ({}, depth {})",
            wording::factor_with_interval(contrast.effect, contrast.interval),
            line.deepest.panel.label(),
            line.depths.last()?
        ))
    };
    lines.into_iter().find_map(words).unwrap_or_else(|| "no factor can be estimated".to_owned())
}

fn lines_words(context: &Context<'_>, lines: &[&DepthSlope]) -> String {
    let counts = Counts::of(lines.iter().map(|line| line.verdict));
    let mut fitted: Vec<&&DepthSlope> =
        lines.iter().filter(|line| line.effect.is_finite()).collect();
    fitted.sort_by(|a, b| a.effect.total_cmp(&b.effect));
    let range = match fitted[..] {
        [first, .., last] => {
            format!("; from {} to {}", line_words(context, first), line_words(context, last))
        }
        [only] => format!("; {}", line_words(context, only)),
        [] => String::new(),
    };
    let without = match lines.len() - fitted.len() {
        0 => String::new(),
        without => format!(", and {without} cannot be fitted"),
    };
    format!(
        "the factor grows along {} of {}, shrinks along {}, stays the same along {}{without}{range}{}",
        counts.worse,
        wording::count(lines.len(), "line"),
        counts.better,
        counts.equivalent,
        beyond_words(lines)
    )
}

fn line_words(context: &Context<'_>, line: &DepthSlope) -> String {
    let factor = |contrast: &analysis::Contrast| {
        let factor = wording::factor_with_interval(contrast.effect, contrast.interval);
        format!(", factor {factor} at the last")
    };
    let at_last = context.factor_at_largest_depth(line).map_or_else(String::new, factor);
    format!(
        "{} ({}, depths {}{at_last}, n = {})",
        wording::factor_with_interval(line.effect, line.interval),
        panel_words(context, line.deepest),
        wording::numbers(&line.depths),
        line.pairs
    )
}

/// The depths at which ReLU is beyond the budget in some condition, and the others that are not fitted.
fn beyond_words(lines: &[&DepthSlope]) -> String {
    let sorted = |depths: fn(&DepthSlope) -> &Vec<u32>| {
        let mut all: Vec<u32> = lines.iter().flat_map(|line| depths(line).clone()).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (beyond, censored) = (sorted(|line| &line.beyond), sorted(|line| &line.censored));
    let mut words = String::new();
    if !beyond.is_empty() {
        words +=
            &format!("; beyond the budget in some condition: depth {}", wording::numbers(&beyond));
    }
    if !censored.is_empty() {
        words += &format!(
            "; not fitted though ReLU reaches the target: depth {}",
            wording::numbers(&censored)
        );
    }
    words
}
