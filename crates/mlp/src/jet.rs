//! First and second derivatives with respect to the inputs, in f64, of one example on its way through a
//! network.
//!
//! Beside each value go its D first derivatives, with an index, and its D(D + 1)/2 second ones, with two:
//!
//! ```text
//! z = h·W + b     zᵢ = hᵢ·W             zᵢⱼ = hᵢⱼ·W
//! h = f(z)        hᵢ = f'(z)·zᵢ         hᵢⱼ = f''(z)·zᵢ·zⱼ + f'(z)·zᵢⱼ
//! ```
//!
//! They are exact up to rounding. Where f' jumps, as that of ReLU does at 0, they are those of one side, and
//! the curvature of a function of straight pieces is 0.

use activations::Activation;

use crate::dense::Dense;
use crate::network::Network;
use crate::norm::{EPSILON, LayerNorm};
use crate::scalar::Scalar;

/// The values of a layer for one example, with their derivatives.
#[derive(Clone, Debug)]
pub(crate) struct Jet {
    /// D.
    directions: usize,
    /// Units of the layer.
    width: usize,
    /// Values, then first derivatives by input, then second ones in the order of [`pairs`].
    parts: Vec<Vec<f64>>,
}

/// The pairs i ≤ j of inputs.
fn pairs(directions: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..directions).flat_map(move |i| (i..directions).map(move |j| (i, j)))
}

impl Jet {
    /// Values that do not depend on the inputs.
    pub(crate) fn constant(directions: usize, values: Vec<f64>) -> Self {
        let width = values.len();
        let derivatives = directions + pairs(directions).count();
        let mut parts = vec![values];
        parts.resize(1 + derivatives, vec![0.0; width]);
        Self { directions, width, parts }
    }

    /// The inputs x of an example.
    fn seed(x: &[f64]) -> Self {
        let directions = x.len();
        let unit = |input| (0..directions).map(|i| f64::from(u8::from(i == input))).collect();
        let mut parts = vec![x.to_vec()];
        parts.extend((0..directions).map(unit));
        parts.extend(pairs(directions).map(|_| vec![0.0; directions]));
        Self { directions, width: directions, parts }
    }

    /// The outputs of the network for the inputs x.
    pub(crate) fn through<T: Scalar>(network: &Network<T>, x: &[f64]) -> Self {
        let mut jet = Self::seed(x);
        let mut sum: Option<Self> = None;
        for (index, layer) in network.layers().iter().enumerate() {
            jet = jet.product(layer);
            if let Some(sum) = sum.as_ref().filter(|_| network.adds(index)) {
                jet.add(sum);
            }
            if network.is_residual() {
                sum = Some(jet.clone());
            }
            if let Some(norm) = network.norm_before(index) {
                jet.normalize(norm);
            }
            let hidden = index < network.depth();
            jet.activate(if hidden { network.activation() } else { network.head() });
            if let Some(norm) = network.norm_after(index) {
                jet.normalize(norm);
            }
        }
        jet
    }

    /// The value of a unit.
    pub(crate) fn value(&self, unit: usize) -> f64 {
        self.parts[0][unit]
    }

    /// The derivative of a unit with respect to an input.
    pub(crate) fn slope(&self, unit: usize, input: usize) -> f64 {
        self.parts[1 + input][unit]
    }

    /// The second derivatives of a unit, i ≤ j.
    pub(crate) fn curvatures(&self, unit: usize) -> impl Iterator<Item = ((usize, usize), f64)> {
        let second = &self.parts[1 + self.directions..];
        pairs(self.directions).zip(second.iter().map(move |part| part[unit]))
    }

    fn product<T: Scalar>(&self, layer: &Dense<T>) -> Self {
        let width = layer.outputs();
        let mut parts = vec![vec![0.0; width]; self.parts.len()];
        parts[0] = layer.bias().iter().map(|&bias| bias.to_f64()).collect();
        let mut weights = vec![0.0; width];
        for (input, row) in layer.weights().chunks_exact(width).enumerate() {
            weights.iter_mut().zip(row).for_each(|(to, &weight)| *to = weight.to_f64());
            for (part, x) in parts.iter_mut().zip(&self.parts) {
                let x = x[input];
                part.iter_mut().zip(&weights).for_each(|(z, weight)| *z += x * weight);
            }
        }
        Self { directions: self.directions, width, parts }
    }

    fn add(&mut self, other: &Self) {
        for (own, other) in self.parts.iter_mut().zip(&other.parts) {
            own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
        }
    }

    fn activate(&mut self, function: &Activation) {
        let zeros = || vec![0.0; self.width];
        let (mut values, mut slopes, mut curvatures) = (zeros(), zeros(), zeros());
        function.value_and_derivative(&self.parts[0], &mut values, &mut slopes);
        function.second_derivative(&self.parts[0], &mut curvatures);
        let (first, second) = self.parts[1..].split_at_mut(self.directions);
        for ((i, j), part) in pairs(self.directions).zip(second) {
            for unit in 0..self.width {
                let product = first[i][unit] * first[j][unit];
                part[unit] = curvatures[unit] * product + slopes[unit] * part[unit];
            }
        }
        for part in first {
            part.iter_mut().zip(&slopes).for_each(|(z, slope)| *z *= slope);
        }
        self.parts[0] = values;
    }

    /// γ·(u − m)·r + β with r = (v + ε)^(−1/2), by the rules of products and powers.
    fn normalize<T: Scalar>(&mut self, norm: &LayerNorm<T>) {
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / self.width as f64;
        for part in &mut self.parts {
            let center = mean(&mut part.iter().copied());
            part.iter_mut().for_each(|value| *value -= center);
        }
        let moment = |a: &[f64], b: &[f64]| mean(&mut a.iter().zip(b).map(|(a, b)| a * b));
        let (u, derivatives) = self.parts.split_at(1);
        let (u, (first, second)) = (&u[0], derivatives.split_at(self.directions));
        let power = |exponent: f64| libm::pow(moment(u, u) + EPSILON, exponent);
        let v: Vec<f64> = first.iter().map(|part| 2.0 * moment(u, part)).collect();
        let r = power(-0.5);
        let r_first: Vec<f64> = v.iter().map(|v| -0.5 * power(-1.5) * v).collect();
        let r_second = pairs(self.directions).zip(second).map(|((i, j), part)| {
            let v_second = 2.0 * (moment(&first[i], &first[j]) + moment(u, part));
            0.75 * power(-2.5) * v[i] * v[j] - 0.5 * power(-1.5) * v_second
        });
        let r_second: Vec<f64> = r_second.collect();
        for unit in 0..self.width {
            let (gain, shift) = (norm.gain()[unit].to_f64(), norm.shift()[unit].to_f64());
            let u = self.parts[0][unit];
            let u_first: Vec<f64> = (1..=self.directions).map(|at| self.parts[at][unit]).collect();
            for (number, (i, j)) in pairs(self.directions).enumerate() {
                let part = &mut self.parts[1 + self.directions + number][unit];
                let cross = u_first[i] * r_first[j] + u_first[j] * r_first[i];
                *part = gain * (*part * r + cross + u * r_second[number]);
            }
            for (input, u_first) in u_first.iter().enumerate() {
                self.parts[1 + input][unit] = gain * (u_first * r + u * r_first[input]);
            }
            self.parts[0][unit] = gain * u * r + shift;
        }
    }
}
