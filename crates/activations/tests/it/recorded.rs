//! `f64` kernels against values recorded with 60 digits, and both precisions against recorded values of
//! PyTorch.
//!
//! `scripts/recorded_values.py` wrote the file.

use activations::accuracy::Reference;
use activations::{Activation, DERIVATIVE_ROOT_UNIT, Isa, Real, registry};

const RECORDED: &str = include_str!("../data/recorded.csv");
/// The gradient that PyTorch's backward pass was given.
const GRADIENT: f64 = 1.25;

/// A line of the file. The value is the sum of `near` and `lack`.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    what: &'static str,
    pub(crate) parameter: &'static str,
    pub(crate) x: f64,
    pub(crate) near: f64,
    pub(crate) lack: f64,
}

pub(crate) fn lines() -> impl Iterator<Item = Line> {
    RECORDED.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, what, parameter, x, near, lack] = fields[..] else {
            panic!("six fields are expected in `{line}`");
        };
        let number = |text: &str| text.parse().expect("a number");
        let [x, near, lack] = [x, near, lack].map(number);
        Line { name, what, parameter, x, near, lack }
    })
}

fn computed<T: Real>(activation: &Activation, isa: Isa, line: &Line) -> T {
    let (x, mut y) = ([T::from_f64(line.x)], [T::zero()]);
    match line.what {
        "value" => activation.forward_with(isa, &x, &mut y),
        "derivative" => activation.derivative_with(isa, &x, &mut y),
        "backward" => activation.backward_with(isa, &x, &[T::from_f64(GRADIENT)], &mut y),
        other => panic!("`{other}` is not a recorded quantity"),
    }
    y[0]
}

#[test]
fn f64_kernels_stay_within_the_bounds_against_sixty_digits() {
    let mut count = 0;
    for line in lines() {
        let Some(entry) = registry().iter().find(|entry| entry.name == line.name) else { continue };
        let activation = Activation::new(line.name).expect("it is registered");
        let derivative = line.what == "derivative";
        let root = entry.derivative_root.filter(|root| derivative && (line.x - root).abs() < 0.5);
        let unit =
            if root.is_some() { line.near.abs().max(DERIVATIVE_ROOT_UNIT) } else { line.near };
        let error = |y: f64| ((y - line.near) - line.lack).abs() / unit.ulp();
        for isa in Isa::available() {
            let bound = match (line.name, derivative) {
                ("softplus" | "logsigmoid", false) if isa != Isa::PORTABLE => 0.75,
                ("softplus" | "logsigmoid", false) => 1.5,
                (_, false) => entry.bounds_f32.value,
                (_, true) => entry.bounds_f32.derivative,
            };
            let error = error(computed(&activation, isa, &line));
            assert!(
                error <= bound,
                "{} of {} on {isa} at {}: {error} ULP",
                line.what,
                line.name,
                line.x
            );
        }
        count += 1;
    }
    assert!(count > 4600, "{count} lines");
}

/// Above the threshold every bit is PyTorch's. Up to it both compute the exact function, and differ by
/// at most 3 units in the last place, PyTorch's own error included.
fn agrees_with_pytorch<T: Real>(name: &str) -> usize {
    let mut jumps = 0;
    for line in lines().filter(|line| line.name == name) {
        let beta: f64 = line.parameter.parse().expect("a number");
        let given = [("beta", beta)];
        let pytorch = Activation::torch_compatible("softplus", &given).expect("it is allowed");
        let exact = Activation::with("softplus", &given).expect("it is allowed");
        let recorded = T::from_f64(line.near);
        let above = (T::from_f64(line.x) * T::from_f64(beta)).to_f64() > 20.0;
        for isa in Isa::available() {
            let y: T = computed(&pytorch, isa, &line);
            let distance = (y.to_f64() - recorded.to_f64()).abs() / recorded.ulp();
            let allowed = if above { 0.0 } else { 3.0 };
            let Line { what, x, .. } = line;
            assert!(
                distance <= allowed,
                "{what} of β = {beta} on {isa} at {x}: {y}, PyTorch {recorded}"
            );
            jumps += usize::from(above && computed::<T>(&exact, isa, &line) != recorded);
        }
    }
    jumps
}

#[test]
fn torch_compatible_softplus_is_pytorchs_around_the_threshold() {
    agrees_with_pytorch::<f32>("torch_f32");
    let jumps = agrees_with_pytorch::<f64>("torch_f64");
    let enough = 40 * Isa::available().count();
    assert!(
        jumps > enough,
        "the exact form differs just above the threshold in f64: {jumps} times"
    );
}

/// So the reference of the `f64` kernels has many more digits than they have.
#[test]
fn the_reference_of_f64_agrees_with_sixty_digits_to_a_hundred_thousandth_of_a_unit() {
    for line in lines() {
        let Ok(activation) = Activation::new(line.name) else { continue };
        let reference = Reference::of(&activation, line.x);
        let (near, lack) =
            if line.what == "derivative" { reference.derivative } else { reference.value };
        let off = ((near - line.near) + (lack - line.lack)).abs() / line.near.ulp();
        // Near the smallest numbers the second part has few digits.
        let allowed = if line.near.abs() < 1e-290 { 1e-3 } else { 1e-5 };
        assert!(off < allowed, "{} of {} at {}: {off} ULP", line.what, line.name, line.x);
    }
}
