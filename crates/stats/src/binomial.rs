//! Counts: an interval for a proportion, and the exact tests for paired yes/no outcomes.

use crate::interval::Interval;
use crate::normal;

/// Wilson's score interval for a proportion of `successes` in `n`, at `level`:
/// (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).
///
/// It stays inside [0, 1] and is useful at 0 of n, where the textbook interval has width 0. `None`
/// for n = 0 and for more successes than n.
///
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
/// 1927.
pub fn wilson(successes: u64, n: u64, level: f64) -> Option<Interval> {
    if n == 0 || successes > n {
        return None;
    }
    let (count, proportion) = (n as f64, successes as f64 / n as f64);
    let z = normal::quantile(0.5 * (1.0 + level));
    let scale = 1.0 + z * z / count;
    let center = (proportion + z * z / (2.0 * count)) / scale;
    let variance = proportion * (1.0 - proportion) / count + z * z / (4.0 * count * count);
    let half_width = z * variance.sqrt() / scale;
    // The formula gives 0 and 1 exactly there; rounding must not move an end off.
    let low = if successes == 0 { 0.0 } else { center - half_width };
    let high = if successes == n { 1.0 } else { center + half_width };
    Interval::new(low, high)
}

/// The two-sided sign test: the probability, at even odds, of a split of `wins` + `losses` at least
/// as uneven as this one. Ties are dropped beforehand; 1 if nothing is left.
pub fn sign_test(wins: u64, losses: u64) -> f64 {
    (2.0 * at_most_at_even_odds(wins.min(losses), wins + losses)).min(1.0)
}

/// McNemar's exact test of paired yes/no outcomes, from the pairs in which only the first arm
/// failed and those in which only the second did: a sign test on the discordant pairs.
///
/// Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions
/// or percentages", 1947.
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    sign_test(only_first, only_second)
}

/// P(X ≥ k) for X binomial with n draws that succeed with `probability`, strictly between 0 and 1.
pub fn at_least(k: u64, n: u64, probability: f64) -> f64 {
    let exactly = |k: u64| {
        let failures = (n - k) as f64 * libm::log1p(-probability);
        libm::exp(ln_choices(k, n) + k as f64 * libm::log(probability) + failures)
    };
    if k == 0 { 1.0 } else { (k..=n).map(exactly).sum::<f64>().min(1.0) }
}

/// P(X ≤ k) for X binomial with n draws at even odds.
pub(crate) fn at_most_at_even_odds(k: u64, n: u64) -> f64 {
    (0..=k).map(|k| at_even_odds(k, n)).sum()
}

/// P(X = k) = C(n, k) / 2ⁿ, in logarithms so that it neither overflows nor loses the tail.
fn at_even_odds(k: u64, n: u64) -> f64 {
    libm::exp(ln_choices(k, n) - n as f64 * std::f64::consts::LN_2)
}

/// ln C(n, k).
fn ln_choices(k: u64, n: u64) -> f64 {
    let ln_factorial = |count: u64| libm::lgamma(count as f64 + 1.0);
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}
