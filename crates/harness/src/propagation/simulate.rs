//! Real finite networks at initialisation, in `f64`.
//!
//! Every network draws its inputs, weights, biases and gradient from streams of its own, so that
//! networks are independent and the result is the same whatever the threads. Deliberately absent:
//! theory.

use std::sync::atomic::{AtomicBool, Ordering};

use mlp::dense::Dense;
use mlp::seed::Streams;
use mlp::snapshot::layer_state;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use super::estimate::{LayerObservation, Observation, Totals};
use super::{Sample, Settings};

/// Networks that are simulated before their numbers are added up: bounds memory.
const CHUNK: u64 = 512;
/// Pairs of inputs whose correlation is followed, at most.
const MOST_PAIRS: usize = 16;

/// All networks of the sample; none if `cancel` was set.
pub(super) fn all(
    settings: &Settings,
    sample: &Sample,
    advance: &(dyn Fn() + Sync),
    cancel: &AtomicBool,
) -> Option<Totals> {
    let mut totals = Totals::of(settings.depth());
    let nets = u64::from(sample.nets);
    for start in (0..nets).step_by(CHUNK as usize) {
        let chunk = (start..nets.min(start + CHUNK)).into_par_iter();
        let seen: Option<Vec<Observation>> = chunk
            .map(|net| {
                let running = !cancel.load(Ordering::Relaxed);
                let seen = running.then(|| Simulation::new(settings, sample, net).observe());
                advance();
                seen
            })
            .collect();
        seen?.iter().for_each(|seen| totals.add(seen));
    }
    Some(totals)
}

/// One network on its way. Rows of a matrix are inputs: first those that are counted over, then the
/// partners of the first few.
struct Simulation<'a> {
    settings: &'a Settings,
    streams: Streams,
    width: usize,
    inputs: usize,
    input_dim: usize,
    pairs: usize,
}

impl<'a> Simulation<'a> {
    fn new(settings: &'a Settings, sample: &Sample, net: u64) -> Self {
        let [width, inputs, input_dim] =
            [sample.width, sample.inputs, sample.input_dim].map(|n| n as usize);
        let similarity = settings.input_correlation(settings.correlation);
        // On a line two inputs are the same or opposite.
        let exists = input_dim > 1 || (similarity.abs() - 1.0).abs() < 1e-12;
        let pairs = if exists { inputs.min(MOST_PAIRS) } else { 0 };
        let streams = Streams::new(sample.seed, net);
        Self { settings, streams, width, inputs, input_dim, pairs }
    }

    fn observe(&self) -> Observation {
        let depth = self.settings.depth();
        let rows = self.inputs + self.pairs;
        let mut seen =
            Observation { layers: vec![Default::default(); depth], ..Default::default() };
        let mut dead = vec![false; self.inputs];
        let (mut layers, mut slopes) = (Vec::with_capacity(depth), Vec::with_capacity(depth));
        let mut h = self.draw_inputs();
        for (at, seen) in seen.layers.iter_mut().enumerate() {
            let layer = self.draw_layer(at);
            let mut z = vec![0.0; rows * self.width];
            layer.forward(&h, &mut z);
            h.resize(z.len(), 0.0);
            let mut slope = vec![0.0; z.len()];
            self.settings.activation.value_and_derivative(&z, &mut h, &mut slope);
            self.look(&z, &h, &slope, seen);
            for (dead, h) in dead.iter_mut().zip(h.chunks_exact(self.width)) {
                *dead |= h.iter().all(|&h| h == 0.0);
            }
            slope.truncate(self.inputs * self.width);
            slopes.push(slope);
            layers.push(layer);
        }
        self.go_back(&layers, &slopes, &mut seen.layers);
        let mut last = h.chunks_exact(self.width).take(self.inputs);
        let first = last.next();
        seen.dead = last.all(|row| Some(row) == first);
        let count = dead.iter().filter(|&&dead| dead).count();
        seen.single_input_dead = count as f64 / self.inputs as f64;
        seen
    }

