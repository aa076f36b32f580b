//! Simulated networks of finite width at initialization, in `f64`.
//!
//! Every network draws its inputs, weights, biases and gradient from streams of its own, so that
//! networks are independent and the result does not depend on the number of threads.

use std::sync::atomic::{AtomicBool, Ordering};

use meanfield::Recursion;
use mlp::BiasInit;
use mlp::dense::Dense;
use mlp::layer_state;
use mlp::seed::Streams;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use super::estimate::{LayerObservation, Observation, Totals};
use super::settings::{Sample, Settings};

/// Networks that are simulated before their observations are added, which bounds memory.
const CHUNK: u64 = 512;
/// Maximum number of pairs of inputs whose correlation is followed.
const MAX_PAIRS: usize = 16;

/// Simulates all networks of the sample; `None` if `cancel` was set.
pub(super) fn simulate(
    settings: &Settings,
    sample: &Sample,
    advance: &(dyn Fn() + Sync),
    cancel: &AtomicBool,
) -> Option<Totals> {
    let mut totals = Totals::new(settings.depth());
    let networks = Networks::new(settings, sample);
    let nets = u64::from(sample.nets);
    for start in (0..nets).step_by(CHUNK as usize) {
        let chunk = (start..nets.min(start + CHUNK)).into_par_iter();
        let observations: Option<Vec<Observation>> = chunk
            .map(|net| {
                let running = !cancel.load(Ordering::Relaxed);
                let observation = running.then(|| Simulation::new(&networks, net).observe());
                advance();
                observation
            })
            .collect();
        observations?.iter().for_each(|network| totals.add(network));
    }
    Some(totals)
}

/// What all networks of a sample share.
struct Networks<'a> {
    settings: &'a Settings,
    sample: &'a Sample,
    recursion: Recursion<'a>,
    /// What centered biases subtract from the outputs of each hidden layer: their mean at infinite
    /// width, as in training. 0 with other biases.
    centers: Vec<f64>,
}

impl<'a> Networks<'a> {
    fn new(settings: &'a Settings, sample: &'a Sample) -> Self {
        let recursion = settings.recursion();
        let centers = match settings.bias_init {
            BiasInit::Centered => recursion.layers().iter().map(|layer| layer.mean).collect(),
            _ => vec![0.0; settings.depth()],
        };
        Self { settings, sample, recursion, centers }
    }
}

/// The simulation of one network. Rows of a matrix are inputs: first those that count in means, then
/// the partners of the first few, from which correlations are computed.
struct Simulation<'a> {
    networks: &'a Networks<'a>,
    settings: &'a Settings,
    streams: Streams,
    width: usize,
    inputs: usize,
    input_dim: usize,
    pairs: usize,
}

impl<'a> Simulation<'a> {
    fn new(networks: &'a Networks<'a>, net: u64) -> Self {
        let (settings, sample) = (networks.settings, networks.sample);
        let [width, inputs, input_dim] =
            [sample.width, sample.inputs, sample.input_dim].map(|size| size as usize);
        let similarity = settings.input_correlation(settings.correlation);
        // In one dimension two inputs are equal or opposite.
        let partners_exist = input_dim > 1 || (similarity.abs() - 1.0).abs() < 1e-12;
        let pairs = if partners_exist { inputs.min(MAX_PAIRS) } else { 0 };
        let streams = Streams::new(sample.seed, net);
        Self { networks, settings, streams, width, inputs, input_dim, pairs }
    }

    fn observe(&self) -> Observation {
        let depth = self.settings.depth();
        let rows = self.inputs + self.pairs;
        let mut observation =
            Observation { layers: vec![Default::default(); depth], ..Default::default() };
        let mut dead = vec![false; self.inputs];
        let (mut layers, mut slopes) = (Vec::with_capacity(depth), Vec::with_capacity(depth));
        let (mut h, mut before) = (self.draw_inputs(), Vec::new());
        for (index, observed) in observation.layers.iter_mut().enumerate() {
            let layer = self.draw_layer(index);
            let mut z = vec![0.0; rows * self.width];
            layer.forward(&h, &mut z);
            if self.networks.recursion.adds(index) {
                z.iter_mut().zip(&before).for_each(|(z, before)| *z += before);
            }
            h.resize(z.len(), 0.0);
            let mut slope = vec![0.0; z.len()];
            self.settings.activation.value_and_derivative(&z, &mut h, &mut slope);
            self.observe_layer(&z, &h, &slope, observed);
            observed.received = self.received(&h, self.networks.centers[index]);
            for (dead, h) in dead.iter_mut().zip(h.chunks_exact(self.width)) {
                *dead |= h.iter().all(|&h| h == 0.0);
            }
            slope.truncate(self.inputs * self.width);
            slopes.push(slope);
            layers.push(layer);
            before = z;
        }
        self.observe_gradients(&layers, &slopes, &mut observation.layers);
        let mut last = h.chunks_exact(self.width).take(self.inputs);
        let first = last.next();
        observation.dead = last.all(|row| Some(row) == first);
        let count = dead.iter().filter(|&&dead| dead).count();
        observation.single_input_dead = count as f64 / self.inputs as f64;
        observation
    }

