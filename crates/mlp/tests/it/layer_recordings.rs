//! What snapshots measure of layers on request: units without a gradient, and what a linear map recovers.

use approx::assert_relative_eq;
use mlp::trace::Trace;
use mlp::{Dense, Loss, Network, Precision, Split, Streams, Targets, Trainer};
use ndarray::{Array2, array};

use crate::common::{Data, activation, config, uniform, xor};

/// The trace of one step of nearly no length from a given network, with a snapshot before and after.
fn trace<T: Precision>(data: &Data<T>, network: Network<T>, batch: u32) -> Trace {
    let config = config("relu", Loss::SquaredError).steps(1).learning_rate(1e-30);
    let config = config.batch_size(batch).snapshots(vec![0, 1]);
    let config = config.zero_gradients(true).reconstruction(true).build().unwrap();
    let streams = Streams::new(1, 1);
    Trainer::with_network(&config, &data.task(), &streams, network).unwrap().run()
}

/// Three units of which, for batches (1, 2) and (−1, −2): the first is open in the first batch only, the
/// second in both, and the third, whose bias is −10, in none.
#[test]
fn units_without_a_gradient_are_counted_batch_by_batch() {
    let data = Data {
        inputs: array![[1.0], [2.0], [-1.0], [-2.0], [0.5]],
        targets: Targets::Values(array![[9.0], [9.0], [9.0], [9.0], [9.0]]),
        split: Split { train: vec![0, 1, 2, 3], validation: vec![4], test: vec![4] },
    };
    let first = Dense::new(1, 3, vec![1.0, 1.0, 1.0], vec![0.0, 10.0, -10.0]).unwrap();
    let last = Dense::new(3, 1, vec![1.0, 1.0, 1.0], vec![0.0]).unwrap();
    let [relu, identity] = ["relu", "identity"].map(activation);
    let network = Network::from_layers(vec![first, last], relu, identity).unwrap();
    let trace = trace::<f64>(&data, network, 2);
    for snapshot in &trace.snapshots {
        let share = snapshot.layers[0].requested.zero_gradient.expect("there are two batches");
        assert_relative_eq!(share, 3.0 / 6.0, max_relative = 1e-15);
    }
}

/// One input x, one unit with weight 1: z = x, so its variance is that of x, and a regression on h = x has
/// the slope 1/(1 + λ) with λ = 10⁻³.
#[test]
fn an_identity_loses_only_what_the_penalty_takes_and_a_dead_unit_loses_all() {
    let inputs: Array2<f64> = Array2::from_shape_vec((60, 1), uniform(60, 5)).unwrap();
    let split = Split {
        train: (0..40).collect(),
        // The same rows, so that the mean is theirs.
        validation: (0..40).collect(),
        test: (40..60).collect(),
    };
    let targets = Targets::Values(inputs.clone());
    let data = Data { inputs, targets, split };
    let r_squared = |name: &str, bias: f64| {
        let first = Dense::new(1, 1, vec![1.0], vec![bias]).unwrap();
        let last = Dense::new(1, 1, vec![1.0], vec![0.0]).unwrap();
        let [hidden, head] = [name, "identity"].map(activation);
        let network = Network::from_layers(vec![first, last], hidden, head).unwrap();
        let trace = trace::<f64>(&data, network, 8);
        let [start, end] =
            [0, 1].map(|at| trace.snapshots[at].layers[0].requested.reconstruction.unwrap());
        assert_relative_eq!(start, end, max_relative = 1e-9);
        start
    };
    let loss = 1.0 - 1.0 / 1.001;
    assert_relative_eq!(r_squared("identity", 0.0), 1.0 - loss * loss, max_relative = 1e-12);
    assert_relative_eq!(r_squared("relu", -5.0), 0.0, epsilon = 1e-12);
    // ReLU drops one half of a symmetric input: with h = max(0, x), corr(h, x)² = 4/5 for uniform x.
    assert!((0.75..0.85).contains(&r_squared("relu", 0.0)), "{}", r_squared("relu", 0.0));
    assert!(r_squared("softplus", 0.0) > 0.98);
}

/// Two outputs of mixed pre-activations: the map must be solved for, not only scaled.
#[test]
fn mixed_outputs_are_told_apart() {
    let inputs: Array2<f64> = Array2::from_shape_vec((90, 2), uniform(180, 6)).unwrap();
    let targets = Targets::Values(inputs.clone());
    let split = Split {
        train: (0..60).collect(),
        validation: (60..80).collect(),
        test: (80..90).collect(),
    };
    let first = Dense::new(2, 3, vec![1.0, -1.0, 0.9, 0.5, -0.4, 0.7], vec![0.0; 3]).unwrap();
    let last = Dense::new(3, 2, vec![1.0; 6], vec![0.0; 2]).unwrap();
    let network = |name: &str| {
        let [hidden, head] = [name, "identity"].map(activation);
        Network::from_layers(vec![first.clone(), last.clone()], hidden, head).unwrap()
    };
    let data = Data { inputs, targets, split };
    let r_squared = |name: &str| {
        let trace = trace::<f64>(&data, network(name), 8);
        trace.snapshots[0].layers[0].requested.reconstruction.expect("it is defined")
    };
    assert!(r_squared("identity") > 0.9999, "{}", r_squared("identity"));
    // max(0, z) and max(0, −z) of nearly the same z keep both signs of it.
    assert!(r_squared("relu") > 0.9, "{}", r_squared("relu"));
}

#[test]
fn they_are_measured_on_request_only_and_change_no_step() {
    let plain = || config("softplus", Loss::CrossEntropy).snapshots(vec![0, 100, 200]);
    let data = xor::<f32>(300);
    let without = data.train(plain(), 1);
    let mut with = data.train(plain().zero_gradients(true).reconstruction(true), 1);
    let json = serde_json::to_string(&without).unwrap();
    assert!(!json.contains("zero_gradient") && !json.contains("reconstruction"));
    for (at, snapshot) in with.snapshots.iter_mut().enumerate() {
        for layer in &mut snapshot.layers {
            assert_eq!(
                layer.requested.zero_gradient.take(),
                Some(0.0),
                "softplus updates every unit"
            );
            let reconstruction = layer.requested.reconstruction.take();
            assert_eq!(reconstruction.is_some(), at != 1, "at both ends only");
            assert!(reconstruction.is_none_or(|r| (0.5..=1.0).contains(&r)), "{reconstruction:?}");
        }
    }
    assert_eq!(with, without);
}
