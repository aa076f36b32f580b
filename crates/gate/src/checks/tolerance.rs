//! The tolerance check: metrics of tiny training runs against the baseline, paired over seeds.
//!
//! A regression needs both: the 95 % interval of the mean paired difference lies wholly beyond the
//! margin on the worse side, and the sign-flip test has p ≤ 0.05 after Holm's correction over the arms
//! of its metric. A metric without a better side is reported as *changed*, which blocks nothing.
//! A pair without a finite value on both sides leaves no verdict, unless the candidate failed where
//! base did not: that is worse than any number.

use std::collections::{BTreeMap, BTreeSet};

use mlp::seed::Streams;

use crate::finding::{Check, Finding, Status, percent, percent_interval};
use harness::metric::{self, Comparison, Metric};
use stats::verdict::{self, Direction, Verdict};
use stats::{Interval, bootstrap, holm, permutation, summary};
use study::Margins;

/// Pairs that a verdict needs at least.
const MIN_PAIRS: usize = 10;
/// Largest p-value of a significant difference, after Holm's correction.
const MAX_P: f64 = 0.05;
const SEED: u64 = 0;
/// A metric that is not judged: a run has it only from some evaluation on, so that rounding moves it, or
/// takes it away, where nothing became worse.
const UNSTEADY: &str = "generalization_gap";

/// The values of one metric by seed; `None` where a run has no finite value.
pub type Seeds = BTreeMap<u64, Option<f64>>;

/// Values by arm (`relu/depth 2`), metric and seed.
pub type MetricValues = BTreeMap<String, BTreeMap<String, Seeds>>;

/// The findings for every metric over all arms.
pub(crate) fn judge_all(
    margins: &Margins,
    base: &MetricValues,
    candidate: &MetricValues,
) -> Vec<Finding> {
    let metrics = metric::registry().iter().filter(|metric| metric.name != UNSTEADY);
    metrics.flat_map(|metric| judge(metric, margins, base, candidate)).collect()
}

/// The findings for one metric over all arms.
pub fn judge(
    metric: &Metric,
    margins: &Margins,
    base: &MetricValues,
    candidate: &MetricValues,
) -> Vec<Finding> {
    let arms: BTreeSet<&String> = base.keys().chain(candidate.keys()).collect();
    let rows: Vec<(String, Result<Compared, Finding>)> = arms
        .into_iter()
        .filter_map(|arm| {
            let seeds = |values: &MetricValues| values.get(arm)?.get(metric.name).cloned();
            let row = format!("{}/{arm}", metric.name);
            let missing = |reason| Err(finding(&row, Status::NotEnoughEvidence, reason));
            let compared = match (seeds(base), seeds(candidate)) {
                (None, None) => return None,
                (Some(base), Some(candidate)) => Compared::new(metric, &base, &candidate)
                    .map_err(|(status, reason)| finding(&row, status, reason)),
                (None, Some(_)) => missing("is not in the baseline"),
                (Some(_), None) => missing("was not run"),
            };
            Some((row, compared))
        })
        .collect();
    let p_values: Vec<f64> =
        rows.iter().map(|(_, row)| row.as_ref().map_or(f64::NAN, |compared| compared.p)).collect();
    rows.into_iter()
        .zip(holm::adjust(&p_values))
        .map(|((row, compared), p)| match compared {
            Ok(compared) => compared.finding(metric, margins, &row, p),
            Err(finding) => finding,
        })
        .collect()
}

/// Paired differences of one metric in one arm, on the scale of its comparison.
struct Compared {
    mean: f64,
    interval: Option<Interval>,
    p: f64,
    pairs: usize,
}

