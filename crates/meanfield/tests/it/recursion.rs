//! The offset of an activation, centered biases and residual blocks: closed forms and limits.

use std::f64::consts::{LN_2, PI, TAU};

use activations::Activation;
use approx::assert_relative_eq;
use meanfield::{Layer, Moments, PairMoments, Recursion, gradient_ratios};

fn named(name: &str) -> Activation {
    Activation::new(name).expect("it is registered")
}

/// V of eight hidden layers and the one after them, the first of which has q = 1.
fn variances(gain: f64) -> [f64; 9] {
    std::array::from_fn(|index| if index == 0 { 1.0 } else { gain })
}

/// E relu(u) relu(v) / q.
fn arc_cosine(c: f64) -> f64 {
    ((1.0 - c * c).sqrt() + c * (PI - c.acos())) / TAU
}

fn assert_near(layers: &[Layer], expected: impl IntoIterator<Item = [f64; 4]>) {
    let mut count = 0;
    for (layer, [q, chi, correlation, mean_share]) in layers.iter().zip(expected) {
        assert_relative_eq!(layer.q, q, max_relative = 1e-10);
        assert_relative_eq!(layer.chi, chi, max_relative = 1e-10);
        assert!((layer.correlation - correlation).abs() < 1e-9, "{layer:?}, not {correlation}");
        assert!((layer.mean_share - mean_share).abs() < 1e-10, "{layer:?}, not {mean_share}");
        count += 1;
    }
    assert_eq!(count, layers.len());
}

/// E relu = √(q/2π) and E relu² = q/2, so that the mean has 1/π of the second moment at any q.
#[test]
fn relus_mean_has_a_share_of_one_over_pi() {
    let relu = named("relu");
    for layer in Recursion::new(&relu, &variances(1.7)).layers() {
        assert_relative_eq!(layer.mean, (layer.q / TAU).sqrt(), max_relative = 1e-12);
        assert_relative_eq!(layer.variance, layer.q * (0.5 - 1.0 / TAU), max_relative = 1e-12);
        assert_relative_eq!(layer.mean_share, 1.0 / PI, max_relative = 1e-12);
    }
}

/// What is added to a function moves its mean and nothing else of the moments about it.
#[test]
fn an_offset_moves_the_mean_and_not_the_variance() {
    for (name, plain, offset) in
        [("relu_offset", named("relu"), LN_2), ("shifted_softplus", named("softplus"), -LN_2)]
    {
        let moved = named(name);
        for q in [1e-10, 0.3, 5.0] {
            let [moved_mean, mean] = [moved, plain].map(|f| Moments::of(&f, q).mean);
            assert_relative_eq!(moved_mean, mean + offset, epsilon = 1e-12);
            let about = |f: &Activation, mean| Moments::about(f, mean, q);
            let (of_moved, of_plain) = (about(&moved, moved_mean), about(&plain, mean));
            assert_relative_eq!(of_moved.second, of_plain.second, max_relative = 1e-5);
            assert!(of_moved.mean.abs() < 1e-12 && of_plain.mean.abs() < 1e-12);
            let covariance = |f: &Activation, mean| PairMoments::about(f, mean, q, 0.4).product;
            assert_relative_eq!(
                covariance(&moved, moved_mean),
                covariance(&plain, mean),
                max_relative = 1e-5
            );
            let second = Moments::of(&moved, q).second;
            let sum = of_plain.second + (mean + offset).powi(2);
            assert_relative_eq!(second, sum, max_relative = 1e-11);
        }
    }
}

/// softplus' is 1/2 at 0, so that Var f is q/4 while E f² is near (ln 2)².
#[test]
fn a_small_variance_beside_a_large_mean_keeps_its_digits() {
    let softplus = named("softplus");
    let layer = Recursion::new(&softplus, &[1e-10, 1.0]).layers()[0];
    assert_relative_eq!(layer.variance, 0.25e-10, max_relative = 1e-4);
    assert_relative_eq!(layer.mean, LN_2, max_relative = 1e-9);
}

