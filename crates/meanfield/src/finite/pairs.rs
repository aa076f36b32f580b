//! The Markov chain of two inputs' second moments and products through layers of finite width, and the
//! cosine of their angle.
//!
//! With q and p the two second moments, g = √(q p) and c the correlation, the state is ln g (1 + c),
//! ln g (1 − c) and the tilt ½ ln q / p. It is taken to be normal. By symmetry the tilt has mean 0 and
//! no correlation with the others. In sums and differences no digits cancel as inputs become alike, and
//! with a tilt of its own a difference in length alone is no difference in angle.

use activations::Activation;

use super::hermite::{FIVE, THREE};
use super::step::Step;
use crate::fourth_moments::PairFourthMoments;
use crate::moments::Moments;
use crate::recursion::Layer;

/// Second moments from 1 / MAX_Q to MAX_Q are followed; fourth moments of f are in the range of `f64`
/// there.
pub(super) const MAX_Q: f64 = 1e100;

/// Mean and covariance of the state, or of a deviation from it.
#[derive(Clone, Copy, Debug)]
struct State {
    /// Means of ln g (1 + c) and ln g (1 − c).
    means: [f64; 2],
    /// Their variances.
    variances: [f64; 2],
    /// Their covariance.
    covariance: f64,
    /// Variance of the tilt.
    tilt: f64,
}

/// A quadrature node of the state's distribution.
struct Node {
    /// g (1 + c) and g (1 − c).
    sides: [f64; 2],
    tilt: f64,
    weight: f64,
}

/// The next layer's state given a node: its center, and the scatter around it.
struct Successor {
    weight: f64,
    logs: [f64; 2],
    tilt: f64,
    scatter: State,
}

/// The mean cosine of each layer; NaN from the layer on where second moments scatter beyond what can be
/// followed. `steps` lead from each layer to the next, the last one to the layer after it.
pub(super) fn cosines(
    activation: &Activation,
    steps: &[Step],
    Layer { q, correlation, .. }: Layer,
    width: u32,
) -> Vec<f64> {
    let units = f64::from(width);
    let means = [1.0 + correlation, 1.0 - correlation].map(|side| (q * side).ln());
    let mut state = State { means, variances: [0.0; 2], covariance: 0.0, tilt: 0.0 };
    let mut cosines = vec![state.cosine(units)];
    let [between @ .., _] = steps else { return Vec::new() };
    for &step in between {
        let successor = |node| Successor::of(node, activation, step, units);
        let Some(successors) = state.nodes().map(successor).collect::<Option<Vec<_>>>() else {
            break;
        };
        state = State::of(&successors);
        cosines.push(state.cosine(units));
    }
    cosines.resize(steps.len(), f64::NAN);
    cosines
}

impl Node {
    /// Whether fourth moments of f are in the range of `f64` for both second moments.
    fn is_in_range(&self) -> bool {
        let size = 0.5 * (self.sides[0] + self.sides[1]);
        [self.tilt, -self.tilt]
            .iter()
            .all(|tilt| (1.0 / MAX_Q..MAX_Q).contains(&(size * tilt.exp())))
    }
}

impl State {
    /// Nodes of the normal distribution. One of two opposite tilts represents both.
    fn nodes(&self) -> impl Iterator<Item = Node> {
        let &Self { means, variances: [first, second], covariance, tilt } = self;
        let first = first.sqrt();
        let slope = if first > 0.0 { covariance / first } else { 0.0 };
        let rest = (second - slope * slope).max(0.0).sqrt();
        let tilts = [(0.0, 2.0 / 3.0), (THREE[2].0 * tilt.sqrt(), 1.0 / 3.0)];
        let is_certain = first == 0.0 && rest == 0.0 && tilt == 0.0;
        let all = FIVE.into_iter().flat_map(move |(x, a)| {
            let logs = move |y| [means[0] + first * x, means[1] + slope * x + rest * y];
            let node = move |y, weight, tilt| Node { sides: logs(y).map(f64::exp), tilt, weight };
            let with_tilts =
                move |(y, b): (f64, f64)| tilts.map(|(tilt, c)| node(y, a * b * c, tilt));
            THREE.into_iter().flat_map(with_tilts)
        });
        let only = Node { sides: means.map(f64::exp), tilt: 0.0, weight: 1.0 };
        all.filter(move |_| !is_certain).chain(is_certain.then_some(only))
    }

