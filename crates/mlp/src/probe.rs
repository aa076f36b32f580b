//! Looking into a network: a hook through which a caller sees activations and gradients of every
//! layer for any rows.
//!
//! It is a pass of its own. A training step does nothing for it, so a run that does not ask pays
//! nothing, and a run that asks takes the same steps, bit for bit.
//!
//! Deliberately absent: what to make of it (`snapshot` adds up one answer).

use crate::data::Task;
use crate::loss::Loss;
use crate::network::{Network, TENSORS};
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
    /// What the activation is applied to, B × H: x·W + b, or its norm where hidden layers are
    /// normalised.
    pub z: &'a [T],
    /// Outputs h = f(z), B × H; of the last layer, the network's output.
    pub h: &'a [T],
    /// Gradient of the mean loss with respect to z, B × H.
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
    probe: &mut impl Probe<T>,
) -> f64 {
    let mut pass = Pass::new(network, rows.len());
    let value = pass.forward(network, loss, task.inputs, task.targets, rows, &mut |_| ());
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
    value
}

/// The way back through layer `index` after `pass.forward` and the layers above: the gradients of
/// its tensors, in buffers of their own.
pub(crate) fn gradients<T: Scalar>(
    network: &Network<T>,
    pass: &mut Pass<T>,
    index: usize,
) -> [Vec<T>; TENSORS] {
    pass.backward_norm(network, index, &mut |_| ());
    pass.backward_layer(network, index, &mut |_| ());
    let mut tensor = 0..TENSORS;
    network.tensors(index).map(|theta| {
        let mut gradient = vec![T::zero(); theta.len()];
        let tensor = tensor.next().expect("one number a tensor");
        pass.gradient(index, tensor, T::zero(), &mut gradient);
        gradient
    })
}
