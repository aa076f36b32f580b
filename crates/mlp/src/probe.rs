//! A hook through which a caller sees activations and gradients of every layer for any rows.
//!
//! It has a pass of its own, so that a run that is observed takes the same steps, bit for bit, and a
//! run that is not observed pays nothing.

use crate::data::Task;
use crate::loss::Loss;
use crate::network::{Network, TENSORS_PER_LAYER};
use crate::pass::BatchPass;
use crate::scalar::Scalar;

/// An observer of every layer after a forward and a backward pass.
pub trait Probe<T> {
    /// Called once per layer in the order of the backward pass: the last layer first, the one nearest
    /// the input last.
    fn layer(&mut self, view: LayerView<'_, T>);
}

/// What a [`Probe`] sees of one layer of H units for B rows. Matrices are row-major.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LayerView<'a, T> {
    /// Index of the layer, 0 nearest the input.
    pub layer: usize,
    /// H.
    pub units: usize,
    /// Inputs of the activation, B × H: x·W + b, with residual connections the sum of these up to the
    /// layer, and the norm of that where hidden layers are normalized before the activation.
    pub z: &'a [T],
    /// Outputs h = f(z), B × H, or the norm of that where hidden layers are normalized behind the
    /// activation; of the last layer, the network's output.
    pub h: &'a [T],
    /// Gradient of the mean loss with respect to z, B × H; with residual connections the part through
    /// the activation, without the identity path.
    pub dz: &'a [T],
    /// Gradient of the mean loss with respect to the weights, D × H.
    pub weights_gradient: &'a [T],
    /// Gradient of the mean loss with respect to the biases, H.
    pub bias_gradient: &'a [T],
    /// Gradient of the mean loss with respect to the gains of the norm, H; empty without a norm.
    pub gain_gradient: &'a [T],
    /// Gradient of the mean loss with respect to the shifts of the norm, H; empty without a norm.
    pub shift_gradient: &'a [T],
}

/// Shows `probe` every layer for the given rows; returns their mean loss.
pub(crate) fn observe<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    rows: &[u32],
    probe: &mut dyn Probe<T>,
) -> f64 {
    let mut pass = BatchPass::new(network, loss, rows.len());
    let mean_loss = pass.forward(network, loss, task.inputs, task.targets, rows, &mut |_| ());
    let mut dz: Vec<T> = Vec::new();
    for index in (0..network.layers().len()).rev() {
        dz.clear();
        dz.extend_from_slice(pass.layer(network, index)[2]);
        let [weights, bias, gain, shift] = gradients(network, &mut pass, index);
        let [z, h, _] = pass.layer(network, index);
        probe.layer(LayerView {
            layer: index,
            units: network.layers()[index].outputs(),
            z,
            h,
            dz: &dz,
            weights_gradient: &weights,
            bias_gradient: &bias,
            gain_gradient: &gain,
            shift_gradient: &shift,
        });
    }
    mean_loss
}

/// The gradients of the tensors of layer `index`, after `pass.forward` and the layers above it.
pub(crate) fn gradients<T: Scalar>(
    network: &Network<T>,
    pass: &mut BatchPass<T>,
    index: usize,
) -> [Vec<T>; TENSORS_PER_LAYER] {
    pass.backward_sum(network, index, &mut |_| ());
    pass.backward_layer(network, index, &mut |_| ());
    let mut gradients = network.tensors(index).map(|theta| vec![T::zero(); theta.len()]);
    for (tensor, gradient) in gradients.iter_mut().enumerate() {
        pass.accumulate_gradient(index, tensor, T::zero(), gradient);
    }
    gradients
}
