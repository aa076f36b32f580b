//! Small parts with values that are known: intervals, scales, verdicts at their bounds, order statistics.

use approx::assert_relative_eq;
use mlp::seed::Streams;
use rand::Rng;
use stats::bootstrap::{self, NoInterval};
use stats::scale::Scale;
use stats::verdict::{Direction, Verdict, judge};
use stats::{Interval, MeanInterval, binomial, mean, permutation, rank, summary};

const DIRECTIONS: [Direction; 3] =
    [Direction::HigherIsBetter, Direction::LowerIsBetter, Direction::Neither];

fn ends(low: f64, high: f64) -> Interval {
    Interval::new(low, high).expect("finite ends in order")
}

fn stream(purpose: &str) -> impl Rng + Clone {
    Streams::new(5, 0).stream(purpose)
}

/// The verdict on what differs the other way: better and worse change sides, and so do higher and lower.
fn mirrored(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Better => Verdict::Worse,
        Verdict::Worse => Verdict::Better,
        Verdict::Higher => Verdict::Lower,
        Verdict::Lower => Verdict::Higher,
        Verdict::Equivalent | Verdict::Inconclusive => verdict,
    }
}

/// All intervals whose ends are multiples of ¼ from −1 to 1, so that they touch every margin.
fn intervals() -> impl Iterator<Item = (i32, i32)> {
    (-4..=4).flat_map(|low| (low..=4).map(move |high| (low, high)))
}

#[test]
fn a_verdict_has_two_sides_that_mirror_each_other() {
    for (low, high) in intervals() {
        let [low, high] = [low, high].map(|quarters| f64::from(quarters) / 4.0);
        for margin in [0.0, 0.25, 0.5, 1.0] {
            for direction in DIRECTIONS {
                let forward = judge(Some(ends(low, high)), margin, direction);
                let backward = judge(Some(ends(-high, -low)), margin, direction);
                assert_eq!(backward, mirrored(forward), "[{low}, {high}], margin {margin}");
            }
        }
    }
}

#[test]
fn a_verdict_is_what_all_points_of_the_interval_agree_on() {
    for (low, high) in intervals() {
        for margin in 0..=4 {
            // Eighths between the ends: inside, on and beyond the margin, which is a multiple of a quarter.
            let points = || 2 * low..=2 * high;
            let all = |holds: &dyn Fn(i32) -> bool| points().all(holds);
            let expected = if all(&|point| point > 2 * margin) {
                Verdict::Higher
            } else if all(&|point| point < -2 * margin) {
                Verdict::Lower
            } else if all(&|point| point.abs() < 2 * margin) {
                Verdict::Equivalent
            } else {
                Verdict::Inconclusive
            };
            let [low, high, margin] = [low, high, margin].map(|number| f64::from(number) / 4.0);
            let verdict = judge(Some(ends(low, high)), margin, Direction::Neither);
            assert_eq!(verdict, expected, "[{low}, {high}], margin {margin}");
        }
    }
}

#[test]
fn verdicts_and_directions_have_the_names_that_listings_show() {
    let names = DIRECTIONS.map(Direction::label);
    assert_eq!(names, ["higher", "lower", "neither"]);
    let names = ["better", "worse", "higher", "lower", "equivalent", "inconclusive"];
    assert_eq!(Verdict::ALL.map(|verdict| verdict.to_string()), names);
}

#[test]
fn an_interval_contains_its_ends_and_nothing_outside() {
    let interval = ends(-1.5, 2.5);
    assert_eq!((interval.low(), interval.high()), (-1.5, 2.5));
    for (value, is_inside) in
        [(-1.6, false), (-1.5, true), (0.0, true), (2.5, true), (2.6, false), (f64::NAN, false)]
    {
        assert_eq!(interval.contains(value), is_inside, "{value}");
    }
    assert_eq!(interval.map(|x| 2.0 * x + 1.0), Some(ends(-2.0, 6.0)));
    assert_eq!(interval.map(|x| 1.0 / (x - 2.5)), None, "an end that is not finite");
}

#[test]
fn a_cautious_interval_is_wider_by_the_error_and_by_rounding() {
    let cautious = |low, high, error, scale| {
        let interval = MeanInterval { interval: ends(low, high), error };
        interval.cautious(scale).expect("finite ends")
    };
    let wider = cautious(1.0, 4.0, 0.25, 0.0);
    assert_relative_eq!(wider.low(), 0.75 - 4e-9, epsilon = 1e-12);
    assert_relative_eq!(wider.high(), 4.25 + 4e-9, epsilon = 1e-12);
    // Rounding is that of the largest: an end on either side, or the terms behind a small mean.
    for (low, high, scale) in [(-8.0, 2.0, 0.0), (-2.0, 8.0, 0.0), (-2.0, 2.0, 8.0)] {
        let wider = cautious(low, high, 0.0, scale);
        assert_relative_eq!(wider.low(), low - 8e-9, epsilon = 1e-12);
        assert_relative_eq!(wider.high(), high + 8e-9, epsilon = 1e-12);
    }
    // A tie with the margin is not known to be beyond it.
    let tie = MeanInterval { interval: ends(0.5, 2.0), error: 0.0 };
    assert_eq!(judge(tie.cautious(0.5), 0.5, Direction::Neither), Verdict::Inconclusive);
}

