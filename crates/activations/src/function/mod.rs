//! The registry of activations, one file each. Everything downstream iterates over it, so that what is
//! done for one activation is done for all.

mod elu;
mod exp;
mod gelu;
pub(crate) mod identity;
mod leaky_relu;
mod logsigmoid;
mod mish;
pub(crate) mod relu;
mod relu_offset;
mod shifted_softplus;
mod sigmoid;
mod silu;
mod softplus;
mod squareplus;
mod tanh;

use crate::entry::Entry;

static REGISTRY: &[&Entry] = &[
    &relu::ENTRY,
    &softplus::ENTRY,
    &shifted_softplus::ENTRY,
    &relu_offset::ENTRY,
    &leaky_relu::ENTRY,
    &squareplus::ENTRY,
    &elu::ENTRY,
    &silu::ENTRY,
    &mish::ENTRY,
    &gelu::ENTRY,
    &tanh::ENTRY,
    &sigmoid::ENTRY,
    &exp::ENTRY,
    &logsigmoid::ENTRY,
    &identity::ENTRY,
];

/// Every activation, in the order of listings.
///
/// ```
/// let names: Vec<_> = activations::registry().iter().map(|entry| entry.name).collect();
/// assert!(names.contains(&"softplus") && names.contains(&"relu"));
/// ```
pub fn registry() -> &'static [&'static Entry] {
    REGISTRY
}
