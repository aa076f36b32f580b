//! Forward and backward through a network for one batch, in buffers that are made once.
//!
//! The forward pass keeps z and h = f(z) of every layer. The way back has two buffers for ∂L/∂z, of
//! the layer at hand and of the one below: `∂L/∂h = ∂L/∂z·Wᵀ` is written to the other buffer and
//! there multiplied by f'(z). Computing the slope then is faster than storing it on the way forward, in
//! one pass with h, and reading it back: 0.77 against 0.81 ns an element for softplus, 0.16 against 0.22
//! for ReLU (Zen 4).
//!
//! Deliberately absent: the update of the parameters.

use ndarray::ArrayView2;

use crate::data::{Targets, gather};
use crate::dense::{Dense, bias_gradient, turning_scratch, weights_gradient};
use crate::loss::Loss;
use crate::network::{Network, TENSORS};
use crate::profile::Phase;
use crate::scalar::Scalar;

/// The buffers of one batch of at most `capacity` rows.
#[derive(Debug)]
pub(crate) struct Pass<T> {
    capacity: usize,
    /// Rows of the latest batch.
    batch: usize,
    /// Input width, then the output width of each layer.
    widths: Vec<usize>,
    /// The batch's inputs, h of each hidden layer, the network's output y.
    values: Vec<Vec<T>>,
    /// z of each layer; of a last layer without a head it is y and not kept twice.
    preactivations: Vec<Vec<T>>,
    /// What the norm of each hidden layer leaves for the way back; empty without norms.
    normalised: Vec<Normalised<T>>,
    /// ∂L/∂z of the layers with even and with odd index.
    gradients: [Vec<T>; 2],
    /// The gradients of gains and shifts of the layer at hand.
    norm_gradients: [Vec<T>; 2],
    /// A part of Wᵀ, or dWᵀ, of the layer at hand.
    turned: Vec<T>,
}

/// x̂ (B × H) and 1/√(v + ε) of each row.
#[derive(Debug)]
struct Normalised<T> {
    normal: Vec<T>,
    inverse: Vec<T>,
}

impl<T: Scalar> Pass<T> {
    pub(crate) fn new(network: &Network<T>, capacity: usize) -> Self {
        let layers = network.layers();
        let outputs = layers.iter().map(Dense::outputs);
        let widths: Vec<usize> = std::iter::once(network.inputs()).chain(outputs).collect();
        let buffer = |width: usize| vec![T::zero(); capacity * width];
        let buffers = |widths: &[usize]| widths.iter().map(|&width| buffer(width)).collect();
        let widest = widths[1..].iter().max().copied().unwrap_or(0);
        let turning = layers.iter().map(|layer| turning_scratch(layer.inputs(), layer.outputs()));
        let turning = turning.max().unwrap_or(0);
        let norms = network.norms().iter().map(|norm| norm.units());
        let normalised =
            norms.map(|units| Normalised { normal: buffer(units), inverse: buffer(1) }).collect();
        let widest_norm = if network.norms().is_empty() { 0 } else { widest };
        Self {
            capacity,
            batch: 0,
            values: buffers(&widths),
            preactivations: buffers(&widths[1..]),
            normalised,
            gradients: [buffer(widest), buffer(widest)],
            norm_gradients: [vec![T::zero(); widest_norm], vec![T::zero(); widest_norm]],
            turned: vec![T::zero(); turning],
            widths,
        }
    }

    /// Forward for the named rows, and the gradient of their mean loss, which is returned, with
    /// respect to z of the last layer. `lap` is told of every part that has ended.
    pub(crate) fn forward(
        &mut self,
        network: &Network<T>,
        loss: Loss,
        inputs: ArrayView2<'_, T>,
        targets: &Targets<T>,
        rows: &[u32],
        lap: &mut impl FnMut(Phase),
    ) -> f64 {
        assert!(rows.len() <= self.capacity, "a batch is no larger than its buffers");
        self.batch = rows.len();
        gather(inputs, rows, &mut self.values[0][..self.batch * self.widths[0]]);
        lap(Phase::Gather);
        for index in 0..network.layers().len() {
            self.forward_layer(network, index, lap);
        }
        let last = network.depth();
        let len = self.batch * network.outputs();
        let dz = &mut self.gradients[last % 2][..len];
        let value = loss.value_and_gradient(&self.values[last + 1][..len], targets, rows, dz);
        lap(Phase::Loss);
        if !network.head_is_identity() {
            network.head().backward_in_place(&self.preactivations[last][..len], dz);
            lap(Phase::ActivationBackward);
        }
        value
    }

