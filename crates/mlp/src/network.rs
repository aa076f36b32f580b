//! A multilayer perceptron: dense layers, with one activation between them and a head behind them.

use std::fmt;

use crate::dense::{Dense, all_finite};
use crate::init::fill;
use crate::norm::{LayerNorm, NormPosition};
use crate::scalar::Scalar;
use crate::seed::Streams;
use activations::Activation;
use meanfield::Init;

/// Layers `x → h₁ = f(x·W₁ + b₁) → … → y = head(h·W + b)`, with `f(norm(x·W₁ + b₁))` where hidden
/// layers are normalized, or `norm(f(x·W₁ + b₁))` where they are normalized behind the activation. With
/// residual connections the inputs of the activations are a running sum:
///
/// ```text
/// z₁ = x·W₁ + b₁     z_l = z_{l−1} + f(z_{l−1})·W_l + b_l     y = head(f(z_L)·W + b)
/// ```
///
/// Each hidden layer after the first is then a block with pre-activation and an identity path (He et al.
/// 2016). With norms, f(norm(z)) or norm(f(z)) takes the place of f(z): the sum itself is never normalized.
#[derive(Clone, Debug)]
pub struct Network<T> {
    pub(crate) layers: Vec<Dense<T>>,
    /// One for each hidden layer, or none.
    norms: Vec<LayerNorm<T>>,
    /// Whether the norms are behind the activations.
    norms_after: bool,
    residual: bool,
    activation: Activation,
    head: Activation,
}

/// Why layers are not a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
    /// There is not exactly one norm of the right width for each hidden layer.
    #[error("hidden layers have widths {hidden:?}, but norms {norms:?}")]
    Norms {
        /// Widths of the hidden layers.
        hidden: Vec<usize>,
        /// Widths of the norms.
        norms: Vec<usize>,
    },
    /// Hidden layers that a residual connection joins differ in width.
    #[error(
        "hidden layers have widths {hidden:?}, but residual connections add one to the next: give them one width"
    )]
    Residual {
        /// Widths of the hidden layers.
        hidden: Vec<usize>,
    },
}

/// The tensors of a layer are its weights, its biases, and the gains and shifts of its norm, which are
/// empty where there is no norm.
pub(crate) const TENSORS_PER_LAYER: usize = 4;

