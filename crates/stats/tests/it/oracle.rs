//! The statistics against an independent oracle: values recorded from SciPy by
//! `scripts/stats_oracle.py`, and `statrs`. What SciPy does not define is in `rules.rs`.

use approx::assert_relative_eq;
use mlp::seed::Streams;
use serde::Deserialize;
use statrs::distribution::{ContinuousCDF, Normal};
use stats::{binomial, bootstrap, fisher, holm, normal, permutation, rank, summary};

#[derive(Deserialize)]
struct Oracle {
    samples: Vec<Sample>,
    wilson: Vec<Wilson>,
    sign_test: Vec<SignTest>,
    holm: Vec<Family>,
    fisher: Vec<Combined>,
    normal: Vec<Quantile>,
}

#[derive(Deserialize)]
struct Sample {
    name: String,
    differences: Vec<f64>,
    other: Vec<f64>,
    median: f64,
    quantiles: Vec<f64>,
    spearman: Option<f64>,
    mean_fixed: Option<Fixed>,
    median_fixed: Option<Fixed>,
    mean_interval: Option<[f64; 2]>,
    median_interval: Option<[f64; 2]>,
    sign_flip: f64,
    equivalence: Vec<Equivalence>,
}

#[derive(Deserialize)]
struct Equivalence {
    margin: f64,
    p: f64,
}

#[derive(Deserialize)]
struct Combined {
    p: Vec<f64>,
    combined: f64,
}

#[derive(Deserialize)]
struct Fixed {
    distribution: Vec<f64>,
    jackknife: Vec<f64>,
    observed: f64,
    interval: [Option<f64>; 2],
}

#[derive(Deserialize)]
struct Wilson {
    k: u64,
    n: u64,
    level: f64,
    interval: [f64; 2],
}

#[derive(Deserialize)]
struct SignTest {
    k: u64,
    n: u64,
    p: f64,
}

#[derive(Deserialize)]
struct Family {
    p: Vec<f64>,
    adjusted: Vec<f64>,
}

#[derive(Deserialize)]
struct Quantile {
    p: f64,
    x: f64,
}

fn oracle() -> Oracle {
    serde_json::from_str(include_str!("fixtures/stats_oracle.json")).expect("the fixture is JSON")
}

#[test]
fn summaries_agree_with_scipy() {
    for sample in oracle().samples {
        let values = &sample.differences;
        assert_relative_eq!(summary::median(values), sample.median, max_relative = 1e-14);
        for (probability, expected) in [0.0, 0.05, 0.33, 0.9, 1.0].into_iter().zip(sample.quantiles)
        {
            assert_relative_eq!(
                summary::quantile(values, probability),
                expected,
                max_relative = 1e-13
            );
        }
        if let Some(expected) = sample.spearman {
            let ours = rank::spearman(values, &sample.other).expect("enough pairs");
            assert_relative_eq!(ours, expected, max_relative = 1e-12);
        }
    }
}

#[test]
fn bca_ends_are_those_of_scipy_for_the_same_resamples() {
    let mut compared = 0;
    for sample in oracle().samples {
        for fixed in [sample.mean_fixed, sample.median_fixed].into_iter().flatten() {
            let ours =
                bootstrap::endpoints(&fixed.distribution, fixed.observed, &fixed.jackknife, 0.95)
                    .expect("an interval");
            let [Some(low), Some(high)] = fixed.interval else {
                // All jackknife values are equal: SciPy divides 0 by 0, ours has acceleration 0.
                assert!(fixed.jackknife.iter().all(|&value| value == fixed.jackknife[0]));
                continue;
            };
            assert_relative_eq!(ours.low(), low, max_relative = 1e-9);
            assert_relative_eq!(ours.high(), high, max_relative = 1e-9);
            compared += 1;
        }
    }
    assert!(compared >= 7, "only {compared} intervals were compared");
}

#[test]
fn bca_intervals_agree_with_scipy_within_the_error_of_resampling() {
    for sample in oracle().samples {
        let Some([low, high]) = sample.mean_interval else { continue };
        let width = high - low;
        for seed in 0..3 {
            let ours = bootstrap::mean_interval(
                &sample.differences,
                Streams::new(seed, 0).stream("stats/bootstrap"),
            )
            .expect("an interval");
            let tolerance = match sample.name.as_str() {
                // One draw more or less of the outlier moves an end by a lot.
                "heavy" => 0.1,
                // The means are multiples of a tenth.
                "ties" => 0.06,
                _ => 0.05,
            };
            assert!((ours.low() - low).abs() < tolerance * width, "{}: {ours:?}", sample.name);
            assert!((ours.high() - high).abs() < tolerance * width, "{}: {ours:?}", sample.name);
        }
    }
}

