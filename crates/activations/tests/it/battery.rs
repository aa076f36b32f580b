//! Every registered activation × instruction set × precision × length × alignment.
//!
//! Every result is compared, bit for bit, with that of its element alone, so it depends neither on the
//! position in a slice nor on neighbors. Canaries detect writes beside a slice; AddressSanitizer and
//! memcheck detect accesses beside an allocation (`scripts/asan.sh`, `scripts/valgrind.sh`).

use activations::{Activation, Isa, Real};

use crate::common::{Bits, all, inputs, is_nan, same};

/// A function of slices behind one interface: (x, dy, output, scratch for a second output).
type Apply<T> = fn(&Activation, Isa, &[T], &[T], &mut [T], &mut [T]);

fn functions<T: Real>() -> [(&'static str, Apply<T>); 8] {
    [
        ("forward", |f, isa, x, _, y, _| f.forward_with(isa, x, y)),
        ("forward_in_place", |f, isa, x, _, y, _| {
            y.copy_from_slice(x);
            f.forward_in_place_with(isa, y);
        }),
        ("derivative", |f, isa, x, _, y, _| f.derivative_with(isa, x, y)),
        ("second_derivative", |f, isa, x, _, y, _| f.second_derivative_with(isa, x, y)),
        ("value of both", |f, isa, x, _, y, scratch| {
            f.value_and_derivative_with(isa, x, y, scratch)
        }),
        ("derivative of both", |f, isa, x, _, y, scratch| {
            f.value_and_derivative_with(isa, x, scratch, y);
        }),
        ("backward", |f, isa, x, dy, y, _| f.backward_with(isa, x, dy, y)),
        ("backward_in_place", |f, isa, x, dy, y, _| {
            y.copy_from_slice(dy);
            f.backward_in_place_with(isa, x, y);
        }),
    ]
}

/// The index of the first difference. Almost always there is none, which a loop without a branch finds
/// out first.
fn difference<T: Bits>(a: &[T], b: &[T]) -> Option<usize> {
    let differ = a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a.bits() ^ b.bits()));
    if differ == 0 { None } else { a.iter().zip(b).position(|(a, b)| !same(*a, *b)) }
}

/// Elements on either side of an output that must not change: more than any vector, unrolled, holds.
const GUARD: usize = 80;
const CANARY: f64 = -77.25;

/// As [`Apply`], for one activation and instruction set.
type Call<'a, T> = &'a dyn Fn(&[T], &[T], &mut [T], &mut [T]);

/// One function of one activation on one instruction set, with the results of single elements.
struct Case<'a, T> {
    name: String,
    call: Call<'a, T>,
    x: &'a [T],
    dy: &'a [T],
    alone: Vec<T>,
    /// Holds canaries only, except during a check.
    y: Vec<T>,
    scratch: Vec<T>,
}

impl<T: Bits> Case<'_, T> {
    /// Checks `length` elements from index `from`, written `to` elements behind the guard.
    fn check(&mut self, length: usize, from: usize, to: usize) {
        let (inputs, written) = (from..from + length, GUARD + to..GUARD + to + length);
        let (x, dy) = (&self.x[inputs.clone()], &self.dy[inputs.clone()]);
        (self.call)(x, dy, &mut self.y[written.clone()], &mut self.scratch[..length]);
        let got = &mut self.y[written.clone()];
        if let Some(index) = difference(got, &self.alone[inputs]) {
            panic!(
                "{}, {length} long from {from} to {to}: element {index} is {}",
                self.name, got[index]
            );
        }
        got.fill(T::from_f64(CANARY));
        let around = &self.y[to..GUARD + to + length + GUARD];
        let unchanged = around.iter().fold(true, |unchanged, y| unchanged & (y.to_f64() == CANARY));
        assert!(unchanged, "{}, {length} long from {from} to {to}: writes beside", self.name);
    }
}

