//! The mean of a metric over the seeds of one arm in one condition, with its interval.

use harness::metric::{Comparison, Metric, Value};
use harness::study::Study;
use stats::{Interval, binomial, bootstrap, summary};

use super::runs::Runs;
use super::streams::resampling;

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean: geometric for metrics compared by ratio, else arithmetic. Not finite where a run
    /// has no finite value.
    pub point: f64,
    /// BCa for means, Wilson for events; none where the sample allows none.
    pub interval: Option<Interval>,
    /// Number of runs, all of which count.
    pub n: usize,
    /// How many of their values are only bounds.
    pub censored: usize,
}

impl Estimate {
    /// The mean over all runs; `None` if the metric is not defined for one of them.
    pub(super) fn new(study: &Study, runs: &Runs<'_>, metric: &Metric) -> Option<Self> {
        let values: Vec<Value> = runs.values(metric).into_iter().collect::<Option<_>>()?;
        if values.is_empty() {
            return None;
        }
        let numbers: Vec<f64> = values.iter().map(|value| value.number).collect();
        let (point, interval) = match metric.comparison {
            Comparison::Difference => (summary::mean(&numbers), mean_interval(study, &numbers)),
            Comparison::Ratio => {
                let logs: Vec<f64> = numbers.iter().map(|&number| libm::log(number)).collect();
                let interval = mean_interval(study, &logs).and_then(|i| i.map(libm::exp));
                (libm::exp(summary::mean(&logs)), interval)
            }
            Comparison::Event => {
                let events = numbers.iter().filter(|&&number| number > 0.5).count() as u64;
                let interval = binomial::wilson(events, numbers.len() as u64, bootstrap::LEVEL);
                (summary::mean(&numbers), interval)
            }
        };
        let censored = values.iter().filter(|value| value.censored).count();
        Some(Self { point, interval, n: values.len(), censored })
    }
}

/// The study's bootstrap interval of a mean.
pub(crate) fn mean_interval(study: &Study, values: &[f64]) -> Option<Interval> {
    interval(study, values).ok()
}

/// The same, with the reason where there is none.
pub(super) fn interval(study: &Study, values: &[f64]) -> Result<Interval, bootstrap::NoInterval> {
    let resamples = study.resamples as usize;
    bootstrap::bca(values, summary::mean, resamples, bootstrap::LEVEL, resampling(study))
}
