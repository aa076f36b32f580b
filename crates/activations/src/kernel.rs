//! What the file of an activation provides for speed: its functions over any vector.

use crate::knee::Knee;

/// Parameter values, the same in every lane.
pub(crate) type Lanes<V> = [V; 2];

/// An activation over vectors. It must hold for every input: NaN, ±∞, ±0 and subnormal numbers.
///
/// Vectors have Softplus and the sigmoid ([`Knee`]); an implementation that does not need them may
/// ask for a [`crate::vector::Vector`] only.
pub(crate) trait Kernel: 'static {
    /// f(x).
    fn value<V: Knee>(x: V, p: &Lanes<V>) -> V;
    /// f'(x).
    fn derivative<V: Knee>(x: V, p: &Lanes<V>) -> V;
    /// f''(x).
    fn second_derivative<V: Knee>(x: V, p: &Lanes<V>) -> V;
    /// f(x) and f'(x) in one pass. Each keeps its bound, but last bits may differ from those of the
    /// separate functions.
    #[inline(always)]
    fn value_and_derivative<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        (Self::value(x, p), Self::derivative(x, p))
    }
}