    /// Everything of a layer but its gradient.
    fn look(&self, z: &[f64], h: &[f64], slopes: &[f64], seen: &mut LayerObservation) {
        let counted = self.inputs * self.width;
        let units = self.width as f64;
        let state = layer_state(self.width, &z[..counted], &h[..counted], &slopes[..counted]);
        seen.second_moment = state.second_moment;
        seen.slope_squared = mean_square(&slopes[..counted]);
        seen.zero_share = state.zero_share;
        seen.zero_dead = f64::from(state.zero_dead.count()) / units;
        seen.gate_dead = f64::from(state.gate_dead[1].count()) / units;
        seen.dormant = f64::from(state.dormant[0].count()) / units;
        let pairs = z.chunks_exact(self.width).zip(z[counted..].chunks_exact(self.width));
        let (sum, count) = pairs
            .filter_map(|(u, v)| dissimilarity(u, v))
            .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        seen.dissimilarity = (count > 0.0).then_some(sum / count);
    }

    /// Squared gradient norms, from a standard normal gradient of the last layer's pre-activations:
    /// dz_{l−1} = (dz_l · W_lᵀ) f'(z_{l−1}).
    fn go_back(&self, layers: &[Dense<f64>], slopes: &[Vec<f64>], seen: &mut [LayerObservation]) {
        let mut dz = vec![0.0; self.inputs * self.width];
        fill_normal(&mut self.streams.stream("gradient"), 1.0, &mut dz);
        let mut dx = vec![0.0; dz.len()];
        let scratch = layers.iter().map(Dense::scratch_len).max().unwrap_or(0);
        let mut scratch = vec![0.0; scratch];
        for at in (0..layers.len()).rev() {
            seen[at].gradient = self.width as f64 * mean_square(&dz);
            if at > 0 {
                layers[at].backward_input(&dz, &mut dx, &mut scratch);
                for ((dz, dx), slope) in dz.iter_mut().zip(&dx).zip(&slopes[at - 1]) {
                    *dz = dx * slope;
                }
            }
        }
    }

    /// Inputs of mean square 1, and partners that have the wanted correlation with the first of them.
    fn draw_inputs(&self) -> Vec<f64> {
        let d = self.input_dim;
        let mut x = vec![0.0; (self.inputs + self.pairs) * d];
        let (own, partners) = x.split_at_mut(self.inputs * d);
        fill_normal(&mut self.streams.stream("inputs"), 1.0, own);
        own.chunks_exact_mut(d).for_each(normalise);
        let c = self.settings.input_correlation(self.settings.correlation).clamp(-1.0, 1.0);
        fill_normal(&mut self.streams.stream("partners"), 1.0, partners);
        for (x, y) in own.chunks_exact(d).zip(partners.chunks_exact_mut(d)) {
            let along = x.iter().zip(&*y).map(|(x, y)| x * y).sum::<f64>() / d as f64;
            y.iter_mut().zip(x).for_each(|(y, x)| *y -= along * x);
            normalise(y);
            let across = (1.0 - c * c).sqrt();
            y.iter_mut().zip(x).for_each(|(y, x)| *y = c * x + across * *y);
        }
        x
    }

    fn draw_layer(&self, at: usize) -> Dense<f64> {
        let inputs = if at == 0 { self.input_dim } else { self.width };
        let mut weights = vec![0.0; inputs * self.width];
        let gain = (self.settings.weight_variances[at] / inputs as f64).sqrt();
        fill_normal(&mut self.streams.stream(&format!("weights/{at}")), gain, &mut weights);
        let mut bias = vec![0.0; self.width];
        if self.settings.bias_variance > 0.0 {
            let gain = self.settings.bias_variance.sqrt();
            fill_normal(&mut self.streams.stream(&format!("biases/{at}")), gain, &mut bias);
        }
        Dense::new(inputs, self.width, weights, bias).expect("no width is 0")
    }
}

fn fill_normal(draws: &mut impl Rng, gain: f64, values: &mut [f64]) {
    values.fill_with(|| {
        let normal: f64 = StandardNormal.sample(draws);
        gain * normal
    });
}

/// 1 − cos of the angle between two vectors, as half the squared distance of their directions, which
/// keeps its digits where they are nearly parallel. None where one has no direction.
fn dissimilarity(u: &[f64], v: &[f64]) -> Option<f64> {
    let [size_u, size_v] = [u, v].map(|x| mean_square(x).sqrt());
    let distance = u.iter().zip(v).map(|(u, v)| (u / size_u - v / size_v).powi(2)).sum::<f64>();
    (size_u > 0.0 && size_v > 0.0).then_some(0.5 * distance / u.len() as f64)
}

fn mean_square(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64
}

/// Scales to mean square 1; what is 0 throughout stays so.
fn normalise(values: &mut [f64]) {
    let size = mean_square(values).sqrt();
    if size > 0.0 {
        values.iter_mut().for_each(|value| *value /= size);
    }
}