/// Every length up to four of the widest vectors and three more, at every alignment of input and
/// output; then every length up to two of the longest unrolled vectors and three more, at alignments
/// that change with the length.
fn lengths_and_alignments<T: Bits>(lanes: usize) {
    let (short, long) = (4 * lanes + 3, 8 * lanes + 3);
    let x = inputs::<T>(long + lanes);
    let dy = inputs::<T>(x.len() + 5)[5..].to_vec();
    let one_isa = |isa: Isa| {
        for activation in all() {
            for (name, apply) in functions::<T>() {
                let mut alone = vec![T::zero(); x.len()];
                for (i, alone) in alone.iter_mut().enumerate() {
                    let alone = std::slice::from_mut(alone);
                    apply(&activation, isa, &x[i..=i], &dy[i..=i], alone, &mut [T::zero()]);
                }
                let mut case = Case {
                    name: format!("{name} of {activation} on {isa}"),
                    call: &|x, dy, y, scratch| apply(&activation, isa, x, dy, y, scratch),
                    x: &x,
                    dy: &dy,
                    alone,
                    y: vec![T::from_f64(CANARY); x.len() + 2 * GUARD],
                    scratch: vec![T::zero(); x.len()],
                };
                for length in 0..=short {
                    for offsets in 0..lanes * lanes {
                        case.check(length, offsets / lanes, offsets % lanes);
                    }
                }
                for length in short + 1..=long {
                    case.check(length, length % lanes, 5 * length / 3 % lanes);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        Isa::available().for_each(|isa| {
            scope.spawn(move || one_isa(isa));
        });
    });
}

#[test]
fn every_length_and_alignment_gives_the_bits_of_one_element_alone_in_f32() {
    lengths_and_alignments::<f32>(16);
}

#[test]
fn every_length_and_alignment_gives_the_bits_of_one_element_alone_in_f64() {
    lengths_and_alignments::<f64>(8);
}

/// Every length up to four of the widest vectors and three more, in allocations that end where the
/// slices end and, at offset 0, begin where they begin, so that AddressSanitizer and memcheck see every
/// access beside them. Miri is slow and takes a sample.
fn allocations_of_their_own<T: Bits>(lanes: usize) {
    let (x, dy) = (inputs::<T>(5 * lanes + 3), inputs::<T>(5 * lanes + 4)[1..].to_vec());
    let sampled =
        |length: &usize, offset: &usize| !cfg!(miri) || (length + 7 * offset).is_multiple_of(29);
    let slices =
        (0..=4 * lanes + 3).flat_map(|length| (0..lanes).map(move |offset| (length, offset)));
    let slices = slices.filter(|(length, offset)| sampled(length, offset));
    let mut allocations: Vec<(usize, [Box<[T]>; 4])> = slices
        .map(|(length, offset)| {
            (offset, [&x, &dy, &x, &x].map(|from| from[..offset + length].into()))
        })
        .collect();
    for activation in all() {
        for isa in Isa::available() {
            for (_, apply) in functions::<T>() {
                for (offset, [x, dy, y, scratch]) in &mut allocations {
                    let (y, scratch) = (&mut y[*offset..], &mut scratch[*offset..]);
                    apply(&activation, isa, &x[*offset..], &dy[*offset..], y, scratch);
                }
            }
        }
    }
}

#[test]
fn nothing_beside_an_allocation_is_touched_in_f32() {
    allocations_of_their_own::<f32>(16);
}

#[test]
fn nothing_beside_an_allocation_is_touched_in_f64() {
    allocations_of_their_own::<f64>(8);
}

/// A NaN among the inputs or the incoming gradients, at every position of two of the longest unrolled
/// vectors, comes out there and nowhere else. For functions with a kink f'(NaN) is the derivative on the
/// right, as in PyTorch.
fn nan_stays<T: Bits>(length: usize) {
    let (x, dy) = (vec![T::from_f64(0.75); length], vec![T::one(); length]);
    let (mut y, mut scratch) = (vec![T::zero(); length], vec![T::zero(); length]);
    for activation in all() {
        let kinked = !activation.entry().kinks.is_empty();
        for isa in Isa::available() {
            for (name, apply) in functions::<T>() {
                let mut without_nan = vec![T::zero(); length];
                apply(&activation, isa, &x, &dy, &mut without_nan, &mut scratch);
                let mut check = |x: &[T], dy: &[T], index: usize, is_passed_on: bool| {
                    apply(&activation, isa, x, dy, &mut y, &mut scratch);
                    let case = format!("{name} of {activation} on {isa}, element {index}");
                    assert!(!is_passed_on || is_nan(y[index]), "{case}: {}", y[index]);
                    y[index] = without_nan[index];
                    assert!(difference(&y, &without_nan).is_none(), "{case}: it spreads");
                };
                let through_derivative =
                    name.starts_with("backward") || name.starts_with("derivative");
                let (mut x, mut dy) = (x.clone(), dy.clone());
                for index in 0..length {
                    x[index] = T::from_f64(f64::NAN);
                    check(&x, &dy, index, !(kinked && through_derivative));
                    x[index] = T::from_f64(0.75);
                    dy[index] = T::from_f64(f64::NAN);
                    check(&x, &dy, index, name.starts_with("backward"));
                    dy[index] = T::one();
                }
            }
        }
    }
}

#[test]
fn nan_comes_out_where_it_went_in_and_nowhere_else_in_f32() {
    nan_stays::<f32>(131);
}

#[test]
fn nan_comes_out_where_it_went_in_and_nowhere_else_in_f64() {
    nan_stays::<f64>(67);
}

fn backward_is_a_product<T: Bits>() {
    let (x, dy) = (inputs::<T>(10_000), inputs::<T>(10_011)[11..].to_vec());
    let (mut d, mut dx) = (x.clone(), x.clone());
    for activation in all() {
        for isa in Isa::available() {
            activation.derivative_with(isa, &x, &mut d);
            activation.backward_with(isa, &x, &dy, &mut dx);
            d.iter_mut().zip(&dy).for_each(|(d, dy)| *d *= *dy);
            if let Some(i) = difference(&d, &dx) {
                panic!("{activation} on {isa} at {}: {} for {}", x[i], dx[i], d[i]);
            }
        }
    }
}

#[test]
fn backward_is_the_gradient_times_the_derivative_bit_for_bit() {
    backward_is_a_product::<f32>();
    backward_is_a_product::<f64>();
}

#[test]
#[should_panic(expected = "differ in length")]
fn slices_of_different_lengths_panic_before_anything_is_written() {
    Activation::RELU.forward(&[1.0_f32; 4], &mut [0.0; 3]);
}
