//! C15: whether zeros save computing time.

use std::collections::HashSet;

use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::{Crossing, ZeroLine};
use harness::metric;
use present::number;
use stats::summary;
use study::ZeroPattern;

pub(super) static C15: Claim = Claim {
    id: "C15",
    study: Some("cost"),
    statement: "Zeros save computing time",
    metric: "time of a product that skips zeros over that of the trainer's dense product, at the shares of zeros that ReLU's networks have after training, for one row and for batches",
    control: ClaimControl::Within(
        "both products at every share, without zeros too, in the same interleaved blocks",
    ),
    rule: "supported if it is faster by more than the margin at the share of every condition, for every batch size and pattern of zeros; supported with a limit if at some; refuted if faster at none and every one is decided; else not shown. A study that trains no ReLU is judged at the shares that were timed, and supports the claim with a limit at most: it says what share is needed",
    details: Some("What zeros are worth"),
    finding,
};

/// The verdict on C15 from the shares at which skipping is faster (*better*) or not, over all lines;
/// `is_measured` says whether they are those of trained networks.
pub fn decide(shares: Counts, is_measured: bool) -> ClaimVerdict {
    if is_measured && shares.better == shares.total() && shares.better > 0 {
        ClaimVerdict::Supported
    } else if shares.better > 0 {
        ClaimVerdict::SupportedWithALimit
    } else if shares.unclear == 0 && shares.total() > 0 {
        ClaimVerdict::Refuted
    } else {
        ClaimVerdict::NotShown
    }
}

/// Mean percentages of zeros, or of units that are 0 for every row, in the hidden layers of ReLU's networks
/// after training, one per distinct condition, ascending.
pub fn measured_percentages(context: &Context<'_>, pattern: ZeroPattern) -> Vec<f64> {
    let metric = metric::named(match pattern {
        ZeroPattern::Scattered => "zero_share",
        ZeroPattern::DeadUnits => "zero_dead",
    });
    let mut seen = HashSet::new();
    let relu = context.analysis.runs.iter().filter(|runs| {
        context.plain_arm(runs.condition.suite, "relu") == Some(runs.arm)
            && seen.insert(runs.planned.runs.first())
    });
    let mut percentages: Vec<f64> = relu
        .map(|runs| {
            let values = runs.values(metric).flatten();
            100.0 * summary::mean(&values.map(|value| value.number).collect::<Vec<_>>())
        })
        // A condition whose runs all diverged has no share.
        .filter(|value| value.is_finite())
        .collect();
    percentages.sort_by(f64::total_cmp);
    percentages
}

/// What a line is called: its batch size, and where the zeros are unless they are scattered.
pub fn line_name(line: &ZeroLine) -> String {
    match line.pattern {
        ZeroPattern::Scattered => format!("batch {}", line.batch_size),
        ZeroPattern::DeadUnits => format!("batch {}, dead units", line.batch_size),
    }
}

/// Where skipping starts to pay, in words.
pub fn crossing_words(line: &ZeroLine) -> String {
    let Crossing { percent, low, high } = line.crossing();
    let first = line.points.first().map_or(0, |point| point.percent);
    let last = line.points.last().map_or(0, |point| point.percent);
    let end = |value: f64| match value {
        value if value.is_infinite() => format!("more than {last} %"),
        value if value <= f64::from(first) => format!("{first} %"),
        value => format!("{} %", number::significant(value, 3)),
    };
    if low.is_infinite() {
        format!("skipping pays at no share up to {last} %")
    } else if high <= f64::from(first) {
        format!("skipping pays at every share from {first} % on")
    } else {
        format!("skipping pays from {} of zeros on [{} to {}]", end(percent), end(low), end(high))
    }
}

/// The verdicts of a line at some percentages.
fn counts(line: &ZeroLine, percentages: &[f64]) -> Counts {
    let verdict = |&percent: &f64| {
        let ratio = line.ratio_at(percent);
        ratio.map_or(stats::verdict::Verdict::Inconclusive, |ratio| ratio.verdict)
    };
    Counts::of(percentages.iter().map(verdict))
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let lines = &context.zero_lines;
    if lines.is_empty() {
        return None;
    }
    let is_measured = !measured_percentages(context, ZeroPattern::Scattered).is_empty();
    let mut total = Counts::default();
    let (mut words, mut crossings) = (Vec::new(), Vec::new());
    for line in lines {
        let percentages = if is_measured {
            measured_percentages(context, line.pattern)
        } else {
            line.points.iter().map(|point| f64::from(point.percent)).collect()
        };
        let counts = counts(line, &percentages);
        total = total.plus(counts);
        let note =
            line.note.as_ref().map_or_else(String::new, |note| format!(", not judged: {note}"));
        let crossing = format!("{}: {}", line_name(line), crossing_words(line));
        let at_shares = at_shares(line, counts, &percentages, is_measured);
        words.push(format!("{crossing}{at_shares}{note}"));
        crossings.push(crossing);
    }
    let blocks = lines.iter().map(|line| line.blocks).min().unwrap_or(0);
    let unmeasured = "; the study trains no ReLU network whose share could be held against this";
    let evidence = format!(
        "{} (n = {blocks} blocks){}",
        words.join("; "),
        if is_measured { "" } else { unmeasured }
    );
    let number = crossings.join("; ");
    Some(Finding { verdict: decide(total, is_measured), number, evidence })
}

/// What a line says about the shares of ReLU's networks; nothing where there are none.
fn at_shares(line: &ZeroLine, counts: Counts, percentages: &[f64], is_measured: bool) -> String {
    let [Some(&low), Some(&high)] = [percentages.first(), percentages.last()] else {
        return String::new();
    };
    if !is_measured {
        return String::new();
    }
    let middle = line.ratio_at(summary::median(percentages));
    let ratio = middle.map_or_else(wording::dash, |ratio| {
        wording::factor_with_interval(ratio.effect, ratio.interval)
    });
    format!(
        "; ReLU's networks have {} to {} %, where it is faster in {} of {}, {ratio} at their median",
        number::significant(low, 2),
        number::significant(high, 2),
        counts.better,
        wording::count(counts.total(), "condition"),
    )
}
