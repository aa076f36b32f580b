//! Mean-field theory of deep networks: Gaussian moments of activations, signal propagation at infinite
//! and at finite width, and the initializations that follow.
#![forbid(unsafe_code)]

mod quadrature;
mod moments;
mod fourth_moments;
mod propagation;
mod fixed_point;
mod finite;
mod init;

pub use finite::{ExpectedLayer, expected_layers};
pub use fixed_point::{FixedPoint, fixed_point};
pub use fourth_moments::{FourthMoments, PairFourthMoments};
pub use init::{INITS, Init, UnknownInit};
pub use moments::{Moments, PairMoments};
pub use propagation::{
    Layer, Variances, backward_critical, backward_critical_layers, chi, forward_preserving,
    gradient_ratios, layers, next_correlation, next_q,
};
