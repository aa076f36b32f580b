//! A multilayer perceptron: linear layers with one activation between them and a head behind.
//!
//! Deliberately absent: everything that learning needs beside the parameters (`pass` has the
//! gradients, `optimizer` the moments).

use std::fmt;

use activations::Activation;
use meanfield::Init;
use ndarray::{Array2, ArrayView2};

use crate::data::gather;
use crate::dense::{Dense, all_finite};
use crate::init::fill;
use crate::norm::LayerNorm;
use crate::scalar::Scalar;
use crate::seed::Streams;

/// Rows that go through the network together outside of training.
pub(crate) const CHUNK: usize = 256;

/// The rows in as few chunks of at most [`CHUNK`] as possible, all of nearly the same length. A short
/// rest would take another path through the matrix product, whose last bits may differ; so equal
/// rows have equal outputs wherever they stand.
pub(crate) fn even_chunks(rows: &[u32]) -> impl Iterator<Item = &[u32]> {
    let chunks = rows.len().div_ceil(CHUNK).max(1);
    rows.chunks(rows.len().div_ceil(chunks).max(1))
}

/// Layers `x → h₁ = f(x·W₁ + b₁) → … → y = head(h·W + b)`, with `f(norm(x·W₁ + b₁))` where hidden
/// layers are normalised.
#[derive(Clone, Debug)]
pub struct Network<T> {
    pub(crate) layers: Vec<Dense<T>>,
    /// One for each hidden layer, or none.
    norms: Vec<LayerNorm<T>>,
    activation: Activation,
    head: Activation,
}

/// The layers given do not make a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// There is no layer.
    #[error("a network has at least one layer")]
    NoLayer,
    /// The outputs of one layer are not the inputs of the next.
    #[error("layer {layer} has {outputs} outputs, but layer {next} takes {inputs}", next = layer + 1)]
    Mismatch {
        /// Index of the earlier layer.
        layer: usize,
        /// Its outputs.
        outputs: usize,
        /// Inputs of the later layer.
        inputs: usize,
    },
    /// There is not a norm of the right width for each hidden layer.
    #[error("hidden layers have widths {hidden:?}, but norms {norms:?}")]
    Norms {
        /// Widths of the hidden layers.
        hidden: Vec<usize>,
        /// Widths of the norms.
        norms: Vec<usize>,
    },
}

/// Tensors of a layer: weights, biases, and the gains and shifts of its norm, which are empty where
/// there is none.
pub(crate) const TENSORS: usize = 4;

impl<T: Scalar> Network<T> {
    /// A network with the given layers.
    ///
    /// # Errors
    /// If there is no layer, or neighbours do not fit.
    pub fn from_layers(
        layers: Vec<Dense<T>>,
        activation: Activation,
        head: Activation,
    ) -> Result<Self, ShapeError> {
        if layers.is_empty() {
            return Err(ShapeError::NoLayer);
        }
        for (layer, pair) in layers.windows(2).enumerate() {
            let (outputs, inputs) = (pair[0].outputs(), pair[1].inputs());
            if outputs != inputs {
                return Err(ShapeError::Mismatch { layer, outputs, inputs });
            }
        }
        Ok(Self { layers, norms: Vec::new(), activation, head })
    }

    /// The same network with these norms before the activations of its hidden layers.
    ///
    /// # Errors
    /// If there is not exactly one of the layer's width for each hidden layer.
    pub fn with_norms(mut self, norms: Vec<LayerNorm<T>>) -> Result<Self, ShapeError> {
        let hidden: Vec<usize> = self.layers[..self.depth()].iter().map(Dense::outputs).collect();
        let widths: Vec<usize> = norms.iter().map(LayerNorm::units).collect();
        if widths != hidden {
            return Err(ShapeError::Norms { hidden, norms: widths });
        }
        self.norms = norms;
        Ok(self)
    }

    /// The same network with norms of gain 1 and shift 0.
    pub fn with_fresh_norms(mut self) -> Self {
        let hidden = &self.layers[..self.depth()];
        self.norms = hidden.iter().map(|layer| LayerNorm::fresh(layer.outputs())).collect();
        self
    }

    /// A network with freshly drawn weights; `widths` are input, hidden …, output.
    ///
    /// # Panics
    /// If there are fewer than two widths, or one of them is 0.
    pub fn new(
        widths: &[usize],
        activation: Activation,
        head: Activation,
        init: Init,
        streams: &Streams,
    ) -> Self {
        assert!(widths.len() >= 2, "a network has an input width and an output width");
        let variances = init.weight_variances(&activation, widths);
        let layer = |(index, variance): (usize, f64)| {
            let (inputs, outputs) = (widths[index], widths[index + 1]);
            let mut weights = vec![T::zero(); inputs * outputs];
            let mut bias = vec![T::zero(); outputs];
            fill(init, variance, index, streams, &mut weights, &mut bias);
            Dense::new(inputs, outputs, weights, bias).expect("no width is 0")
        };
        let layers = variances.into_iter().enumerate().map(layer).collect();
        Self { layers, norms: Vec::new(), activation, head }
    }

    /// The layers, the one nearest the input first.
    pub fn layers(&self) -> &[Dense<T>] {
        &self.layers
    }

    /// The norms of the hidden layers, one each; empty if they are not normalised.
    pub fn norms(&self) -> &[LayerNorm<T>] {
        &self.norms
    }