/// c' = (m² + Cov) / E f², and the covariance of two inputs without correlation is 0.
#[test]
fn the_share_of_the_mean_is_the_correlation_made_out_of_none() {
    for name in ["relu", "softplus", "shifted_softplus", "relu_offset", "gelu", "tanh"] {
        let activation = named(name);
        let layers = Recursion::new(&activation, &variances(1.3)).layers();
        assert!((layers[1].correlation - layers[0].mean_share).abs() < 1e-9, "{name}: {layers:?}");
    }
}

#[test]
fn centered_relu_has_the_arc_cosine_map_less_its_mean() {
    let relu = named("relu");
    let layers = Recursion::new(&relu, &variances(2.0)).correlation(-0.3).centered().layers();
    let (mut q, mut c, variance) = (1.0, -0.3, 0.5 - 1.0 / TAU);
    let expected = std::iter::repeat_with(|| {
        let own = [q, 1.0, c, 0.0];
        (q, c) = (2.0 * q * variance, (arc_cosine(c) - 1.0 / TAU) / variance);
        own
    });
    assert_near(&layers, expected);
}

#[test]
fn residual_relu_has_its_closed_form() {
    let relu = named("relu");
    let layers = Recursion::new(&relu, &variances(3.0)).correlation(0.1).residual().layers();
    // Seven blocks, each with 3/7 of the weight variance.
    let (gain, mut q, mut c) = (3.0 / 7.0, 1.0_f64, 0.1);
    let expected = (0..8).map(|index| {
        let chi = if index == 7 { 1.5 } else { 1.0 + 0.5 * gain };
        let own = [q, chi, c, 1.0 / PI];
        (q, c) = (q * (1.0 + 0.5 * gain), (c + gain * arc_cosine(c)) / (1.0 + 0.5 * gain));
        own
    });
    assert_near(&layers, expected);
    let ratio = gradient_ratios(&layers)[0];
    assert_relative_eq!(ratio, (1.0 + 0.5 * gain).powi(7), max_relative = 1e-10);
}

#[test]
fn residual_blocks_with_biases_share_both_variances() {
    let identity = named("identity");
    let recursion = Recursion::new(&identity, &[1.5, 1.0, 1.0, 1.0]).bias_variance(0.4);
    let layers = recursion.correlation(0.2).residual().layers();
    // Two blocks: V is 1/2 and B is 0.2.
    let (mut q, mut product) = (1.9, 1.9 * 0.2);
    let expected = [1.5, 1.5, 1.0].map(|chi| {
        let own = [q, chi, product / q, 0.0];
        (q, product) = (1.5 * q + 0.2, 1.5 * product + 0.2);
        own
    });
    assert_near(&layers, expected);
}

#[test]
fn residual_relu_with_centered_biases_adds_the_variance_only() {
    let relu = named("relu");
    let layers = Recursion::new(&relu, &variances(2.0)).residual().centered().layers();
    let (gain, variance, mut q, mut c) = (2.0 / 7.0, 0.5 - 1.0 / TAU, 1.0_f64, 0.0);
    let expected = (0..8).map(|index| {
        let own = [q, if index == 7 { 1.0 } else { 1.0 + 0.5 * gain }, c, 0.0];
        (q, c) = (
            q * (1.0 + gain * variance),
            (c + gain * (arc_cosine(c) - 1.0 / TAU)) / (1.0 + gain * variance),
        );
        own
    });
    assert_near(&layers, expected);
}

/// A constant that is added to an activation is subtracted again.
#[test]
fn centered_biases_make_shifts_of_a_function_alike() {
    for (first, second) in [("softplus", "shifted_softplus"), ("relu", "relu_offset")] {
        let [first, second] = [first, second].map(named);
        for residual in [false, true] {
            let layers = |activation| {
                let recursion = Recursion::new(activation, &[2.0; 13]).correlation(0.2).centered();
                if residual { recursion.residual().layers() } else { recursion.layers() }
            };
            for (a, b) in layers(&first).iter().zip(layers(&second)) {
                assert_relative_eq!(a.q, b.q, max_relative = 1e-7);
                assert_relative_eq!(a.chi, b.chi, max_relative = 1e-7);
                assert!((a.correlation - b.correlation).abs() < 1e-7, "{a:?} {b:?}");
            }
        }
    }
}

