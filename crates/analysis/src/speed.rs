//! Timings as ratios: an arm's time over the baseline's, block by block, summarized by medians, since
//! one interruption can move a mean.

use harness::record::{Timed, Timing};
use stats::verdict::{Direction, Verdict, judge};
use stats::{Interval, binomial, bootstrap, summary};
use study::Study;

use stats::paired::MIN_PAIRS;

/// One thing that was timed for every arm.
#[derive(Clone, Debug)]
pub struct SpeedRow {
    /// Position of the suite in the study.
    pub suite: usize,
    /// What was timed.
    pub what: Timed,
    /// Median nanoseconds per call of each arm, in the order of the suite.
    pub medians: Vec<(String, f64)>,
    /// Median nanoseconds per call of the kernel that only moves the data, where there is one.
    pub floor: Option<f64>,
    /// Every arm but the first against the first.
    pub contrasts: Vec<SpeedContrast>,
}

/// An arm's time over the baseline's.
#[derive(Clone, Debug)]
pub struct SpeedContrast {
    /// Label of the arm.
    pub arm: String,
    /// Median of the blocks' ratios, minus 1.
    pub effect: f64,
    /// Its interval, at least 95 %, from order statistics: no distribution is assumed.
    pub interval: Option<Interval>,
    /// p of the sign test on whether the arm is slower.
    pub p: f64,
    /// Number of blocks.
    pub blocks: usize,
    /// The practical margin, a factor minus 1.
    pub margin: f64,
    /// The verdict that follows.
    pub verdict: Verdict,
    /// Why the verdict is *inconclusive* although the interval would allow another.
    pub note: Option<String>,
}

/// Load average per core above which no time is judged. A study's own training, just ended, leaves
/// about 1; more comes from other processes.
const MAX_LOAD: f64 = 1.5;

/// The timings of a study, row by row in the order in which they were taken. `floor` is the label of
/// the kernel that only moves the data.
pub fn speed_rows(study: &Study, timings: &[Timing], floor: &str) -> Vec<SpeedRow> {
    let mut rows: Vec<(usize, Timed)> = timings.iter().map(|t| (t.suite, t.what)).collect();
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert(*row) && is_compared(row.1));
    rows.into_iter().filter_map(|(suite, what)| row(study, timings, suite, what, floor)).collect()
}

/// Parts of a step or a run and the machine's peak explain a time and are not compared.
fn is_compared(what: Timed) -> bool {
    matches!(what, Timed::Forward { .. } | Timed::Backward { .. } | Timed::TrainingStep { .. })
}

fn row(
    study: &Study,
    timings: &[Timing],
    suite: usize,
    what: Timed,
    floor: &str,
) -> Option<SpeedRow> {
    let samples = |label: &str| -> Option<&[f64]> {
        let timing =
            timings.iter().find(|t| (t.suite, t.what) == (suite, what) && t.arm == label)?;
        Some(&timing.ns)
    };
    let labels: Vec<String> = study.speed.get(suite)?.arms.iter().map(|arm| arm.label()).collect();
    let baseline = samples(labels.first()?)?;
    let medians =
        labels.iter().filter_map(|label| Some((label.clone(), summary::median(samples(label)?))));
    let of_row = timings.iter().filter(|timing| (timing.suite, timing.what) == (suite, what));
    let load = load_of(&of_row.collect::<Vec<_>>());
    let margin = study.margins.time;
    let contrasts = labels
        .iter()
        .skip(1)
        .filter_map(|label| Some(contrast(label, baseline, samples(label)?, margin, load)));
    Some(SpeedRow {
        suite,
        what,
        medians: medians.collect(),
        floor: samples(floor).map(summary::median),
        contrasts: contrasts.collect(),
    })
}

/// The highest load average per core of some timings.
pub(crate) fn load_of(timings: &[&Timing]) -> f64 {
    timings.iter().filter_map(|timing| timing.load).fold(0.0, f64::max)
}

/// Why so many blocks under this load are not judged, if so.
pub(crate) fn block_note(blocks: usize, load: f64) -> Option<String> {
    if blocks < MIN_PAIRS {
        Some(format!("{blocks} blocks are fewer than {MIN_PAIRS}"))
    } else {
        (load > MAX_LOAD).then(|| format!("load average {load:.1} per core"))
    }
}

fn contrast(label: &str, baseline: &[f64], arm: &[f64], margin: f64, load: f64) -> SpeedContrast {
    let ratios = arm.iter().zip(baseline).map(|(arm, baseline)| libm::log(arm / baseline));
    let ratios: Vec<f64> = ratios.collect();
    let interval = summary::median_interval(&ratios, bootstrap::LEVEL);
    let slower = ratios.iter().filter(|&&ratio| ratio > 0.0).count() as u64;
    let faster = ratios.iter().filter(|&&ratio| ratio < 0.0).count() as u64;
    let note = block_note(ratios.len(), load);
    let usable = interval.filter(|_| note.is_none());
    SpeedContrast {
        arm: label.to_owned(),
        effect: libm::expm1(summary::median(&ratios)),
        interval: interval.and_then(|interval| interval.map(libm::expm1)),
        p: binomial::sign_test(slower, faster),
        blocks: ratios.len(),
        margin,
        verdict: judge(usable, libm::log1p(margin), Direction::LowerIsBetter),
        note,
    }
}
