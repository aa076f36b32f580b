//! Every activation × instruction set × precision × length × alignment. A new activation is in it
//! from the day it is registered.

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

/// The functions of a slice, by one interface: (x, dy, output).
type Apply<T> = fn(&Activation, Isa, &[T], &[T], &mut [T]);

fn functions<T: Real>() -> [(&'static str, Apply<T>); 8] {
    [
        ("forward", |f, isa, x, _, y| f.forward_with(isa, x, y)),
        ("forward_in_place", |f, isa, x, _, y| {
            y.copy_from_slice(x);
            f.forward_in_place_with(isa, y);
        }),
        ("derivative", |f, isa, x, _, y| f.derivative_with(isa, x, y)),
        ("second_derivative", |f, isa, x, _, y| f.second_derivative_with(isa, x, y)),
        ("value of both", |f, isa, x, _, y| {
            f.value_and_derivative_with(isa, x, y, &mut vec![T::zero(); x.len()]);
        }),
        ("derivative of both", |f, isa, x, _, y| {
            f.value_and_derivative_with(isa, x, &mut vec![T::zero(); x.len()], y);
        }),
        ("backward", |f, isa, x, dy, y| f.backward_with(isa, x, dy, y)),
        ("backward_in_place", |f, isa, x, dy, y| {
            y.copy_from_slice(dy);
            f.backward_in_place_with(isa, x, y);
        }),
    ]
}

/// Numbers all over the range, with every kind of special value among them.
fn inputs<T: Real>(count: usize) -> Vec<T> {
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
    (0..count).map(number).map(T::narrow).collect()
}

fn same<T: Real>(a: T, b: T) -> bool {
    let (a, b) = (a.wide(), b.wide());
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// Every length up to four groups of four of the widest vectors and three more, at every alignment,
/// gives what one element at a time gives, and writes nothing beside it.
fn lengths_and_alignments<T: Real>(lanes: usize) {
    const CANARY: f64 = -77.25;
    let longest = 4 * lanes + 3;
    // A prime step through the lengths beyond covers the grouped loops too.
    let lengths = (0..=longest).chain((longest..20 * lanes).step_by(37));
    let lengths: Vec<usize> = lengths.collect();
    let x = inputs::<T>(20 * lanes + 16);
    let dy = inputs::<T>(x.len() + 5)[5..].to_vec();
    let mut y = vec![T::zero(); x.len() + 32];
    for activation in all() {
        for isa in Isa::available() {
            for (name, apply) in functions::<T>() {
                let mut alone = vec![T::zero(); x.len()];
                for (i, alone) in alone.iter_mut().enumerate() {
                    apply(&activation, isa, &x[i..=i], &dy[i..=i], std::slice::from_mut(alone));
                }
                for (round, &length) in lengths.iter().enumerate() {
                    let (from, to) = (round % 16, (round * 5) % 16);
                    y.fill(T::narrow(CANARY));
                    let range = from..from + length;
                    let output = &mut y[to..to + length];
                    apply(&activation, isa, &x[range.clone()], &dy[range.clone()], output);
                    let place = format!("{name} of {} on {isa}, {length} long", activation.label());
                    for (got, wanted) in output.iter().zip(&alone[range]) {
                        assert!(same(*got, *wanted), "{place}: {got} for {wanted}");
                    }
                    let canaries = y[..to].iter().chain(&y[to + length..]);
                    assert!(
                        canaries.into_iter().all(|y| y.wide() == CANARY),
                        "{place} writes beside"
                    );
                }
            }
        }
    }
}

#[test]
fn every_length_and_alignment_gives_the_bits_of_one_element_alone_in_f32() {
    lengths_and_alignments::<f32>(16);
}

#[test]
fn every_length_and_alignment_gives_the_bits_of_one_element_alone_in_f64() {
    lengths_and_alignments::<f64>(8);
}

/// 16 alignments of x, dy and y each, at one length.
#[test]
fn every_alignment_gives_the_same_bits() {
    let (x, dy) = (inputs::<f32>(200), inputs::<f32>(207)[7..].to_vec());
    for activation in all() {
        for isa in Isa::available() {
            for (name, apply) in functions::<f32>() {
                let mut expected = vec![0.0; 150];
                apply(&activation, isa, &x[..150], &dy[..150], &mut expected);
                for at in 0..16 {
                    let (mut moved_x, mut moved_dy) = (vec![0.0; at], vec![0.0; 15 - at]);
                    moved_x.extend(&x[..150]);
                    moved_dy.extend(&dy[..150]);
                    let mut y = vec![0.0; 170];
                    let output = &mut y[(3 * at) % 16..][..150];
                    apply(&activation, isa, &moved_x[at..], &moved_dy[15 - at..], output);
                    let agree = output.iter().zip(&expected).all(|(a, b)| same(*a, *b));
                    assert!(agree, "{name} of {} on {isa}, offset {at}", activation.label());
                }
            }
        }
    }
}

#[test]
fn nan_stays_in_its_lane() {
    for activation in all() {
        for isa in Isa::available() {
            for (name, apply) in functions::<f32>() {
                let x = [0.75_f32; 67];
                let dy = [1.0_f32; 67];
                let mut calm = [0.0_f32; 67];
                apply(&activation, isa, &x, &dy, &mut calm);
                for lane in 0..x.len() {
                    let (mut x, mut y) = (x, [0.0_f32; 67]);
                    x[lane] = f32::NAN;
                    apply(&activation, isa, &x, &dy, &mut y);
                    for (i, (y, calm)) in y.iter().zip(&calm).enumerate() {
                        assert!(
                            i == lane || y == calm,
                            "{name} of {} on {isa}",
                            activation.label()
                        );
                    }
                    if name.starts_with("forward") {
                        assert!(y[lane].is_nan(), "{name} of {} on {isa}", activation.label());
                    }
                }
            }
        }
    }
}

#[test]
fn backward_is_the_gradient_times_the_derivative_bit_for_bit() {
    let (x, dy) = (inputs::<f32>(1000), inputs::<f32>(1011)[11..].to_vec());
    let (mut d, mut dx) = (vec![0.0; 1000], vec![0.0; 1000]);
    for activation in all() {
        for isa in Isa::available() {
            activation.derivative_with(isa, &x, &mut d);
            activation.backward_with(isa, &x, &dy, &mut dx);
            for i in 0..x.len() {
                let agree = same(dx[i], d[i] * dy[i]);
                assert!(agree, "{} on {isa} at {}", activation.label(), x[i]);
            }
        }
    }
}

#[test]
#[should_panic(expected = "differ in length")]
fn slices_of_different_lengths_panic_before_anything_is_written() {
    let relu = Activation::new("relu").expect("it is registered");
    relu.forward(&[1.0_f32; 4], &mut [0.0; 3]);
}