    /// The tensors of layer `index`, the same number for every layer.
    pub(crate) fn tensors(&self, index: usize) -> [&[T]; TENSORS] {
        let layer = &self.layers[index];
        let (gain, shift): (&[T], &[T]) =
            self.norms.get(index).map_or((&[], &[]), |norm| (&norm.gain, &norm.shift));
        [&layer.weights, &layer.bias, gain, shift]
    }

    /// As [`Network::tensors`], to be changed.
    pub(crate) fn tensors_mut(&mut self, index: usize) -> [&mut [T]; TENSORS] {
        let layer = &mut self.layers[index];
        let (gain, shift): (&mut [T], &mut [T]) = match self.norms.get_mut(index) {
            Some(norm) => (&mut norm.gain, &mut norm.shift),
            None => (&mut [], &mut []),
        };
        [&mut layer.weights, &mut layer.bias, gain, shift]
    }

    /// The length of every tensor of every layer, one layer after another.
    pub(crate) fn tensor_lengths(&self) -> Vec<usize> {
        let layers = 0..self.layers.len();
        layers.flat_map(|index| self.tensors(index)).map(<[T]>::len).collect()
    }

    /// The activation behind every layer but the last.
    pub fn activation(&self) -> &Activation {
        &self.activation
    }

    /// The activation behind the last layer.
    pub fn head(&self) -> &Activation {
        &self.head
    }

    /// Whether the last layer is linear.
    pub(crate) fn head_is_identity(&self) -> bool {
        self.head.name() == "identity"
    }

    /// Hidden layers.
    pub fn depth(&self) -> usize {
        self.layers.len() - 1
    }

    /// Input width D.
    pub fn inputs(&self) -> usize {
        self.layers[0].inputs()
    }

    /// Output width K.
    pub fn outputs(&self) -> usize {
        self.layers[self.depth()].outputs()
    }

    /// Number of weights and biases, and of the gains and shifts of norms.
    pub fn parameters(&self) -> usize {
        self.tensor_lengths().iter().sum()
    }

    /// Whether every parameter is finite.
    pub fn is_finite(&self) -> bool {
        (0..self.layers.len()).flat_map(|index| self.tensors(index)).all(all_finite)
    }

    /// The outputs (B × K) for `inputs` (B × D).
    ///
    /// # Panics
    /// If the inputs are not D wide.
    pub fn predict(&self, inputs: ArrayView2<'_, T>) -> Array2<T> {
        assert_eq!(inputs.ncols(), self.inputs(), "inputs are as wide as the first layer takes");
        let rows = inputs.nrows();
        let mut outputs = Vec::with_capacity(rows * self.outputs());
        let mut walk = Walk::new(self);
        let indices: Vec<u32> = (0..).take(rows).collect();
        for chunk in even_chunks(&indices) {
            outputs.extend_from_slice(walk.forward(self, inputs, chunk, |_, _, _| ()));
        }
        Array2::from_shape_vec((rows, self.outputs()), outputs).expect("K outputs a row")
    }
}

impl<T: Scalar> fmt::Display for Network<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "network, {} parameters", self.parameters())?;
        for (index, layer) in self.layers.iter().enumerate() {
            writeln!(f, "  linear {} → {}", layer.inputs(), layer.outputs())?;
            if index < self.norms.len() {
                writeln!(f, "  layer norm")?;
            }
            if index < self.depth() {
                writeln!(f, "  {}", self.activation.label())?;
            } else if !self.head_is_identity() {
                writeln!(f, "  {}", self.head.label())?;
            }
        }
        Ok(())
    }
}

/// Buffers for going forward through a network without learning: three matrices of the widest
/// layer, whatever the depth.
#[derive(Debug)]
pub(crate) struct Walk<T> {
    x: Vec<T>,
    z: Vec<T>,
    h: Vec<T>,
    /// The figure of each row that a norm leaves for a way back, which is not taken here.
    inverse: Vec<T>,
}

impl<T: Scalar> Walk<T> {
    pub(crate) fn new(network: &Network<T>) -> Self {
        let widths = network.layers.iter().flat_map(|layer| [layer.inputs(), layer.outputs()]);
        let buffer = vec![T::zero(); CHUNK * widths.max().unwrap_or(0)];
        let inverse = vec![T::zero(); CHUNK];
        Self { x: buffer.clone(), z: buffer.clone(), h: buffer, inverse }
    }

    /// The outputs for the named rows of `inputs`, at most [`CHUNK`] of them. `see(layer, z, h)` is
    /// called for each hidden layer on the way.
    pub(crate) fn forward(
        &mut self,
        network: &Network<T>,
        inputs: ArrayView2<'_, T>,
        rows: &[u32],
        mut see: impl FnMut(usize, &[T], &[T]),
    ) -> &[T] {
        let batch = rows.len();
        gather(inputs, rows, &mut self.x[..batch * network.inputs()]);
        for (index, layer) in network.layers.iter().enumerate() {
            let x = &self.x[..batch * layer.inputs()];
            let z = &mut self.z[..batch * layer.outputs()];
            let h = &mut self.h[..batch * layer.outputs()];
            let hidden = index < network.depth();
            let function = if hidden { network.activation } else { network.head };
            match network.norms.get(index) {
                Some(norm) => {
                    layer.forward(x, h);
                    norm.forward(h, z, &mut self.inverse);
                }
                None => layer.forward(x, z),
            }
            function.forward(z, h);
            if hidden {
                see(index, z, h);
            }
            std::mem::swap(&mut self.x, &mut self.h);
        }
        &self.x[..batch * network.outputs()]
    }
}
