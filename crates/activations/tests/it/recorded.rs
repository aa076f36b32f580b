//! `f64` kernels against values recorded with 60 digits, and against PyTorch where that is promised.
//!
//! `scripts/recorded_values.py` wrote the file.

use activations::{Activation, CANCELS_TO, Isa, Real};

const RECORDED: &str = include_str!("../data/recorded.csv");

/// One line: what is recorded, of what, and the value as the sum of two numbers.
struct Line {
    name: &'static str,
    derivative: bool,
    parameter: &'static str,
    x: f64,
    near: f64,
    lack: f64,
}

fn lines() -> impl Iterator<Item = Line> {
    RECORDED.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, what, parameter, x, near, lack] = fields[..] else {
            panic!("six fields are expected in `{line}`");
        };
        let number = |text: &str| text.parse().expect("a number");
        let [x, near, lack] = [x, near, lack].map(number);
        Line { name, derivative: what == "derivative", parameter, x, near, lack }
    })
}

fn computed(activation: &Activation, isa: Isa, line: &Line) -> f64 {
    let mut y = [0.0];
    if line.derivative {
        activation.derivative_with(isa, &[line.x], &mut y);
    } else {
        activation.forward_with(isa, &[line.x], &mut y);
    }
    y[0]
}

#[test]
fn f64_kernels_and_references_stay_within_the_bounds_against_sixty_digits() {
    let mut count = 0;
    for line in lines().filter(|line| line.name != "torch") {
        let activation = Activation::new(line.name).expect("it is registered");
        let entry = activation.entry();
        let cancels = entry.cancels.filter(|zero| line.derivative && (line.x - zero).abs() < 0.5);
        let unit = if cancels.is_some() { line.near.abs().max(CANCELS_TO) } else { line.near };
        let error = |y: f64| ((y - line.near) - line.lack).abs() / unit.ulp();
        let bound = match (line.name, line.derivative) {
            ("softplus", false) => 1.5,
            (_, false) => entry.bounds.value,
            (_, true) => entry.bounds.derivative,
        };
        for isa in Isa::available() {
            let error = error(computed(&activation, isa, &line));
            let what = if line.derivative { "f'" } else { "f" };
            assert!(error <= bound, "{what} of {} on {isa} at {}: {error} ULP", line.name, line.x);
        }
        count += 1;
    }
    assert!(count > 4000, "{count} lines");
}

#[test]
fn with_pytorchs_threshold_softplus_is_pytorchs_and_without_it_is_exact_above() {
    let mut jumps = 0;
    for line in lines().filter(|line| line.name == "torch") {
        let beta = line.parameter.parse().expect("a number");
        let as_pytorch = Activation::with("softplus", &[("beta", beta), ("threshold", 20.0)]);
        let as_pytorch = as_pytorch.expect("it is allowed");
        let exact = Activation::with("softplus", &[("beta", beta)]).expect("it is allowed");
        for isa in Isa::available() {
            let y = computed(&as_pytorch, isa, &line);
            let above = line.x * beta > 20.0;
            // Below the threshold PyTorch's own error is larger than ours, and is not imitated.
            let close =
                if above { y == line.near } else { (y - line.near).abs() <= 4e-16 * line.near };
            assert!(close, "β = {beta} on {isa} at {}: {y}, PyTorch {}", line.x, line.near);
            let y = computed(&exact, isa, &line);
            jumps +=
                usize::from(above && !line.derivative && line.x * beta < 25.0 && y > line.near);
        }
    }
    assert!(jumps > 0, "the exact form lies above x just behind the threshold");
}