#[test]
fn the_order_statistics_around_a_median_are_those_of_scipy() {
    for sample in oracle().samples {
        let ours = summary::median_interval(&sample.differences, 0.95);
        let ours = ours.map(|interval| [interval.low(), interval.high()]);
        assert_eq!(ours, sample.median_interval, "{}", sample.name);
    }
}

/// Ours are exact for all samples. The script lets SciPy enumerate the patterns of at most 20 values, and draw
/// 999,999 of more: then four standard errors.
fn tolerance(sample: &Sample, p: f64) -> f64 {
    if sample.differences.len() <= 20 { 1e-15 } else { 4.0 * (p * (1.0 - p) / 999_999.0).sqrt() }
}

#[test]
fn sign_flip_p_values_are_those_of_scipy() {
    for sample in oracle().samples {
        let ours = permutation::sign_flip(
            &sample.differences,
            Streams::new(7, 0).stream("stats/sign-flip"),
        )
        .expect("finite differences");
        let tolerance = tolerance(&sample, sample.sign_flip);
        assert!((ours - sample.sign_flip).abs() <= tolerance, "{}: {ours}", sample.name);
    }
}

#[test]
fn two_one_sided_tests_are_those_of_scipy() {
    for sample in oracle().samples {
        for case in &sample.equivalence {
            let tolerance = tolerance(&sample, case.p);
            let ours = permutation::equivalence(
                &sample.differences,
                case.margin,
                Streams::new(7, 0).stream("stats/sign-flip"),
            );
            let ours = ours.expect("finite differences");
            assert!((ours - case.p).abs() <= tolerance, "{}: {ours}, {}", sample.name, case.p);
        }
    }
    assert_eq!(
        permutation::equivalence(
            &[0.1, f64::NAN],
            1.0,
            Streams::new(0, 0).stream("stats/sign-flip")
        ),
        None
    );
    assert_eq!(
        permutation::equivalence(&[0.1, 0.2], -1.0, Streams::new(0, 0).stream("stats/sign-flip")),
        None
    );
    assert_eq!(
        permutation::equivalence(&[], 1.0, Streams::new(0, 0).stream("stats/sign-flip")),
        None
    );
}

#[test]
fn combined_p_values_are_scipys_by_fishers_method() {
    for case in oracle().fisher {
        assert_relative_eq!(fisher::combine(&case.p), case.combined, max_relative = 1e-9);
    }
    assert_eq!(fisher::combine(&[]), 1.0);
    assert_eq!(fisher::combine(&[0.0, 0.5]), 0.0);
    assert_eq!(fisher::combine(&[f64::NAN]), 1.0);
}

#[test]
fn wilson_intervals_are_those_of_scipy() {
    for case in oracle().wilson {
        let ours = binomial::wilson(case.k, case.n, case.level).expect("an interval");
        assert_relative_eq!(ours.low(), case.interval[0], epsilon = 1e-12);
        assert_relative_eq!(ours.high(), case.interval[1], epsilon = 1e-12);
    }
}

#[test]
fn the_sign_test_and_mcnemar_are_scipys_binomial_test() {
    for case in oracle().sign_test {
        let ours = binomial::sign_test(case.k, case.n - case.k);
        assert_relative_eq!(ours, case.p, max_relative = 1e-9);
        assert_eq!(ours, binomial::mcnemar(case.n - case.k, case.k));
    }
}

#[test]
fn holm_is_the_shortcut_of_closed_testing() {
    for family in oracle().holm {
        for (ours, expected) in holm::adjust(&family.p).into_iter().zip(family.adjusted) {
            assert_relative_eq!(ours, expected, max_relative = 1e-14);
        }
    }
}

#[test]
fn the_normal_distribution_is_that_of_scipy_and_statrs() {
    let theirs = Normal::standard();
    for case in oracle().normal {
        assert_relative_eq!(normal::quantile(case.p), case.x, epsilon = 1e-13);
    }
    for step in -60..=60 {
        let x = f64::from(step) / 10.0;
        assert_relative_eq!(normal::cdf(x), theirs.cdf(x), max_relative = 1e-9);
        assert_relative_eq!(normal::quantile(normal::cdf(x)), x, epsilon = 1e-6);
    }
}
