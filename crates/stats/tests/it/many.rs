//! Many pairs, and subsets and resamples of few: the same numbers from one pattern after the other.

use std::convert::Infallible;

use approx::assert_relative_eq;
use mlp::seed::Streams;
use rand::{Rng, TryRng};
use statrs::distribution::{ContinuousCDF, StudentsT};
use stats::bootstrap::{self, NoInterval};
use stats::{permutation, rank, summary};

fn stream(purpose: &str) -> impl Rng + Clone {
    Streams::new(9, 0).stream(purpose)
}

/// Values between −1 and 1 that are multiples of 2⁻²⁰, so that their sums are exact in any order.
fn sample(n: usize) -> Vec<f64> {
    let mut random = stream("sample");
    (0..n).map(|_| f64::from(random.next_u32() >> 11) / f64::from(1 << 20) - 0.875).collect()
}

/// The next pattern of `n` signs, 64 of them from each random word.
fn pattern(random: &mut impl Rng, n: usize) -> Vec<bool> {
    let words: Vec<u64> = (0..n.div_ceil(64)).map(|_| random.next_u64()).collect();
    (0..n).map(|index| words[index / 64] >> (index % 64) & 1 == 1).collect()
}

/// The p-value from pattern after pattern: k / l where the l-th is the k-th extreme one for k = 2,500.
fn one_by_one(values: &[f64], is_extreme: impl Fn(f64) -> bool) -> f64 {
    let mut random = stream("flips");
    let mut extreme = 0_u32;
    for drawn in 1..=99_999_u32 {
        let mut sum = 0.0;
        for values in values.chunks(64) {
            let signs = random.next_u64();
            for (bit, value) in values.iter().enumerate() {
                sum += if signs >> bit & 1 == 1 { *value } else { -value };
            }
        }
        extreme += u32::from(is_extreme(sum));
        if extreme == 2_500 {
            return 2_500.0 / f64::from(drawn);
        }
    }
    f64::from(extreme + 1) / 100_000.0
}

#[test]
fn beyond_64_pairs_a_test_ends_with_the_2500th_extreme_pattern() {
    for (n, shift) in [(65, 0.0), (130, 0.125)] {
        let values: Vec<f64> = sample(n).iter().map(|value| value - shift).collect();
        let observed = values.iter().sum::<f64>().abs();
        let p = one_by_one(&values, |sum| sum.abs() >= observed);
        assert_eq!(permutation::sign_flip(&values, stream("flips")), Some(p), "n = {n}");
        let margin = 0.125;
        let one_sided = |sign: f64| {
            let terms: Vec<f64> = values.iter().map(|value| sign * value + margin).collect();
            let observed: f64 = terms.iter().sum();
            one_by_one(&terms, |sum| sum >= observed)
        };
        let equivalent = one_sided(1.0).max(one_sided(-1.0));
        let both = permutation::both(&values, margin, stream("flips"));
        assert_eq!(both, [Some(p), Some(equivalent)], "n = {n}");
    }
}

/// The approximation may be off by 2 % of p, and the patterns by three standard errors of 2 %.
#[test]
fn beyond_200_pairs_p_is_that_of_patterns() {
    let n = 320;
    let mean = summary::mean(&sample(n));
    for shift in [mean + 0.001, mean + 0.02, mean - 0.05, mean + 0.07] {
        let values: Vec<f64> = sample(n).iter().map(|value| value - shift).collect();
        let observed = values.iter().sum::<f64>().abs();
        let margin = 0.06;
        let one_sided = |sign: f64| {
            let terms: Vec<f64> = values.iter().map(|value| sign * value + margin).collect();
            let observed: f64 = terms.iter().sum();
            one_by_one(&terms, |sum| sum >= observed)
        };
        let expected =
            [one_by_one(&values, |sum| sum.abs() >= observed), one_sided(1.0).max(one_sided(-1.0))];
        let found = permutation::both(&values, margin, stream("flips")).map(|p| p.expect("pairs"));
        for (found, expected) in found.into_iter().zip(expected) {
            assert_relative_eq!(found, expected, max_relative = 0.08);
        }
        let others = permutation::both(&values, margin, stream("others"));
        assert_eq!(others, found.map(Some), "nothing is drawn");
    }
}

#[test]
fn beyond_200_pairs_p_is_between_the_least_of_patterns_and_1() {
    let whole: Vec<f64> = (0..300).map(|k| f64::from(k % 5)).collect();
    let centered: Vec<f64> = whole.iter().map(|value| value - 2.0).collect();
    assert_eq!(permutation::sign_flip(&centered, stream("flips")), Some(1.0));
    assert_eq!(permutation::sign_flip(&whole, stream("flips")), Some(1e-5));
    let equivalent = permutation::equivalence(&centered, 9.0, stream("flips"));
    assert_eq!(equivalent, Some(1e-5));
    assert_eq!(permutation::equivalence(&whole, 0.0, stream("flips")), Some(1.0));
}