impl Compared {
    fn new(metric: &Metric, base: &Seeds, candidate: &Seeds) -> Result<Self, (Status, String)> {
        let no_verdict = |reason: String| Err((Status::NotEnoughEvidence, reason));
        if base.keys().ne(candidate.keys()) {
            return no_verdict(format!(
                "seeds differ and make no pairs: {} before, {} now",
                base.len(),
                candidate.len()
            ));
        }
        if base.len() < MIN_PAIRS {
            return no_verdict(format!("{} pairs are fewer than {MIN_PAIRS}", base.len()));
        }
        let failed = |seeds: &Seeds| seeds.values().filter(|value| value.is_none()).count();
        match (failed(base), failed(candidate)) {
            (0, 0) => {}
            (0, now) if metric.direction != Direction::Neither => {
                let reason = format!("{now} runs have no finite value; before, every run had one");
                return Err((Status::Regression, reason));
            }
            (before, now) => {
                return no_verdict(format!(
                    "runs without a finite value: {before} before, {now} now"
                ));
            }
        }
        let scale = |value: f64| match metric.comparison {
            Comparison::Ratio => libm::log(value),
            Comparison::Difference | Comparison::Event => value,
        };
        let pairs = base.values().flatten().zip(candidate.values().flatten());
        let differences: Vec<f64> =
            pairs.map(|(base, candidate)| scale(*candidate) - scale(*base)).collect();
        let streams = Streams::new(SEED, 0);
        let Some(p) = permutation::sign_flip(&differences, streams.stream("stats/sign-flip"))
        else {
            return no_verdict("a difference is not a finite number".to_owned());
        };
        let mean = summary::mean(&differences);
        let interval =
            match bootstrap::mean_interval(&differences, streams.stream("stats/bootstrap")) {
                Ok(interval) => Some(interval),
                // A run is a function of its seed, so equal differences have no noise to resample.
                Err(bootstrap::NoInterval::AllEqual) => Interval::new(mean, mean),
                Err(_) => None,
            };
        Ok(Self { mean, interval, p, pairs: differences.len() })
    }

    fn finding(&self, metric: &Metric, margins: &Margins, row: &str, p: f64) -> Finding {
        // Dead units too are judged by the full margin here.
        let margin = (metric.margin)(margins, f64::INFINITY);
        let is_ratio = metric.comparison == Comparison::Ratio;
        let scaled_margin = if is_ratio { libm::log1p(margin) } else { margin };
        let verdict = verdict::judge(self.interval, scaled_margin, metric.direction);
        let effect_of = |value: f64| if is_ratio { libm::expm1(value) } else { value };
        let effect = effect_of(self.mean);
        let interval = self.interval.and_then(|ends| ends.map(effect_of));
        let shown = if is_ratio || metric.unit == "%" {
            format!("{} {}", percent(effect), percent_interval(interval))
        } else {
            let ends = interval.map_or("no interval".to_owned(), |ends| {
                format!("{:+.3}, {:+.3}", ends.low(), ends.high())
            });
            format!("{effect:+.3} [{ends}] {}", metric.unit)
        };
        let reason = format!(
            "{}: {shown} over {} pairs (sign-flip test, Holm-adjusted: p = {p:.3}; margin {margin})",
            self.description(verdict),
            self.pairs
        );
        finding(row, self.status(verdict, p), reason).with_effect(effect, interval)
    }

    fn status(&self, verdict: Verdict, p: f64) -> Status {
        let significant = p <= MAX_P;
        match verdict {
            _ if self.interval.is_none() => Status::NotEnoughEvidence,
            Verdict::Worse if significant => Status::Regression,
            Verdict::Better if significant => Status::Improved,
            Verdict::Higher | Verdict::Lower if significant => Status::Changed,
            Verdict::Worse | Verdict::Better | Verdict::Higher | Verdict::Lower => {
                Status::NotEnoughEvidence
            }
            Verdict::Equivalent | Verdict::Inconclusive => Status::Pass,
        }
    }

    fn description(&self, verdict: Verdict) -> String {
        match verdict {
            _ if self.mean == 0.0 => "unchanged".to_owned(),
            Verdict::Inconclusive => "not shown to be beyond the margin".to_owned(),
            verdict => verdict.to_string(),
        }
    }
}

fn finding(row: &str, status: Status, reason: impl Into<String>) -> Finding {
    Finding::new(Check::Tolerance, &format!("outcome/{row}"), status, reason)
}

#[cfg(test)]
mod tests {
    use super::{MetricValues, Seeds, UNSTEADY, judge_all};
    use study::Margins;

    #[test]
    fn a_metric_that_only_some_runs_have_blocks_nothing() {
        let values = |metric: &str, seeds: u64| -> MetricValues {
            let seeds: Seeds = (0..seeds).map(|seed| (seed, Some(0.1))).collect();
            [("relu/depth 2".to_owned(), [(metric.to_owned(), seeds)].into())].into()
        };
        let found = |metric: &str| {
            judge_all(&Margins::default(), &values(metric, 12), &values(metric, 3)).len()
        };
        assert_eq!(found("test_loss"), 1, "seeds are missing");
        assert_eq!(found(UNSTEADY), 0);
        assert_eq!(harness::metric::named(UNSTEADY).name, UNSTEADY);
    }
}
