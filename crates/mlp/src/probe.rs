//! Looking into a network: a hook through which a caller sees activations and gradients of every
//! layer for any rows.
//!
//! It is a pass of its own. A training step does nothing for it, so a run that does not ask pays
//! nothing, and a run that asks takes the same steps, bit for bit.
//!
//! Deliberately absent: what to make of it (`snapshot` adds up one answer).

use crate::data::Task;
use crate::loss::Loss;
use crate::network::Network;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// Something that looks at every layer after a forward and a backward pass.
pub trait Probe<T> {
    /// Called once a layer in the order of the way back: the last layer (the linear one) first, the
    /// one nearest the input last.
    fn layer(&mut self, view: LayerView<'_, T>);
}

/// What a [`Probe`] sees of one layer of H units for B rows. Matrices are row-major.
#[derive(Clone, Copy, Debug)]
pub struct LayerView<'a, T> {
    /// Index of the layer, 0 nearest the input.
    pub layer: usize,
    /// H.
    pub units: usize,
    /// Pre-activations z, B × H.
    pub z: &'a [T],
    /// Outputs h = f(z), B × H; of the last layer, the network's output.
    pub h: &'a [T],
    /// Gradient of the mean loss with respect to z, B × H.
    pub dz: &'a [T],
    /// Gradient of the mean loss with respect to the weights, D × H.
    pub weights_gradient: &'a [T],
    /// Gradient of the mean loss with respect to the biases, H.
    pub bias_gradient: &'a [T],
}

/// Shows `probe` every layer for the given rows; returns their mean loss.
pub(crate) fn observe<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    rows: &[u32],
    probe: &mut impl Probe<T>,
) -> f64 {
    let mut pass = Pass::new(network, rows.len());
    let value = pass.forward(network, loss, task.inputs, task.targets, rows);
    backward(network, &mut pass, |index, pass, weights_gradient, bias_gradient| {
        let [z, h, dz] = pass.layer(network, index);
        let units = network.layers()[index].outputs();
        probe.layer(LayerView { layer: index, units, z, h, dz, weights_gradient, bias_gradient });
    });
    value
}

/// The way back after `pass.forward`, with buffers of its own for the gradients of each layer's
/// weights and biases, which `see(layer, pass, dw, db)` is shown.
pub(crate) fn backward<T: Scalar>(
    network: &Network<T>,
    pass: &mut Pass<T>,
    mut see: impl FnMut(usize, &Pass<T>, &[T], &[T]),
) {
    for (index, layer) in network.layers().iter().enumerate().rev() {
        let mut weights = vec![T::zero(); layer.weights().len()];
        let mut bias = vec![T::zero(); layer.outputs()];
        pass.backward_layer(network, index);
        pass.weights_gradient(index, T::zero(), &mut weights);
        pass.bias_gradient(index, T::zero(), &mut bias);
        see(index, pass, &weights, &bias);
    }
}
