//! The state of every hidden layer over the whole training split: which units are dead, dormant or
//! always on, how many outputs are zero, and the norm of the gradient.
//!
//! It takes two passes over the split, since some thresholds are shares of a mean over all rows. Sums
//! are taken in f64 in the order of the rows.

use ndarray::ArrayView2;

use crate::data::Task;
use crate::forward::{CHUNK_ROWS, ForwardPass, even_chunks};
use crate::loss::Loss;
use crate::network::Network;
use crate::pass::BatchPass;
use crate::probe::gradients;
use crate::scalar::Scalar;
use crate::trace::{
    DORMANT_GRID, GATE_GRID, LayerState, NEAR_ZERO_THRESHOLDS, OnRequest, Requested, Snapshot,
    UnitCurves, UnitSets,
};

/// A unit whose slope is at least this for every example counts as always on.
const ALWAYS_ON: f64 = 0.99;

/// Number of training rows whose mean loss gives the norm of the gradient.
pub(crate) const GRADIENT_ROWS: usize = 256;

/// The state of every hidden layer over the training split after `step` steps, or `None` if a value is
/// not finite.
pub(crate) fn snapshot<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    forward: &mut ForwardPass<T>,
    pass: &mut BatchPass<T>,
    step: u32,
    curves: bool,
) -> Option<Snapshot> {
    let train = &task.split.train;
    let hidden = &network.layers()[..network.depth()];
    let mut sums: Vec<Sums<T>> = hidden.iter().map(|layer| Sums::new(layer.outputs())).collect();
    let output_constant = first_pass(network, task.inputs, train, forward, &mut sums);
    sums.iter_mut().for_each(|sums| sums.finish_first_pass(train.len()));
    for rows in even_chunks(train) {
        forward.run(network, task.inputs, rows, |layer, _, h| sums[layer].add_second_pass(h));
    }
    let rows = &train[..train.len().min(GRADIENT_ROWS)];
    pass.forward(network, loss, task.inputs, task.targets, rows, &mut |_| ());
    let mut norms = vec![0.0; network.layers().len()];
    for index in (0..norms.len()).rev() {
        let [weights, ..] = gradients(network, pass, index);
        norms[index] = norm(&weights);
    }
    let states = sums.into_iter().zip(norms);
    let layers: Vec<LayerState> =
        states.map(|(sums, norm)| sums.into_state(train.len(), norm, curves)).collect();
    let finite = |state: &LayerState| {
        state.second_moment.is_finite()
            && state.gradient_norm.is_finite()
            && state.zero_share >= 0.0
    };
    layers.iter().all(finite).then_some(Snapshot {
        step,
        layers,
        output_constant,
        smoothness: None,
    })
}

/// The first of two passes over the split. Returns whether the output is the same for every row.
fn first_pass<T: Scalar>(
    network: &Network<T>,
    inputs: ArrayView2<'_, T>,
    train: &[u32],
    forward: &mut ForwardPass<T>,
    sums: &mut [Sums<T>],
) -> bool {
    let widest = sums.iter().map(|sums| sums.units).max().unwrap_or(0);
    let mut slopes = vec![T::zero(); CHUNK_ROWS * widest];
    let mut reference: Option<Vec<T>> = None;
    let mut constant = true;
    for rows in even_chunks(train) {
        let outputs = forward.run(network, inputs, rows, |layer, z, h| {
            let slopes = &mut slopes[..z.len()];
            network.activation().derivative(z, slopes);
            sums[layer].add_first_pass(z, h, slopes);
        });
        let k = network.outputs();
        let reference = reference.get_or_insert_with(|| outputs[..k].to_vec());
        constant &= outputs.chunks_exact(k).all(|row| row == reference);
    }
    constant
}

/// Euclidean norm, summed in f64.
fn norm<T: Scalar>(values: &[T]) -> f64 {
    values.iter().map(|value| value.to_f64() * value.to_f64()).sum::<f64>().sqrt()
}

pub(crate) fn state_of<T: Scalar>(units: usize, z: &[T], h: &[T], slopes: &[T]) -> LayerState {
    let rows = z.len() / units;
    let mut sums = Sums::new(units);
    sums.add_first_pass(z, h, slopes);
    sums.finish_first_pass(rows);
    sums.add_second_pass(h);
    sums.into_state(rows, 0.0, false)
}

