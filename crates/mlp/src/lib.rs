//! Trains small multilayer perceptrons, and shows what happens inside them.
//!
//! A run is a function of its configuration, its data and its seed: on machines with the same vector
//! instructions it takes the same steps, bit for bit. A run whose loss stops being finite is recorded
//! as diverged. Nothing here reads a clock or a file, or starts a thread.
//!
//! A network that learns eˣ, with a softplus head so that its predictions are positive:
//!
//! ```
//! use mlp::{Activation, Adam, Config, Init, Loss, Model, Optimizer, Split, Streams, Targets, Task};
//! use ndarray::Array2;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let inputs = Array2::from_shape_fn((300, 1), |(row, _)| row as f32 / 75.0 - 2.0);
//! let targets = Targets::Values(inputs.mapv(f32::exp));
//! let every_third = |first: u32| (first..300).step_by(3).collect();
//! let split = Split { train: every_third(0), validation: every_third(1), test: every_third(2) };
//! let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
//!
//! let softplus = Activation::softplus(1.0)?;
//! let model = Model::new([16, 16], softplus, Init::Forward).with_head(softplus);
//! let config = Config::builder(model, Loss::SquaredError)
//!     .optimizer(Optimizer::Adam(Adam::default()))
//!     .learning_rate(0.01)
//!     .batch_size(20)
//!     .steps(1000)
//!     .build()?;
//! let trained = mlp::train(&config, &task, &Streams::new(0, 1))?;
//!
//! let last = trained.trace.evaluations.last().ok_or("the run has no evaluation")?;
//! assert!(last.test.loss < 0.01, "{last:?}");
//! assert!(trained.network.predict(inputs.view()).iter().all(|&value| value > 0.0));
//! # Ok(())
//! # }
//! ```
//!
//! - A [`Config`] says what is trained: a [`Model`], a [`Loss`], a learning rate, [`TrainingOptions`],
//!   and what to record ([`Recording`]).
//! - [`train()`] runs it to its end. A [`Trainer`] takes single steps, can be cancelled, and shows
//!   activations and gradients to a [`Probe`].
//! - [`trace`] is what a run leaves behind: losses, scores and the state of every hidden layer.
//!
//! # Letters
//!
//! B batch rows, D input width, H hidden width, K outputs. Matrices are row-major with one example
//! per row; weights are stored D × H, so that `z = x·W + b`. A hidden layer computes `h = f(z)`, with
//! layer normalization of `z` before `f`, or of `h` after it, where that is asked for; with residual connections z is a
//! running sum over the hidden layers (see [`Network`]); the last layer computes `y = head(z)`.
//!
//! # Features
//!
//! - `safetensors` (default): `mlp::weights`, networks as bytes that PyTorch reads and writes.
//! - `schema`: `JsonSchema` for the types that configuration files contain.
#![forbid(unsafe_code)]

// The list of options names this crate as others do.
extern crate self as mlp;

#[doc(hidden)]
pub mod seed;
#[doc(hidden)]
pub mod data;
pub mod trace;
#[doc(hidden)]
pub mod scalar;
mod order;
mod init;
mod gemm;
#[doc(hidden)]
pub mod layer_product;
#[doc(hidden)]
pub mod dense;
mod likelihood;
mod input_gradient;
#[doc(hidden)]
pub mod loss;
mod norm;
#[doc(hidden)]
pub mod network;
mod bias;
mod forward;
#[cfg(feature = "safetensors")]
pub mod weights;
mod schedule;
#[doc(hidden)]
pub mod optimizer;
mod updater;
mod clip;
mod error;
mod options;
#[doc(hidden)]
pub mod config;
mod check;
mod memory;
pub mod profile;
mod tangent;
mod pass;
mod probe;
mod snapshot;
mod smoothness;
mod jet;
mod target_errors;
mod zero_gradients;
mod reconstruction;
mod ablation;
#[doc(hidden)]
pub mod trainer;
mod run;
mod precision;
mod train;

pub use activations::Activation;
pub use bias::BiasInit;
pub use config::{Config, ConfigBuilder, Model, check_loss};
pub use data::{Split, Targets, Task};
pub use dense::Dense;
pub use error::ConfigError;
pub use input_gradient::{GradientTerm, MAX_GRADIENT_INPUTS};
pub use likelihood::{MIN_SCALE, ScaleError, ScaleFunction};
pub use loss::Loss;
pub use meanfield::Init;
pub use network::{Network, ShapeError};
pub use norm::{LayerNorm, NormPosition};
pub use optimizer::{Adam, Optimizer, OptimizerError, Sgd};
#[doc(hidden)]
pub use options::is_default;
pub use options::{Recording, TrainingOptions};
pub use precision::{Precision, layer_state};
pub use probe::{LayerView, Probe};
pub use scalar::Scalar;
pub use schedule::{Cosine, Schedule, ScheduleError};
pub use seed::Streams;
#[doc(hidden)]
pub use target_errors::constant_errors;
pub use train::{Trained, train};
pub use trainer::Trainer;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
