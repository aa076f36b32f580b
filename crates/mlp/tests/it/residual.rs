//! Residual connections: their definition, how they start, and what is refused.

use approx::assert_relative_eq;
use mlp::{
    BiasInit, ConfigError, Dense, Init, LayerNorm, Loss, Model, Network, ShapeError, Streams,
    Trainer,
};
use ndarray::array;

use crate::common::{activation, config, config_of, surface, uniform, xor};

fn dense(inputs: usize, outputs: usize, seed: u64) -> Dense<f64> {
    let (weights, bias) = (uniform(inputs * outputs, seed), uniform(outputs, seed + 100));
    Dense::new(inputs, outputs, weights, bias).unwrap()
}

fn layers() -> Vec<Dense<f64>> {
    vec![dense(2, 3, 1), dense(3, 3, 2), dense(3, 3, 3), dense(3, 1, 4)]
}

#[test]
fn each_hidden_layer_after_the_first_is_added_to_the_inputs_of_the_activation_before() {
    let tanh = activation("tanh");
    for norms in [false, true] {
        let network = Network::from_layers(layers(), tanh, activation("identity")).unwrap();
        let norm = |seed| LayerNorm::new(uniform(3, seed), uniform(3, seed + 100)).unwrap();
        let given = vec![norm(5), norm(6), norm(7)];
        let network = if norms { network.with_norms(given.clone()).unwrap() } else { network };
        let network = network.with_residuals().unwrap();
        let affine = |x: &[f64], layer: &Dense<f64>| -> Vec<f64> {
            let column = |j: usize| layer.weights()[j..].iter().step_by(layer.outputs());
            let sum = |j: usize| x.iter().zip(column(j)).map(|(x, w)| x * w).sum::<f64>();
            (0..layer.outputs()).map(|j| sum(j) + layer.bias()[j]).collect()
        };
        let hidden = |sum: &[f64], norm: &LayerNorm<f64>| -> Vec<f64> {
            let mean = sum.iter().sum::<f64>() / 3.0;
            let variance = sum.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / 3.0;
            let z = |(j, z): (usize, &f64)| {
                let normalized = (z - mean) / (variance + 1e-5).sqrt();
                if norms { norm.gain()[j] * normalized + norm.shift()[j] } else { *z }
            };
            sum.iter().enumerate().map(z).map(f64::tanh).collect()
        };
        let layers = layers();
        let mut sum = affine(&[0.3, -2.0], &layers[0]);
        for block in 1..3 {
            let added = affine(&hidden(&sum, &given[block - 1]), &layers[block]);
            sum.iter_mut().zip(added).for_each(|(sum, added)| *sum += added);
        }
        let expected = affine(&hidden(&sum, &given[2]), &layers[3])[0];
        let output = network.predict(array![[0.3, -2.0]].view())[[0, 0]];
        assert_relative_eq!(output, expected, max_relative = 1e-12);
        assert!(network.is_residual() && network.to_string().contains("added"), "{network}");
    }
}

#[test]
fn hidden_layers_of_several_widths_are_refused() {
    let layers = vec![dense(2, 3, 1), dense(3, 4, 2), dense(4, 1, 3)];
    let network = Network::from_layers(layers, activation("relu"), activation("identity")).unwrap();
    let refused = network.with_residuals().unwrap_err();
    assert_eq!(refused, ShapeError::Residual { hidden: vec![3, 4] });
    assert!(refused.to_string().contains("[3, 4]"), "{refused}");
    let model = Model::new([16, 16, 8], activation("relu"), Init::He);
    let config = config_of(model, Loss::CrossEntropy);
    assert!(config.clone().build().is_ok());
    let refused = config.residual(true).build().unwrap_err();
    assert_eq!(refused, ConfigError::ResidualWidths { layer: 2, width: 8, first: 16 });
    assert!(refused.to_string().contains("width 8"), "{refused}");
}

#[test]
fn blocks_start_smaller_by_the_root_of_their_number_and_the_rest_as_without() {
    let data = xor::<f64>(50);
    for (depth, rule) in [(1, BiasInit::PyTorch), (2, BiasInit::Zero), (5, BiasInit::PyTorch)] {
        let fresh = |residual| {
            let model = Model::new(vec![8; depth], activation("softplus"), Init::He);
            let config = config_of(model, Loss::CrossEntropy).residual(residual).bias_init(rule);
            let config = config.build().unwrap();
            Trainer::new(&config, &data.task(), &Streams::new(3, 1)).unwrap().into_network()
        };
        let (plain, residual) = (fresh(false), fresh(true));
        for (index, (plain, residual)) in plain.layers().iter().zip(residual.layers()).enumerate() {
            let is_block = index > 0 && index < depth;
            let scale = if is_block { 1.0 / (depth as f64 - 1.0).sqrt() } else { 1.0 };
            let pairs = plain.weights().iter().zip(residual.weights());
            for (plain, residual) in pairs.chain(plain.bias().iter().zip(residual.bias())) {
                assert_relative_eq!(plain * scale, *residual, max_relative = 1e-14);
            }
        }
    }
}

#[test]
fn the_second_moment_of_pre_activations_grows_by_a_bounded_factor_whatever_the_depth() {
    let data = surface::<f64>(200);
    for depth in [4, 32] {
        let model = Model::new(vec![64; depth], activation("relu"), Init::He);
        let config = config_of(model, Loss::SquaredError).residual(true).build().unwrap();
        let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(3, 1)).unwrap();
        let layers = trainer.snapshot().unwrap().layers;
        // He's rule adds q/(L − 1) per block, so a factor below e.
        let growth = layers[depth - 1].second_moment / layers[0].second_moment;
        assert!((1.3..4.0).contains(&growth), "depth {depth}: {growth}");
    }
}

#[test]
fn a_deep_residual_network_learns() {
    let data = xor::<f32>(300);
    let model = Model::new(vec![16; 24], activation("softplus"), Init::He);
    let config = config_of(model, Loss::CrossEntropy).residual(true);
    let config = config.learning_rate(0.005).steps(400).snapshots(vec![]);
    let trace = data.train(config, 1);
    let last = trace.evaluations.last().expect("it has an evaluation");
    assert!(last.step == 400 && last.train.loss < 0.4, "{last:?}");
}

#[test]
fn a_run_of_one_hidden_layer_has_nothing_to_add() {
    let data = xor::<f32>(100);
    let run = |residual| {
        let model = Model::new([16], activation("softplus"), Init::He);
        data.train(config_of(model, Loss::CrossEntropy).residual(residual), 1)
    };
    assert_eq!(run(true), run(false));
    assert_ne!(
        data.train(config("softplus", Loss::CrossEntropy).residual(true), 1),
        data.train(config("softplus", Loss::CrossEntropy), 1)
    );
}