    fn forward_layer(&mut self, network: &Network<T>, index: usize, lap: &mut impl FnMut(Phase)) {
        let layer = &network.layers()[index];
        let len = self.batch * layer.outputs();
        let (before, after) = self.values.split_at_mut(index + 1);
        let x = &before[index][..self.batch * layer.inputs()];
        let value = &mut after[0][..len];
        if index == network.depth() && network.head_is_identity() {
            layer.forward(x, value);
            return lap(Phase::Product);
        }
        let z = &mut self.preactivations[index][..len];
        match (network.norms().get(index), self.normalised.get_mut(index)) {
            (Some(norm), Some(kept)) => {
                layer.forward(x, &mut kept.normal[..len]);
                lap(Phase::Product);
                norm.forward(&mut kept.normal[..len], z, &mut kept.inverse[..self.batch]);
            }
            _ => {
                layer.forward(x, z);
                lap(Phase::Product);
            }
        }
        let function = if index < network.depth() { network.activation() } else { network.head() };
        function.forward(z, value);
        lap(Phase::ActivationForward);
    }

    /// Makes of ∂L/∂z of layer `index` the gradient with respect to the output of its product, if
    /// there is a norm between the two. To be called before everything else on the layer's way back.
    pub(crate) fn backward_norm(
        &mut self,
        network: &Network<T>,
        index: usize,
        lap: &mut impl FnMut(Phase),
    ) {
        let Some(norm) = network.norms().get(index) else { return };
        let len = self.batch * norm.units();
        let kept = &self.normalised[index];
        let (normal, inverse) = (&kept.normal[..len], &kept.inverse[..self.batch]);
        let gradients = self.norm_gradients.each_mut().map(|g| &mut g[..norm.units()]);
        norm.backward(normal, inverse, &mut self.gradients[index % 2][..len], gradients);
        lap(Phase::ActivationBackward);
    }

    /// ∂L/∂z of the layer below layer `index`, from the gradient with respect to the output of the
    /// product of layer `index`; the input has none.
    pub(crate) fn backward_layer(
        &mut self,
        network: &Network<T>,
        index: usize,
        lap: &mut impl FnMut(Phase),
    ) {
        let Some(below) = index.checked_sub(1) else { return };
        let [even, odd] = &mut self.gradients;
        let (here, there) = if index.is_multiple_of(2) { (even, odd) } else { (odd, even) };
        let dz = &here[..self.batch * self.widths[index + 1]];
        let dh = &mut there[..self.batch * self.widths[index]];
        network.layers()[index].backward_input(dz, dh, &mut self.turned);
        lap(Phase::Product);
        network.activation().backward_in_place(&self.preactivations[below][..dh.len()], dh);
        lap(Phase::ActivationBackward);
    }

    /// Adds the gradient with respect to tensor `tensor` (in the order of [`Network::tensors`]) of
    /// layer `index` to `keep` times `sum`. To be called after [`Pass::backward_layer`] of this layer
    /// and before that of the next.
    pub(crate) fn gradient(&mut self, index: usize, tensor: usize, keep: T, sum: &mut [T]) {
        const _: () = assert!(TENSORS == 4);
        let outputs = self.widths[index + 1];
        let dz = &self.gradients[index % 2][..self.batch * outputs];
        match tensor {
            0 => {
                let x = &self.values[index][..self.batch * self.widths[index]];
                weights_gradient(x, dz, outputs, keep, sum, &mut self.turned);
            }
            1 => bias_gradient(dz, keep, sum),
            gain_or_shift => {
                for (sum, &g) in sum.iter_mut().zip(&self.norm_gradients[gain_or_shift - 2]) {
                    *sum = if keep == T::zero() { g } else { keep * *sum + g };
                }
            }
        }
    }

    /// z, h = f(z) and ∂L/∂z of layer `index`, to be called before [`Pass::backward_norm`] of the
    /// layer.
    pub(crate) fn layer(&self, network: &Network<T>, index: usize) -> [&[T]; 3] {
        let len = self.batch * self.widths[index + 1];
        let h = &self.values[index + 1];
        let linear = index == network.depth() && network.head_is_identity();
        let z = if linear { h } else { &self.preactivations[index] };
        [&z[..len], &h[..len], &self.gradients[index % 2][..len]]
    }
}
