//! C7: what Softplus costs.
//!
//! Deliberately absent: times of other libraries; they are measured elsewhere.

use super::{Claim, Control, Finding, Word};
use crate::Context;
use crate::wording;
use present::number;
use stats::verdict::Verdict;

pub(super) const C7: Claim = Claim {
    id: "C7",
    says: "Softplus is slower to compute",
    metric: "time over ReLU's, forward and backward by buffer size, and of a training step",
    control: Control::Within("a copy kernel as the floor; arms interleaved, medians and sign test"),
    rule: "supported if slower beyond the margin in every row; with a limit if in some; refuted if in none",
    finding,
};

fn finding(context: &Context<'_>) -> Option<Finding> {
    let rows = context.speed.iter().filter_map(|row| {
        let relu_first = row.medians.first().is_some_and(|(label, _)| label == "relu");
        let softplus = row.contrasts.iter().find(|contrast| contrast.arm == "softplus")?;
        relu_first.then_some((row.what, softplus))
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return None;
    }
    let count = |verdict| rows.iter().filter(|(_, c)| c.verdict == verdict).count();
    let (slower, unclear) = (count(Verdict::Worse), count(Verdict::Inconclusive));
    let word = if slower == rows.len() {
        Word::Supported
    } else if slower > 0 {
        Word::SupportedWithALimit
    } else if unclear > 0 {
        Word::Inconclusive
    } else {
        Word::Refuted
    };
    let shown = |(what, contrast): &(harness::record::Timed, &crate::analysis::SpeedContrast)| {
        let factor = |value: f64| format!("×{}", number::significant(1.0 + value, 3));
        let interval = contrast.interval.map_or_else(String::new, |i| {
            format!(" [{} to {}]", factor(i.low()), factor(i.high()))
        });
        let note = contrast
            .note
            .as_ref()
            .map_or_else(String::new, |note| format!(" (not judged: {note})"));
        format!("{}: {}{interval}{note}", wording::timed(*what), factor(contrast.effect))
    };
    let evidence = format!(
        "slower in {slower} of {} rows (n = {} blocks each); {}",
        rows.len(),
        rows.iter().map(|(_, contrast)| contrast.blocks).min().unwrap_or(0),
        rows.iter().map(shown).collect::<Vec<_>>().join("; ")
    );
    Some(Finding { word, evidence })
}
