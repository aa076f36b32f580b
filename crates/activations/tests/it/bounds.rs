//! The stated bounds of every activation on every instruction set.

use activations::accuracy::{Binade, Reference, sweep_binade, sweep_step};
use activations::{Activation, Bounds, Entry, Isa, Real, registry};

use crate::common::all;

/// Inputs of each activation.
const SAMPLES_F32: u64 = 10_400_000;
const SAMPLES_F64: u64 = 1_050_000;

/// Bounds hold for the defaults; a parameter adds one or two roundings.
fn slack(activation: &Activation) -> f64 {
    if activation.label() == activation.name() { 0.0 } else { 1.0 }
}

/// The bounds on an instruction set. Softplus is better on AVX-512 and AVX2 than its entry states, which
/// holds everywhere.
fn bounds<T: Real>(entry: &Entry, isa: Isa) -> Bounds {
    let softplus = matches!(entry.name, "softplus" | "logsigmoid");
    let mut bounds = entry.bounds::<T>();
    if softplus && isa != Isa::PORTABLE && T::SIGNIFICAND_BITS == f64::SIGNIFICAND_BITS {
        // 0.74, but where the result is nearly subnormal the reference has no more digits either.
        bounds.value = 1.0;
    }
    if softplus && isa != Isa::PORTABLE && T::SIGNIFICAND_BITS == f32::SIGNIFICAND_BITS {
        bounds.derivative = 1.0;
        bounds.value = if isa.name() == "avx512" { 1.1 } else { bounds.value };
    }
    bounds
}

/// Every binade of one activation on every instruction set.
fn sweep<T: Real>(entry: &'static Entry, samples: u64) {
    let activation = Activation::new(entry.name).expect("it is registered");
    let isas: Vec<Isa> = Isa::available().collect();
    let (mut inputs, mut violations) = (0, vec![]);
    for binade in 0..T::BINADES {
        let step = sweep_step::<T>(binade, samples);
        let rows = sweep_binade::<T>(&activation, &isas, binade, step);
        inputs += rows[0].inputs;
        for (row, &isa) in rows.iter().zip(&isas) {
            let bounds = bounds::<T>(entry, isa);
            let Binade { value, derivative, .. } = row;
            for (what, errors, bound) in
                [("f", value, bounds.value), ("f'", derivative, bounds.derivative)]
            {
                let kept = errors.largest <= bound;
                if !kept {
                    let (largest, at) = (errors.largest, errors.largest_at);
                    violations
                        .push(format!("{what} on {isa}: {largest} ULP at {at:e}, not {bound}"));
                }
            }
        }
    }
    assert!(violations.is_empty(), "{}: {violations:#?}", entry.name);
    assert!(inputs * 104 / 100 > samples, "{inputs} inputs for {samples}");
}

/// Every activation, divided between two threads.
fn sweep_all<T: Real>(samples: u64) {
    let (even, odd): (Vec<_>, Vec<_>) =
        registry().iter().enumerate().partition(|(index, _)| index % 2 == 0);
    std::thread::scope(|scope| {
        for half in [even, odd] {
            scope.spawn(move || half.into_iter().for_each(|(_, entry)| sweep::<T>(entry, samples)));
        }
    });
}

#[test]
fn ten_million_inputs_of_every_binade_stay_within_the_stated_bounds_in_f32() {
    sweep_all::<f32>(SAMPLES_F32);
}

#[test]
fn a_million_inputs_of_every_binade_stay_within_the_stated_bounds_in_f64() {
    sweep_all::<f64>(SAMPLES_F64);
}

/// Numbers around those where a kernel switches between formulas: multiples of ½ ln 2, powers of two,
/// the ends of the range.
fn seams<T: Real>() -> Vec<T> {
    let mut seams = vec![];
    for i in -400..=400 {
        seams.push(f64::from(i) * std::f64::consts::LN_2 / 16.0);
        seams.push(f64::from(i) * std::f64::consts::LN_2 / 2.0);
    }
    seams.extend((-160..=160).map(|exponent| 2.0_f64.powi(exponent)));
    seams.extend([-87.4, -88.8, -103.98, -104.0, -115.0, -708.4, -745.2, -760.0, 17.4, 20.0]);
    let steps = |x: f64| {
        let (mut up, mut down) = (T::from_f64(x), T::from_f64(x));
        let mut near = vec![up];
        for _ in 0..8 {
            up = up + T::from_f64(up.ulp());
            down = down - T::from_f64(down.ulp());
            near.extend([up, down]);
        }
        near
    };
    seams.into_iter().flat_map(|x| [x, -x]).flat_map(steps).collect()
}

/// Every activation with parameters that `f32` rounds, as 0.1 is not a sum of a few powers of two, and
/// Softplus with the β that studies use.
fn with_rounded_parameters() -> impl Iterator<Item = Activation> {
    let values = [0.1, 1.1, 12.3].into_iter();
    let rounded = registry().iter().flat_map(move |entry| {
        let first = entry.parameters.first().into_iter();
        let given = first.flat_map({
            let values = values.clone();
            move |parameter| values.clone().map(|value| (parameter.name, value))
        });
        given.map(|given| Activation::with(entry.name, &[given]).expect("it is allowed"))
    });
    let softplus = [5.0, 10.0, 100.0, -3.0].into_iter();
    rounded.chain(
        softplus
            .map(|beta| Activation::with("softplus", &[("beta", beta)]).expect("it is allowed")),
    )
}

