//! A multilayer perceptron: linear layers with one activation between them and a head behind.
//!
//! Deliberately absent: everything that learning needs beside the parameters (`pass` has the
//! gradients, `optimizer` the moments).

use std::fmt;

use activations::Activation;
use ndarray::{Array2, ArrayView2};

use crate::data::gather;
use crate::dense::Dense;
use crate::init::Init;
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

/// Layers `x → h₁ = f(x·W₁ + b₁) → … → y = head(h·W + b)`.
#[derive(Clone, Debug)]
pub struct Network<T> {
    pub(crate) layers: Vec<Dense<T>>,
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
}

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
        Ok(Self { layers, activation, head })
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
            init.fill(variance, index, streams, &mut weights, &mut bias);
            Dense::new(inputs, outputs, weights, bias).expect("no width is 0")
        };
        let layers = variances.into_iter().enumerate().map(layer).collect();
        Self { layers, activation, head }
    }

    /// The layers, the one nearest the input first.
    pub fn layers(&self) -> &[Dense<T>] {
        &self.layers
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

    /// Number of weights and biases.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(|layer| layer.weights.len() + layer.bias.len()).sum()
    }

    /// Whether every weight and bias is finite.
    pub fn is_finite(&self) -> bool {
        self.layers.iter().all(Dense::is_finite)
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
}

impl<T: Scalar> Walk<T> {
    pub(crate) fn new(network: &Network<T>) -> Self {
        let widths = network.layers.iter().flat_map(|layer| [layer.inputs(), layer.outputs()]);
        let buffer = vec![T::zero(); CHUNK * widths.max().unwrap_or(0)];
        Self { x: buffer.clone(), z: buffer.clone(), h: buffer }
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
            layer.forward(x, z);
            function.forward(z, h);
            if hidden {
                see(index, z, h);
            }
            std::mem::swap(&mut self.x, &mut self.h);
        }
        &self.x[..batch * network.outputs()]
    }
}
