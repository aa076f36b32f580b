//! Lane 2, outcomes, tolerant: the metrics of tiny runs against those of the baseline, paired over
//! seeds.
//!
//! A regression needs both: the 95 % interval of the mean paired difference lies wholly beyond the
//! margin on the worse side, and the sign-flip test has p ≤ 0.05 after Holm over the places of its
//! metric. Metrics that have no better side are reported as *changed*, and block nothing.
//!
//! Deliberately absent: runs that are dropped. A pair without a finite value on both sides takes away
//! the verdict, unless head failed where base did not: that is worse than any number.

use std::collections::{BTreeMap, BTreeSet};

use mlp::seed::Streams;

use super::{Finding, Lane, Status, percent, percent_interval};
use harness::metric::{Comparison, Metric};
use harness::study::Margins;
use stats::verdict::{Direction, Verdict, judge as word};
use stats::{Interval, bootstrap, holm, permutation, summary};

/// Fewest pairs for a verdict.
const MIN_PAIRS: usize = 10;
/// Largest p-value after Holm.
const LEVEL: f64 = 0.05;
const SEED: u64 = 0;

/// Values of metrics by place (`relu/depth 2`), metric and seed; `None` where a run has no finite
/// value.
pub type Values = BTreeMap<String, BTreeMap<String, BTreeMap<u64, Option<f64>>>>;

/// The findings for one metric over all places.
pub fn judge(metric: &Metric, margins: &Margins, base: &Values, head: &Values) -> Vec<Finding> {
    let places: BTreeSet<&String> = base.keys().chain(head.keys()).collect();
    let rows: Vec<(String, Result<Compared, Finding>)> = places
        .into_iter()
        .filter_map(|place| {
            let values =
                |side: &Values| side.get(place).and_then(|of| of.get(metric.name)).cloned();
            let row = format!("{}/{place}", metric.name);
            match (values(base), values(head)) {
                (None, None) => None,
                (Some(base), Some(head)) => {
                    let compared = Compared::new(metric, &base, &head);
                    Some((
                        row.clone(),
                        compared.map_err(|(status, why)| finding(&row, status, why)),
                    ))
                }
                (None, Some(_)) => {
                    Some((row.clone(), Err(nothing(&row, "is not in the baseline"))))
                }
                (Some(_), None) => Some((row.clone(), Err(nothing(&row, "was not run")))),
            }
        })
        .collect();
    let p: Vec<f64> =
        rows.iter().map(|(_, row)| row.as_ref().map_or(f64::NAN, |compared| compared.p)).collect();
    let adjusted = holm::adjust(&p);
    rows.into_iter()
        .zip(adjusted)
        .map(|((row, compared), p)| match compared {
            Ok(compared) => compared.finding(metric, margins, &row, p),
            Err(finding) => finding,
        })
        .collect()
}

/// Paired differences of one metric in one place, on the scale of its comparison.
struct Compared {
    mean: f64,
    interval: Option<Interval>,
    p: f64,
    pairs: usize,
}

type Seeds = BTreeMap<u64, Option<f64>>;

impl Compared {
    fn new(metric: &Metric, base: &Seeds, head: &Seeds) -> Result<Self, (Status, String)> {
        let nothing = |why: String| Err((Status::NotEnoughEvidence, why));
        if base.keys().ne(head.keys()) {
            return nothing(format!("{} seeds before, {} now: no pairs", base.len(), head.len()));
        }
        if base.len() < MIN_PAIRS {
            return nothing(format!("{} pairs are fewer than {MIN_PAIRS}", base.len()));
        }
        let failed = |side: &Seeds| side.values().filter(|value| value.is_none()).count();
        match (failed(base), failed(head)) {
            (0, 0) => {}
            (0, head) if metric.direction != Direction::Neither => {
                let why = format!("{head} runs have no finite value; before, every run had one");
                return Err((Status::Regression, why));
            }
            (base, head) => {
                return nothing(format!("without a finite value: {base} runs before, {head} now"));
            }
        }
        let scale = |value: f64| match metric.comparison {
            Comparison::Ratio => libm::log(value),
            Comparison::Difference | Comparison::Event => value,
        };
        let both = base.values().flatten().zip(head.values().flatten());
        let differences: Vec<f64> = both.map(|(base, head)| scale(*head) - scale(*base)).collect();
        let streams = Streams::new(SEED, 0);
        let Some(p) = permutation::sign_flip(&differences, streams.stream("stats/sign-flip"))
        else {
            return nothing("a difference is not a finite number".to_owned());
        };
        let mean = summary::mean(&differences);
        let interval =
            match bootstrap::mean_interval(&differences, streams.stream("stats/bootstrap")) {
                Ok(interval) => Some(interval),
                // Runs are a function of their seed: n equal differences are what there is.
                Err(bootstrap::NoInterval::AllEqual) => Interval::new(mean, mean),
                Err(_) => None,
            };
        Ok(Self { mean, interval, p, pairs: differences.len() })
    }

    fn finding(&self, metric: &Metric, margins: &Margins, row: &str, p: f64) -> Finding {
        let margin = (metric.margin)(margins);
        let ratio = metric.comparison == Comparison::Ratio;
        let verdict =
            word(self.interval, if ratio { libm::log1p(margin) } else { margin }, metric.direction);
        let significant = p <= LEVEL;
        let status = match verdict {
            _ if self.interval.is_none() => Status::NotEnoughEvidence,
            Verdict::Worse if significant => Status::Regression,
            Verdict::Better if significant => Status::Improved,
            Verdict::Higher | Verdict::Lower if significant => Status::Changed,
            Verdict::Worse | Verdict::Better | Verdict::Higher | Verdict::Lower => {
                Status::NotEnoughEvidence
            }
            Verdict::Equivalent | Verdict::Inconclusive => Status::Pass,
        };
        let effect = |value: f64| if ratio { libm::expm1(value) } else { value };
        let (size, interval) = (effect(self.mean), self.interval.and_then(|ends| ends.map(effect)));
        let shown = if ratio || metric.unit == "%" {
            format!("{} {}", percent(size), percent_interval(interval))
        } else {
            let ends = interval
                .map_or("no interval".to_owned(), |i| format!("{:+.3}, {:+.3}", i.low(), i.high()));
            format!("{size:+.3} [{ends}] {}", metric.unit)
        };
        let word = match (verdict, self.mean == 0.0) {
            (_, true) => "unchanged".to_owned(),
            (Verdict::Inconclusive, _) => "not shown to be beyond the margin".to_owned(),
            (verdict, _) => verdict.to_string(),
        };
        let reason = format!(
            "{word}: {shown} over {} pairs (sign-flip after Holm: p = {p:.3}; margin {margin})",
            self.pairs
        );
        finding(row, status, reason).sized(size, interval)
    }
}

fn finding(row: &str, status: Status, reason: impl Into<String>) -> Finding {
    Finding::new(Lane::Tolerant, &format!("outcome/{row}"), status, reason)
}

fn nothing(row: &str, reason: &str) -> Finding {
    finding(row, Status::NotEnoughEvidence, reason)
}
