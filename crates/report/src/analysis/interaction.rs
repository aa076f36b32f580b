//! Depth × arm: does the difference between an arm and the baseline grow with depth? The deepest
//! condition is compared with the shallowest, seed by seed.

use harness::metric::{self, Comparison};
use harness::plan::Condition;
use stats::verdict::{Verdict, judge};
use stats::{Interval, permutation, summary};

use super::contrast::MIN_PAIRS;
use super::estimate::interval;
use super::streams::sign_flips;
use super::study_analysis::Analysis;

/// How an effect changes from the shallowest to the deepest condition.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// The deepest condition; the shallowest differs from it in depth only.
    pub deep: Condition,
    /// Depth of the shallowest condition.
    pub shallow_depth: u32,
    /// Ratio of the two ratios, minus 1.
    pub effect: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// Sign-flip p-value.
    pub p: Option<f64>,
    /// Number of seeds.
    pub pairs: usize,
    /// How many of the runs are censored.
    pub censored: usize,
    /// Whether depth makes the arm better, worse or neither beside the baseline.
    pub verdict: Verdict,
}

impl Interaction {
    /// The interaction of a metric that is compared by ratio; `None` where the study has one depth.
    pub fn new(analysis: &Analysis<'_>, name: &str, deep: Condition, arm: usize) -> Option<Self> {
        let metric = metric::named(name);
        assert_eq!(metric.comparison, Comparison::Ratio, "{name} is not compared by ratio");
        let same_but_depth =
            |condition: &Condition| Condition { depth: deep.depth, ..*condition } == deep;
        let conditions = analysis.conditions();
        let shallow = conditions
            .into_iter()
            .filter(same_but_depth)
            .min_by_key(|condition| condition.depth)?;
        if shallow.depth == deep.depth {
            return None;
        }
        let logs = |condition: Condition, arm: usize| -> Option<(Vec<f64>, usize)> {
            let values = analysis
                .arm(condition, arm)?
                .values(metric)
                .into_iter()
                .collect::<Option<Vec<_>>>()?;
            let censored = values.iter().filter(|value| value.censored).count();
            Some((values.iter().map(|value| libm::log(value.number)).collect(), censored))
        };
        let corners = [(deep, arm), (deep, 0), (shallow, arm), (shallow, 0)];
        let corners = corners.map(|(condition, arm)| logs(condition, arm));
        let [Some(deep_arm), Some(deep_base), Some(shallow_arm), Some(shallow_base)] = corners
        else {
            return None;
        };
        // Censoring lowers the effect where it hits the deep arm or the shallow baseline, and raises it
        // in the other two corners: an effect that it may have caused is no finding.
        let (down, up) = (deep_arm.1 + shallow_base.1, deep_base.1 + shallow_arm.1);
        let change = |pair: usize| {
            (deep_arm.0[pair] - deep_base.0[pair]) - (shallow_arm.0[pair] - shallow_base.0[pair])
        };
        let pairs = [&deep_arm, &deep_base, &shallow_arm, &shallow_base]
            .map(|corner| corner.0.len())
            .into_iter()
            .min()?;
        let changes: Vec<f64> = (0..pairs).map(change).collect();
        let study = analysis.study;
        let interval = interval(study, &changes).ok();
        let margin = libm::log1p((metric.margin)(&study.margins));
        let mut verdict = judge(interval, margin, metric.direction);
        let may_be_censoring = match verdict {
            Verdict::Better | Verdict::Lower => down > 0,
            Verdict::Worse | Verdict::Higher => up > 0,
            Verdict::Equivalent => down + up > 0,
            Verdict::Inconclusive => false,
        };
        if pairs < MIN_PAIRS || may_be_censoring {
            verdict = Verdict::Inconclusive;
        }
        Some(Self {
            deep,
            shallow_depth: shallow.depth,
            effect: libm::expm1(summary::mean(&changes)),
            interval: interval.and_then(|interval| interval.map(libm::expm1)),
            p: permutation::sign_flip(&changes, sign_flips(study)),
            pairs,
            censored: down + up,
            verdict,
        })
    }
}