#[test]
fn a_scale_and_its_inverse_agree_and_ratios_are_factors() {
    for value in [0.125, 1.0, 3.0, 1000.0] {
        for scale in [Scale::Plain, Scale::Logarithmic] {
            assert_relative_eq!(scale.from(scale.to(value)), value, max_relative = 1e-14);
        }
        assert_eq!(Scale::Plain.to(value), value);
        assert_eq!([Scale::Plain.effect(value), Scale::Plain.margin(value)], [value; 2]);
        // Twice as much, whatever the value, is an effect of 1; so far the margin of 1 reaches.
        let logarithmic = Scale::Logarithmic;
        let doubled = logarithmic.to(2.0 * value) - logarithmic.to(value);
        assert_relative_eq!(logarithmic.effect(doubled), 1.0, max_relative = 1e-12);
        assert_relative_eq!(logarithmic.margin(1.0), doubled, max_relative = 1e-12);
    }
}

#[test]
fn a_mean_interval_contains_both_of_the_intervals_that_it_is_made_of() {
    for (n, skew) in [(8, 0.0), (12, 1.0), (30, 0.5), (40, 2.0)] {
        let value = |k: i32| f64::from(k * 7 % n) / f64::from(n);
        let values: Vec<f64> = (0..n).map(|k| value(k) + skew * value(k).powi(6)).collect();
        let found = mean::interval(&values, 0.95, 1_999, stream("mean")).expect("values vary");
        let flips = permutation::interval(&values, 0.95, 1_999, stream("mean")).expect("enough");
        let t = bootstrap::studentized(&values, 0.5, 1_999, 0.95, stream("mean")).expect("enough");
        assert_eq!(found.interval.low(), flips.interval.low().min(t.interval.low()));
        assert_eq!(found.interval.high(), flips.interval.high().max(t.interval.high()));
        assert_eq!(found.error, flips.error.max(t.error));
        assert!(found.interval.contains(summary::mean(&values)));
    }
    let equal = mean::interval(&[2.0; 12], 0.95, 1_999, stream("mean")).expect("width 0");
    assert_eq!((equal.interval, equal.error), (ends(2.0, 2.0), 0.0));
    let few = mean::interval(&[1.0, 2.0, 3.0], 0.95, 1_999, stream("mean"));
    assert_eq!(few, Err(NoInterval::TooFew));
}

#[test]
fn binomial_tails_are_the_sums_of_their_terms() {
    // 10 draws at ¼: the terms are C(10, k) 3^(10 − k) / 4^10.
    let choices = [1.0, 10.0, 45.0, 120.0, 210.0, 252.0, 210.0, 120.0, 45.0, 10.0, 1.0];
    let term = |k: usize| choices[k] * 3.0_f64.powi(10 - k as i32) / 4.0_f64.powi(10);
    for k in 0..=10 {
        let tail: f64 = (k..=10).map(term).sum();
        assert_relative_eq!(binomial::at_least(k as u64, 10, 0.25), tail, max_relative = 1e-9);
    }
    assert_eq!(binomial::at_least(0, 10, 0.25), 1.0);
}

#[test]
fn rank_correlations_are_those_of_hand_made_ranks() {
    // Ranks 1, 2.5, 2.5, 4 and 4, 1, 2, 3: Σ of products of the distances from 2.5 is −1.5 · 1.5 + 1.5 · 0.5.
    let found = rank::spearman(&[1.0, 5.0, 5.0, 9.0], &[40.0, 10.0, 20.0, 30.0]).expect("pairs");
    assert_relative_eq!(found, -1.5 / (4.5_f64 * 5.0).sqrt(), max_relative = 1e-12);
    let monotone: Vec<f64> = (0..6).map(|k| f64::from(k).exp()).collect();
    let line: Vec<f64> = (0..6).map(f64::from).collect();
    assert_relative_eq!(rank::spearman(&line, &monotone).expect("pairs"), 1.0);
    assert_eq!(rank::spearman(&line, &monotone[1..]), None, "unequal lengths");
    assert_eq!(rank::probability_of_larger(&line, &monotone[1..]), None, "unequal lengths");
    assert_eq!(rank::spearman(&[1.0, 2.0], &[1.0, 2.0]), None, "two pairs");
    assert!(rank::spearman(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0]).is_some(), "three pairs");
}

#[test]
fn summaries_of_few_values_are_those_by_hand() {
    // The distances from the mean 5 are −3, −1, −1, −1, 0, 0, 2 and 4, with squares that sum to 32.
    let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
    assert_eq!(summary::mean(&values), 5.0);
    assert_relative_eq!(summary::standard_deviation(&values), (32.0_f64 / 7.0).sqrt());
    assert!(summary::standard_deviation(&[1.0]).is_nan());
    assert_eq!(summary::quantile(&[1.0, 3.0], 0.25), 1.5);
    for (values, probability) in [(&[][..], 0.5), (&[1.0], 1.5), (&[1.0], -0.5), (&[], 1.5)] {
        assert!(summary::quantile(values, probability).is_nan(), "{values:?} at {probability}");
    }
}
