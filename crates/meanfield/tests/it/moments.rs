//! Gaussian moments against closed forms, recorded values and limits.

use std::f64::consts::PI;

use activations::{Activation, registry};
use approx::assert_relative_eq;
use meanfield::{FourthMoments, Moments, PairFourthMoments, PairMoments};

fn named(name: &str) -> Activation {
    Activation::new(name).expect("it is registered")
}

/// E f(u) f(v) / q and E f'(u) f'(v) of ReLU: the arc-cosine kernels of order 1 and 0 (Cho & Saul 2009).
fn arc_cosine(c: f64) -> (f64, f64) {
    let angle = c.acos();
    (((1.0 - c * c).sqrt() + c * (PI - angle)) / (2.0 * PI), (PI - angle) / (2.0 * PI))
}

#[test]
fn relus_moments_have_their_closed_form() {
    let relu = named("relu");
    for q in [1e-12, 0.01, 1.0, 7.5, 1e12] {
        let moments = Moments::of(&relu, q);
        assert_relative_eq!(moments.mean, (q / (2.0 * PI)).sqrt(), max_relative = 1e-13);
        assert_relative_eq!(moments.second, q / 2.0, max_relative = 1e-13);
        assert_relative_eq!(moments.derivative_second, 0.5, max_relative = 1e-13);
        assert_relative_eq!(moments.second_slope, 0.5, max_relative = 1e-12);
    }
}

#[test]
fn relus_pairs_have_the_arc_cosine_kernels() {
    let relu = named("relu");
    for q in [1e-6, 1.0, 1e8] {
        for c in [-1.0, -0.999, -0.5, 0.0, 0.3, 0.9, 0.999, 1.0 - 1e-6, 1.0 - 1e-10, 1.0] {
            let pair = PairMoments::of(&relu, q, c);
            let (product, derivatives) = arc_cosine(c);
            assert!((pair.product / q - product).abs() < 1e-12, "q {q}, c {c}: {pair:?}");
            assert!(
                (pair.derivative_product - derivatives).abs() < 1e-11,
                "q {q}, c {c}: {pair:?}"
            );
        }
    }
}

#[test]
fn the_identitys_pairs_have_the_correlation_itself() {
    let identity = named("identity");
    for (q, c) in [(1e-9, 0.5), (1.0, -0.7), (50.0, 1.0), (1e9, 0.0)] {
        let pair = PairMoments::of(&identity, q, c);
        assert!((pair.product / q - c).abs() < 1e-13, "{pair:?}");
        assert_relative_eq!(pair.derivative_product, 1.0, max_relative = 1e-13);
    }
}

/// f = z − z³/3 + 2 z⁵/15 − …, so E f² = q − 2 q² + 17/3 q³ − … and E f'² = 1 − 2 q + 7 q² − …
#[test]
fn tanhs_moments_have_their_expansion_for_small_variances() {
    for q in [1e-8, 1e-6, 1e-4] {
        let moments = Moments::of(&named("tanh"), q);
        let remainder = 40.0 * q * q * q;
        assert!(
            (moments.second / q - (1.0 - 2.0 * q + 17.0 / 3.0 * q * q)).abs() <= remainder + 1e-14
        );
        let slope = moments.derivative_second - (1.0 - 2.0 * q + 7.0 * q * q);
        assert!(slope.abs() <= 8.0 * remainder + 1e-14, "{slope:e}");
    }
}

/// E f'² by mpmath at 30 digits, split at 0: `quad(lambda z: npdf(z) * f'(sqrt(q) z)**2, ...)`.
#[test]
fn moments_of_sharp_transitions_agree_with_high_precision_quadrature() {
    for (name, beta, q, expected) in [
        ("softplus", Some(20.0), 1.0, 0.480_134_215_857_629_2),
        ("softplus", Some(100.0), 1.0, 0.496_011_233_203_164_4),
        ("softplus", Some(1000.0), 1.0, 0.499_601_058_375_83),
        ("softplus", None, 1e4, 0.496_011_233_203_164_4),
        ("tanh", None, 1e4, 0.005_319_144_644_014_62),
    ] {
        let parameters: Vec<_> = beta.map(|beta| ("beta", beta)).into_iter().collect();
        let activation = Activation::with(name, &parameters).expect("it is allowed");
        let got = Moments::of(&activation, q).derivative_second;
        assert_relative_eq!(got, expected, max_relative = 1e-11);
    }
}