/// Plain layers make inputs alike without limit. Residual blocks do so to a degree that does not depend
/// on the depth, and without an offset neither do.
#[test]
fn only_plain_layers_with_an_offset_make_all_inputs_alike() {
    let (softplus, depths) = (named("softplus"), [32_usize, 128]);
    let last = |depth: usize, build: fn(Recursion<'_>) -> Recursion<'_>| {
        let variances = [vec![1.0], vec![2.0; depth]].concat();
        build(Recursion::new(&softplus, &variances)).layers()[depth - 1].correlation
    };
    assert!(depths.iter().all(|&depth| last(depth, |plain| plain) > 0.999));
    let residual = depths.map(|depth| last(depth, |plain| plain.residual()));
    assert!((0.5..0.6).contains(&residual[0]), "{residual:?}");
    assert!((residual[0] - residual[1]).abs() < 0.01, "{residual:?}");
    assert!([32, 80].iter().all(|&depth| last(depth, |plain| plain.centered()).abs() < 0.1));
}

/// Softplus has slope 1/2 at 0, so that He's rule halves q from layer to layer. Once f differs from its
/// mean by less than `f64` can tell, nothing is left.
#[test]
fn centered_signals_that_rounding_swallows_have_vanished() {
    let softplus = named("softplus");
    let variances = [vec![1.0], vec![2.0; 128]].concat();
    let layers = Recursion::new(&softplus, &variances).centered().layers();
    let vanished = layers.iter().position(|layer| layer.q == 0.0).expect("it vanishes");
    assert!((80..100).contains(&vanished), "{vanished}");
    for pair in layers[40..vanished - 1].windows(2) {
        assert_relative_eq!(pair[1].q, 0.5 * pair[0].q, max_relative = 0.01);
        assert!(pair[1].correlation.abs() < 0.1, "{pair:?}");
    }
    assert!(layers[vanished..].iter().all(|layer| layer.correlation.is_nan()));
}

#[test]
fn one_hidden_layer_has_no_block() {
    let softplus = named("softplus");
    let plain = Recursion::new(&softplus, &[1.0, 2.0]).correlation(0.5);
    assert_eq!(plain.layers(), plain.residual().layers());
}

#[test]
fn wide_layers_with_centered_biases_or_blocks_are_those_of_infinite_width() {
    for name in ["softplus", "relu", "gelu"] {
        let activation = named(name);
        let recursion = Recursion::new(&activation, &[1.8; 9]).correlation(0.2);
        let built = [recursion.centered(), recursion.residual(), recursion.residual().centered()];
        for (index, recursion) in built.into_iter().enumerate() {
            let [limit, wide] =
                [None, Some(u32::MAX)].map(|width| recursion.expected_layers(width));
            for (limit, wide) in limit.iter().zip(&wide) {
                assert_relative_eq!(limit.q, wide.q, max_relative = 1e-5);
                assert_relative_eq!(limit.chi, wide.chi, max_relative = 1e-5);
                assert_relative_eq!(limit.gradient_ratio, wide.gradient_ratio, max_relative = 1e-5);
                let share_is_known = !wide.mean_share.is_nan();
                let apart = (limit.mean_share - wide.mean_share).abs();
                assert!(apart < 1e-5 || !share_is_known, "{name}: {limit:?} {wide:?}");
                assert_eq!(share_is_known, index != 2, "{name}: {limit:?} {wide:?}");
                let apart = (limit.correlation - wide.correlation).abs();
                assert!(apart < 1e-5, "{name}: {limit:?} {wide:?}");
            }
        }
    }
}

#[test]
fn means_that_overflow_leave_no_second_moment() {
    let exp = named("exp");
    for recursion in [Recursion::new(&exp, &[2.0; 12]).centered(), Recursion::new(&exp, &[2.0; 12])]
    {
        let last = recursion.layers()[10];
        assert!(last.q.is_infinite() && last.mean.is_nan() && last.mean_share.is_nan(), "{last:?}");
    }
}
