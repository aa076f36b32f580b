//! Depth × arm: whether an arm's factor in steps to the target grows with depth.
//!
//! For each seed, the logarithm of the factor is fitted by a straight line in the logarithm of depth, over
//! the depths that both arms manage within the budget. Where runs are censored the factor is only a
//! bound, and a line through bounds would show the budget.

use harness::metric::{self, Metric, Value};
use stats::family::for_each_adjusted;
use stats::paired::too_weak;
use stats::verdict::{Verdict, judge};
use study::plan::Condition;

use super::estimate::interval;
use super::runs::Runs;
use super::streams::Stream;
use stats::{Draws, Interval, summary};
use study::Study;

/// How an arm's factor in steps to the target changes with depth.
#[derive(Clone, Debug)]
pub struct DepthSlope {
    /// The condition of the largest depth; the others differ from it in depth only.
    pub deepest: Condition,
    /// Position of the arm in its suite.
    pub arm: usize,
    /// The depths that the line is fitted to.
    pub depths: Vec<u32>,
    /// The depths at which fewer than 90 % of the baseline's runs reach the target.
    pub beyond: Vec<u32>,
    /// The other depths that are not fitted: 10 % of the runs of either arm or more are censored.
    pub censored: Vec<u32>,
    /// The factor's growth along the line from the smallest to the largest of `depths`, minus 1.
    pub effect: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// Sign-flip p-value.
    pub p: Option<f64>,
    /// The p-value after Holm's correction over the arms and widths of one suite and panel.
    pub p_adjusted: Option<f64>,
    /// Number of seeds.
    pub pairs: usize,
    /// Whether depth makes the arm better, worse or neither compared with the baseline.
    pub verdict: Verdict,
    /// Why there is no verdict.
    pub note: Option<String>,
}