impl<T: Scalar> Network<T> {
    /// A network of the given layers.
    ///
    /// # Errors
    /// If there is no layer, or neighbors do not fit.
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
        Ok(Self {
            layers,
            norms: Vec::new(),
            norms_after: false,
            residual: false,
            activation,
            head,
        })
    }

    /// The same network with these norms before the activations of its hidden layers.
    ///
    /// # Errors
    /// If there is not exactly one of the layer's width for each hidden layer.
    pub fn with_norms(mut self, norms: Vec<LayerNorm<T>>) -> Result<Self, ShapeError> {
        let hidden = self.hidden_widths();
        let widths: Vec<usize> = norms.iter().map(LayerNorm::units).collect();
        if widths != hidden {
            return Err(ShapeError::Norms { hidden, norms: widths });
        }
        self.norms = norms;
        Ok(self)
    }

    fn hidden_widths(&self) -> Vec<usize> {
        self.layers[..self.depth()].iter().map(Dense::outputs).collect()
    }

    /// The same network with residual connections between its hidden layers.
    ///
    /// # Errors
    /// If hidden layers differ in width.
    pub fn with_residuals(mut self) -> Result<Self, ShapeError> {
        let hidden = self.hidden_widths();
        if hidden.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(ShapeError::Residual { hidden });
        }
        self.residual = true;
        Ok(self)
    }

    /// Scales the weights and biases of every residual block by 1/√(number of blocks), as they start
    /// training: the second moment of the sum then grows by a factor that does not depend on the depth.
    pub(crate) fn with_small_blocks(mut self) -> Self {
        let blocks = self.depth().saturating_sub(1);
        if self.residual && blocks > 1 {
            let scale = T::from_f64(1.0 / (blocks as f64).sqrt());
            for Dense { weights, bias, .. } in &mut self.layers[1..=blocks] {
                weights.iter_mut().chain(bias).for_each(|theta| *theta *= scale);
            }
        }
        self
    }

    /// Whether layer `index` adds to the inputs of the activation below it.
    pub(crate) fn adds(&self, index: usize) -> bool {
        self.residual && (1..self.depth()).contains(&index)
    }

    /// Whether hidden layers have residual connections.
    pub fn is_residual(&self) -> bool {
        self.residual
    }

    /// The same network with norms of gain 1 and shift 0.
    pub fn with_fresh_norms(mut self) -> Self {
        let hidden = &self.layers[..self.depth()];
        self.norms = hidden.iter().map(|layer| LayerNorm::fresh(layer.outputs())).collect();
        self
    }

    /// The same network with its norms behind the activations of its hidden layers instead of before.
    pub fn with_norms_after(mut self) -> Self {
        self.norms_after = true;
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
        Self { layers, norms: Vec::new(), norms_after: false, residual: false, activation, head }
    }

    /// The layers, the one nearest the input first.
    pub fn layers(&self) -> &[Dense<T>] {
        &self.layers
    }

    /// The norms of the hidden layers, one each; empty if they are not normalized.
    pub fn norms(&self) -> &[LayerNorm<T>] {
        &self.norms
    }

    /// Where the hidden layers are normalized.
    pub fn norm_position(&self) -> NormPosition {
        match (self.norms.is_empty(), self.norms_after) {
            (true, _) => NormPosition::Nowhere,
            (false, false) => NormPosition::Before,
            (false, true) => NormPosition::After,
        }
    }

    /// The norm between product and activation of layer `index`.
    pub(crate) fn norm_before(&self, index: usize) -> Option<&LayerNorm<T>> {
        self.norms.get(index).filter(|_| !self.norms_after)
    }

    /// The norm behind the activation of layer `index`.
    pub(crate) fn norm_after(&self, index: usize) -> Option<&LayerNorm<T>> {
        self.norms.get(index).filter(|_| self.norms_after)
    }

    /// The tensors of layer `index`.
    pub(crate) fn tensors(&self, index: usize) -> [&[T]; TENSORS_PER_LAYER] {
        let layer = &self.layers[index];
        let (gain, shift): (&[T], &[T]) =
            self.norms.get(index).map_or((&[], &[]), |norm| (&norm.gain, &norm.shift));
        [&layer.weights, &layer.bias, gain, shift]
    }

    /// The tensors of layer `index`, mutable.
    pub(crate) fn tensors_mut(&mut self, index: usize) -> [&mut [T]; TENSORS_PER_LAYER] {
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

    /// Number of hidden layers.
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

    /// Number of weights and biases, and of gains and shifts of norms.
    pub fn parameters(&self) -> usize {
        self.tensor_lengths().iter().sum()
    }

    /// Whether every parameter is finite.
    pub fn is_finite(&self) -> bool {
        (0..self.layers.len()).flat_map(|index| self.tensors(index)).all(all_finite)
    }
}

impl<T: Scalar> fmt::Display for Network<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "network, {} parameters", self.parameters())?;
        for (index, layer) in self.layers.iter().enumerate() {
            writeln!(f, "  linear {} → {}", layer.inputs(), layer.outputs())?;
            if self.adds(index) {
                writeln!(f, "  added to the inputs of the activation before")?;
            }
            if self.norm_before(index).is_some() {
                writeln!(f, "  layer norm")?;
            }
            if index < self.depth() {
                writeln!(f, "  {}", self.activation.label())?;
                if self.norm_after(index).is_some() {
                    writeln!(f, "  layer norm")?;
                }
            } else if !self.head_is_identity() {
                writeln!(f, "  {}", self.head.label())?;
            }
        }
        Ok(())
    }
}
