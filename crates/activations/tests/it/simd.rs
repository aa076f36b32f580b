//! What vectors say of their numbers, on every instruction set of this machine.

use activations::{Isa, Real, Routine, Simd};

/// Writes whether each number is found not to be 0.
struct Nonzero<'a, T>(&'a [T], &'a mut Vec<bool>);

impl<T: Copy> Routine<T> for Nonzero<'_, T> {
    #[inline(always)]
    fn run<V: Simd<Number = T>>(self) {
        for chunk in self.0.chunks_exact(V::LEN) {
            let bits = V::load(chunk).nonzero();
            assert_eq!(u64::from(bits) >> V::LEN, 0, "bits beyond the last lane");
            (0..V::LEN).for_each(|lane| self.1.push(bits >> lane & 1 == 1));
        }
    }
}

fn check<T: Real + From<f32>>(smallest: T) {
    let special = [0.0, -0.0, 1.0, -1.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    let mut numbers: Vec<T> = special.into_iter().map(T::from).collect();
    numbers.push(smallest);
    // Every number in every lane of the longest vector.
    let numbers: Vec<T> = (0..16 * numbers.len())
        .map(|index| numbers[(index + index / 16) % numbers.len()])
        .collect();
    let expected: Vec<bool> = numbers.iter().map(|&x| x != T::from(0.0)).collect();
    for isa in Isa::available() {
        let mut found = Vec::new();
        isa.run(Nonzero(&numbers, &mut found));
        assert_eq!(found, expected, "{isa}");
    }
}

#[test]
fn every_lane_that_is_not_zero_has_its_bit() {
    check(f32::from_bits(1));
    check(f64::from_bits(1));
}