/// The slopes of all arms in all conditions that differ in depth only, but for arms with other seeds.
pub(crate) fn depth_slopes(
    study: &Study,
    draws: &Draws<Stream>,
    runs: &[Runs<'_>],
) -> Vec<DepthSlope> {
    let metric = metric::named("steps_to_target");
    let mut slopes: Vec<DepthSlope> = runs
        .iter()
        .filter(|arm| arm.arm > 0 && !arm.is_control() && is_deepest(runs, arm))
        .filter_map(|arm| DepthSlope::new(study, draws, metric, runs, arm))
        .collect();
    let family = |slope: &DepthSlope| (slope.deepest.suite, slope.deepest.panel);
    for_each_adjusted(
        &mut slopes,
        family,
        |slope| slope.p,
        |slope, p| {
            slope.p_adjusted = p;
            slope.withhold();
        },
    );
    slopes
}

/// Whether two conditions differ in nothing but depth.
fn same_but_depth(a: Condition, b: Condition) -> bool {
    Condition { depth: b.depth, ..a } == b
}

fn is_deepest(runs: &[Runs<'_>], arm: &Runs<'_>) -> bool {
    let mut others = runs.iter().filter(|other| same_but_depth(other.condition, arm.condition));
    others.all(|other| other.condition.depth <= arm.condition.depth)
}

/// The logarithms of an arm's factors at one depth, seed by seed.
struct Factors {
    depth: u32,
    logs: Vec<f64>,
    use_of: Use,
}

/// What a depth is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Fitted,
    BeyondBudget,
    Censored,
}

impl Use {
    /// From how many runs of each arm there are, and how many of the baseline's and the arm's are
    /// censored. Whole numbers, so that exactly 10 % is exactly 10 %.
    fn new(runs: usize, [baseline, arm]: [usize; 2]) -> Self {
        if 10 * baseline > runs {
            Use::BeyondBudget
        } else if 10 * baseline < runs && 10 * arm < runs {
            Use::Fitted
        } else {
            Use::Censored
        }
    }
}

impl Factors {
    fn new(metric: &Metric, baseline: &Runs<'_>, arm: &Runs<'_>) -> Option<Self> {
        let values = |runs: &Runs<'_>| runs.values(metric).collect::<Option<Vec<_>>>();
        let (baseline, values) = (values(baseline)?, values(arm)?);
        let censored = |values: &[Value]| values.iter().filter(|value| value.censored).count();
        let counts = [censored(&baseline), censored(&values)];
        let factors = values.iter().zip(&baseline);
        Some(Self {
            depth: arm.condition.depth,
            logs: factors.map(|(arm, base)| libm::log(arm.number / base.number)).collect(),
            use_of: Use::new(values.len().min(baseline.len()), counts),
        })
    }
}

impl DepthSlope {
    /// `None` where the study has one depth.
    fn new(
        study: &Study,
        draws: &Draws<Stream>,
        metric: &Metric,
        runs: &[Runs<'_>],
        deepest: &Runs<'_>,
    ) -> Option<Self> {
        let arms = runs.iter().filter(|runs| {
            runs.arm == deepest.arm && same_but_depth(runs.condition, deepest.condition)
        });
        let mut factors: Vec<Factors> = arms
            .filter_map(|arm| {
                let is_baseline =
                    |other: &&Runs<'_>| other.arm == 0 && other.condition == arm.condition;
                Factors::new(metric, runs.iter().find(is_baseline)?, arm)
            })
            .collect();
        if factors.len() < 2 {
            return None;
        }
        factors.sort_by_key(|factors| factors.depth);
        let depths = |use_of: Use| -> Vec<u32> {
            let those = factors.iter().filter(|factors| factors.use_of == use_of);
            those.map(|factors| factors.depth).collect()
        };
        let mut slope = Self {
            deepest: deepest.condition,
            arm: deepest.arm,
            depths: depths(Use::Fitted),
            beyond: depths(Use::BeyondBudget),
            censored: depths(Use::Censored),
            effect: f64::NAN,
            interval: None,
            p: None,
            p_adjusted: None,
            pairs: factors.iter().map(|factors| factors.logs.len()).min()?,
            verdict: Verdict::Inconclusive,
            note: None,
        };
        factors.retain(|factors| factors.use_of == Use::Fitted);
        if factors.len() < 2 {
            slope.note = Some("at fewer than two depths do both arms reach the target".to_owned());
        } else {
            slope.judge(study, draws, metric, &changes(&factors, slope.pairs));
        }
        Some(slope)
    }

    fn judge(&mut self, study: &Study, draws: &Draws<Stream>, metric: &Metric, changes: &[f64]) {
        let margin = libm::log1p((metric.margin)(&study.margins, 1.0));
        self.effect = libm::expm1(summary::mean(changes));
        self.p = draws.sign_flip(changes);
        match interval(draws, changes) {
            Ok(mean) => {
                self.interval = mean.interval.map(libm::expm1);
                self.verdict = judge(mean.cautious(margin), margin, metric.direction);
            }
            Err(reason) => self.note = Some(reason.to_string()),
        }
    }

    fn withhold(&mut self) {
        if self.verdict == Verdict::Inconclusive {
            return;
        }
        if let Some(reason) = too_weak(self.pairs, self.verdict, self.p_adjusted) {
            self.verdict = Verdict::Inconclusive;
            self.note = Some(reason);
        }
    }
}

/// For each seed, the slope of the log factor in log depth by least squares, times the log of the largest
/// depth over the smallest.
fn changes(factors: &[Factors], pairs: usize) -> Vec<f64> {
    let logs: Vec<f64> =
        factors.iter().map(|factors| libm::log(f64::from(factors.depth))).collect();
    let center = summary::mean(&logs);
    let squares: f64 = logs.iter().map(|log| (log - center) * (log - center)).sum();
    let span = logs[logs.len() - 1] - logs[0];
    let change = |pair: usize| {
        let products = logs.iter().zip(factors).map(|(log, of)| (log - center) * of.logs[pair]);
        products.sum::<f64>() / squares * span
    };
    (0..pairs).map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::Use;

    #[test]
    fn a_depth_is_beyond_the_budget_where_the_baseline_does_not_reach_the_target() {
        for (runs, censored, expected) in [
            (30, [0, 0], Use::Fitted),
            // One diverged run of 30 counts as censored and leaves the depth in.
            (30, [0, 1], Use::Fitted),
            (30, [2, 2], Use::Fitted),
            // 90 % of the baseline's runs reach the target: within the budget, but not fitted.
            (30, [3, 0], Use::Censored),
            (30, [0, 3], Use::Censored),
            (30, [0, 30], Use::Censored),
            (30, [4, 0], Use::BeyondBudget),
            (30, [30, 30], Use::BeyondBudget),
            (10, [1, 0], Use::Censored),
            (10, [0, 0], Use::Fitted),
            (2, [1, 0], Use::BeyondBudget),
            (2, [0, 0], Use::Fitted),
        ] {
            assert_eq!(Use::new(runs, censored), expected, "{censored:?} of {runs}");
        }
    }
}