/// `scripts/moment_values.py` wrote the values.
#[test]
fn moments_agree_with_values_recorded_at_high_precision() {
    let recorded = include_str!("../data/moments.csv");
    let mut lines = 0;
    for line in recorded.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().expect("a number");
        let beta = (!cells[1].is_empty()).then(|| ("beta", number(1)));
        let activation = Activation::with(cells[0], beta.as_slice()).expect("it is allowed");
        let (q, expected) = (number(2), number(5));
        let got = match cells[4] {
            "mean" => Moments::of(&activation, q).mean,
            "second" => Moments::of(&activation, q).second,
            "derivative_second" => Moments::of(&activation, q).derivative_second,
            "product" => PairMoments::of(&activation, q, number(3)).product,
            "derivative_product" => PairMoments::of(&activation, q, number(3)).derivative_product,
            other => panic!("`{other}` is not a moment"),
        };
        // The product of an activation without a mean may be arbitrarily small.
        let unit = expected.abs().max(1e-3 * Moments::of(&activation, q).second);
        assert!((got - expected).abs() <= 1e-10 * unit, "{line}: {got}");
        lines += 1;
    }
    assert!(lines > 100, "{lines} values");
}

#[test]
fn pairs_have_single_moments_as_limits_and_obey_prices_theorem() {
    for entry in registry() {
        let activation = named(entry.name);
        for q in [0.01, 1.0, 30.0] {
            // The square of an exponential of a wide normal is all tail.
            if entry.name == "exp" && q > 1.0 {
                continue;
            }
            let single = Moments::of(&activation, q);
            let same = PairMoments::of(&activation, q, 1.0);
            assert_relative_eq!(same.product, single.second, max_relative = 1e-12);
            assert_relative_eq!(
                same.derivative_product,
                single.derivative_second,
                max_relative = 1e-12
            );
            let none = PairMoments::of(&activation, q, 0.0);
            let unit = single.second.max(single.mean * single.mean);
            assert!((none.product - single.mean * single.mean).abs() <= 1e-11 * unit);
            // ∂/∂c E f(u) f(v) = q E f'(u) f'(v), by a central difference.
            let (c, step) = (0.4, 1e-4);
            let [low, high] =
                [c - step, c + step].map(|c| PairMoments::of(&activation, q, c).product);
            let slope = q * PairMoments::of(&activation, q, c).derivative_product;
            assert!(
                ((high - low) / (2.0 * step) - slope).abs() <= 1e-6 * unit.max(slope),
                "{} at {q}: {} {slope}",
                entry.name,
                (high - low) / (2.0 * step)
            );
        }
    }
}

#[test]
fn the_slope_of_the_second_moment_is_its_difference_quotient() {
    for entry in registry() {
        let activation = named(entry.name);
        for q in [0.5_f64, 2.0] {
            let step = 1e-4 * q;
            let [low, high] = [q - step, q + step].map(|q| Moments::of(&activation, q).second);
            let slope = Moments::of(&activation, q).second_slope;
            assert!(
                ((high - low) / (2.0 * step) - slope).abs() <= 1e-6 * slope.abs().max(1e-3),
                "{} at {q}: {slope}",
                entry.name
            );
        }
    }
}

#[test]
fn a_variance_of_zero_is_a_value_that_is_always_zero() {
    let moments = Moments::of(&named("softplus"), 0.0);
    assert_relative_eq!(moments.second, std::f64::consts::LN_2.powi(2));
    assert_relative_eq!(moments.derivative_second, 0.25);
}

#[test]
#[should_panic(expected = "not a correlation")]
fn a_correlation_beyond_one_is_refused() {
    let _ = PairMoments::of(&named("relu"), 1.0, 1.5);
}