    /// Observes everything in a layer but its gradient.
    fn observe_layer(&self, z: &[f64], h: &[f64], slopes: &[f64], observed: &mut LayerObservation) {
        let counted = self.inputs * self.width;
        let units = self.width as f64;
        let state = layer_state(self.width, &z[..counted], &h[..counted], &slopes[..counted]);
        observed.second_moment = state.second_moment;
        observed.slope_squared = mean_square(&slopes[..counted]);
        observed.zero_share = state.zero_share;
        observed.zero_dead = f64::from(state.sets.zero_dead().count()) / units;
        observed.gate_dead = f64::from(state.sets.gate_dead(1).count()) / units;
        observed.dormant = f64::from(state.sets.dormant(0).count()) / units;
        let pairs = z.chunks_exact(self.width).zip(z[counted..].chunks_exact(self.width));
        let (sum, count) = pairs
            .filter_map(|(u, v)| dissimilarity(u, v))
            .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        observed.dissimilarity = (count > 0.0).then_some(sum / count);
    }

    /// Squared mean and second moment of outputs less `center`, over units, on average over inputs.
    ///
    /// The squared mean is the product of the means of two halves of the units. So it is without bias,
    /// and where the mean is 0 it is as often negative as positive.
    fn received(&self, h: &[f64], center: f64) -> (f64, f64) {
        let (mut squared_mean, mut second_moment) = (0.0, 0.0);
        for row in h.chunks_exact(self.width).take(self.inputs) {
            let (first, second) = row.split_at(self.width / 2);
            let mean =
                |half: &[f64]| half.iter().map(|h| h - center).sum::<f64>() / half.len() as f64;
            squared_mean += mean(first) * mean(second);
            second_moment += row.iter().map(|h| (h - center).powi(2)).sum::<f64>();
        }
        let inputs = self.inputs as f64;
        (squared_mean / inputs, second_moment / (inputs * self.width as f64))
    }

    /// Squared gradient norms, from a standard normal gradient of the last layer's pre-activations:
    /// dz_{l−1} = (dz_l · W_lᵀ) f'(z_{l−1}), and dz_l in addition where layer l is a residual block.
    fn observe_gradients(
        &self,
        layers: &[Dense<f64>],
        slopes: &[Vec<f64>],
        observed: &mut [LayerObservation],
    ) {
        let mut dz = vec![0.0; self.inputs * self.width];
        fill_normal(&mut self.streams.stream("gradient"), 1.0, &mut dz);
        let mut dx = vec![0.0; dz.len()];
        let scratch = layers.iter().map(Dense::scratch_len).max().unwrap_or(0);
        let mut scratch = vec![0.0; scratch];
        for index in (0..layers.len()).rev() {
            observed[index].gradient = self.width as f64 * mean_square(&dz);
            if index > 0 {
                layers[index].backward_input(&dz, &mut dx, &mut scratch);
                let adds = self.networks.recursion.adds(index);
                for ((dz, dx), slope) in dz.iter_mut().zip(&dx).zip(&slopes[index - 1]) {
                    *dz = dx * slope + if adds { *dz } else { 0.0 };
                }
            }
        }
    }

    /// Draws inputs of mean square 1, and partners that have the given correlation with the first of them.
    fn draw_inputs(&self) -> Vec<f64> {
        let d = self.input_dim;
        let mut x = vec![0.0; (self.inputs + self.pairs) * d];
        let (own, partners) = x.split_at_mut(self.inputs * d);
        fill_normal(&mut self.streams.stream("inputs"), 1.0, own);
        own.chunks_exact_mut(d).for_each(normalize);
        let c = self.settings.input_correlation(self.settings.correlation).clamp(-1.0, 1.0);
        fill_normal(&mut self.streams.stream("partners"), 1.0, partners);
        for (x, y) in own.chunks_exact(d).zip(partners.chunks_exact_mut(d)) {
            let along = x.iter().zip(&*y).map(|(x, y)| x * y).sum::<f64>() / d as f64;
            y.iter_mut().zip(x).for_each(|(y, x)| *y -= along * x);
            normalize(y);
            let across = (1.0 - c * c).sqrt();
            y.iter_mut().zip(x).for_each(|(y, x)| *y = c * x + across * *y);
        }
        x
    }

    fn draw_layer(&self, index: usize) -> Dense<f64> {
        let inputs = if index == 0 { self.input_dim } else { self.width };
        let mut weights = vec![0.0; inputs * self.width];
        let (weight_variance, bias_variance) = self.networks.recursion.variances(index);
        let gain = (weight_variance / inputs as f64).sqrt();
        fill_normal(&mut self.streams.stream(&format!("weights/{index}")), gain, &mut weights);
        let mut bias = vec![0.0; self.width];
        if bias_variance > 0.0 {
            let gain = bias_variance.sqrt();
            fill_normal(&mut self.streams.stream(&format!("biases/{index}")), gain, &mut bias);
        }
        if index > 0 && self.settings.bias_init == BiasInit::Centered {
            let mean = self.networks.centers[index - 1];
            for row in weights.chunks_exact(self.width) {
                bias.iter_mut().zip(row).for_each(|(bias, w)| *bias -= mean * w);
            }
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
/// stays accurate where they are nearly parallel; `None` where one of the vectors is 0.
fn dissimilarity(u: &[f64], v: &[f64]) -> Option<f64> {
    let [size_u, size_v] = [u, v].map(|x| mean_square(x).sqrt());
    let distance = u.iter().zip(v).map(|(u, v)| (u / size_u - v / size_v).powi(2)).sum::<f64>();
    (size_u > 0.0 && size_v > 0.0).then_some(0.5 * distance / u.len() as f64)
}

fn mean_square(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64
}

/// Scales to mean square 1; a vector of zeros stays as it is.
fn normalize(values: &mut [f64]) {
    let size = mean_square(values).sqrt();
    if size > 0.0 {
        values.iter_mut().for_each(|value| *value /= size);
    }
}
