//! What is drawn in blocks, or not at all, gives what drawing one by one gives.

use mlp::seed::Streams;
use rand::Rng;
use stats::{Draws, bootstrap, mean, permutation, summary};

fn stream(purpose: &str) -> impl Rng + Clone {
    Streams::new(7, 0).stream(purpose)
}

/// Values between −1 and 1, with a mean that is not 0.
fn sample(n: usize) -> Vec<f64> {
    let mut random = stream("sample");
    (0..n).map(|_| f64::from(random.next_u32()) / f64::from(1 << 31) - 0.95).collect()
}

/// (k + 1) / (N + 1) for the sums of `values` under 99,999 patterns, term by term.
fn one_by_one(values: &[f64], is_extreme: impl Fn(f64) -> bool) -> f64 {
    let mut random = stream("flips");
    let mut pattern_sum = || -> f64 {
        let signs = random.next_u64();
        let signed = values.iter().enumerate();
        signed.map(|(bit, value)| if signs >> bit & 1 == 1 { *value } else { -value }).sum()
    };
    let extreme = (0..99_999).filter(|_| is_extreme(pattern_sum())).count();
    (extreme + 1) as f64 / 100_000.0
}

#[test]
fn patterns_in_blocks_give_the_p_values_of_patterns_one_by_one() {
    for n in [25, 30, 63, 64] {
        let values = sample(n);
        let observed = values.iter().sum::<f64>().abs() - 1e-12;
        let p = one_by_one(&values, |sum| sum.abs() >= observed);
        assert_eq!(permutation::sign_flip(&values, stream("flips")), Some(p), "n = {n}");
        let margin = 0.1;
        let one_sided = |sign: f64| {
            let shifted: Vec<f64> = values.iter().map(|value| sign * value + margin).collect();
            let observed = shifted.iter().sum::<f64>() - 1e-12;
            one_by_one(&shifted, |sum| sum >= observed)
        };
        let equivalent = one_sided(1.0).max(one_sided(-1.0));
        let both = permutation::both(&values, margin, stream("flips"));
        assert_eq!(both, [Some(p), Some(equivalent)], "n = {n}");
    }
}

#[test]
fn subsets_in_blocks_have_the_means_of_subsets_one_by_one() {
    for n in [17, 30, 64] {
        let values = sample(n);
        let mut random = stream("subsets");
        let mut means = Vec::new();
        while means.len() < 999 {
            let members = random.next_u64();
            let (mut sum, mut count) = (0.0, 0.0);
            // The last bit of a sum depends on the order: eight at a time.
            for (byte, values) in values.chunks(8).enumerate() {
                let is_member = |bit: usize| members >> (8 * byte + bit) & 1 == 1;
                let those = || (0..values.len()).filter(|bit| is_member(*bit));
                sum += those().map(|bit| values[bit]).sum::<f64>();
                count += those().count() as f64;
            }
            if count > 0.0 {
                means.push(sum / count);
            }
        }
        means.sort_by(f64::total_cmp);
        let found = permutation::interval(&values, 0.95, 999, stream("subsets"));
        let interval = found.expect("there are enough values").interval;
        assert_eq!([interval.low(), interval.high()], [means[24], means[974]], "n = {n}");
    }
}

#[test]
fn resamples_side_by_side_have_the_quantiles_of_resamples_one_by_one() {
    for n in [5, 30, 64] {
        let values = sample(n);
        let (mean, s) = (summary::mean(&values), summary::standard_deviation(&values));
        let distances: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let mut random = stream("resamples");
        let t = |_| {
            let (mut sum, mut squares) = (0.0, 0.0);
            for _ in 0..n {
                let index = ((u64::from(random.next_u32()) * n as u64) >> 32) as usize;
                sum += distances[index];
                squares += distances[index] * distances[index];
            }
            let variance: f64 = (squares - sum * sum / n as f64) / (n as f64 - 1.0);
            if sum == 0.0 { 0.0 } else { sum / n as f64 / variance.max(0.0).sqrt().max(0.5 * s) }
        };
        let distribution: Vec<f64> = (0..1_001).map(t).collect();
        let [low, high] = [0.975, 0.025].map(|p| mean - s * summary::quantile(&distribution, p));
        let found = bootstrap::studentized(&values, 0.5, 1_001, 0.95, stream("resamples"));
        let interval = found.expect("there are enough values").interval;
        assert_eq!([interval.low(), interval.high()], [low, high], "n = {n}");
    }
}

#[test]
fn all_patterns_by_halves_give_the_p_values_of_patterns_one_by_one() {
    for n in [1, 2, 7, 14, 15] {
        // Sixteenths: sums are exact, and many of them are equal.
        let values: Vec<f64> =
            sample(n).iter().map(|value| (16.0 * value).round() / 16.0).collect();
        let share = |values: &[f64], is_extreme: &dyn Fn(f64) -> bool| {
            let signed = |pattern: usize| -> f64 {
                let sign = |bit: usize| if pattern >> bit & 1 == 1 { 1.0 } else { -1.0 };
                values.iter().enumerate().map(|(bit, value)| sign(bit) * value).sum()
            };
            let extreme = (0..1_usize << n).filter(|&pattern| is_extreme(signed(pattern))).count();
            extreme as f64 / (1_usize << n) as f64
        };
        let observed = values.iter().sum::<f64>().abs();
        let p = share(&values, &|sum| sum.abs() >= observed);
        let margin = 0.25;
        let one_sided = |sign: f64| {
            let shifted: Vec<f64> = values.iter().map(|value| sign * value + margin).collect();
            let observed: f64 = shifted.iter().sum();
            share(&shifted, &|sum| sum >= observed)
        };
        let equivalent = one_sided(1.0).max(one_sided(-1.0));
        let both = permutation::both(&values, margin, stream("flips"));
        assert_eq!(both, [Some(p), Some(equivalent)], "n = {n}");
    }
}

