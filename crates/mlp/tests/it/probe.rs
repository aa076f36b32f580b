//! What counts as dead, dormant or always on, in networks made by hand.
//!
//! Every network here has one input column, and weights from which the behavior of each unit can be
//! read.

use approx::assert_relative_eq;
use mlp::trace::{LayerState, OnRequest, Requested, Snapshot, UnitSet, UnitSets};
use mlp::{
    Dense, Init, LayerView, Loss, Model, Network, Probe, Split, Streams, Targets, Task, Trainer,
};
use ndarray::Array2;

use crate::common::{Data, activation, config, config_of, uniform};

/// The snapshot at initialization of a network x → units with these (weight, bias) → their sum weighted by
/// `out`, over the training inputs; targets are 0.
fn snapshot_of(name: &str, units: &[(f64, f64)], out: f64, inputs: &[f64]) -> Snapshot {
    let rows = inputs.len() as u32;
    // Two more rows, far outside, for the splits that a snapshot must not use.
    let mut column = inputs.to_vec();
    column.extend([1e3, -1e3]);
    let inputs = Array2::from_shape_vec((column.len(), 1), column).unwrap();
    let targets = Targets::Values(Array2::zeros((inputs.nrows(), 1)));
    let split = Split { train: (0..rows).collect(), validation: vec![rows], test: vec![rows + 1] };
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    let (weights, bias): (Vec<f64>, Vec<f64>) = units.iter().copied().unzip();
    let layers = vec![
        Dense::new(1, units.len(), weights, bias).unwrap(),
        Dense::new(units.len(), 1, vec![out; units.len()], vec![0.5]).unwrap(),
    ];
    let network = Network::from_layers(layers, activation(name), activation("identity")).unwrap();
    let config = config(name, Loss::SquaredError).build().unwrap();
    let mut trainer = Trainer::with_network(&config, &task, &Streams::new(0, 0), network).unwrap();
    trainer.snapshot().expect("all finite")
}

fn layer(name: &str, units: &[(f64, f64)], inputs: &[f64]) -> LayerState {
    snapshot_of(name, units, 1.0, inputs).layers.remove(0)
}