/// The means over so many random non-empty subsets, in ascending order.
fn subset_means(values: &[f64], subsets: usize, mut random: impl Rng) -> Vec<f64> {
    let mut means = Vec::new();
    while means.len() < subsets {
        let signs = pattern(&mut random, values.len());
        let members: Vec<f64> =
            values.iter().zip(signs).filter(|(_, is_in)| *is_in).map(|(value, _)| *value).collect();
        if !members.is_empty() {
            means.push(summary::mean(&members));
        }
    }
    means.sort_by(f64::total_cmp);
    means
}

#[test]
fn the_ends_of_random_subsets_are_order_statistics_with_the_error_of_their_rank() {
    for n in [17, 64, 65, 128, 150] {
        let values = sample(n);
        // Of 999 subsets the 25th from either side; two standard errors, 2 √(1000 · 0.025 · 0.975), are 10 ranks.
        // Of 79 the second; two standard errors are 3 ranks, beyond the last.
        for (subsets, rank, outer) in [(999, 25, 15), (79, 2, 1)] {
            let means = subset_means(&values, subsets, stream("subsets"));
            let found = permutation::interval(&values, 0.95, subsets, stream("subsets"));
            let found = found.expect("there are enough values");
            let from_top = |rank: usize| means[subsets - rank];
            assert_relative_eq!(found.interval.low(), means[rank - 1], epsilon = 1e-14);
            assert_relative_eq!(found.interval.high(), from_top(rank), epsilon = 1e-14);
            let error = (means[rank - 1] - means[outer - 1]).max(from_top(outer) - from_top(rank));
            assert_relative_eq!(found.error, error, epsilon = 1e-14);
        }
    }
}

/// The words of a generator, but in each six words three are 0.
#[derive(Clone)]
struct Sparse<R>(R, u8);

impl<R: Rng> TryRng for Sparse<R> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| word as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.1 = (self.1 + 1) % 6;
        Ok(if self.1 < 3 { 0 } else { self.0.next_u64() })
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// An empty subset has no mean; with few pairs one of a hundred thousand is empty.
#[test]
fn another_subset_takes_the_place_of_an_empty_one() {
    for n in [17, 64, 65, 130] {
        let values = sample(n);
        let random = || Sparse(stream("subsets"), 0);
        let means = subset_means(&values, 999, random());
        let found = permutation::interval(&values, 0.95, 999, random()).expect("enough values");
        assert_relative_eq!(found.interval.low(), means[24], epsilon = 1e-14);
        assert_relative_eq!(found.interval.high(), means[974], epsilon = 1e-14);
    }
}

#[test]
fn up_to_16_pairs_the_interval_is_that_of_all_subsets() {
    for (n, rank) in [(6, 1), (7, 3), (10, 25), (16, 1638)] {
        let values = sample(n);
        let mean = |subset: usize| {
            let members: Vec<f64> = (0..n)
                .filter(|index| subset >> index & 1 == 1)
                .map(|index| values[index])
                .collect();
            summary::mean(&members)
        };
        let mut means: Vec<f64> = (1..1_usize << n).map(mean).collect();
        means.sort_by(f64::total_cmp);
        let found = permutation::interval(&values, 0.95, 99, stream("subsets")).expect("enough");
        assert_eq!(found.interval.low(), means[rank - 1], "n = {n}");
        assert_eq!(found.interval.high(), means[means.len() - rank], "n = {n}");
        assert_eq!(found.error, 0.0);
    }
    for few in [&[][..], &sample(5)] {
        let found = permutation::interval(few, 0.95, 99, stream("subsets"));
        assert_eq!(found, Err(NoInterval::TooFew));
    }
    let found = permutation::interval(&[1.0, f64::NAN], 0.95, 99, stream("subsets"));
    assert_eq!(found, Err(NoInterval::NotFinite));
}

/// All μ that the sign-flip test does not reject lie between the ends, and none outside.
#[test]
fn the_interval_is_where_the_sign_flip_test_does_not_reject() {
    for n in [6, 9, 12, 15] {
        let values = sample(n);
        let found = permutation::interval(&values, 0.95, 99, stream("subsets")).expect("enough");
        let p = |center: f64| {
            let moved: Vec<f64> = values.iter().map(|value| value - center).collect();
            permutation::sign_flip(&moved, stream("flips")).expect("finite")
        };
        let (low, high) = (found.interval.low(), found.interval.high());
        let step = 1e-6;
        assert!(p(low + step) > 0.05 && p(high - step) > 0.05, "n = {n}");
        assert!(p(low - step) <= 0.05 && p(high + step) <= 0.05, "n = {n}");
    }
}

#[test]
fn the_error_of_a_drawn_interval_is_that_of_two_standard_errors_of_its_tails() {
    for (n, resamples) in [(5, 1_000), (30, 1_234), (64, 999)] {
        let values = sample(n);
        let (mean, s) = (summary::mean(&values), summary::standard_deviation(&values));
        let found = bootstrap::studentized(&values, 0.5, resamples, 0.95, stream("resamples"));
        let found = found.expect("there are enough values");
        let distribution = studentized(&values, resamples, mean, s);
        let end = |probability: f64| mean - s * summary::quantile(&distribution, probability);
        let spread = 2.0 * (0.025 * 0.975 / resamples as f64).sqrt();
        assert_relative_eq!(found.interval.low(), end(0.975), epsilon = 1e-12);
        assert_relative_eq!(found.interval.high(), end(0.025), epsilon = 1e-12);
        let below = end(0.975) - end((0.975 + spread).min(1.0));
        let above = end((0.025 - spread).max(0.0)) - end(0.025);
        assert_relative_eq!(found.error, below.max(above), epsilon = 1e-12);
    }
}