#[test]
fn up_to_24_pairs_the_p_value_is_exact() {
    for (n, successes) in [(21, 15), (23, 12), (24, 18), (24, 24)] {
        let values: Vec<f64> = (0..n).map(|k| if k < successes { 0.1 } else { -0.1 }).collect();
        let exact = binomial(n, successes);
        let p = permutation::sign_flip(&values, stream("flips")).expect("finite");
        assert!((p - exact).abs() <= 1e-12 * exact, "{successes} of {n}: {p}, exactly {exact}");
    }
}

/// P(|Bin(n, ½) − n/2| ≥ |successes − n/2|).
fn binomial(n: u32, successes: u32) -> f64 {
    let distance = successes.abs_diff(n - successes);
    let log_factorial = |k: u32| libm::lgamma(f64::from(k) + 1.0);
    let probability = |k: u32| {
        let log = log_factorial(n) - log_factorial(k) - log_factorial(n - k);
        libm::exp(log - f64::from(n) * std::f64::consts::LN_2)
    };
    (0..=n).filter(|&k| k.abs_diff(n - k) >= distance).map(probability).sum()
}

#[test]
fn many_pairs_have_the_p_values_that_are_known_within_the_error_of_drawing() {
    // Differences of equal size make the sum binomial.
    for (n, successes) in [(65, 33), (65, 40), (200, 110), (1_000, 500), (1_000, 540), (1_000, 580)]
    {
        let values: Vec<f64> = (0..n).map(|k| if k < successes { 1.0 } else { -1.0 }).collect();
        let exact = binomial(n, successes);
        let p = permutation::sign_flip(&values, stream("flips")).expect("finite");
        // Four standard errors of a proportion of 99,999 patterns, or of 2,500 extreme ones.
        let tolerance = 4.0 * (exact / 100_000.0).sqrt().max(exact / 50.0) + 1e-5;
        assert!((p - exact).abs() <= tolerance, "{successes} of {n}: {p}, exactly {exact}");
    }
}

#[test]
fn differences_that_are_all_0_have_a_p_of_1() {
    for n in [1, 24, 25, 64, 65] {
        assert_eq!(permutation::sign_flip(&vec![0.0; n], stream("flips")), Some(1.0), "n = {n}");
    }
}

#[test]
fn a_tail_that_is_not_drawn_has_the_p_value_of_no_extreme_pattern() {
    let values = vec![1.0; 70];
    assert_eq!(permutation::sign_flip(&values, stream("flips")), Some(1.0 / 100_000.0));
    let both = permutation::both(&values, 3.0, stream("flips"));
    assert_eq!(both, [Some(1.0 / 100_000.0); 2]);
}

#[test]
fn what_is_drawn_once_gives_what_a_generator_of_its_own_gives() {
    let draws = Draws::new(500, stream("resamples"), stream("flips"));
    // More sizes than are kept, and each twice: when it is drawn, and when it is there.
    for n in [1, 2, 5, 16, 17, 24, 25, 30, 63, 64, 65, 130, 200, 201].into_iter().chain(70..80) {
        for factor in [1.0, 0.25] {
            let values: Vec<f64> = sample(n).iter().map(|value| factor * value - 0.1).collect();
            let p = permutation::sign_flip(&values, stream("flips"));
            assert_eq!(draws.sign_flip(&values), p, "n = {n}");
            let both = permutation::both(&values, 0.2, stream("flips"));
            assert_eq!(draws.sign_flip_and_equivalence(&values, 0.2), both, "n = {n}");
            let interval = mean::interval(&values, 0.95, 500, stream("resamples"));
            assert_eq!(draws.mean_interval(&values, 0.95), interval, "n = {n}");
        }
    }
    for values in [&[][..], &[f64::NAN; 30], &[2.0; 30]] {
        assert_eq!(draws.sign_flip(values), permutation::sign_flip(values, stream("flips")));
        let both = permutation::both(values, 0.2, stream("flips"));
        assert_eq!(draws.sign_flip_and_equivalence(values, 0.2), both);
        let interval = mean::interval(values, 0.95, 500, stream("resamples"));
        assert_eq!(draws.mean_interval(values, 0.95), interval);
    }
}

#[test]
fn equal_values_have_an_interval_of_exactly_that_value() {
    for n in [6, 7, 16, 17, 20, 30, 64, 65, 100] {
        for value in [libm::log(5000.0), 0.1, -1.0 / 3.0] {
            let interval = permutation::interval(&vec![value; n], 0.95, 999, stream("subsets"));
            let interval = interval.expect("there are enough values").interval;
            assert_eq!([interval.low(), interval.high()], [value; 2], "n = {n}");
        }
    }
}
