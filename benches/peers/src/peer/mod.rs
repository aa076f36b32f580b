//! What a peer can be asked to do. One file for each peer.

mod burn;
mod candle;
mod ours;
mod scalar;

use anyhow::{Result, bail};
use serde::Deserialize;
use serde_json::Value;

/// A network to train: `inputs → width × depth → 10`, softmax cross-entropy, SGD with momentum, f32.
#[derive(Clone, Debug, Deserialize)]
pub struct Shape {
    /// Input width.
    pub inputs: usize,
    /// Width of every hidden layer.
    pub width: usize,
    /// Hidden layers.
    pub depth: usize,
    /// `relu` or `softplus`.
    pub activation: String,
    /// Seed of weights and order.
    #[serde(default)]
    pub seed: u64,
}

impl Shape {
    /// Widths of all layers, input and output among them.
    pub fn widths(&self) -> Vec<usize> {
        let hidden = std::iter::repeat_n(self.width, self.depth);
        std::iter::once(self.inputs).chain(hidden).chain([crate::inputs::CLASSES]).collect()
    }
}

/// A run that can go on, step by step.
pub trait Training {
    /// One step on the next batch.
    fn step(&mut self);
    /// The loss of the last batch.
    fn loss(&mut self) -> f64;
}

/// A call to time.
pub type Call = Box<dyn FnMut()>;

/// A library, or a way of writing the code oneself.
pub trait Peer: Sync {
    /// Versions and instruction set, for the page.
    fn about(&self) -> Value;
    /// The operation `op` on `n` elements, ready to be timed; `None` if the peer has no such thing.
    fn kernel(&self, op: &str, n: usize) -> Option<Call>;
    /// The results of an `f32` operation, for the measurement of its error.
    fn values32(&self, op: &str, x: &[f32]) -> Option<Vec<f32>>;
    /// The results of an `f64` operation.
    fn values64(&self, op: &str, x: &[f64]) -> Option<Vec<f64>>;
    /// A run at its start; `None` if the peer trains nothing.
    fn training(&self, shape: &Shape) -> Option<Box<dyn Training>>;
}

/// The peer of this name; `isa` limits ours to an instruction set.
pub fn by_name(name: &str, isa: Option<&str>) -> Result<Box<dyn Peer>> {
    Ok(match name {
        "ours" => Box::new(ours::Ours::new(isa)?),
        "scalar" => Box::new(scalar::Scalar),
        "candle" => Box::new(candle::Candle),
        "burn" => Box::new(burn::Burn),
        _ => bail!("there is no peer {name:?}; peers are ours, scalar, candle, burn"),
    })
}
