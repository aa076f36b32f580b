//! Gaussian moments of an activation, by quadrature: what initialisation and signal-propagation
//! theory are made of.
//!
//! Gauss–Legendre panels over ±12 standard deviations, split at the kinks; outside, the normal
//! density is below 10⁻³¹. Deliberately absent: sampling, and constants of particular activations.

use crate::function::{Entry, Parameters};

/// Moments of f(z) and f'(z) for normal z of mean 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// E f.
    pub mean: f64,
    /// E f².
    pub second: f64,
    /// E f'².
    pub derivative_second: f64,
}

/// Standard deviations to integrate over, either side.
const REACH: f64 = 12.0;
/// Panels between two breaks are no wider than this.
const PANEL: f64 = 0.25;
/// Nodes and weights of the eight-point Gauss–Legendre rule on [−1, 1], the positive half
/// (Abramowitz & Stegun, table 25.4).
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_47),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];

/// Moments for z of variance `q`.
pub(crate) fn moments(entry: &Entry, parameters: &Parameters, q: f64) -> Moments {
    let deviation = q.sqrt();
    let mut breaks = vec![-REACH, REACH];
    let inside = entry.kinks.iter().map(|kink| kink / deviation).filter(|z| z.abs() < REACH);
    breaks.extend(inside);
    breaks.sort_by(f64::total_cmp);
    let mut sums = [0.0; 3];
    for pair in breaks.windows(2) {
        let panels = ((pair[1] - pair[0]) / PANEL).ceil().max(1.0);
        let half = 0.5 * (pair[1] - pair[0]) / panels;
        for panel in 0..panels as usize {
            let middle = pair[0] + half * (2 * panel + 1) as f64;
            for (node, weight) in NODES {
                for z in [middle - half * node, middle + half * node] {
                    let x = deviation * z;
                    let (f, d) = ((entry.value)(x, parameters), (entry.slope)(x, parameters));
                    let mass = half * weight * (-0.5 * z * z).exp();
                    for (sum, term) in sums.iter_mut().zip([f, f * f, d * d]) {
                        *sum += mass * term;
                    }
                }
            }
        }
    }
    let scale = 1.0 / (2.0 * std::f64::consts::PI).sqrt();
    let [mean, second, derivative_second] = sums.map(|sum| scale * sum);
    Moments { mean, second, derivative_second }
}
