//! Forward through a network without learning, in chunks of rows.

use ndarray::{Array2, ArrayView2};

use crate::data::gather;
use crate::network::Network;
use crate::scalar::Scalar;

/// Rows that go through the network together outside of training, at most.
pub(crate) const CHUNK_ROWS: usize = 256;

/// The rows in as few chunks of at most [`CHUNK_ROWS`] as possible, of nearly equal length. A short
/// last chunk would take another path through the matrix product, and equal rows could then have
/// outputs that differ in their last bits.
pub(crate) fn even_chunks(rows: &[u32]) -> impl Iterator<Item = &[u32]> {
    even_chunks_of(rows, CHUNK_ROWS)
}

/// The same with at most `max` rows in a chunk.
pub(crate) fn even_chunks_of(rows: &[u32], max: usize) -> impl Iterator<Item = &[u32]> {
    let chunks = rows.len().div_ceil(max).max(1);
    rows.chunks(rows.len().div_ceil(chunks).max(1))
}

/// `sum ← sum + x` or, for the first of the sum, `sum ← x`.
pub(crate) fn accumulate<T: Scalar>(adds: bool, x: &[T], sum: &mut [T]) {
    if adds {
        sum.iter_mut().zip(x).for_each(|(sum, &x)| *sum += x);
    } else {
        sum.copy_from_slice(x);
    }
}

impl<T: Scalar> Network<T> {
    /// The outputs (B × K) for `inputs` (B × D).
    ///
    /// # Panics
    /// If the inputs are not D wide.
    pub fn predict(&self, inputs: ArrayView2<'_, T>) -> Array2<T> {
        assert_eq!(inputs.ncols(), self.inputs(), "inputs are as wide as the first layer takes");
        let rows = inputs.nrows();
        let mut outputs = Vec::with_capacity(rows * self.outputs());
        let mut pass = ForwardPass::new(self);
        let indices: Vec<u32> = (0..).take(rows).collect();
        for chunk in even_chunks(&indices) {
            outputs.extend_from_slice(pass.run(self, inputs, chunk, |_, _, _| ()));
        }
        Array2::from_shape_vec((rows, self.outputs()), outputs)
            .expect("there are K outputs per row")
    }
}

/// The buffers of a forward pass: three matrices of the widest layer, whatever the depth.
#[derive(Debug)]
pub(crate) struct ForwardPass<T> {
    x: Vec<T>,
    z: Vec<T>,
    h: Vec<T>,
    /// The running sum of a network with residual connections and norms.
    sum: Vec<T>,
    /// What a norm leaves for a backward pass.
    inverse: Vec<T>,
}

impl<T: Scalar> ForwardPass<T> {
    pub(crate) fn new(network: &Network<T>) -> Self {
        let widths = network.layers.iter().flat_map(|layer| [layer.inputs(), layer.outputs()]);
        let buffer = vec![T::zero(); CHUNK_ROWS * widths.max().unwrap_or(0)];
        let inverse = vec![T::zero(); CHUNK_ROWS];
        let sums = network.is_residual() && network.norm_before(0).is_some();
        let sum = if sums { buffer.clone() } else { Vec::new() };
        Self { x: buffer.clone(), z: buffer.clone(), h: buffer, sum, inverse }
    }

    /// The outputs for the named rows of `inputs`, at most [`CHUNK_ROWS`] of them.
    /// `observe(layer, z, f(z))` is called for each hidden layer, before a norm behind the activation.
    pub(crate) fn run(
        &mut self,
        network: &Network<T>,
        inputs: ArrayView2<'_, T>,
        rows: &[u32],
        mut observe: impl FnMut(usize, &[T], &[T]),
    ) -> &[T] {
        let batch = rows.len();
        gather(inputs, rows, &mut self.x[..batch * network.inputs()]);
        for (index, layer) in network.layers.iter().enumerate() {
            self.activate(network, index, batch);
            if index < network.depth() {
                let len = batch * layer.outputs();
                observe(index, &self.z[..len], &self.h[..len]);
            }
            self.finish_layer(network, index, batch);
        }
        &self.x[..batch * network.outputs()]
    }

    /// Calls `observe(unit, outputs)` for each unit of hidden layer `index`, with its output replaced by its
    /// entry of `replacements` for the named rows, at most [`CHUNK_ROWS`] of them. The layers below are
    /// computed only once.
    pub(crate) fn run_replaced(
        &mut self,
        network: &Network<T>,
        inputs: ArrayView2<'_, T>,
        rows: &[u32],
        index: usize,
        replacements: &[T],
        mut observe: impl FnMut(usize, &[T]),
    ) {
        let batch = rows.len();
        gather(inputs, rows, &mut self.x[..batch * network.inputs()]);
        for below in 0..index {
            self.activate(network, below, batch);
            self.finish_layer(network, below, batch);
        }
        self.activate(network, index, batch);
        let units = replacements.len();
        let len = batch * units;
        let h = self.h[..len].to_vec();
        // With residual connections the layers above add to one of these.
        let kept = [&self.z, &self.sum].map(|sum| sum[..len.min(sum.len())].to_vec());
        for (unit, &replacement) in replacements.iter().enumerate() {
            self.h[..len].copy_from_slice(&h);
            self.h[unit..len].iter_mut().step_by(units).for_each(|h| *h = replacement);
            for (sum, kept) in [&mut self.z, &mut self.sum].into_iter().zip(&kept) {
                sum[..kept.len()].copy_from_slice(kept);
            }
            self.finish_layer(network, index, batch);
            for above in index + 1..network.layers.len() {
                self.activate(network, above, batch);
                self.finish_layer(network, above, batch);
            }
            observe(unit, &self.x[..batch * network.outputs()]);
        }
    }

    /// z and h = f(z) of layer `index` from its inputs.
    fn activate(&mut self, network: &Network<T>, index: usize, batch: usize) {
        let layer = &network.layers[index];
        let x = &self.x[..batch * layer.inputs()];
        let z = &mut self.z[..batch * layer.outputs()];
        let h = &mut self.h[..batch * layer.outputs()];
        match network.norm_before(index) {
            Some(norm) => {
                layer.forward(x, h);
                if network.is_residual() {
                    let sum = &mut self.sum[..h.len()];
                    accumulate(network.adds(index), h, sum);
                    h.copy_from_slice(sum);
                }
                norm.forward(h, z, &mut self.inverse);
            }
            None if network.adds(index) => {
                layer.forward(x, h);
                accumulate(true, h, z);
            }
            None => layer.forward(x, z),
        }
        let hidden = index < network.depth();
        let function = if hidden { network.activation() } else { network.head() };
        function.forward(z, h);
    }

    /// The inputs of the next layer from h of layer `index`.
    fn finish_layer(&mut self, network: &Network<T>, index: usize, batch: usize) {
        let len = batch * network.layers[index].outputs();
        if let Some(norm) = network.norm_after(index) {
            norm.forward(&mut self.h[..len], &mut self.x[..len], &mut self.inverse);
        } else {
            std::mem::swap(&mut self.x, &mut self.h);
        }
    }
}
