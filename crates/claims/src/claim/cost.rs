//! C7 and C18: what Softplus costs.

use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use crate::context::Context;
use analysis::SpeedContrast;
use harness::record::Timed;
use present::number;
use stats::verdict::Verdict;

pub(super) static C7: Claim = Claim {
    id: "C7",
    study: Some("cost"),
    statement: "Softplus is slower to compute",
    metric: "Softplus's time over ReLU's: forward and backward kernels by buffer size, and training steps",
    control: ClaimControl::Within(
        "a kernel that only copies, as the lower bound; interleaved arms, medians and a sign test",
    ),
    rule: "supported if Softplus is slower by more than the margin in every row; supported with a limit if in some rows and faster in none; refuted if slower in none and every row is decided; else not shown",
    details: Some("Speed"),
    finding: slower,
};

pub(super) static C18: Claim = Claim {
    id: "C18",
    study: Some("cost"),
    statement: "The overhead is visible in large models",
    metric: "Softplus's time over ReLU's for a training step, by width and depth",
    control: ClaimControl::Within("the same steps with ReLU, in interleaved blocks"),
    rule: "supported with a limit if the largest step that was timed is slower by more than the margin; else not shown. Only one part of the claim is measured: steps of multilayer perceptrons on a CPU, so nothing here can support it in full or refute it",
    details: Some("Speed"),
    finding: overhead,
};

/// The verdict on C7 from the rows that were timed.
pub fn decide_slower(rows: Counts) -> ClaimVerdict {
    if rows.worse == rows.total() && rows.worse > 0 {
        ClaimVerdict::Supported
    } else if rows.worse > 0 && rows.better == 0 {
        ClaimVerdict::SupportedWithALimit
    } else if rows.worse == 0 && rows.unclear == 0 && rows.total() > 0 {
        ClaimVerdict::Refuted
    } else {
        ClaimVerdict::NotShown
    }
}

/// The verdict on C18 from that on the largest training step.
pub fn decide_overhead(largest: Verdict) -> ClaimVerdict {
    match largest {
        Verdict::Worse => ClaimVerdict::SupportedWithALimit,
        _ => ClaimVerdict::NotShown,
    }
}

type Row<'c> = (Timed, &'c SpeedContrast);

/// The rows that compare Softplus with ReLU as the baseline.
fn rows<'c>(context: &'c Context<'_>) -> Vec<Row<'c>> {
    let rows = context.speed.iter().filter_map(|row| {
        let relu_first = row.medians.first().is_some_and(|(label, _)| label == "relu");
        let softplus = row.contrasts.iter().find(|contrast| contrast.arm == "softplus")?;
        relu_first.then_some((row.what, softplus))
    });
    rows.collect()
}

fn row_words((what, contrast): &Row<'_>) -> String {
    let factor = wording::factor_with_interval(contrast.effect, contrast.interval);
    format!("{factor} ({})", wording::timed(*what))
}

/// The smallest and the largest factor.
fn range(rows: &[Row<'_>]) -> String {
    let mut rows: Vec<&Row<'_>> = rows.iter().collect();
    rows.sort_by(|(_, a), (_, b)| a.effect.total_cmp(&b.effect));
    match rows[..] {
        [first, .., last] => format!("from {} to {}", row_words(first), row_words(last)),
        _ => rows.first().map_or_else(wording::dash, |only| row_words(only)),
    }
}

/// Blocks per row, and why a row is not judged.
fn blocks(rows: &[Row<'_>]) -> String {
    let blocks = rows.iter().map(|(_, contrast)| contrast.blocks).min().unwrap_or(0);
    let notes: Vec<&String> =
        rows.iter().filter_map(|(_, contrast)| contrast.note.as_ref()).collect();
    let not_judged = notes
        .first()
        .map_or_else(String::new, |note| format!("; {} not judged: {note}", notes.len()));
    format!("n = {blocks} blocks per row{not_judged}")
}

fn slower(context: &Context<'_>) -> Option<Finding> {
    let rows = rows(context);
    if rows.is_empty() {
        return None;
    }
    let counts = Counts::of(rows.iter().map(|(_, contrast)| contrast.verdict));
    let range = range(&rows);
    let evidence = format!(
        "slower in {} of {} rows, faster in {}, equally fast in {}, not decided in {}; {range} ({}). Not measured: a GPU",
        counts.worse,
        counts.total(),
        counts.better,
        counts.equivalent,
        counts.unclear,
        blocks(&rows)
    );
    Some(Finding { verdict: decide_slower(counts), number: range, evidence })
}

/// Multiply-adds of the forward pass per row of data, by which steps are ordered.
fn size(what: Timed) -> Option<u64> {
    let Timed::TrainingStep { inputs, width, depth, classes, .. } = what else { return None };
    let [inputs, width, depth, classes] = [inputs, width, depth, classes].map(u64::from);
    Some(width * (inputs + width * depth.saturating_sub(1) + classes))
}

fn overhead(context: &Context<'_>) -> Option<Finding> {
    let mut steps = rows(context);
    steps.retain(|(what, _)| size(*what).is_some());
    steps.sort_by_key(|(what, _)| size(*what));
    let largest = steps.last()?;
    let smaller = match steps.first() {
        Some(smallest) if steps.len() > 1 => format!(", smallest: {}", row_words(smallest)),
        _ => String::new(),
    };
    let verdict = match largest.1.verdict {
        Verdict::Worse => "slower",
        Verdict::Better => "faster",
        Verdict::Equivalent => "equally fast",
        _ => "not decided",
    };
    let number =
        format!("largest step: {}, {verdict}; larger models are not measured", row_words(largest));
    let evidence = format!(
        "largest step: {}, {verdict}{smaller} ({}). Not measured: a GPU, and models with more than {} million weights",
        row_words(largest),
        blocks(&steps),
        number::significant(size(largest.0).unwrap_or_default() as f64 / 1e6, 2)
    );
    Some(Finding { verdict: decide_overhead(largest.1.verdict), number, evidence })
}
