//! Functions and distributions of a second moment q on a lattice in ln q.
//!
//! A function is interpolated between points by polynomials of degree 5. A distribution is a set of
//! weights that turns such a function into its expectation, so a weight may be negative.

use std::collections::BTreeMap;

/// Distance of the points in ln q. Moments change on a scale of 1, and gradients of deep layers on a
/// shorter one where second moments are unstable.
const STEP: f64 = 0.0625;
/// The points reach this far from q = 1, so that fourth moments remain in the range of `f64`.
const MAX_POINT: i64 = (330.0 / STEP) as i64;
/// Weights below this are dropped, relative to 1 and to the mean of q.
const MIN_WEIGHT: f64 = 1e-13;
/// Points that are kept beyond either end of the weights, for interpolation.
const MARGIN: i64 = 5;

/// A weight for each point of the lattice.
pub(super) type Weights = BTreeMap<i64, f64>;

/// All of the weight at one second moment.
pub(super) fn point_mass(q: f64) -> Weights {
    trimmed(stencil(q.ln()).into_iter().collect())
}

/// The second moment at a point.
pub(super) fn second_moment(point: i64) -> f64 {
    (STEP * point as f64).exp()
}

/// The expectation of a function of the lattice's points.
pub(super) fn expectation(weights: &Weights, mut function: impl FnMut(i64) -> f64) -> f64 {
    weights.iter().map(|(&point, weight)| weight * function(point)).sum()
}

/// The same weights without negligible ends, but with every point between them and a margin.
pub(super) fn trimmed(weights: Weights) -> Weights {
    let mean = expectation(&weights, second_moment);
    let matters = |(&point, &weight): (&i64, &f64)| {
        (weight.abs() * (1.0 + second_moment(point) / mean) > MIN_WEIGHT).then_some(point)
    };
    let first = weights.iter().find_map(matters);
    let last = weights.iter().rev().find_map(matters);
    let (Some(first), Some(last)) = (first, last) else { return Weights::new() };
    let weight = |point| (point, weights.get(&point).copied().unwrap_or_default());
    (first - MARGIN..=last + MARGIN).map(weight).collect()
}

/// The six points around a value of ln q, with the weights of Lagrange's interpolation.
pub(super) fn stencil(ln_q: f64) -> [(i64, f64); 6] {
    let position = (ln_q / STEP).clamp(-MAX_POINT as f64, MAX_POINT as f64);
    let first = position.floor() as i64 - 2;
    let offset = position - first as f64;
    std::array::from_fn(|own| {
        let others = (0..6).filter(|&other| other != own);
        let weight =
            others.map(|other| (offset - other as f64) / (own as f64 - other as f64)).product();
        (first + own as i64, weight)
    })
}
