//! Means over networks with their standard errors, and ratios of two means.
//!
//! Deliberately absent: the networks themselves. One is added after the other, in the order of their
//! numbers, so that the sums do not depend on which thread was done first.

use super::Quantity;

/// Running mean and squared deviation of pairs (y, x), by Welford's update.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pairs {
    n: f64,
    y: f64,
    x: f64,
    yy: f64,
    xx: f64,
    yx: f64,
}

impl Pairs {
    pub(super) fn add(&mut self, y: f64, x: f64) {
        self.n += 1.0;
        let (before_y, before_x) = (y - self.y, x - self.x);
        self.y += before_y / self.n;
        self.x += before_x / self.n;
        let (after_y, after_x) = (y - self.y, x - self.x);
        self.yy += before_y * after_y;
        self.xx += before_x * after_x;
        self.yx += before_y * after_x;
    }

    /// The ratio of the means, which has no bias of its own where both means have none; its standard
    /// error by linearisation.
    pub(super) fn ratio_into(&self, quantity: &mut Quantity) {
        let ratio = self.y / self.x;
        let squares = self.yy - 2.0 * ratio * self.yx + ratio * ratio * self.xx;
        // Rounding may leave less than nothing where y is x.
        fill(quantity, ratio, standard_error(squares.max(0.0), self.n) / self.x.abs());
    }
}

/// Running mean and squared deviation, by Welford's update.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mean {
    n: f64,
    mean: f64,
    squares: f64,
}

impl Mean {
    pub(super) fn add(&mut self, value: f64) {
        self.n += 1.0;
        let before = value - self.mean;
        self.mean += before / self.n;
        self.squares += before * (value - self.mean);
    }

    /// One less the mean, for what is so near to 1 that only the difference has digits. The error is
    /// not said to be below the rounding of what it is compared with.
    pub(super) fn complement_into(&self, quantity: &mut Quantity) {
        const ROUNDING: f64 = 1e-14;
        let error = standard_error(self.squares, self.n);
        // No `max`: it would make a number of the NaN that stands for "unknown".
        let error = if error < ROUNDING { ROUNDING } else { error };
        let mean = if self.n > 0.0 { self.mean } else { f64::NAN };
        fill(quantity, 1.0 - mean, error);
    }

    /// The mean, times a constant.
    pub(super) fn mean_into(&self, quantity: &mut Quantity, factor: f64) {
        fill(quantity, factor * self.mean, factor * standard_error(self.squares, self.n));
    }
}

fn standard_error(squares: f64, n: f64) -> f64 {
    if n < 2.0 { f64::NAN } else { (squares / (n * (n - 1.0))).sqrt() }
}

fn fill(quantity: &mut Quantity, value: f64, error: f64) {
    quantity.simulated = value.is_finite().then_some(value);
    quantity.standard_error = (value.is_finite() && error.is_finite()).then_some(error);
}

/// What all networks together say.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) layers: Vec<LayerTotals>,
    pub(super) dead: Mean,
    pub(super) single_input_dead: Mean,
}

/// What all networks say of one layer.
#[derive(Clone, Debug, Default)]
pub(super) struct LayerTotals {
    pub(super) second_moment: Mean,
    pub(super) slope_squared: Mean,
    /// Squared gradient norm, beside that of the last layer.
    pub(super) gradient: Pairs,
    /// 1 − cos of the angle between two inputs' pre-activations.
    pub(super) dissimilarity: Mean,
    pub(super) zero_share: Mean,
    pub(super) zero_dead: Mean,
    pub(super) gate_dead: Mean,
    pub(super) dormant: Mean,
}

/// What one network says.
#[derive(Clone, Debug, Default)]
pub(super) struct Observation {
    pub(super) layers: Vec<LayerObservation>,
    pub(super) dead: bool,
    pub(super) single_input_dead: f64,
}

/// What one network says of one layer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LayerObservation {
    pub(super) second_moment: f64,
    pub(super) slope_squared: f64,
    pub(super) gradient: f64,
    /// None where in every pair one of the two has become 0.
    pub(super) dissimilarity: Option<f64>,
    pub(super) zero_share: f64,
    pub(super) zero_dead: f64,
    pub(super) gate_dead: f64,
    pub(super) dormant: f64,
}

impl Totals {
    pub(super) fn of(depth: usize) -> Self {
        Self { layers: vec![LayerTotals::default(); depth], ..Self::default() }
    }

    pub(super) fn add(&mut self, seen: &Observation) {
        let last = seen.layers.last().map_or(f64::NAN, |layer| layer.gradient);
        for (total, layer) in self.layers.iter_mut().zip(&seen.layers) {
            total.second_moment.add(layer.second_moment);
            total.slope_squared.add(layer.slope_squared);
            total.gradient.add(layer.gradient, last);
            layer.dissimilarity.iter().for_each(|&value| total.dissimilarity.add(value));
            total.zero_share.add(layer.zero_share);
            total.zero_dead.add(layer.zero_dead);
            total.gate_dead.add(layer.gate_dead);
            total.dormant.add(layer.dormant);
        }
        self.dead.add(f64::from(u8::from(seen.dead)));
        self.single_input_dead.add(seen.single_input_dead);
    }
}
