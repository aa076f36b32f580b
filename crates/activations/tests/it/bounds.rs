//! The stated bounds of every activation on every instruction set.

use activations::accuracy::{derivative_ulp_error, sweep_range};
use activations::{Activation, Isa, Real, registry, ulp_error};

use crate::battery::all;

/// Every 421st `f32`: 1.02·10⁷ inputs, as many in every binade.
const STEP: u32 = 421;

/// Stated for the defaults; a parameter costs a rounding or two more.
fn slack(activation: &Activation) -> f64 {
    if activation.label() == activation.name() { 0.0 } else { 1.0 }
}

#[test]
fn ten_million_inputs_of_every_binade_stay_within_the_stated_bounds() {
    let one = |entry: &'static activations::Entry| {
        let activation = Activation::new(entry.name).expect("it is registered");
        for isa in Isa::available() {
            // Softplus in full on every set; for the others the sets share the ten million.
            let sets = Isa::available().count() as u32;
            let (first, step) = match entry.name {
                "softplus" => (0, STEP),
                _ => (
                    STEP * Isa::available().position(|it| it == isa).unwrap_or(0) as u32,
                    STEP * sets,
                ),
            };
            let rows = sweep_range(&activation, isa, first..=u32::MAX, step);
            let inputs: u64 = rows.iter().map(|row| row.inputs).sum();
            assert!(rows.len() == 512 && inputs > 10_000_000 / u64::from(step / STEP));
            for row in rows {
                let (value, derivative) = (row.value, row.derivative);
                let place = format!("{} on {isa}", entry.name);
                let bounds = entry.bounds;
                let kept = value.largest <= bounds.value;
                assert!(kept, "{place}: {} ULP at {:e}", value.largest, value.at);
                let kept = derivative.largest <= bounds.derivative;
                assert!(kept, "{place}: {} ULP of f' at {:e}", derivative.largest, derivative.at);
            }
        }
    };
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || {
                registry().iter().skip(half).step_by(2).for_each(|entry| one(entry))
            });
        }
    });
}

#[test]
fn softplus_keeps_to_one_ulp_on_avx512_and_below_two_elsewhere() {
    let softplus = Activation::new("softplus").expect("it is registered");
    for isa in Isa::available() {
        let bound = if isa.name() == "avx512" { 1.10 } else { 1.9 };
        for row in sweep_range(&softplus, isa, 0..=u32::MAX, STEP) {
            assert!(row.value.largest <= bound, "{isa}: {:?}", row.value);
        }
    }
}

/// Numbers around the places where a kernel changes its course: halves of ln 2, powers of two, the
/// ends of the range.
fn seams<T: Real>() -> Vec<T> {
    let mut seams = vec![];
    for i in -400..=400 {
        seams.push(f64::from(i) * std::f64::consts::LN_2 / 16.0);
        seams.push(f64::from(i) * std::f64::consts::LN_2 / 2.0);
    }
    seams.extend((-160..=160).map(|exponent| 2.0_f64.powi(exponent)));
    seams.extend([-87.4, -88.8, -103.98, -104.0, -115.0, -708.4, -745.2, -760.0, 17.4, 20.0]);
    let steps = |x: f64| {
        let (mut up, mut down) = (T::narrow(x), T::narrow(x));
        let mut near = vec![up];
        for _ in 0..8 {
            up = up + T::narrow(up.ulp());
            down = down - T::narrow(down.ulp());
            near.extend([up, down]);
        }
        near
    };
    seams.into_iter().flat_map(|x| [x, -x]).flat_map(steps).collect()
}

fn seams_hold<T: Real>() {
    let x = seams::<T>();
    let (mut y, mut d, mut both) = (x.clone(), x.clone(), (x.clone(), x.clone()));
    for activation in all() {
        let bounds = activation.entry().bounds;
        for isa in Isa::available() {
            activation.forward_with(isa, &x, &mut y);
            activation.derivative_with(isa, &x, &mut d);
            activation.value_and_derivative_with(isa, &x, &mut both.0, &mut both.1);
            for i in 0..x.len() {
                let place = format!("{} on {isa} at {:e}", activation.label(), x[i].wide());
                for y in [y[i], both.0[i]] {
                    let error = ulp_error(y, activation.reference(x[i].wide()));
                    assert!(error <= bounds.value + slack(&activation), "{place}: {error} ULP");
                }
                for d in [d[i], both.1[i]] {
                    let error = derivative_ulp_error(&activation, x[i], d);
                    let bound = bounds.derivative + slack(&activation);
                    assert!(error <= bound, "{place}: {error} ULP of f'");
                }
            }
        }
    }
}

#[test]
fn seams_and_special_values_stay_within_the_bounds_in_f32() {
    seams_hold::<f32>();
}