    /// Mean and covariance: those of the centers, and the scatter around them.
    fn of(successors: &[Successor]) -> Self {
        let mean = |value: &dyn Fn(&Successor) -> f64| {
            successors.iter().map(|successor| successor.weight * value(successor)).sum::<f64>()
        };
        let means = [0, 1].map(|side| mean(&|successor| successor.logs[side]));
        // The logarithm of what is always 0 does not scatter.
        let deviation = |successor: &Successor, side: usize| {
            if means[side].is_finite() { successor.logs[side] - means[side] } else { 0.0 }
        };
        let variances = [0, 1].map(|side| {
            mean(&|successor| {
                deviation(successor, side).powi(2) + successor.scatter.variances[side]
            })
        });
        let covariance = mean(&|successor| {
            deviation(successor, 0) * deviation(successor, 1) + successor.scatter.covariance
        });
        let tilt = mean(&|successor| successor.tilt.powi(2) + successor.scatter.tilt);
        Self { means, variances, covariance, tilt }
    }

    /// 1 less the mean over nodes of 1 − c + c (1 − c²) / 2N. The last term is what the cosine between N
    /// independent pairs lacks on average.
    fn cosine(&self, units: f64) -> f64 {
        let dissimilarity = |Node { sides: [plus, minus], weight, .. }: Node| {
            let own = 2.0 * minus / (plus + minus);
            let c = 1.0 - own;
            weight * own * (1.0 + c * (1.0 + c) / (2.0 * units))
        };
        1.0 - self.nodes().map(dissimilarity).sum::<f64>()
    }
}

impl Successor {
    /// g' (1 ± c') consists of means over N units of S² and D² for S, D = a f(u) ± f(v) / a, where a makes
    /// the next second moments of the two inputs equal. The mean of S D is the change of the tilt.
    ///
    /// `None` if that leaves the range of `f64`.
    fn of(
        node: Node,
        activation: &Activation,
        Step { weight: variance, bias, center }: Step,
        units: f64,
    ) -> Option<Self> {
        if !node.is_in_range() {
            return None;
        }
        let Node { sides, tilt, weight } = node;
        let own = 0.5 * (sides[0] + sides[1]);
        let [q, p] = [tilt, -tilt].map(|tilt| {
            variance * Moments::about(activation, center, own * tilt.exp()).second + bias
        });
        if !(q / p > 0.0 && (q / p).is_finite()) {
            return None;
        }
        let (size, ratio) = ((q * p).sqrt(), (q / p).powf(0.25));
        let (stretch, balance) = ((0.5 * tilt).exp(), 1.0 / ratio);
        let pair = PairFourthMoments::about(
            activation,
            center,
            sides.map(|side| 2.0 * side),
            stretch,
            balance,
        );
        let offsets = [balance + ratio, balance - ratio].map(|sum| bias * sum * sum);
        let means = [variance * pair.sum + offsets[0], variance * pair.difference + offsets[1]];
        // Covariances over N units relative to the means; what is 0 does not scatter.
        let relative = |moment: f64, product: f64| {
            if product > 0.0 { variance * variance * moment / (units * product) } else { 0.0 }
        };
        let squares = [pair.sum.powi(2), pair.difference.powi(2)];
        let variances = [
            relative(pair.sum_fourth - squares[0], means[0].powi(2)),
            relative(pair.difference_fourth - squares[1], means[1].powi(2)),
        ]
        .map(|relative| relative.max(0.0).ln_1p());
        let covariance = relative(pair.mixed - pair.sum * pair.difference, means[0] * means[1]);
        let scatter = State {
            means: [0.0; 2],
            variances,
            covariance: covariance.max(-0.5).ln_1p(),
            tilt: 0.25 * relative(pair.mixed - pair.cross.powi(2), size * size),
        };
        // A tilt makes lengths differ and reduces both sides by its square: 2 g (1 ± c) is the mean of
        // S² or D² less (q − p)² / (√q + √p)².
        let logs = [0, 1].map(|side| {
            let lost = size * scatter.tilt / means[side];
            let lost = if means[side] > 0.0 { lost.ln_1p() } else { 0.0 };
            (0.5 * means[side]).ln() - 0.5 * variances[side] - lost
        });
        Some(Self { weight, logs, tilt: 0.5 * (q / p).ln(), scatter })
    }
}
