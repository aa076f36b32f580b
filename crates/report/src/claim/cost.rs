//! C7: what Softplus costs.

use super::finding::{Claim, ClaimControl, ClaimVerdict, Finding};
use crate::analysis::SpeedContrast;
use crate::context::Context;
use crate::wording;
use harness::record::Timed;
use stats::verdict::Verdict;

pub(super) static C7: Claim = Claim {
    id: "C7",
    statement: "Softplus is slower to compute",
    metric: "Softplus's time over ReLU's: forward and backward kernels by buffer size, and training steps",
    control: ClaimControl::Within(
        "a kernel that only copies, as the lower bound; interleaved arms, medians and a sign test",
    ),
    rule: "supported if Softplus is slower by more than the margin in every row; supported with a limit if in some rows; refuted if in none, unless a row is inconclusive",
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
    let count = |verdict| rows.iter().filter(|(_, contrast)| contrast.verdict == verdict).count();
    let (slower, unclear) = (count(Verdict::Worse), count(Verdict::Inconclusive));
    let verdict = if slower == rows.len() {
        ClaimVerdict::Supported
    } else if slower > 0 {
        ClaimVerdict::SupportedWithALimit
    } else if unclear > 0 {
        ClaimVerdict::NotShown
    } else {
        ClaimVerdict::Refuted
    };
    let row_words = |(what, contrast): &(Timed, &SpeedContrast)| {
        let factor = wording::factor_with_interval(contrast.effect, contrast.interval);
        let note = contrast.note.as_ref();
        let note = note.map_or_else(String::new, |note| format!(" (not judged: {note})"));
        format!("{}: {factor}{note}", wording::timed(*what))
    };
    let evidence = format!(
        "slower in {slower} of {} rows (n = {} blocks per row); {}",
        rows.len(),
        rows.iter().map(|(_, contrast)| contrast.blocks).min().unwrap_or(0),
        rows.iter().map(row_words).collect::<Vec<_>>().join("; ")
    );
    Some(Finding { verdict, evidence })
}