/// Sums over the rows of one hidden layer, with one entry per unit.
#[derive(Debug)]
struct Sums<T> {
    units: usize,
    z_squared: Vec<f64>,
    h_mean: Vec<f64>,
    h_absolute: Vec<f64>,
    zeros: Vec<u32>,
    slope_min: Vec<T>,
    slope_max: Vec<T>,
    /// Mean |h| of the layer, known after the first pass.
    scale: f64,
    near_zero: [u64; 3],
    deviation: Vec<f64>,
}

impl<T: Scalar> Sums<T> {
    fn new(units: usize) -> Self {
        let zeros = || vec![0.0; units];
        Self {
            units,
            z_squared: zeros(),
            h_mean: zeros(),
            h_absolute: zeros(),
            zeros: vec![0; units],
            slope_min: vec![T::from_f64(f64::INFINITY); units],
            slope_max: vec![T::from_f64(f64::NEG_INFINITY); units],
            scale: 0.0,
            near_zero: [0; 3],
            deviation: zeros(),
        }
    }

    /// Adds rows of z, h = f(z) and f'(z), B × H each.
    fn add_first_pass(&mut self, z: &[T], h: &[T], slopes: &[T]) {
        let units = self.units;
        let rows = z.chunks_exact(units).zip(h.chunks_exact(units)).zip(slopes.chunks_exact(units));
        for ((z, h), slopes) in rows {
            for (sum, z) in self.z_squared.iter_mut().zip(z) {
                *sum += z.to_f64() * z.to_f64();
            }
            for (sum, h) in self.h_mean.iter_mut().zip(h) {
                *sum += h.to_f64();
            }
            for (sum, h) in self.h_absolute.iter_mut().zip(h) {
                *sum += h.to_f64().abs();
            }
            for (count, h) in self.zeros.iter_mut().zip(h) {
                *count += u32::from(*h == T::zero());
            }
            for (min, &slope) in self.slope_min.iter_mut().zip(slopes) {
                *min = if slope < *min { slope } else { *min };
            }
            for (max, &slope) in self.slope_max.iter_mut().zip(slopes) {
                *max = if slope > *max { slope } else { *max };
            }
        }
    }

    /// Turns sums into the means that the second pass compares with.
    fn finish_first_pass(&mut self, rows: usize) {
        self.scale = self.h_absolute.iter().sum::<f64>() / (rows * self.units) as f64;
        self.h_mean.iter_mut().for_each(|sum| *sum /= rows as f64);
    }

    /// Adds the same rows of h again.
    fn add_second_pass(&mut self, h: &[T]) {
        let bounds = NEAR_ZERO_THRESHOLDS.map(|threshold| threshold * self.scale);
        for h in h.chunks_exact(self.units) {
            let units = self.deviation.iter_mut().zip(&self.h_mean).zip(h);
            units.for_each(|((sum, mean), h)| *sum += (h.to_f64() - mean).abs());
            for (count, bound) in self.near_zero.iter_mut().zip(bounds) {
                // An exact zero is near zero even in a layer whose mean |h| is 0.
                let near = |h: &&T| h.to_f64().abs() < bound || **h == T::zero();
                *count += h.iter().filter(near).count() as u64;
            }
        }
    }

    fn into_state(self, rows: usize, gradient_norm: f64, curves: bool) -> LayerState {
        let units = self.units;
        let entries = (rows * units) as f64;
        let zeros: u64 = self.zeros.iter().map(|&count| u64::from(count)).sum();
        let deviation_mean = self.deviation.iter().sum::<f64>() / units as f64;
        let (slope_min, slope_max) = (&self.slope_min, &self.slope_max);
        let gate_dead = |threshold: f64, unit: usize| slope_max[unit].to_f64() <= threshold;
        let dormant = |share: f64, unit: usize| self.deviation[unit] <= share * deviation_mean;
        let count =
            |member: &dyn Fn(usize) -> bool| (0..units).filter(|&unit| member(unit)).count() as u32;
        let counts = || UnitCurves {
            gate_dead: GATE_GRID.map(|threshold| count(&|unit| gate_dead(threshold, unit))),
            dormant: DORMANT_GRID.map(|share| count(&|unit| dormant(share, unit))),
        };
        LayerState {
            units: units as u32,
            second_moment: self.z_squared.iter().sum::<f64>() / entries,
            zero_share: zeros as f64 / entries,
            near_zero_share: self.near_zero.map(|count| count as f64 / entries),
            sets: UnitSets::new(
                units,
                |unit| self.zeros[unit] as usize == rows,
                gate_dead,
                dormant,
                |unit| slope_min[unit].to_f64() >= ALWAYS_ON,
            ),
            gradient_norm,
            requested: OnRequest::from(Requested {
                curves: curves.then(counts),
                ..Requested::default()
            }),
        }
    }
}
