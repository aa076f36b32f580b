//! Cells that several tables show.

use crate::wording::dash;
use analysis::{Contrast, Estimate, Runs};
use harness::metric::Run;
use present::number;
use present::table::Cell;
use stats::verdict::Verdict;
use study::plan::Setting;

/// Settings that are named; the others are counted.
const MAX_NAMED: usize = 3;

/// The verdict of a contrast, with its note; none about a control.
pub(crate) fn verdict_cell(contrast: &Contrast) -> Cell {
    if contrast.control {
        return Cell::from("(control)");
    }
    verdict_with_note(contrast.verdict, contrast.note.as_deref())
}

/// A verdict with its note, bold only where it is "better".
pub(crate) fn verdict_with_note(verdict: Verdict, note: Option<&str>) -> Cell {
    match (verdict, note) {
        (Verdict::Better, _) => Cell::strong("better"),
        (verdict, Some(note)) => Cell::from(format!("{verdict} ({note})")),
        (verdict, None) => Cell::from(verdict.to_string()),
    }
}

/// The settings of these runs, the most frequent first, each with its number of seeds.
pub(crate) fn chosen_settings(runs: &Runs<'_>) -> String {
    let mut counts: Vec<(Setting, usize)> = Vec::new();
    for record in &runs.records {
        match counts.iter_mut().find(|(setting, _)| *setting == record.setting) {
            Some((_, count)) => *count += 1,
            None => counts.push((record.setting, 1)),
        }
    }
    if let [(setting, _)] = counts[..] {
        return setting.to_string();
    }
    // Stable: of equally frequent settings, the one that an earlier seed chose comes first.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named =
        counts.iter().take(MAX_NAMED).map(|(setting, count)| format!("{setting} ({count}×)"));
    let rest: usize = counts.iter().skip(MAX_NAMED).map(|(_, count)| count).sum();
    let others = (rest > 0).then(|| format!("others ({rest}×)"));
    named.chain(others).collect::<Vec<_>>().join("; ")
}

/// An estimated share with its interval, for a column whose title has the unit.
pub(crate) fn percent_without_unit(estimate: &Estimate) -> String {
    number::percent_with_interval(estimate.point, estimate.interval).replace(" %", "")
}

/// The mean over runs of a share, in percent with two decimals; a dash where a run has none.
pub(crate) fn mean_share(runs: &Runs<'_>, share: impl Fn(&Run<'_>) -> Option<f64>) -> String {
    mean_shares(runs, 1, &|run| Some(vec![share(run)?])).concat()
}

/// [`mean_share`] for so many shares of a run at once.
pub(crate) fn mean_shares(
    runs: &Runs<'_>,
    count: usize,
    shares: &dyn Fn(&Run<'_>) -> Option<Vec<f64>>,
) -> Vec<String> {
    let percent = |share: f64| number::fixed(100.0 * share, 2);
    let means = runs.means(shares);
    means.map_or_else(|| vec![dash(); count], |means| means.into_iter().map(percent).collect())
}
