//! A function that a loop applies to every element of a slice.

use crate::kernel::Lanes;
use crate::knee::Knee;

/// A function of one number.
pub(crate) trait Map {
    fn apply<V: Knee>(x: V, p: &Lanes<V>) -> V;
}
