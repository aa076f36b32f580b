//! The chain of two inputs' second moments and products through layers of finite width, and the cosine
//! that follows.
//!
//! With q and p the two second moments, g = √(q p) and c the correlation, the state is ln g (1 + c),
//! ln g (1 − c) and the tilt ½ ln q / p. It is taken to be normal; by symmetry the tilt has mean 0 and is
//! not correlated with the others. In sums and differences nothing cancels as inputs become alike, and
//! with the tilt apart, lengths alone do not make a difference: for ReLU they have no part in c.
//! Deliberately absent: shapes that are not normal.

use activations::Activation;

use super::hermite::{FIVE, THREE};
use crate::fourth_moments::PairFourthMoments;
use crate::moments::Moments;
use crate::propagation::Layer;

/// Second moments from 1 / FAR to FAR are followed; fourth moments of f are numbers there.
pub(super) const FAR: f64 = 1e100;

/// Mean and covariance of the state.
#[derive(Clone, Copy, Debug)]
struct State {
    /// Means of ln g (1 + c) and ln g (1 − c).
    means: [f64; 2],
    /// Their variances.
    scatter: [f64; 2],
    /// Their covariance.
    common: f64,
    /// Variance of the tilt.
    tilt: f64,
}

/// A place of the state with its share.
struct Node {
    /// g (1 ± c).
    sides: [f64; 2],
    tilt: f64,
    share: f64,
}

/// The next layer's state given a node: the middle, and the scatter around it.
struct End {
    share: f64,
    logs: [f64; 2],
    tilt: f64,
    noise: State,
}

/// The mean cosine of each layer, NaN from where second moments scatter beyond what can be followed;
/// `weight_variances` as for `expected_layers`, up to the last layer.
pub(super) fn cosines(
    activation: &Activation,
    weight_variances: &[f64],
    bias: f64,
    Layer { q, correlation, .. }: Layer,
    width: u32,
) -> Vec<f64> {
    let units = f64::from(width);
    let means = [1.0 + correlation, 1.0 - correlation].map(|side| (q * side).ln());
    let mut state = State { means, scatter: [0.0; 2], common: 0.0, tilt: 0.0 };
    let mut cosines = vec![state.cosine(units)];
    for &variance in weight_variances.iter().skip(1) {
        let step = |node| End::of(node, activation, variance, bias, units);
        let Some(ends) = state.nodes().map(step).collect::<Option<Vec<_>>>() else { break };
        state = State::of(&ends);
        cosines.push(state.cosine(units));
    }
    cosines.resize(weight_variances.len(), f64::NAN);
    cosines
}

impl Node {
    /// Whether both second moments are where fourth moments of f are numbers.
    fn is_followed(&self) -> bool {
        let size = 0.5 * (self.sides[0] + self.sides[1]);
        [self.tilt, -self.tilt].iter().all(|tilt| (1.0 / FAR..FAR).contains(&(size * tilt.exp())))
    }
}

impl State {
    /// Nodes of the normal distribution; one of two opposite tilts stands for both.
    fn nodes(&self) -> impl Iterator<Item = Node> {
        let &Self { means, scatter: [first, second], common, tilt } = self;
        let first = first.sqrt();
        let slope = if first > 0.0 { common / first } else { 0.0 };
        let rest = (second - slope * slope).max(0.0).sqrt();
        let tilts = [(0.0, 2.0 / 3.0), (THREE[2].0 * tilt.sqrt(), 1.0 / 3.0)];
        let alone = first == 0.0 && rest == 0.0 && tilt == 0.0;
        let all = FIVE.into_iter().flat_map(move |(x, a)| {
            let logs = move |y| [means[0] + first * x, means[1] + slope * x + rest * y];
            let node = move |y, share, tilt| Node { sides: logs(y).map(f64::exp), tilt, share };
            let across = move |(y, b): (f64, f64)| tilts.map(|(tilt, c)| node(y, a * b * c, tilt));
            THREE.into_iter().flat_map(across)
        });
        // What does not scatter has one place.
        let one = Node { sides: means.map(f64::exp), tilt: 0.0, share: 1.0 };
        all.filter(move |_| !alone).chain(alone.then_some(one))
    }

