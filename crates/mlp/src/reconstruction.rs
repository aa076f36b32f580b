//! How much of the pre-activations z of a layer its outputs h = f(z) still tell to a linear map: ridge
//! regression of z on h, fitted to training rows and judged on validation rows.
//!
//! With both centered by their means over the training rows,
//!
//! ```text
//! A = argmin mean |z − A·h|² + λ·s·|A|²     R² = 1 − Σ (z − ẑ)² / Σ (z − z̄)²
//! ```
//!
//! where λ = 10⁻³ and s is the mean variance of the outputs, so that the scale of an activation does not
//! matter; both sums are over units and validation rows, and z̄ is that of the training rows. R² is 1 if nothing is lost, and at most about 0 if
//! everything is.

use ndarray::ArrayView2;

use crate::data::Task;
use crate::forward::{ForwardPass, even_chunks};
use crate::network::Network;
use crate::scalar::Scalar;

/// λ.
const PENALTY: f64 = 1e-3;

/// The widest layer that is measured: the equations grow with the square of the width, their solution with
/// its cube.
const MAX_UNITS: usize = 128;

/// The first rows of a split that are used.
const MAX_ROWS: usize = 2048;

/// R² of layer `index`; `None` for a wider layer, or where it is not defined.
pub(crate) fn reconstruction<T: Scalar>(
    network: &Network<T>,
    task: &Task<'_, T>,
    index: usize,
    forward: &mut ForwardPass<T>,
) -> Option<f64> {
    let units = network.layers()[index].outputs();
    if units > MAX_UNITS {
        return None;
    }
    let mut states = |rows: &[u32]| {
        let rows = &rows[..rows.len().min(MAX_ROWS)];
        states(network, task.inputs, rows, index, forward)
    };
    let train = states(&task.split.train);
    let validation = states(&task.split.validation);
    r_squared(units, &train, &validation)
}

/// z and h of the rows, N × H each.
fn states<T: Scalar>(
    network: &Network<T>,
    inputs: ArrayView2<'_, T>,
    rows: &[u32],
    index: usize,
    forward: &mut ForwardPass<T>,
) -> [Vec<f64>; 2] {
    let mut states = [Vec::new(), Vec::new()];
    for rows in even_chunks(rows) {
        forward.run(network, inputs, rows, |layer, z, h| {
            if layer == index {
                for (state, values) in states.iter_mut().zip([z, h]) {
                    state.extend(values.iter().map(|value| value.to_f64()));
                }
            }
        });
    }
    states
}

fn r_squared(units: usize, train: &[Vec<f64>; 2], validation: &[Vec<f64>; 2]) -> Option<f64> {
    let means = train.each_ref().map(|values| column_means(units, values));
    let centered = |values: &[Vec<f64>; 2]| {
        let mut values = values.clone();
        for (values, means) in values.iter_mut().zip(&means) {
            for row in values.chunks_exact_mut(units) {
                row.iter_mut().zip(means).for_each(|(value, mean)| *value -= mean);
            }
        }
        values
    };
    let [z, h] = centered(train);
    let count = (h.len() / units) as f64;
    let mut gram = products(units, &h, &h);
    let scale = (0..units).map(|unit| gram[unit * units + unit]).sum::<f64>() / units as f64;
    (0..units).for_each(|unit| gram[unit * units + unit] += PENALTY * scale);
    let mut map = products(units, &h, &z);
    // Outputs that never change predict the mean.
    if scale > 0.0 {
        solve(units, &mut gram, &mut map)?;
    } else {
        map.fill(0.0);
    }
    let [z, h] = centered(validation);
    let (mut errors, mut total) = (0.0, 0.0);
    let mut predicted = vec![0.0; units];
    for (z, h) in z.chunks_exact(units).zip(h.chunks_exact(units)) {
        predicted.fill(0.0);
        for (h, row) in h.iter().zip(map.chunks_exact(units)) {
            predicted.iter_mut().zip(row).for_each(|(sum, weight)| *sum += h * weight);
        }
        errors += z.iter().zip(&predicted).map(|(z, p)| (z - p) * (z - p)).sum::<f64>();
        total += z.iter().map(|z| z * z).sum::<f64>();
    }
    let r_squared = 1.0 - errors / total;
    (count > 1.0 && r_squared.is_finite()).then_some(r_squared)
}

fn column_means(units: usize, values: &[f64]) -> Vec<f64> {
    let mut means = vec![0.0; units];
    for row in values.chunks_exact(units) {
        means.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let rows = (values.len() / units) as f64;
    means.iter_mut().for_each(|sum| *sum /= rows);
    means
}

/// aᵀ·b / N.
fn products(units: usize, a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; units * units];
    for (a, b) in a.chunks_exact(units).zip(b.chunks_exact(units)) {
        for (&a, sums) in a.iter().zip(sums.chunks_exact_mut(units)) {
            if a != 0.0 {
                sums.iter_mut().zip(b).for_each(|(sum, b)| *sum += a * b);
            }
        }
    }
    let rows = (a.len() / units) as f64;
    sums.iter_mut().for_each(|sum| *sum /= rows);
    sums
}

/// Solves `matrix`·X = `right` for a positive definite matrix by its Cholesky factor, in place; `None` if it
/// has none.
fn solve(units: usize, matrix: &mut [f64], right: &mut [f64]) -> Option<()> {
    for column in 0..units {
        for row in column..units {
            let dot: f64 =
                (0..column).map(|k| matrix[row * units + k] * matrix[column * units + k]).sum();
            let rest = matrix[row * units + column] - dot;
            matrix[row * units + column] = if row > column {
                rest / matrix[column * units + column]
            } else if rest > 0.0 {
                rest.sqrt()
            } else {
                return None;
            };
        }
    }
    let subtract = |right: &mut [f64], from: usize, row: usize, factor: f64| {
        for k in 0..units {
            right[from * units + k] -= factor * right[row * units + k];
        }
    };
    for row in 0..units {
        for before in 0..row {
            subtract(right, row, before, matrix[row * units + before]);
        }
        right[row * units..][..units].iter_mut().for_each(|x| *x /= matrix[row * units + row]);
    }
    for row in (0..units).rev() {
        for after in row + 1..units {
            subtract(right, row, after, matrix[after * units + row]);
        }
        right[row * units..][..units].iter_mut().for_each(|x| *x /= matrix[row * units + row]);
    }
    Some(())
}
