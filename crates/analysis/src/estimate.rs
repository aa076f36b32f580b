//! The mean of a metric over the seeds of one arm in one condition, with its interval.

use harness::metric::{Comparison, Metric, Value};
use stats::bootstrap::NoInterval;
use stats::{Draws, Interval, MeanInterval, binomial, bootstrap, summary};

use super::streams::Stream;

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean: geometric for metrics compared by ratio, else arithmetic. Not finite where a run
    /// has no finite value.
    pub point: f64,
    /// Of the sign-flip test and the bootstrap-t for means, Wilson's for events; none where the sample
    /// allows none.
    pub interval: Option<Interval>,
    /// Number of runs that have a value.
    pub n: usize,
    /// Number of runs that have none, since they diverged before the state that it describes.
    pub missing: usize,
    /// How many of their values are only bounds.
    pub censored: usize,
}

impl Estimate {
    /// The mean of plain numbers, run by run; `None` if no run has one.
    pub(crate) fn of_numbers(draws: &Draws<Stream>, numbers: &[Option<f64>]) -> Option<Self> {
        let known: Vec<f64> = numbers.iter().copied().flatten().collect();
        let missing = numbers.len() - known.len();
        (!known.is_empty()).then(|| Self {
            point: summary::mean(&known),
            interval: mean_interval(draws, &known),
            n: known.len(),
            missing,
            censored: 0,
        })
    }

    /// The mean of a metric over the runs that have a value, from the values run by run; `None` if none has one.
    pub(crate) fn new(
        draws: &Draws<Stream>,
        metric: &Metric,
        of_runs: impl ExactSizeIterator<Item = Option<Value>>,
    ) -> Option<Self> {
        let runs = of_runs.len();
        let values: Vec<Value> = of_runs.flatten().collect();
        if values.is_empty() {
            return None;
        }
        let numbers: Vec<f64> = values.iter().map(|value| value.number).collect();
        let (point, interval) = match metric.comparison {
            Comparison::Difference => (summary::mean(&numbers), mean_interval(draws, &numbers)),
            Comparison::Ratio => {
                let logs: Vec<f64> = numbers.iter().map(|&number| libm::log(number)).collect();
                let interval = mean_interval(draws, &logs).and_then(|i| i.map(libm::exp));
                (libm::exp(summary::mean(&logs)), interval)
            }
            Comparison::Event => {
                let events = numbers.iter().filter(|&&number| number > 0.5).count() as u64;
                let interval = binomial::wilson(events, numbers.len() as u64, bootstrap::LEVEL);
                (summary::mean(&numbers), interval)
            }
        };
        let censored = values.iter().filter(|value| value.censored).count();
        let missing = runs - values.len();
        Some(Self { point, interval, n: values.len(), missing, censored })
    }
}

/// The interval of a mean.
fn mean_interval(draws: &Draws<Stream>, values: &[f64]) -> Option<Interval> {
    interval(draws, values).ok().map(|mean| mean.interval)
}

/// The same, with the error of its ends, or the reason where there is none.
pub(crate) fn interval(draws: &Draws<Stream>, values: &[f64]) -> Result<MeanInterval, NoInterval> {
    draws.mean_interval(values, bootstrap::LEVEL)
}
