//! Forward and backward through a network for one batch, in buffers that are made once.
//!
//! For hidden layer l the forward pass keeps `h = f(z)` and the slope `f'(z)`; the backward pass
//! multiplies the slope by the gradient that arrives, so that the same buffer then holds
//! `∂L/∂z = ∂L/∂h ⊙ f'(z)`. z itself is a scratch block and is kept only for a probe.
//!
//! Deliberately absent: the update of the parameters.

use ndarray::ArrayView2;

use crate::data::{Targets, gather};
use crate::loss::Loss;
use crate::network::Network;
use crate::scalar::Scalar;

/// The gradient of the mean loss with respect to one layer's parameters.
#[derive(Clone, Debug)]
pub(crate) struct Gradient<T> {
    pub(crate) weights: Vec<T>,
    pub(crate) bias: Vec<T>,
}

/// The buffers of one batch of at most `capacity` rows.
#[derive(Debug)]
pub(crate) struct Pass<T> {
    capacity: usize,
    input: Vec<T>,
    /// h of each hidden layer, then the network's output y.
    pub(crate) values: Vec<Vec<T>>,
    /// f'(z), and after the backward pass ∂L/∂z, of each layer.
    pub(crate) slopes: Vec<Vec<T>>,
    /// z of the layer at hand, or ∂L/∂h on the way back.
    scratch: Vec<T>,
    /// z of every layer, if a probe wants to see it.
    pub(crate) kept: Option<Vec<Vec<T>>>,
    pub(crate) gradients: Vec<Gradient<T>>,
}

impl<T: Scalar> Pass<T> {
    pub(crate) fn new(network: &Network<T>, capacity: usize) -> Self {
        let buffer = |width: usize| vec![T::zero(); capacity * width];
        let layers = network.layers();
        let per_layer = || layers.iter().map(|layer| buffer(layer.outputs())).collect::<Vec<_>>();
        let widest = layers.iter().map(|layer| layer.outputs()).max().unwrap_or(0);
        let gradient = |len| vec![T::zero(); len];
        Self {
            capacity,
            input: buffer(network.inputs()),
            values: per_layer(),
            slopes: per_layer(),
            scratch: buffer(widest),
            kept: None,
            gradients: layers
                .iter()
                .map(|layer| Gradient {
                    weights: gradient(layer.weights.len()),
                    bias: gradient(layer.bias.len()),
                })
                .collect(),
        }
    }

    /// Makes room for keeping z of every layer.
    pub(crate) fn keep_preactivations(&mut self) {
        self.kept.get_or_insert_with(|| self.values.clone());
    }

    /// Forward, loss and backward for the named rows; returns the mean loss. Afterwards `gradients`
    /// holds the gradient of that loss.
    pub(crate) fn run(
        &mut self,
        network: &Network<T>,
        loss: Loss,
        inputs: ArrayView2<'_, T>,
        targets: &Targets<T>,
        rows: &[u32],
    ) -> f64 {
        assert!(rows.len() <= self.capacity, "a batch is no larger than its buffers");
        self.forward(network, inputs, rows);
        let last = network.depth();
        let len = rows.len() * network.outputs();
        let y = &self.values[last][..len];
        let value = if network.head_is_identity() {
            // The slope of the identity is 1 everywhere: ∂L/∂y is ∂L/∂z already.
            loss.value_and_gradient(y, targets, rows, &mut self.slopes[last][..len])
        } else {
            let dy = &mut self.scratch[..len];
            let value = loss.value_and_gradient(y, targets, rows, dy);
            multiply(&mut self.slopes[last][..len], dy);
            value
        };
        self.backward(network, rows.len());
        value
    }

    fn forward(&mut self, network: &Network<T>, inputs: ArrayView2<'_, T>, rows: &[u32]) {
        let batch = rows.len();
        gather(inputs, rows, &mut self.input[..batch * network.inputs()]);
        for (index, layer) in network.layers().iter().enumerate() {
            let (before, after) = self.values.split_at_mut(index);
            let x = before.last().unwrap_or(&self.input);
            let x = &x[..batch * layer.inputs()];
            let len = batch * layer.outputs();
            let z = &mut self.scratch[..len];
            let value = &mut after[0][..len];
            let slope = &mut self.slopes[index][..len];
            let hidden = index < network.depth();
            if hidden || !network.head_is_identity() {
                let function = if hidden { network.activation() } else { network.head() };
                layer.forward(x, z);
                function.value_and_derivative(z, value, slope);
            } else {
                layer.forward(x, value);
                if self.kept.is_some() {
                    z.copy_from_slice(value);
                }
            }
            if let Some(kept) = &mut self.kept {
                kept[index][..len].copy_from_slice(z);
            }
        }
    }

    fn backward(&mut self, network: &Network<T>, batch: usize) {
        for (index, layer) in network.layers().iter().enumerate().rev() {
            let (below, here) = self.slopes.split_at_mut(index);
            let dz = &here[0][..batch * layer.outputs()];
            let x = if index == 0 { &self.input } else { &self.values[index - 1] };
            let x = &x[..batch * layer.inputs()];
            let Gradient { weights, bias } = &mut self.gradients[index];
            layer.backward_parameters(x, dz, weights, bias);
            if let Some(slope) = below.last_mut() {
                let dh = &mut self.scratch[..batch * layer.inputs()];
                layer.backward_input(dz, dh);
                multiply(&mut slope[..batch * layer.inputs()], dh);
            }
        }
    }
}

/// `slope ← slope ⊙ upstream`.
fn multiply<T: Scalar>(slope: &mut [T], upstream: &[T]) {
    slope.iter_mut().zip(upstream).for_each(|(slope, &upstream)| *slope *= upstream);
}
