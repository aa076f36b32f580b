//! Gaussian moments of an activation, by quadrature: what initialisation and signal-propagation
//! theory are made of.
//!
//! Gauss–Legendre panels over ±12 standard deviations, split at the kinks and halved until that
//! changes nothing; outside, the normal density is below 10⁻³¹. Deliberately absent: sampling, and constants of particular activations.

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
/// Panels that every smooth piece starts with: an adaptive rule that starts with one may step over
/// a narrow transition without seeing it.
const PANELS: usize = 48;
/// Halvings of a starting panel at the most: down to 10⁻¹⁵ of a standard deviation.
const DEPTH: u32 = 50;
/// A panel is halved until its two halves change no sum by more than this.
const TOLERANCE: f64 = 1e-13;
/// Nodes and weights of the eight-point Gauss–Legendre rule on [−1, 1], the positive half
/// (Abramowitz & Stegun, table 25.4).
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_47),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];

/// Integrals of f, f² and f'² against the normal density, up to its factor 1/√(2π).
type Sums = [f64; 3];

/// Moments for z of variance `q`.
///
/// # Panics
/// If `q` is not a positive, finite number.
pub(crate) fn moments(entry: &Entry, parameters: &Parameters, q: f64) -> Moments {
    assert!(q > 0.0 && q.is_finite(), "a variance of {q} has no moments");
    let deviation = q.sqrt();
    let integrand = |z: f64| {
        let x = deviation * z;
        let (f, d) = ((entry.value.single)(x, parameters), (entry.slope.single)(x, parameters));
        let mass = (-0.5 * z * z).exp();
        [mass * f, mass * f * f, mass * d * d]
    };
    // 0 is a break too: transitions lie around it, and at a break they are never stepped over.
    let mut breaks = vec![-REACH, 0.0, REACH];
    let kinks = entry.kinks.iter().map(|kink| kink / deviation);
    breaks.extend(kinks.filter(|z| z.abs() < REACH));
    breaks.sort_by(f64::total_cmp);
    let mut sums = [0.0; 3];
    for pair in breaks.windows(2) {
        let width = (pair[1] - pair[0]) / PANELS as f64;
        for panel in 0..PANELS {
            let low = pair[0] + width * panel as f64;
            let whole = panel_sums(&integrand, low, low + width);
            add(&mut sums, refined(&integrand, low, low + width, whole, DEPTH));
        }
    }
    let scale = 1.0 / (2.0 * std::f64::consts::PI).sqrt();
    let [mean, second, derivative_second] = sums.map(|sum| scale * sum);
    Moments { mean, second, derivative_second }
}

/// The sums over a panel, halved until halving changes nothing.
fn refined(integrand: &impl Fn(f64) -> Sums, low: f64, high: f64, whole: Sums, depth: u32) -> Sums {
    let middle = 0.5 * (low + high);
    let left = panel_sums(integrand, low, middle);
    let right = panel_sums(integrand, middle, high);
    let mut halves = left;
    add(&mut halves, right);
    let settled = whole
        .iter()
        .zip(halves)
        .all(|(whole, halves)| (whole - halves).abs() <= TOLERANCE * halves.abs().max(1e-3));
    // A sum that overflowed never settles; halving it further would only take time.
    if settled || depth == 0 || halves.iter().any(|sum| !sum.is_finite()) {
        return halves;
    }
    let mut sums = refined(integrand, low, middle, left, depth - 1);
    add(&mut sums, refined(integrand, middle, high, right, depth - 1));
    sums
}

/// The eight-point rule on one panel.
fn panel_sums(integrand: &impl Fn(f64) -> Sums, low: f64, high: f64) -> Sums {
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let mut sums = [0.0; 3];
    for (node, weight) in NODES {
        for z in [middle - half * node, middle + half * node] {
            add(&mut sums, integrand(z).map(|value| half * weight * value));
        }
    }
    sums
}

fn add(sums: &mut Sums, terms: Sums) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}
