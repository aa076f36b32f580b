//! Signal propagation at initialization: theory beside simulation, layer by layer, with the
//! simulation's sampling error.
//!
//! Theory is for the simulated width, and for infinite width where nothing is simulated. Layer l is
//! the l-th hidden layer, from 1. Inputs are standard normal vectors scaled to mean square 1, so that
//! q₁ = V₁ + B.
#![forbid(unsafe_code)]

mod settings;
mod quantity;
mod zeros;
mod theory;
mod estimate;
mod simulate;
mod propagate;

pub use propagate::propagate;
pub use quantity::{Layer, Network, Propagation, Quantity};
pub use settings::{Sample, Settings, check_biases, weight_variances};
pub use theory::in_theory;
