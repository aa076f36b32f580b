//! Where an activation's kernel gives exactly 0, and how likely a normal value is to lie there.
//!
//! The set is found with the `f64` kernel, underflow included, so that a new activation needs no
//! further code. An interval whose ends are closer than a factor of two may be missed.

use activations::Activation;

/// Intervals on which the kernel gives 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ZeroSet {
    intervals: Vec<(f64, f64)>,
}

/// The kernel is evaluated at these powers of two, on either side of 0.
const POWERS: std::ops::RangeInclusive<i32> = -30..=60;

impl ZeroSet {
    pub(super) fn new(activation: &Activation) -> Self {
        let is_zero = |x: f64| {
            let mut y = [f64::NAN];
            activation.forward(&[x], &mut y);
            y[0] == 0.0
        };
        let powers = || POWERS.map(|power| 2f64.powi(power));
        let mut points: Vec<f64> = powers().map(|x| -x).chain([0.0]).chain(powers()).collect();
        points.sort_by(f64::total_cmp);
        let mut intervals = Vec::new();
        let mut low = is_zero(points[0]).then_some(f64::NEG_INFINITY);
        for pair in points.windows(2) {
            match (is_zero(pair[0]), is_zero(pair[1])) {
                (false, true) => low = Some(edge(is_zero, pair[1], pair[0])),
                (true, false) => {
                    let high = edge(is_zero, pair[0], pair[1]);
                    intervals.extend(low.take().map(|low| (low, high)));
                }
                _ => {}
            }
        }
        intervals.extend(low.map(|low| (low, f64::INFINITY)));
        Self { intervals }
    }

    /// The probability that a normal value of mean 0 and variance `q` lies in the set; NaN for an
    /// infinite `q`.
    pub(super) fn probability(&self, q: f64) -> f64 {
        if q == 0.0 {
            let holds_zero = |&(low, high): &(f64, f64)| low <= 0.0 && 0.0 <= high;
            return f64::from(u8::from(self.intervals.iter().any(holds_zero)));
        }
        if !q.is_finite() {
            return f64::NAN;
        }
        let below = |x: f64| 0.5 * libm::erfc(-x / (2.0 * q).sqrt());
        let above = |x: f64| 0.5 * libm::erfc(x / (2.0 * q).sqrt());
        let within = |&(low, high): &(f64, f64)| {
            if low > 0.0 { above(low) - above(high) } else { below(high) - below(low) }
        };
        self.intervals.iter().map(within).sum()
    }

    /// Whether the set is (−∞, 0], as for ReLU: then a unit is 0 for half of all weights, for any input.
    pub(super) fn is_left_half(&self) -> bool {
        matches!(self.intervals[..], [(f64::NEG_INFINITY, high)] if high == 0.0)
    }
}

/// The end of the zeros between `inside`, where the kernel is 0, and `outside`, where it is not.
fn edge(is_zero: impl Fn(f64) -> bool, inside: f64, outside: f64) -> f64 {
    let (mut inside, mut outside) = (inside, outside);
    // Usually nothing but 0 itself is zero on this side.
    if inside == 0.0 && !is_zero(outside * 1e-20) {
        return 0.0;
    }
    for _ in 0..80 {
        let middle = 0.5 * (inside + outside);
        if is_zero(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zeros(name: &str) -> ZeroSet {
        ZeroSet::new(&Activation::new(name).expect("it is registered"))
    }

    #[test]
    fn zero_sets_are_those_of_the_functions() {
        assert!(zeros("relu").is_left_half());
        assert_eq!(zeros("relu").probability(3.0), 0.5);
        for name in ["identity", "tanh", "leaky_relu", "relu_offset"] {
            assert_eq!(zeros(name).probability(1.0), 0.0, "{name}");
        }
        // tanh(0) is 0, and with variance 0 the value is always 0.
        assert_eq!(zeros("tanh").probability(0.0), 1.0);
        assert_eq!(zeros("softplus").probability(0.0), 0.0);
        assert!(zeros("relu").probability(f64::INFINITY).is_nan());
    }

    /// e^x is 0 in `f64` below about −745.13, and so is Softplus.
    #[test]
    fn underflow_counts() {
        let softplus = zeros("softplus");
        let edge = softplus.intervals[0].1;
        assert!((-746.0..-744.0).contains(&edge), "{edge}");
        assert!((softplus.probability(1e12) - 0.5).abs() < 1e-3);
        assert!(softplus.probability(1.0) < 1e-300);
    }
}
