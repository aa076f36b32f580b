//! Forward and backward through a network for one batch, in buffers that are made once.
//!
//! For hidden layer l the forward pass keeps `h = f(z)` and the slope `f'(z)`; the backward pass
//! multiplies the slope by the gradient that arrives, so that the same buffer then holds
//! `∂L/∂z = ∂L/∂h ⊙ f'(z)`. z itself is a scratch block and is kept only for a probe.
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
    /// f'(z), and after the way back ∂L/∂z, of each layer.
    slopes: Vec<Vec<T>>,
    /// z of the layer at hand, or ∂L/∂h on the way back.
    scratch: Vec<T>,
    /// A part of Wᵀ, or dWᵀ, of the layer at hand.
    turned: Vec<T>,
    /// z of every layer, if a probe wants to see it.
    kept: Option<Vec<Vec<T>>>,
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
            slopes: buffers(&widths[1..]),
            scratch: vec![T::zero(); capacity * widest],
            turned: vec![T::zero(); turning],
            kept: None,
            widths,
        }
    }

    /// Makes room for keeping z of every layer.
    pub(crate) fn keep_preactivations(&mut self) {
        self.kept.get_or_insert_with(|| self.slopes.clone());
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
        let (y, dz) = (&self.values[last + 1][..len], &mut self.slopes[last][..len]);
        if network.head_is_identity() {
            // The slope of the identity is 1 everywhere: ∂L/∂y is ∂L/∂z already.
            return loss.value_and_gradient(y, targets, rows, dz);
        }
        let dy = &mut self.scratch[..len];
        let value = loss.value_and_gradient(y, targets, rows, dy);
        multiply(dz, dy);
        value
    }

    fn forward_layer(&mut self, network: &Network<T>, index: usize) {
        let layer = &network.layers()[index];
        let len = self.batch * layer.outputs();
        let (before, after) = self.values.split_at_mut(index + 1);
        let x = &before[index][..self.batch * layer.inputs()];
        let value = &mut after[0][..len];
        let z = &mut self.scratch[..len];
        if index == network.depth() && network.head_is_identity() {
            layer.forward(x, value);
            if let Some(kept) = &mut self.kept {
                kept[index][..len].copy_from_slice(value);
            }
            return;
        }
        let function = if index < network.depth() { network.activation() } else { network.head() };
        layer.forward(x, z);
        function.value_and_derivative(z, value, &mut self.slopes[index][..len]);
        if let Some(kept) = &mut self.kept {
            kept[index][..len].copy_from_slice(z);
        }
    }

    /// ∂L/∂z of the layer below layer `index`, from that of layer `index`; the input has none.
    pub(crate) fn backward_layer(&mut self, network: &Network<T>, index: usize) {
        let (below, here) = self.slopes.split_at_mut(index);
        if let Some(slope) = below.last_mut() {
            let len = self.batch * self.widths[index];
            let dh = &mut self.scratch[..len];
            let dz = &here[0][..self.batch * self.widths[index + 1]];
            network.layers()[index].backward_input(dz, dh, &mut self.turned);
            multiply(&mut slope[..len], dh);
        }
    }

    /// Adds the gradient with respect to the weights of layer `index` to `keep` times `dw`.
    pub(crate) fn weights_gradient(&mut self, index: usize, keep: T, dw: &mut [T]) {
        let outputs = self.widths[index + 1];
        let x = &self.values[index][..self.batch * self.widths[index]];
        let dz = &self.slopes[index][..self.batch * outputs];
        weights_gradient(x, dz, outputs, keep, dw, &mut self.turned);
    }

    /// Adds the gradient with respect to the biases of layer `index` to `keep` times `db`.
    pub(crate) fn bias_gradient(&self, index: usize, keep: T, db: &mut [T]) {
        bias_gradient(&self.slopes[index][..self.batch * self.widths[index + 1]], keep, db);
    }

    /// z, h = f(z) and ∂L/∂z of layer `index`; z is empty unless it is kept.
    pub(crate) fn layer(&self, index: usize) -> [&[T]; 3] {
        let len = self.batch * self.widths[index + 1];
        let z = self.kept.as_ref().map_or(&[][..], |kept| &kept[index][..len]);
        [z, &self.values[index + 1][..len], &self.slopes[index][..len]]
    }
}

/// `slope ← slope ⊙ upstream`.
fn multiply<T: Scalar>(slope: &mut [T], upstream: &[T]) {
    slope.iter_mut().zip(upstream).for_each(|(slope, &upstream)| *slope *= upstream);
}