    /// Mean and covariance: those of the middles, and what is around them.
    fn of(ends: &[End]) -> Self {
        let mean =
            |of: &dyn Fn(&End) -> f64| ends.iter().map(|end| end.share * of(end)).sum::<f64>();
        let means = [0, 1].map(|at| mean(&|end| end.logs[at]));
        // What is always 0 has a logarithm that does not scatter.
        let off = |end: &End, at: usize| {
            if means[at].is_finite() { end.logs[at] - means[at] } else { 0.0 }
        };
        let scatter = [0, 1].map(|at| mean(&|end| off(end, at).powi(2) + end.noise.scatter[at]));
        let common = mean(&|end| off(end, 0) * off(end, 1) + end.noise.common);
        let tilt = mean(&|end| end.tilt.powi(2) + end.noise.tilt);
        Self { means, scatter, common, tilt }
    }

    /// 1 less the mean over nodes of 1 − c, and of c (1 − c²) / 2N, which the cosine of the angle between
    /// N independent pairs lacks.
    fn cosine(&self, units: f64) -> f64 {
        let dissimilarity = |Node { sides: [plus, minus], share, .. }: Node| {
            let own = 2.0 * minus / (plus + minus);
            let c = 1.0 - own;
            share * own * (1.0 + c * (1.0 + c) / (2.0 * units))
        };
        1.0 - self.nodes().map(dissimilarity).sum::<f64>()
    }
}

impl End {
    /// Means over N units of S² and D² for S, D = a f(u) ± f(v) / a, where a makes the two inputs' next
    /// second moments equal, are what g' (1 ± c') consists of; that of S D is the change of the tilt.
    /// None where that leaves the range of numbers.
    fn of(
        node: Node,
        activation: &Activation,
        variance: f64,
        bias: f64,
        units: f64,
    ) -> Option<Self> {
        if !node.is_followed() {
            return None;
        }
        let Node { sides, tilt, share } = node;
        let own = 0.5 * (sides[0] + sides[1]);
        let [q, p] = [tilt, -tilt]
            .map(|tilt| variance * Moments::of(activation, own * tilt.exp()).second + bias);
        if !(q / p > 0.0 && (q / p).is_finite()) {
            return None;
        }
        let (size, ratio) = ((q * p).sqrt(), (q / p).powf(0.25));
        let (stretch, balance) = ((0.5 * tilt).exp(), 1.0 / ratio);
        let pair =
            PairFourthMoments::of(activation, sides.map(|side| 2.0 * side), stretch, balance);
        let offsets = [balance + ratio, balance - ratio].map(|sum| bias * sum * sum);
        let means = [variance * pair.sum + offsets[0], variance * pair.difference + offsets[1]];
        // Covariance over N units, relative to the means; what is 0 does not scatter.
        let relative = |moment: f64, product: f64| {
            if product > 0.0 { variance * variance * moment / (units * product) } else { 0.0 }
        };
        let squares = [pair.sum.powi(2), pair.difference.powi(2)];
        let scatter = [
            relative(pair.sum_fourth - squares[0], means[0].powi(2)),
            relative(pair.difference_fourth - squares[1], means[1].powi(2)),
        ]
        .map(|relative| relative.max(0.0).ln_1p());
        let common = relative(pair.mixed - pair.sum * pair.difference, means[0] * means[1]);
        let noise = State {
            means: [0.0; 2],
            scatter,
            common: common.max(-0.5).ln_1p(),
            tilt: 0.25 * relative(pair.mixed - pair.cross.powi(2), size * size),
        };
        // A tilt makes lengths differ, and takes its square from both sides: 2 g (1 ± c) is
        // the mean of S² or D² less (q − p)² / (√q + √p)².
        let logs = [0, 1].map(|at| {
            let lost = size * noise.tilt / means[at];
            let lost = if means[at] > 0.0 { lost.ln_1p() } else { 0.0 };
            (0.5 * means[at]).ln() - 0.5 * scatter[at] - lost
        });
        Some(Self { share, logs, tilt: 0.5 * (q / p).ln(), noise })
    }
}
