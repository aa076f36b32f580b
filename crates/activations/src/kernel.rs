//! What an activation's file provides for speed: its functions over any vector.
//!
//! Deliberately absent: loops, slices and instruction sets.

use crate::knee::Knee;

/// Parameter values, the same in every lane.
pub(crate) type Lanes<V> = [V; 2];

/// An activation over vectors. Must hold for every input: NaN, ±∞, ±0, subnormal numbers.
pub(crate) trait Kernel: 'static {
    /// f(x).
    fn value<V: Knee>(x: V, p: &Lanes<V>) -> V;
    /// f'(x).
    fn slope<V: Knee>(x: V, p: &Lanes<V>) -> V;
    /// f''(x).
    fn curvature<V: Knee>(x: V, p: &Lanes<V>) -> V;
    /// f(x) and f'(x) in one pass, each within its bound; last places may differ from one by one.
    #[inline(always)]
    fn value_and_slope<V: Knee>(x: V, p: &Lanes<V>) -> (V, V) {
        (Self::value(x, p), Self::slope(x, p))
    }
}
