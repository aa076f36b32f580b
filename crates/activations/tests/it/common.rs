//! What several tests share: all activations, inputs, and comparison by bits.

use activations::{Activation, Real, registry};

/// Every activation with its defaults and with another parameter, for which there may be another kernel.
pub(crate) fn all() -> impl Iterator<Item = Activation> {
    registry().iter().flat_map(|entry| {
        let defaults = Activation::new(entry.name).expect("it is registered");
        let first = entry.parameters.first().map(|parameter| {
            let value = if parameter.default == 1.0 { 2.5 } else { 0.375 };
            Activation::with(entry.name, &[(parameter.name, value)]).expect("it is allowed")
        });
        [Some(defaults), first].into_iter().flatten()
    })
}

/// Numbers over the whole range, with every kind of special value among them.
pub(crate) fn inputs<T: Real>(count: usize) -> Vec<T> {
    const SPECIAL: [f64; 12] = [
        0.0,
        -0.0,
        1e-45,
        -1e-45,
        5e-324,
        1.0,
        -104.0,
        1e300,
        -1e300,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let number = |i: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let uniform = (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
        match i % 7 {
            3 => SPECIAL[(i / 7) % SPECIAL.len()],
            5 => 200.0 * uniform,
            _ => 16.0 * uniform,
        }
    };
    (0..count).map(number).map(T::from_f64).collect()
}

pub(crate) trait Bits: Real {
    fn bits(self) -> u64;
}

impl Bits for f32 {
    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
}

impl Bits for f64 {
    fn bits(self) -> u64 {
        self.to_bits()
    }
}

pub(crate) fn is_nan<T: Real>(x: T) -> bool {
    x.to_f64().is_nan()
}

/// Equal in every bit, or both NaN.
pub(crate) fn same<T: Bits>(a: T, b: T) -> bool {
    a.bits() == b.bits() || (is_nan(a) && is_nan(b))
}
