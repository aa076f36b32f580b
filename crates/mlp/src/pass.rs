//! Forward and backward through a network for one batch, in buffers that are made once.
//!
//! The forward pass keeps z and h = f(z) of every layer. The way back has two buffers for ∂L/∂z, of
//! the layer at hand and of the one below: `∂L/∂h = ∂L/∂z·Wᵀ` is written to the other buffer and
//! there multiplied by f'(z). Computing the slope then is faster than storing it on the way forward
//! and reading it back.
//!
//! Deliberately absent: the update of the parameters.

use ndarray::ArrayView2;

use crate::data::{Targets, gather};
use crate::dense::{Dense, bias_gradient, turning_scratch, weights_gradient};
use crate::loss::Loss;
use crate::network::Network;
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
    /// ∂L/∂z of the layers with even and with odd index.
    gradients: [Vec<T>; 2],
    /// A part of Wᵀ, or dWᵀ, of the layer at hand.
    turned: Vec<T>,
}

impl<T: Scalar> Pass<T> {
    pub(crate) fn new(network: &Network<T>, capacity: usize) -> Self {
        let layers = network.layers();
        let outputs = layers.iter().map(Dense::outputs);
        let widths: Vec<usize> = std::iter::once(network.inputs()).chain(outputs).collect();
        let buffers = |widths: &[usize]| -> Vec<Vec<T>> {
            widths.iter().map(|width| vec![T::zero(); capacity * width]).collect()
        };
        let widest = widths[1..].iter().max().copied().unwrap_or(0);
        let turning = layers.iter().map(|layer| turning_scratch(layer.inputs(), layer.outputs()));
        let turning = turning.max().unwrap_or(0);
        Self {
            capacity,
            batch: 0,
            values: buffers(&widths),
            preactivations: buffers(&widths[1..]),
            gradients: [vec![T::zero(); capacity * widest], vec![T::zero(); capacity * widest]],
            turned: vec![T::zero(); turning],
            widths,
        }
    }

    /// Forward for the named rows, and the gradient of their mean loss, which is returned, with
    /// respect to z of the last layer.
    pub(crate) fn forward(
        &mut self,
        network: &Network<T>,
        loss: Loss,
        inputs: ArrayView2<'_, T>,
        targets: &Targets<T>,
        rows: &[u32],
    ) -> f64 {
        assert!(rows.len() <= self.capacity, "a batch is no larger than its buffers");
        self.batch = rows.len();
        gather(inputs, rows, &mut self.values[0][..self.batch * self.widths[0]]);
        for index in 0..network.layers().len() {
            self.forward_layer(network, index);
        }
        let last = network.depth();
        let len = self.batch * network.outputs();
        let dz = &mut self.gradients[last % 2][..len];
        let value = loss.value_and_gradient(&self.values[last + 1][..len], targets, rows, dz);
        if !network.head_is_identity() {
            network.head().backward_in_place(&self.preactivations[last][..len], dz);
        }
        value
    }

    fn forward_layer(&mut self, network: &Network<T>, index: usize) {
        let layer = &network.layers()[index];
        let len = self.batch * layer.outputs();
        let (before, after) = self.values.split_at_mut(index + 1);
        let x = &before[index][..self.batch * layer.inputs()];
        let value = &mut after[0][..len];
        if index == network.depth() && network.head_is_identity() {
            return layer.forward(x, value);
        }
        let z = &mut self.preactivations[index][..len];
        layer.forward(x, z);
        let function = if index < network.depth() { network.activation() } else { network.head() };
        function.forward(z, value);
    }

    /// ∂L/∂z of the layer below layer `index`, from that of layer `index`; the input has none.
    pub(crate) fn backward_layer(&mut self, network: &Network<T>, index: usize) {
        let Some(below) = index.checked_sub(1) else { return };
        let [even, odd] = &mut self.gradients;
        let (here, there) = if index.is_multiple_of(2) { (even, odd) } else { (odd, even) };
        let dz = &here[..self.batch * self.widths[index + 1]];
        let dh = &mut there[..self.batch * self.widths[index]];
        network.layers()[index].backward_input(dz, dh, &mut self.turned);
        network.activation().backward_in_place(&self.preactivations[below][..dh.len()], dh);
    }

    /// Adds the gradient with respect to the weights of layer `index` to `keep` times `dw`. To be
    /// called after [`Pass::backward_layer`] of this layer and before that of the next.
    pub(crate) fn weights_gradient(&mut self, index: usize, keep: T, dw: &mut [T]) {
        let outputs = self.widths[index + 1];
        let x = &self.values[index][..self.batch * self.widths[index]];
        let dz = &self.gradients[index % 2][..self.batch * outputs];
        weights_gradient(x, dz, outputs, keep, dw, &mut self.turned);
    }

    /// As [`Pass::weights_gradient`], for the biases.
    pub(crate) fn bias_gradient(&self, index: usize, keep: T, db: &mut [T]) {
        let dz = &self.gradients[index % 2][..self.batch * self.widths[index + 1]];
        bias_gradient(dz, keep, db);
    }

    /// z, h = f(z) and ∂L/∂z of layer `index`, to be called when its gradients may be.
    pub(crate) fn layer(&self, network: &Network<T>, index: usize) -> [&[T]; 3] {
        let len = self.batch * self.widths[index + 1];
        let h = &self.values[index + 1];
        let linear = index == network.depth() && network.head_is_identity();
        let z = if linear { h } else { &self.preactivations[index] };
        [&z[..len], &h[..len], &self.gradients[index % 2][..len]]
    }
}
