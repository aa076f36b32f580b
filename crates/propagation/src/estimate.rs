//! Means over networks with their standard errors, and ratios of two means.
//!
//! Networks are added in the order of their numbers, so that no sum depends on which thread finished
//! first.

use super::quantity::Quantity;

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

    /// The ratio of the means, with its standard error by linearization.
    pub(super) fn ratio_into(&self, quantity: &mut Quantity) {
        let ratio = self.y / self.x;
        let squares = self.yy - 2.0 * ratio * self.yx + ratio * ratio * self.xx;
        // Where y equals x, rounding may leave a sum below 0.
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

    /// One minus the mean, for numbers so close to 1 that only the difference keeps its digits. The error
    /// is at least the rounding error of the theory it is compared with.
    pub(super) fn complement_into(&self, quantity: &mut Quantity) {
        const ROUNDING: f64 = 1e-14;
        let error = standard_error(self.squares, self.n);
        // Not `max`, which would turn the NaN of an unknown error into a number.
        let error = if error < ROUNDING { ROUNDING } else { error };
        let mean = if self.n > 0.0 { self.mean } else { f64::NAN };
        fill(quantity, 1.0 - mean, error);
    }

    /// The mean times a constant.
    pub(super) fn mean_into(&self, quantity: &mut Quantity, factor: f64) {
        self.mean_plus_into(quantity, factor, 0.0);
    }

    /// The mean times a factor, plus a term.
    pub(super) fn mean_plus_into(&self, quantity: &mut Quantity, factor: f64, term: f64) {
        fill(quantity, factor * self.mean + term, factor * standard_error(self.squares, self.n));
    }
}

fn standard_error(squares: f64, n: f64) -> f64 {
    if n < 2.0 { f64::NAN } else { (squares / (n * (n - 1.0))).sqrt() }
}

fn fill(quantity: &mut Quantity, value: f64, error: f64) {
    quantity.simulated = value.is_finite().then_some(value);
    quantity.standard_error = (value.is_finite() && error.is_finite()).then_some(error);
}

/// The observations of all networks.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) layers: Vec<LayerTotals>,
    pub(super) dead: Mean,
    pub(super) single_input_dead: Mean,
}

/// The observations of one layer in all networks.
#[derive(Clone, Debug, Default)]
pub(super) struct LayerTotals {
    pub(super) second_moment: Mean,
    pub(super) slope_squared: Mean,
    /// Squared gradient norm, paired with that of the last layer.
    pub(super) gradient: Pairs,
    /// 1 − cos of the angle between two inputs' pre-activations.
    pub(super) dissimilarity: Mean,
    /// Squared mean of what the next layer receives, paired with its second moment.
    pub(super) mean_share: Pairs,
    pub(super) zero_share: Mean,
    pub(super) zero_dead: Mean,
    pub(super) gate_dead: Mean,
    pub(super) dormant: Mean,
}

/// What was observed in one network.
#[derive(Clone, Debug, Default)]
pub(super) struct Observation {
    pub(super) layers: Vec<LayerObservation>,
    pub(super) dead: bool,
    pub(super) single_input_dead: f64,
}

/// What was observed in one layer of one network.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LayerObservation {
    pub(super) second_moment: f64,
    pub(super) slope_squared: f64,
    pub(super) gradient: f64,
    /// `None` where in every pair one of the two is 0.
    pub(super) dissimilarity: Option<f64>,
    /// Squared mean and second moment of what the next layer receives, over its units and on average
    /// over inputs. The squared mean is without bias.
    pub(super) received: (f64, f64),
    pub(super) zero_share: f64,
    pub(super) zero_dead: f64,
    pub(super) gate_dead: f64,
    pub(super) dormant: f64,
}

impl Totals {
    pub(super) fn new(depth: usize) -> Self {
        Self { layers: vec![LayerTotals::default(); depth], ..Self::default() }
    }

    pub(super) fn add(&mut self, network: &Observation) {
        let last = network.layers.last().map_or(f64::NAN, |layer| layer.gradient);
        for (total, layer) in self.layers.iter_mut().zip(&network.layers) {
            total.second_moment.add(layer.second_moment);
            total.slope_squared.add(layer.slope_squared);
            total.gradient.add(layer.gradient, last);
            layer.dissimilarity.iter().for_each(|&value| total.dissimilarity.add(value));
            let (squared_mean, second_moment) = layer.received;
            total.mean_share.add(squared_mean, second_moment);
            total.zero_share.add(layer.zero_share);
            total.zero_dead.add(layer.zero_dead);
            total.gate_dead.add(layer.gate_dead);
            total.dormant.add(layer.dormant);
        }
        self.dead.add(f64::from(u8::from(network.dead)));
        self.single_input_dead.add(network.single_input_dead);
    }
}