fn seams_hold<T: Real>() {
    let x = seams::<T>();
    let (mut y, mut d, mut both) = (x.clone(), x.clone(), (x.clone(), x.clone()));
    for activation in all() {
        let references: Vec<_> = x.iter().map(|&x| Reference::of(&activation, x)).collect();
        let bounds = activation.entry().bounds::<T>();
        let value_bound = bounds.value + slack(&activation);
        let derivative_bound = bounds.derivative + slack(&activation);
        for isa in Isa::available() {
            activation.forward_with(isa, &x, &mut y);
            activation.derivative_with(isa, &x, &mut d);
            activation.value_and_derivative_with(isa, &x, &mut both.0, &mut both.1);
            for (i, reference) in references.iter().enumerate() {
                let at = || format!("{activation} on {isa} at {:e}", x[i].to_f64());
                for y in [y[i], both.0[i]] {
                    let error = reference.value_error(y);
                    assert!(error <= value_bound, "{}: {error} ULP", at());
                }
                for d in [d[i], both.1[i]] {
                    let error = reference.derivative_error(d);
                    assert!(error <= derivative_bound, "{}: {error} ULP of f'", at());
                }
            }
        }
    }
}

/// A parameter adds up to 1.1 ULP, and where ln(1 + e^(βx)) is subnormal, Softplus's 1/β scales what it
/// lost.
fn rounded_parameters_hold<T: Real>(min_positive: f64) {
    const SLACK: f64 = 1.1;
    for activation in with_rounded_parameters() {
        let parameter = activation.parameters().next().map_or(1.0, |(_, value)| value);
        let scale = 1e-3 / parameter.abs();
        let grid = (-120_000..120_000).map(|i| T::from_f64(scale * f64::from(i)));
        let x: Vec<T> = seams::<T>().into_iter().chain(grid).collect();
        let references: Vec<_> = x.iter().map(|&x| Reference::of(&activation, x)).collect();
        let bounds = activation.entry().bounds::<T>();
        let (mut y, mut d) = (x.clone(), x.clone());
        for isa in Isa::available() {
            activation.forward_with(isa, &x, &mut y);
            activation.derivative_with(isa, &x, &mut d);
            for (i, reference) in references.iter().enumerate() {
                let subnormal = activation.name() == "softplus"
                    && (reference.value.0 * parameter).abs() < min_positive;
                let lost = if subnormal { 0.5 / parameter.abs() } else { 0.0 };
                let errors = [reference.value_error(y[i]), reference.derivative_error(d[i])];
                let allowed = [bounds.value + lost, bounds.derivative].map(|bound| bound + SLACK);
                let at = x[i].to_f64();
                assert!(errors[0] <= allowed[0], "{activation} on {isa} at {at:e}: {errors:?}");
                assert!(errors[1] <= allowed[1], "{activation} on {isa} at {at:e}: {errors:?}");
            }
        }
    }
}

#[test]
fn parameters_that_are_rounded_keep_the_bounds_in_f32() {
    rounded_parameters_hold::<f32>(f32::MIN_POSITIVE.into());
}

#[test]
fn parameters_that_are_rounded_keep_the_bounds_in_f64() {
    rounded_parameters_hold::<f64>(f64::MIN_POSITIVE);
}

#[test]
fn seams_and_special_values_stay_within_the_bounds_in_f32() {
    seams_hold::<f32>();
}

#[test]
fn seams_and_special_values_stay_within_the_bounds_in_f64() {
    seams_hold::<f64>();
}

/// β with bounds on the error of Softplus in ULP on portable vectors, AVX2 and AVX-512. 1/β scales what
/// subnormal results lost, so they are large for β < 1.
const BETAS_F32: [(f64, [f64; 3]); 3] =
    [(0.1, [6.0, 2.3, 2.0]), (5.0, [1.9, 1.9, 1.4]), (100.0, [2.7, 2.3, 2.0])];
const BETAS_F64: [(f64, [f64; 3]); 3] =
    [(0.1, [2.8, 2.1, 2.1]), (5.0, [2.3, 2.0, 2.0]), (100.0, [2.5, 1.8, 1.8])];

fn other_betas_hold<T: Real>(betas: &[(f64, [f64; 3])], samples: u64) {
    let isas: Vec<Isa> = Isa::available().collect();
    for (beta, bounds) in betas {
        let softplus = Activation::softplus(*beta).expect("it is allowed");
        for binade in 0..T::BINADES {
            let step = sweep_step::<T>(binade, samples);
            let rows = sweep_binade::<T>(&softplus, &isas, binade, step);
            for ((row, isa), bound) in rows.iter().zip(&isas).zip(bounds) {
                let (error, at) = (row.value.largest, row.value.largest_at);
                assert!(error <= *bound, "β = {beta} on {isa}: {error} ULP at {at:e}, not {bound}");
            }
        }
    }
}

#[test]
fn ten_million_inputs_of_softplus_with_other_betas_stay_within_their_bounds_in_f32() {
    other_betas_hold::<f32>(&BETAS_F32, SAMPLES_F32);
}

/// Among the inputs are some whose product with β overflows.
#[test]
fn a_million_inputs_of_softplus_with_other_betas_stay_within_their_bounds_in_f64() {
    other_betas_hold::<f64>(&BETAS_F64, SAMPLES_F64);
}
