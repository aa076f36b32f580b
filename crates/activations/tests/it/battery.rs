//! Every activation × instruction set × precision × length × alignment. A new activation is in it
//! from the day it is registered.
//!
//! Every result is compared, bit for bit, with that of one element alone: so it depends neither on
//! its place in the slice nor on its neighbours. What is written beside a slice is seen by canaries;
//! what is touched beside an allocation, by AddressSanitizer and memcheck (`scripts/asan.sh`,
//! `scripts/valgrind.sh`).

use activations::{Activation, Isa, Real, registry};

/// With parameters at and off their defaults, since the two may run through different kernels.
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

/// The functions of a slice, by one interface: (x, dy, output, room for another output).
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
        ("value of both", |f, isa, x, _, y, room| f.value_and_derivative_with(isa, x, y, room)),
        ("derivative of both", |f, isa, x, _, y, room| {
            f.value_and_derivative_with(isa, x, room, y);
        }),
        ("backward", |f, isa, x, dy, y, _| f.backward_with(isa, x, dy, y)),
        ("backward_in_place", |f, isa, x, dy, y, _| {
            y.copy_from_slice(dy);
            f.backward_in_place_with(isa, x, y);
        }),
    ]
}

/// Numbers all over the range, with every kind of special value among them.
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

/// Bits that differ, if `a` and `b` are not both NaN.
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

fn is_nan<T: Real>(x: T) -> bool {
    x.to_f64().is_nan()
}

pub(crate) fn same<T: Bits>(a: T, b: T) -> bool {
    a.bits() == b.bits() || (is_nan(a) && is_nan(b))
}

/// The place of the first difference. Almost always there is none: a loop without a branch finds
/// that out.
fn difference<T: Bits>(a: &[T], b: &[T]) -> Option<usize> {
    let differ = a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a.bits() ^ b.bits()));
    if differ == 0 { None } else { a.iter().zip(b).position(|(a, b)| !same(*a, *b)) }
}

/// Elements on either side of an output that must stay as they are: more than a group of vectors.
const GUARD: usize = 80;
const CANARY: f64 = -77.25;

/// (x, dy, output, room for another output).
type Call<'a, T> = &'a dyn Fn(&[T], &[T], &mut [T], &mut [T]);

/// One function of one activation on one instruction set, with the results of single elements.
struct Bench<'a, T> {
    place: String,
    call: Call<'a, T>,
    x: &'a [T],
    dy: &'a [T],
    alone: Vec<T>,
    /// All canaries between two checks.
    y: Vec<T>,
    room: Vec<T>,
}

impl<T: Bits> Bench<'_, T> {
    /// The elements from `from`, written `to` elements behind the guard.
    fn check(&mut self, length: usize, from: usize, to: usize) {
        let (inputs, written) = (from..from + length, GUARD + to..GUARD + to + length);
        let (x, dy) = (&self.x[inputs.clone()], &self.dy[inputs.clone()]);
        (self.call)(x, dy, &mut self.y[written.clone()], &mut self.room[..length]);
        let got = &mut self.y[written.clone()];
        if let Some(at) = difference(got, &self.alone[inputs]) {
            panic!(
                "{}, {length} long from {from} to {to}: element {at} is {}",
                self.place, got[at]
            );
        }
        got.fill(T::from_f64(CANARY));
        let beside = &self.y[to..GUARD + to + length + GUARD];
        let kept = beside.iter().fold(true, |kept, y| kept & (y.to_f64() == CANARY));
        assert!(kept, "{}, {length} long from {from} to {to}: writes beside", self.place);
    }
}

/// Every length up to four of the widest vectors and three more, at every alignment of input and
/// output; then every length up to two of the longest groups and three more, at alignments that
/// change with it.
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
                let mut bench = Bench {
                    place: format!("{name} of {} on {isa}", activation.label()),
                    call: &|x, dy, y, room| apply(&activation, isa, x, dy, y, room),
                    x: &x,
                    dy: &dy,
                    alone,
                    y: vec![T::from_f64(CANARY); x.len() + 2 * GUARD],
                    room: vec![T::zero(); x.len()],
                };
                for length in 0..=short {
                    for at in 0..lanes * lanes {
                        bench.check(length, at / lanes, at % lanes);
                    }
                }
                for length in short + 1..=long {
                    bench.check(length, length % lanes, 5 * length / 3 % lanes);
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
/// slices end and, at offset 0, begin where they begin: AddressSanitizer and memcheck see whatever
/// is read or written beside them. Miri, which is slow, takes a sample.
fn allocations_of_their_own<T: Bits>(lanes: usize) {
    let (x, dy) = (inputs::<T>(5 * lanes + 3), inputs::<T>(5 * lanes + 4)[1..].to_vec());
    let sampled = |length: &usize, at: &usize| !cfg!(miri) || (length + 7 * at).is_multiple_of(29);
    let places = (0..=4 * lanes + 3).flat_map(|length| (0..lanes).map(move |at| (length, at)));
    let places = places.filter(|(length, at)| sampled(length, at));
    let mut allocations: Vec<(usize, [Box<[T]>; 4])> = places
        .map(|(length, at)| (at, [&x, &dy, &x, &x].map(|from| from[..at + length].into())))
        .collect();
    for activation in all() {
        for isa in Isa::available() {
            for (_, apply) in functions::<T>() {
                for (at, [x, dy, y, room]) in &mut allocations {
                    let (y, room) = (&mut y[*at..], &mut room[*at..]);
                    apply(&activation, isa, &x[*at..], &dy[*at..], y, room);
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

/// A NaN among the inputs, or among the incoming gradients, in every place of two groups of the
/// widest vectors: it comes out there and nowhere else. At a kink the convention is PyTorch's:
/// f'(NaN) is the slope on the right.
fn nan_stays<T: Bits>(length: usize) {
    let (x, dy) = (vec![T::from_f64(0.75); length], vec![T::one(); length]);
    let (mut y, mut room) = (vec![T::zero(); length], vec![T::zero(); length]);
    for activation in all() {
        let kinked = !activation.entry().kinks.is_empty();
        for isa in Isa::available() {
            for (name, apply) in functions::<T>() {
                let mut calm = vec![T::zero(); length];
                apply(&activation, isa, &x, &dy, &mut calm, &mut room);
                let mut check = |x: &[T], dy: &[T], lane: usize, comes_out: bool| {
                    apply(&activation, isa, x, dy, &mut y, &mut room);
                    let place = format!("{name} of {} on {isa}, lane {lane}", activation.label());
                    assert!(!comes_out || is_nan(y[lane]), "{place}: {}", y[lane]);
                    y[lane] = calm[lane];
                    assert!(difference(&y, &calm).is_none(), "{place}: it spreads");
                };
                let through_slope = name.starts_with("backward") || name.starts_with("derivative");
                let (mut x, mut dy) = (x.clone(), dy.clone());
                for lane in 0..length {
                    x[lane] = T::from_f64(f64::NAN);
                    check(&x, &dy, lane, !(kinked && through_slope));
                    x[lane] = T::from_f64(0.75);
                    dy[lane] = T::from_f64(f64::NAN);
                    check(&x, &dy, lane, name.starts_with("backward"));
                    dy[lane] = T::one();
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
            if let Some(at) = difference(&d, &dx) {
                panic!("{} on {isa} at {}: {} for {}", activation.label(), x[at], dx[at], d[at]);
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
    let relu = Activation::new("relu").expect("it is registered");
    relu.forward(&[1.0_f32; 4], &mut [0.0; 3]);
}