/// The hexadecimal form of a set: bit u of the number is unit u.
fn bits(set: UnitSet<'_>) -> String {
    serde_json::to_value(set).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn a_relu_unit_that_is_zero_for_every_example_is_dead_by_every_definition() {
    // Unit 0 fires for x > 0, unit 1 never, unit 2 always.
    let state = layer("relu", &[(1.0, 0.0), (1.0, -5.0), (1.0, 5.0)], &[-1.0, 1.0, 2.0, -2.0]);
    assert_eq!(state.units, 3);
    assert_eq!(bits(state.sets.zero_dead()), "02");
    assert_eq!([0, 1, 2].map(|index| bits(state.sets.gate_dead(index))), ["02", "02", "02"]);
    assert_eq!([0, 1].map(|index| bits(state.sets.dormant(index))), ["02", "02"]);
    assert_eq!(bits(state.sets.always_on()), "04");
    // Two zeros of unit 0 and four of unit 1; no other value is small relative to the mean |h| of 23/12.
    assert_relative_eq!(state.zero_share, 0.5);
    assert_eq!(state.near_zero_share, [0.5; 3]);
    // z²: (1+1+4+4) + (36+16+9+49) + (16+36+49+9), over 12 entries.
    assert_relative_eq!(state.second_moment, 230.0 / 12.0, max_relative = 1e-14);
}

#[test]
fn a_softplus_unit_far_in_the_tail_is_gate_dead_but_not_zero() {
    // Largest slopes over the data: σ(0) = 0.5, σ(-3) = 0.047, σ(-6) = 0.0025, σ(-9) = 0.00012.
    let units = [(1.0, 0.0), (1.0, -3.0), (1.0, -6.0), (1.0, -9.0)];
    let state = layer("softplus", &units, &[0.0, -1.0]);
    assert_eq!(state.sets.zero_dead().count(), 0);
    assert_eq!(state.zero_share, 0.0);
    assert_eq!([0, 1, 2].map(|index| bits(state.sets.gate_dead(index))), ["0e", "0c", "08"]);
    // h = 0.69, 0.049, 0.0025, 0.00012 at x = 0 and 0.31, 0.018, 0.00091, 0.000045 at x = -1, whose
    // mean is 0.1346: three of the eight are below its hundredth, two below its thousandth.
    assert_eq!(state.near_zero_share, [3.0 / 8.0, 2.0 / 8.0, 0.0]);
}

#[test]
fn a_unit_that_hardly_varies_is_dormant_though_its_output_is_large() {
    // Unit 1 has weight 0 and h = 2 for every example. Unit 2 varies by a twentieth as much as unit 0.
    let state = layer("identity", &[(1.0, 0.0), (0.0, 2.0), (0.05, 0.0)], &[-3.0, 1.0, 2.0]);
    assert_eq!([0, 1].map(|index| bits(state.sets.dormant(index))), ["02", "02"]);
    let state = layer("identity", &[(1.0, 0.0), (0.03, 7.0)], &[-3.0, 1.0, 2.0]);
    assert_eq!([0, 1].map(|index| bits(state.sets.dormant(index))), ["00", "02"]);
    assert_eq!(state.sets.zero_dead().count(), 0);
}

#[test]
fn a_network_whose_output_never_changes_is_dead_and_one_that_changes_once_is_not() {
    let inputs = [-1.0, -2.0, -3.0, -4.0];
    let dead = snapshot_of("relu", &[(1.0, 0.0), (2.0, 0.5)], 1.0, &inputs);
    assert!(dead.output_constant);
    assert_eq!(dead.layers[0].zero_share, 1.0);
    assert_eq!(dead.layers[0].near_zero_share, [1.0; 3]);
    assert_eq!([0, 1].map(|index| bits(dead.layers[0].sets.dormant(index))), ["03", "03"]);
    let alive = snapshot_of("relu", &[(1.0, 0.0), (2.0, 3.0)], 1.0, &inputs);
    assert!(!alive.output_constant);
}

#[test]
fn a_dead_layer_makes_the_output_constant_whatever_the_number_of_examples() {
    // The first layer is dead, so the second repeats its biases, whose sum is not exact.
    for rows in [1, 2, 3, 255, 256, 257, 300, 513] {
        let inputs: Vec<f64> = (0..rows).map(|row| -1.0 - f64::from(row)).collect();
        let data = Data {
            inputs: Array2::from_shape_vec((inputs.len(), 1), inputs).unwrap(),
            targets: Targets::Values(Array2::zeros((rows as usize, 3))),
            split: Split { train: (0..rows).collect(), validation: vec![0], test: vec![0] },
        };
        let layers = vec![
            Dense::new(1, 40, vec![1.0; 40], vec![0.0; 40]).unwrap(),
            Dense::new(40, 40, uniform(1600, 1), uniform(40, 2)).unwrap(),
            Dense::new(40, 3, uniform(120, 3), vec![0.1, 0.2, 0.3]).unwrap(),
        ];
        let network = Network::from_layers(layers, activation("relu"), activation("identity"));
        let config = config("relu", Loss::SquaredError).build().unwrap();
        let (task, streams) = (data.task(), Streams::new(0, 0));
        let trainer = Trainer::with_network(&config, &task, &streams, network.unwrap());
        let snapshot = trainer.unwrap().snapshot().unwrap();
        assert!(snapshot.output_constant, "{rows} rows");
        assert!(snapshot.layers[1].zero_share < 1.0);
    }
}

#[test]
fn the_gradient_norm_is_that_of_the_mean_loss_with_respect_to_the_weights() {
    // One linear unit: y = 2·(3x) + 0.5, loss = mean (y - 0)², so that
    // dL/dw = mean 2y·2x. At x = 1: y = 6.5; at x = -1: y = -5.5. Mean of (26, 22) = 24.
    let snapshot = snapshot_of("identity", &[(3.0, 0.0)], 2.0, &[1.0, -1.0]);
    assert_relative_eq!(snapshot.layers[0].gradient_norm, 24.0, max_relative = 1e-14);
}

#[test]
fn every_row_of_a_split_longer_than_a_chunk_counts() {
    // The unit is active only for the last of 1000 examples.
    let mut inputs = vec![-1.0; 1000];
    inputs[999] = 1.0;
    let state = layer("relu", &[(1.0, 0.0)], &inputs);
    assert_eq!(state.sets.zero_dead().count(), 0);
    assert_relative_eq!(state.zero_share, 0.999);
    inputs[999] = -1.0;
    assert_eq!(layer("relu", &[(1.0, 0.0)], &inputs).sets.zero_dead().count(), 1);
}

#[test]
fn a_probe_sees_the_layers_in_order_and_does_not_change_the_run() {
    struct Shapes(Vec<(usize, usize, [usize; 5])>);
    impl Probe<f32> for Shapes {
        fn layer(&mut self, view: LayerView<'_, f32>) {
            let (z, h, dz) = (view.z.len(), view.h.len(), view.dz.len());
            let lengths = [z, h, dz, view.weights_gradient.len(), view.bias_gradient.len()];
            self.0.push((view.layer, view.units, lengths));
            let mut expected = view.z.to_vec();
            if view.layer < 2 {
                activation("softplus").forward(view.z, &mut expected);
            }
            assert_eq!(view.h, expected);
        }
    }
    let data = crate::common::xor::<f32>(100);
    let model = Model::new([5, 3], activation("softplus"), Init::He);
    let config = config_of(model, Loss::CrossEntropy).build().unwrap();
    let trainer = || Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap();
    let (mut probed, mut plain) = (trainer(), trainer());
    let mut shapes = Shapes(Vec::new());
    for step in 0..30 {
        if step % 7 == 0 {
            probed.observe(&[4, 7, 1, 90], &mut shapes);
            probed.snapshot().unwrap();
            probed.evaluate().unwrap();
        }
        assert_eq!(probed.step(), plain.step());
    }
    assert_eq!(probed.network().layers(), plain.network().layers());
    let expected =
        [(2, 2, [8, 8, 8, 6, 2]), (1, 3, [12, 12, 12, 15, 3]), (0, 5, [20, 20, 20, 10, 5])];
    assert_eq!(shapes.0[..3], expected);
    assert_eq!(shapes.0.len(), 15);
}

#[test]
fn scores_and_layers_are_small_since_a_large_study_has_a_million_of_them() {
    assert!(size_of::<mlp::trace::Score>() <= 72);
    // What a layer of 64 units takes with all that it points to, if so many of its sets have a unit.
    let taken = |full: usize| {
        let never = |_| false;
        let dormant = |tau, unit: usize| unit == 0 && full > usize::from(tau < 0.1);
        let sets = UnitSets::new(64, never, |_, _| false, dormant, never);
        let state = LayerState { sets, ..layer("relu", &[(1.0, 0.0)], &[1.0]) };
        let mut kept = None;
        let allocated = allocation_counter::measure(|| kept = Some(state.clone()));
        size_of::<LayerState>() as i64 + allocated.bytes_current
    };
    assert_eq!([0, 1, 2].map(taken), [88, 96, 104]);
}

#[test]
fn sets_are_those_of_the_functions_and_of_what_is_read() {
    let slopes = [0.0, 0.05, 0.005, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0005];
    let state = LayerState {
        sets: UnitSets::new(
            slopes.len(),
            |unit| unit == 10,
            |epsilon, unit| slopes[unit] <= epsilon,
            |tau, unit| (unit as f64) < 100.0 * tau,
            |unit| unit == 3,
        ),
        units: slopes.len() as u32,
        ..layer("relu", &[(1.0, 0.0)], &[1.0])
    };
    let json = serde_json::to_value(&state).unwrap();
    assert_eq!(json["zero_dead"], "0004");
    assert_eq!(json["gate_dead"], serde_json::json!(["f707", "f507", "f107"]));
    assert_eq!(json["dormant"], serde_json::json!(["0700", "ff03"]));
    assert_eq!(json["always_on"], "0800");
    assert_eq!(serde_json::from_value::<LayerState>(json.clone()).unwrap(), state);
    let [loose, strict] = [0, 2].map(|index| state.sets.gate_dead(index));
    assert_eq!([loose.count_without(strict), strict.count_without(loose)], [2, 0]);
    assert_eq!([3, 10, 99].map(|unit| strict.contains(unit)), [false, true, false]);
    for (field, set, expected) in [
        ("always_on", serde_json::json!("08"), "a set of 2 digits, and a layer of 11 units has 4"),
        ("dormant", serde_json::json!(["0700", "ff0300"]), "a set of 6 digits"),
        ("zero_dead", serde_json::json!("000"), "an even number of hexadecimal digits"),
        ("zero_dead", serde_json::json!("+f00"), "an even number of hexadecimal digits"),
        ("zero_dead", serde_json::json!("000g"), "an even number of hexadecimal digits"),
    ] {
        let mut json = json.clone();
        json[field] = set;
        let error = serde_json::from_value::<LayerState>(json).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn empty_sets_between_others_are_written_and_read() {
    let loose = |epsilon, unit| epsilon == 0.1 && unit == 2;
    let sets = UnitSets::new(11, |_| false, loose, |_, _| false, |unit| unit == 9);
    let state = LayerState { units: 11, sets, ..layer("relu", &[(1.0, 0.0)], &[1.0]) };
    let json = serde_json::to_value(&state).unwrap();
    assert_eq!(json["zero_dead"], "0000");
    assert_eq!(json["gate_dead"], serde_json::json!(["0400", "0000", "0000"]));
    assert_eq!(json["dormant"], serde_json::json!(["0000", "0000"]));
    assert_eq!(json["always_on"], "0002");
    assert_eq!(serde_json::from_value::<LayerState>(json).unwrap(), state);
    let [loose, strict] = [0, 1].map(|index| state.sets.gate_dead(index));
    assert_eq!([loose.count_without(strict), strict.count_without(loose)], [1, 0]);
    assert_eq!([strict.contains(2), state.sets.always_on().contains(9)], [false, true]);
}

#[test]
fn what_was_requested_is_written_and_read_and_nothing_is_like_what_holds_nothing() {
    let plain = layer("relu", &[(1.0, 0.0)], &[1.0]);
    let json = serde_json::to_string(&plain).unwrap();
    let mut emptied = plain.clone();
    emptied.requested.zero_gradient = None;
    assert_eq!(emptied, plain);
    assert_eq!(serde_json::to_string(&emptied).unwrap(), json);
    let reconstruction = Requested { reconstruction: Some(0.5), ..Requested::default() };
    let with = LayerState { requested: OnRequest::from(reconstruction), ..plain.clone() };
    assert_ne!(with, plain);
    let written = serde_json::to_string(&with).unwrap();
    assert_eq!(written, json.replace('}', ",\"reconstruction\":0.5}"));
    assert_eq!(serde_json::from_str::<LayerState>(&written).unwrap(), with);
}

#[test]
fn a_trace_keeps_its_last_scores_and_how_the_run_ended() {
    let evaluation = |step: u32| {
        let score = serde_json::json!({ "loss": 0.5 });
        serde_json::json!({ "step": step, "train": score, "validation": score, "test": score })
    };
    let trace = serde_json::json!({
        "outcome": { "diverged": { "step": 7 } },
        "curve": [{ "step": 1, "loss": 2.0 }],
        "evaluations": [evaluation(0), evaluation(6)],
        "snapshots": [{ "step": 0, "layers": [], "output_constant": false }],
        "predictions": [1, 2],
    });
    let mut trace: mlp::trace::Trace = serde_json::from_value(trace).expect("a trace");
    trace.keep_last_scores();
    let steps: Vec<u32> = trace.evaluations.iter().map(|evaluation| evaluation.step).collect();
    assert_eq!((steps, trace.outcome), (vec![6], mlp::trace::Outcome::Diverged { step: 7 }));
    assert!(trace.curve.is_empty() && trace.snapshots.is_empty() && trace.predictions.is_empty());
}
