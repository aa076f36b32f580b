//! Initial biases: zero, PyTorch's, and those that center pre-activations.

use approx::assert_relative_eq;
use mlp::{
    BiasInit, Init, LayerView, Loss, Model, Network, Probe, Split, Streams, Targets, Task, Trainer,
};
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

use crate::common::{activation, config, config_of, xor};

/// The network that a run of these settings starts from.
fn fresh(name: &str, init: Init, rule: BiasInit, layer_norm: bool, seed: u64) -> Network<f64> {
    let data = xor::<f64>(50);
    let model = Model::new([16, 24], activation(name), init);
    let config = config_of(model, Loss::CrossEntropy).bias_init(rule).layer_norm(layer_norm.into());
    let config = config.build().unwrap();
    Trainer::new(&config, &data.task(), &Streams::new(3, seed)).unwrap().into_network()
}

fn biases(network: &Network<f64>) -> Vec<Vec<f64>> {
    network.layers().iter().map(|layer| layer.bias().to_vec()).collect()
}

#[test]
fn biases_are_zero_by_default_and_their_rule_leaves_the_weights_alone() {
    let zero = fresh("softplus", Init::He, BiasInit::default(), false, 1);
    assert!(biases(&zero).iter().flatten().all(|&bias| bias == 0.0));
    for rule in [BiasInit::PyTorch, BiasInit::Centered] {
        let other = fresh("softplus", Init::He, rule, false, 1);
        assert_ne!(biases(&zero), biases(&other), "{}", rule.name());
        for (ours, theirs) in zero.layers().iter().zip(other.layers()) {
            assert_eq!(ours.weights(), theirs.weights());
        }
    }
}

#[test]
fn biases_of_pytorch_are_uniform_within_one_over_the_root_of_the_fan_in_and_shared_by_arms() {
    let softplus = fresh("softplus", Init::Forward, BiasInit::PyTorch, false, 1);
    assert_eq!(biases(&softplus), biases(&fresh("relu", Init::He, BiasInit::PyTorch, false, 1)));
    assert_ne!(biases(&softplus), biases(&fresh("relu", Init::He, BiasInit::PyTorch, false, 2)));
    for layer in softplus.layers() {
        let bound = 1.0 / (layer.inputs() as f64).sqrt();
        assert!(layer.bias().iter().all(|bias| bias.abs() <= bound));
        let largest = layer.bias().iter().fold(0.0, |max: f64, bias| max.max(bias.abs()));
        assert!(layer.outputs() < 10 || largest > 0.6 * bound, "{largest} of {bound}");
    }
    // The weights' rule of the same name draws the same biases itself.
    let own = |rule| biases(&fresh("relu", Init::PyTorch, rule, false, 1));
    assert_eq!(own(BiasInit::Zero), own(BiasInit::PyTorch));
    for (own, added) in own(BiasInit::Zero).iter().flatten().zip(biases(&softplus).iter().flatten())
    {
        assert_relative_eq!(*own, *added, max_relative = 1e-14);
    }
}

#[test]
fn a_centered_bias_is_minus_the_mean_output_times_the_sum_of_the_weights() {
    // ln 2 is the mean of softplus over a symmetric distribution only for q = 0, so the mean of relu
    // is checked: √(q/2π), with q = 1 before the first activation of a normalized or a plain network.
    for layer_norm in [false, true] {
        let network = fresh("relu", Init::Glorot, BiasInit::Centered, layer_norm, 1);
        assert!(network.layers()[0].bias().iter().all(|&bias| bias == 0.0));
        let q = if layer_norm { 1.0 } else { 2.0 * 2.0 / (2.0 + 16.0) };
        let mean = (q / std::f64::consts::TAU).sqrt();
        let layer = &network.layers()[1];
        for (unit, bias) in layer.bias().iter().enumerate() {
            let sum: f64 = layer.weights()[unit..].iter().step_by(layer.outputs()).sum();
            assert_relative_eq!(*bias, -mean * sum, max_relative = 1e-8);
        }
        let last = network.layers().last().unwrap();
        assert!(last.bias().iter().all(|&bias| bias != 0.0), "the output layer is centered too");
    }
}

#[test]
fn a_centered_network_starts_from_the_weights_rule_whatever_that_rule_does_with_biases() {
    let network = fresh("softplus", Init::PyTorch, BiasInit::Centered, false, 1);
    assert!(network.layers()[0].bias().iter().all(|&bias| bias == 0.0));
}

/// The largest |mean over the rows| of a unit's pre-activation in each layer, the last first.
#[derive(Default)]
struct LargestMean(Vec<f64>);

impl Probe<f64> for LargestMean {
    fn layer(&mut self, view: LayerView<'_, f64>) {
        let rows = view.z.len() / view.units;
        let mean = |unit: usize| {
            let column = view.z[unit..].iter().step_by(view.units);
            (column.sum::<f64>() / rows as f64).abs()
        };
        self.0.push((0..view.units).map(mean).fold(0.0, f64::max));
    }
}

#[test]
fn centered_biases_give_every_unit_a_mean_pre_activation_near_zero() {
    const ROWS: usize = 4000;
    let mut draws = Streams::new(1, 1).stream("test");
    let inputs = Array2::from_shape_simple_fn((ROWS, 64), || StandardNormal.sample(&mut draws));
    let targets = Targets::Values(Array2::zeros((ROWS, 8)));
    let split = Split { train: (0..ROWS as u32).collect(), validation: vec![0], test: vec![0] };
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    for name in ["softplus", "relu", "sigmoid"] {
        for (layer_norm, residual) in [(false, false), (true, false), (false, true), (true, true)] {
            let largest = |rule| {
                let model = Model::new([256; 3], activation(name), Init::Forward);
                let config = config_of(model, Loss::SquaredError).bias_init(rule);
                let config = config.layer_norm(layer_norm.into()).residual(residual);
                let config = config.build().unwrap();
                let trainer = Trainer::new(&config, &task, &Streams::new(2, 1)).unwrap();
                let mut means = LargestMean::default();
                trainer.observe(&split.train, &mut means);
                means.0
            };
            let (zero, centered) = (largest(BiasInit::Zero), largest(BiasInit::Centered));
            // The output layer of a normalized network too, whose hidden layers the norm centers per
            // example and not per unit.
            for (layer, (zero, centered)) in zero.iter().zip(&centered).enumerate().take(3) {
                assert!(centered < &(0.3 * zero), "{name}, {layer}: {centered} of {zero}");
            }
        }
    }
}

#[test]
fn a_run_from_centered_biases_takes_other_steps_and_learns() {
    let data = xor::<f64>(200);
    let run = |rule| data.train(config("softplus", Loss::CrossEntropy).bias_init(rule), 1);
    let (zero, centered) = (run(BiasInit::Zero), run(BiasInit::Centered));
    assert_ne!(zero.curve, centered.curve);
    let [first, .., last] = &centered.evaluations[..] else { panic!("there are evaluations") };
    assert!(last.train.loss < first.train.loss);
}
