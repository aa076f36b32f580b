//! Dead units for every threshold of a grid.

use mlp::trace::{
    DORMANT_GRID, DORMANT_THRESHOLDS, GATE_GRID, GATE_THRESHOLDS, LayerState, Snapshot, UnitCurves,
};
use mlp::{Dense, Loss, Network, Split, Streams, Targets, Trainer};
use ndarray::Array2;

use crate::common::{Data, activation, config, uniform, xor};

/// The snapshot of a network with one hidden layer of units f(wⱼ·x + bⱼ) over x uniform in [−1, 1).
fn snapshot(name: &str, units: &[[f64; 2]]) -> (Vec<f64>, Snapshot) {
    let inputs: Vec<f64> = uniform(60, 5);
    let matrix = Array2::from_shape_vec((60, 1), inputs.clone()).unwrap();
    let split = Split { train: (0..60).collect(), validation: vec![0], test: vec![0] };
    let data = Data { targets: Targets::Values(matrix.clone()), inputs: matrix, split };
    let [weights, bias] = [0, 1].map(|at| units.iter().map(|unit| unit[at]).collect::<Vec<_>>());
    let first = Dense::new(1, units.len(), weights, bias).unwrap();
    let last = Dense::new(units.len(), 1, vec![1.0; units.len()], vec![0.0]).unwrap();
    let [hidden, head] = [name, "identity"].map(activation);
    let network = Network::from_layers(vec![first, last], hidden, head).unwrap();
    let config = config(name, Loss::SquaredError).unit_curves(true).build().unwrap();
    let mut trainer =
        Trainer::with_network(&config, &data.task(), &Streams::new(1, 1), network).unwrap();
    (inputs, trainer.snapshot().expect("it is finite"))
}

fn curves(state: &LayerState) -> UnitCurves {
    state.requested.curves.expect("they were requested")
}

#[test]
fn grids_fall_and_hold_the_thresholds_of_the_sets() {
    for grid in [&GATE_GRID[..], &DORMANT_GRID[..]] {
        assert!(grid.windows(2).all(|pair| pair[0] > pair[1]));
    }
    assert!(GATE_THRESHOLDS.iter().all(|threshold| GATE_GRID.contains(threshold)));
    assert!(DORMANT_THRESHOLDS.iter().all(|threshold| DORMANT_GRID.contains(threshold)));
}

/// Units of Softplus with slopes σ(z) for z = x/10 − bⱼ, whose largest is at the largest x.
#[test]
fn counts_are_those_of_the_definitions() {
    let units: Vec<[f64; 2]> = (0..20).map(|unit| [0.1, -0.9 * f64::from(unit)]).collect();
    let (inputs, snapshot) = snapshot("softplus", &units);
    let curves = curves(&snapshot.layers[0]);
    let z = |[w, b]: [f64; 2], x: f64| w * x + b;
    let slopes = |&unit: &[f64; 2]| {
        inputs.iter().map(|&x| 1.0 / (1.0 + (-z(unit, x)).exp())).fold(0.0, f64::max)
    };
    let slopes: Vec<f64> = units.iter().map(slopes).collect();
    let gate_dead =
        GATE_GRID.map(|epsilon| slopes.iter().filter(|&&slope| slope <= epsilon).count() as u32);
    assert_eq!(curves.gate_dead, gate_dead);
    let deviation = |&unit: &[f64; 2]| {
        let h: Vec<f64> = inputs.iter().map(|&x| z(unit, x).exp().ln_1p()).collect();
        let mean = h.iter().sum::<f64>() / 60.0;
        h.iter().map(|h| (h - mean).abs()).sum::<f64>() / 60.0
    };
    let deviations: Vec<f64> = units.iter().map(deviation).collect();
    let mean = deviations.iter().sum::<f64>() / 20.0;
    let dormant = DORMANT_GRID
        .map(|tau| deviations.iter().filter(|&&deviation| deviation <= tau * mean).count() as u32);
    assert_eq!(curves.dormant, dormant);
    let falls = |counts: &[u32]| counts[0] > counts[counts.len() - 1];
    assert!(falls(&curves.gate_dead) && falls(&curves.dormant), "{curves:?}");
}

/// A slope of ReLU is 0 or 1, so that no threshold below 1 matters.
#[test]
fn the_curve_of_relu_is_flat() {
    let units: Vec<[f64; 2]> = (0..20).map(|unit| [0.1, -0.9 * f64::from(unit - 3)]).collect();
    let (_, snapshot) = snapshot("relu", &units);
    assert_eq!(curves(&snapshot.layers[0]).gate_dead, [16; GATE_GRID.len()]);
}

#[test]
fn they_agree_with_the_sets_are_recorded_on_request_only_and_change_no_step() {
    let plain = || config("softplus", Loss::CrossEntropy).snapshots(vec![0, 100, 200]);
    let data = xor::<f32>(300);
    let without = data.train(plain(), 1);
    let mut with = data.train(plain().unit_curves(true), 1);
    assert!(!serde_json::to_string(&without).unwrap().contains("curves"));
    let json = serde_json::to_string(&with).unwrap();
    assert_eq!(serde_json::from_str::<mlp::trace::Trace>(&json).unwrap(), with);
    for layer in with.snapshots.iter_mut().flat_map(|snapshot| &mut snapshot.layers) {
        let curves = layer.requested.curves.take().expect("every snapshot has them");
        for (set, threshold) in GATE_THRESHOLDS.into_iter().enumerate() {
            let index = GATE_GRID.iter().position(|&epsilon| epsilon == threshold).unwrap();
            assert_eq!(curves.gate_dead[index], layer.sets.gate_dead(set).count());
        }
        for (set, threshold) in DORMANT_THRESHOLDS.into_iter().enumerate() {
            let index = DORMANT_GRID.iter().position(|&tau| tau == threshold).unwrap();
            assert_eq!(curves.dormant[index], layer.sets.dormant(set).count());
        }
    }
    assert_eq!(with, without);
}
