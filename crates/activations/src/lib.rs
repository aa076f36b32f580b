//! Softplus, ReLU and their relatives: values, derivatives and references, over slices and arrays.
//!
//! Deliberately absent: learning. A kernel knows numbers, not networks.

#[rustfmt::skip] // Generated.
                 // A coefficient may happen to round to a constant with a name.
#[allow(clippy::approx_constant)]
mod coefficients;
mod vector;
mod math;
mod kernel;
mod error;
mod reference;
mod isa;
mod arch;
mod dispatch;
mod real;
mod function;
mod activation;
mod walk;
mod array;
mod inverse;
pub mod accuracy;
pub mod peak;

pub use accuracy::ulp_error;
pub use activation::Activation;
pub use error::Error;
pub use function::{Bounds, CANCELS_TO, Entry, Parameter, registry};
pub use inverse::InverseSoftplus;
pub use isa::Isa;
pub use real::Real;