#[test]
fn relus_fourth_moments_have_their_closed_form() {
    let relu = named("relu");
    for q in [1e-9, 1.0, 1e9] {
        let moments = FourthMoments::of(&relu, q);
        for (found, expected) in [
            (moments.second, q / 2.0),
            (moments.derivative_second, 0.5),
            (moments.fourth, 1.5 * q * q),
            (moments.mixed, q / 2.0),
            (moments.radial, q / 2.0),
            (moments.radial_second, q / 2.0),
        ] {
            assert_relative_eq!(found, expected, max_relative = 1e-12);
        }
        for c in [-0.9, -0.3, 0.0, 0.5, 0.9, 0.999, 1.0 - 1e-6] {
            let pair =
                PairFourthMoments::of(&relu, [2.0 * q * (1.0 + c), 2.0 * q * (1.0 - c)], 1.0, 1.0);
            let angle = f64::acos(c);
            // The arc-cosine kernel of order 2: E f(u)² f(v)².
            let squares = (3.0 * angle.sin() * c + (PI - angle) * (1.0 + 2.0 * c * c)) / (2.0 * PI);
            let (product, _) = arc_cosine(c);
            assert_relative_eq!(pair.sum, q * (1.0 + 2.0 * product), max_relative = 1e-8);
            let difference = q * (1.0 - 2.0 * product);
            assert_relative_eq!(
                pair.difference,
                difference,
                max_relative = 1e-5,
                epsilon = 1e-12 * q
            );
            assert!(pair.cross.abs() < 1e-12 * q, "{pair:?}");
            let mixed = q * q * (3.0 - 2.0 * squares);
            assert_relative_eq!(pair.mixed, mixed, max_relative = 1e-5, epsilon = 1e-12 * q * q);
        }
    }
}

/// With factors before and after the function that cancel each other.
#[test]
fn the_identitys_fourth_moments_are_those_of_normal_values() {
    let identity = named("identity");
    for (sum, difference, factor) in [(1.0, 1e-9, 1.0), (2.0, 3.0, 0.5), (1e8, 50.0, 3.0)] {
        let pair = PairFourthMoments::of(&identity, [sum, difference], factor, 1.0 / factor);
        assert_relative_eq!(pair.sum, sum, max_relative = 1e-12);
        assert_relative_eq!(pair.difference, difference, max_relative = 1e-6);
        assert!(pair.cross.abs() < 1e-9 * sum, "{pair:?}");
        assert_relative_eq!(pair.sum_fourth, 3.0 * sum * sum, max_relative = 1e-9);
        let fourth = 3.0 * difference * difference;
        assert_relative_eq!(pair.difference_fourth, fourth, max_relative = 1e-6);
        assert_relative_eq!(pair.mixed, sum * difference, max_relative = 1e-6);
    }
    let stretched = PairFourthMoments::of(&identity, [2.0, 2.0], 2.0, 1.0);
    assert_relative_eq!(stretched.cross, 4.0 - 0.25, max_relative = 1e-9);
}

/// E S² − E D² is 4 E f(u) f(v), and E S² + E D² is 4 E f², for u and v of equal variance.
#[test]
fn sums_and_differences_agree_with_products() {
    for name in ["gelu", "softplus", "tanh", "leaky_relu"] {
        let activation = named(name);
        for (q, c) in [(0.2, -0.6), (1.0, 0.0), (3.0, 0.7), (40.0, 0.99)] {
            let pair = PairFourthMoments::of(
                &activation,
                [2.0 * q * (1.0 + c), 2.0 * q * (1.0 - c)],
                1.0,
                1.0,
            );
            let product = 4.0 * PairMoments::of(&activation, q, c).product;
            assert_relative_eq!(
                pair.sum - pair.difference,
                product,
                max_relative = 1e-8,
                epsilon = 1e-9
            );
            let second = 4.0 * Moments::of(&activation, q).second;
            assert_relative_eq!(pair.sum + pair.difference, second, max_relative = 1e-8);
        }
    }
}
