//! Mean-field theory of deep networks: what second moments, gradients and correlations do from layer
//! to layer in a network with random weights.
//!
//! # Gaussian moments
//!
//! [`Moments`] and [`PairMoments`] are expectations over normal inputs, by quadrature, for every
//! activation of the crate [`activations`]:
//!
//! ```
//! use activations::Activation;
//! use meanfield::Moments;
//!
//! let softplus = Activation::softplus(1.0)?;
//! let moments = Moments::of(&softplus, 1.0); // over N(0, 1)
//! assert!((moments.second - 0.92121).abs() < 1e-4); // E f²
//! assert!((moments.derivative_second - 0.29338).abs() < 1e-4); // E f'²
//! # Ok::<(), activations::Error>(())
//! ```
//!
//! # Signal propagation
//!
//! [`layers`] follows an infinitely wide network, [`expected_layers`] one of a given width, and
//! [`fixed_point()`] finds where the recursion converges:
//!
//! ```
//! use activations::Activation;
//! use meanfield::{expected_layers, layers};
//!
//! let (tanh, variances) = (Activation::new("tanh")?, [1.5; 11]); // ten hidden layers
//! let infinite = layers(&tanh, &variances, 0.05, 0.3);
//! let finite = expected_layers(&tanh, &variances, 0.05, 0.3, Some(64));
//! assert!(infinite[9].chi < 1.0); // gradients vanish slowly
//! assert!((finite[9].q - infinite[9].q).abs() < 0.05);
//! # Ok::<(), activations::Error>(())
//! ```
//!
//! [`Recursion`] does both for networks with centered biases and residual blocks, and says how much of a
//! layer's second moment is the mean of f, which is what makes inputs alike:
//!
//! ```
//! use activations::Activation;
//! use meanfield::Recursion;
//!
//! let softplus = Activation::softplus(1.0)?;
//! let plain = Recursion::new(&softplus, &[1.0, 2.0, 2.0, 2.0]);
//! let [first, second, ..] = plain.layers()[..] else { unreachable!() };
//! assert!((first.mean_share - 0.7053).abs() < 1e-4);
//! assert!((second.correlation - first.mean_share).abs() < 1e-9); // out of none
//! # Ok::<(), activations::Error>(())
//! ```
//!
//! # Initializations
//!
//! [`Init`] gives the weight variances of each layer by published rules and by rules that the moments
//! of the activation determine:
//!
//! ```
//! use activations::Activation;
//! use meanfield::Init;
//!
//! let widths = [784, 256, 256, 10];
//! let softplus = Activation::softplus(1.0)?;
//! let variances = Init::Backward.weight_variances(&softplus, &widths);
//! assert_eq!(variances.len(), 3);
//! # Ok::<(), activations::Error>(())
//! ```
//!
//! # Features
//!
//! - `serde`: `Serialize` and `Deserialize` for [`Init`].
//! - `schema`: a JSON Schema of [`Init`].
#![forbid(unsafe_code)]

mod quadrature;
mod gauss;
mod moments;
mod fourth_moments;
mod propagation;
mod recursion;
mod fixed_point;
mod finite;
mod init;

pub use finite::{ExpectedLayer, expected_layers};
pub use fixed_point::{FixedPoint, fixed_point};
pub use fourth_moments::{FourthMoments, PairFourthMoments};
pub use init::{Init, UnknownInit};
pub use moments::{Moments, PairMoments};
pub use propagation::{
    Variances, backward_critical, backward_critical_layers, chi, forward_preserving,
    next_correlation, next_q,
};
pub use recursion::{Layer, Recursion, gradient_ratios, layers};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