/// (m* − m) / s* of resamples that are drawn one by one; s* is at least half of s.
fn studentized(values: &[f64], resamples: usize, mean: f64, s: f64) -> Vec<f64> {
    let mut random = stream("resamples");
    let n = values.len();
    let mut t = || {
        let drawn: Vec<f64> = (0..n)
            .map(|_| {
                let high = random.next_u64() >> 32;
                values[((high * n as u64) >> 32) as usize]
            })
            .collect();
        let distance = summary::mean(&drawn) - mean;
        if distance == 0.0 {
            0.0
        } else {
            distance / summary::standard_deviation(&drawn).max(0.5 * s)
        }
    };
    (0..resamples).map(|_| t()).collect()
}

#[test]
fn many_values_with_the_moments_of_a_normal_have_the_interval_of_students_t() {
    for k in [50, 100, 400] {
        // 0 with probability 2/3 and ±1 with 1/6 each: skewness 0, and kurtosis 3 as that of a normal.
        let n = 6 * k;
        let values: Vec<f64> =
            (0..n).map(|index| [0.5, 0.5, 0.5, 0.5, 1.5, -0.5][index % 6]).collect();
        let found = bootstrap::studentized(&values, 0.5, 10, 0.95, stream("resamples"));
        let found = found.expect("there are enough values");
        let n = n as f64;
        let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("a distribution").inverse_cdf(0.975);
        let half_width = t * summary::standard_deviation(&values) / n.sqrt();
        let tolerance = 10.0 / (n * n) * half_width;
        assert!((found.interval.high() - 0.5 - half_width).abs() < tolerance, "n = {n}: {found:?}");
        assert!((0.5 - found.interval.low() - half_width).abs() < tolerance, "n = {n}: {found:?}");
        assert_relative_eq!(found.error, 0.01 * half_width, max_relative = 1e-3);
    }
}

#[test]
fn mirrored_values_have_the_mirrored_interval_of_the_expansion() {
    let values: Vec<f64> = (0..240).map(|index| f64::from(index % 16).powi(2)).collect();
    let mirrored: Vec<f64> = values.iter().map(|value| -value).collect();
    let [ours, theirs] = [&values, &mirrored].map(|values| {
        let found = bootstrap::studentized(values, 0.5, 10, 0.95, stream("resamples"));
        found.expect("there are enough values").interval
    });
    assert_relative_eq!(ours.low(), -theirs.high(), max_relative = 1e-12);
    assert_relative_eq!(ours.high(), -theirs.low(), max_relative = 1e-12);
    // Values with a long tail above leave more room above their mean.
    let mean = summary::mean(&values);
    assert!(ours.high() - mean > mean - ours.low());
}

#[test]
fn pooled_correlations_have_the_weights_and_the_interval_of_fishers_z() {
    let line = |n: u32| -> Vec<f64> { (0..n).map(f64::from).collect() };
    let mixed = |n: u32| -> Vec<f64> { (0..n).map(|k| f64::from(k * 5 % n)).collect() };
    let groups = [(line(8), mixed(8)), (line(12), mixed(12)), (line(4), line(4))];
    let z = |group: &(Vec<f64>, Vec<f64>)| {
        let r = rank::spearman(&group.0, &group.1).expect("enough pairs");
        0.5 * ((1.0 + r) / (1.0 - r)).ln()
    };
    let pooled = rank::pooled_spearman(&groups, 0.95).expect("two groups");
    let mean = (5.0 * z(&groups[0]) + 9.0 * z(&groups[1])) / 14.0;
    let half_width = 1.959_963_984_540_054 * (1.06_f64 / 14.0).sqrt();
    assert_eq!((pooled.groups, pooled.n), (2, 20), "four pairs are too few");
    assert_relative_eq!(pooled.correlation, mean.tanh(), max_relative = 1e-12);
    assert_relative_eq!(pooled.interval.low(), (mean - half_width).tanh(), max_relative = 1e-12);
    assert_relative_eq!(pooled.interval.high(), (mean + half_width).tanh(), max_relative = 1e-12);
    // Correlations of n different ranks are 12 / (n³ − n) apart; a quarter of that is kept from ±1.
    for n in [5, 12] {
        let backward: Vec<f64> = line(n).into_iter().rev().collect();
        let limit = 1.0 - 3.0 / f64::from(n * n * n - n);
        for (other, expected) in [(line(n), limit), (backward, -limit)] {
            let perfect = rank::pooled_spearman(&[(line(n), other)], 0.95).expect("a group");
            assert_relative_eq!(perfect.correlation, expected, max_relative = 1e-12);
        }
    }
}
