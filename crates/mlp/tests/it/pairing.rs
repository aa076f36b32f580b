//! Two arms of a comparison share their draws and their batches, and initial weights have the variance
//! of their rule.

use approx::assert_relative_eq;
use meanfield::Init;
use mlp::{Dense, Loss, Network, Streams, Trainer};

use crate::common::{activation, config, xor};

const WIDTHS: [usize; 5] = [64, 128, 96, 128, 10];

fn network(name: &str, init: Init, seed: u64) -> Network<f64> {
    let streams = Streams::new(3, seed);
    Network::new(&WIDTHS, activation(name), activation("identity"), init, &streams)
}

#[test]
fn arms_of_one_seed_share_their_draws_up_to_the_gain_of_a_layer() {
    let relu = network("relu", Init::He, 1);
    for (name, init) in [("softplus", Init::Forward), ("tanh", Init::Backward)] {
        let other = network(name, init, 1);
        for (ours, theirs) in relu.layers().iter().zip(other.layers()) {
            let gain = theirs.weights()[0] / ours.weights()[0];
            for (ours, theirs) in ours.weights().iter().zip(theirs.weights()) {
                assert_relative_eq!(ours * gain, *theirs, max_relative = 1e-13);
            }
        }
    }
    let other_seed = network("relu", Init::He, 2);
    assert_ne!(relu.layers()[0].weights()[0], other_seed.layers()[0].weights()[0]);
    assert_ne!(relu.layers()[0].weights()[0], relu.layers()[1].weights()[0]);
}

#[test]
fn the_first_and_the_last_layer_start_equal_in_all_arms_of_a_rule() {
    for init in Init::ALL {
        let (relu, softplus) = (network("relu", init, 1), network("softplus", init, 1));
        for layer in [0, WIDTHS.len() - 2] {
            assert_eq!(relu.layers()[layer], softplus.layers()[layer], "{init}, layer {layer}");
        }
    }
}

#[test]
fn a_drop_in_replacement_starts_from_the_very_same_weights() {
    for init in [Init::He, Init::Glorot, Init::PyTorch] {
        assert_eq!(network("relu", init, 5).layers(), network("softplus", init, 5).layers());
    }
}

#[test]
fn weights_have_the_variance_of_their_rule() {
    for init in Init::ALL {
        for name in ["relu", "softplus"] {
            let network = network(name, init, 9);
            let variances = init.weight_variances(network.activation(), &WIDTHS);
            for (layer, variance) in network.layers().iter().zip(variances) {
                let count = layer.weights().len() as f64;
                let second = layer.weights().iter().map(|w| w * w).sum::<f64>() / count;
                // The second moment of n normal draws has a standard error of √(2/n).
                let tolerance = 5.0 * (2.0 / count).sqrt();
                assert!((second / variance - 1.0).abs() <= tolerance, "{init} {name}: {second}");
            }
        }
    }
}

#[test]
fn biases_are_zero_except_under_the_rule_of_pytorch() {
    for init in Init::ALL {
        let network = network("softplus", init, 1);
        for layer in network.layers() {
            let bound = 1.0 / (layer.inputs() as f64).sqrt();
            if init == Init::PyTorch {
                assert!(layer.bias().iter().all(|b| b.abs() <= bound && *b != 0.0));
                assert!(layer.weights().iter().all(|w| w.abs() <= bound));
                assert!(layer.weights().iter().any(|w| w.abs() > 0.95 * bound));
            } else {
                assert!(layer.bias().iter().all(|&b| b == 0.0));
            }
        }
    }
}

#[test]
fn two_arms_of_one_seed_see_the_same_batches() {
    // The last layer has zero weights and unequal biases and hardly learns, so the loss of a step
    // depends on the number of rows of each class in its batch.
    let data = xor::<f64>(200);
    let losses = |name, seed| -> Vec<f64> {
        let config = config(name, Loss::CrossEntropy).learning_rate(1e-12).build().unwrap();
        let layers = vec![
            Dense::new(2, 2, vec![1.0, -1.0, 0.5, 1.0], vec![0.0; 2]).unwrap(),
            Dense::new(2, 2, vec![0.0; 4], vec![1.0, -1.0]).unwrap(),
        ];
        let network = Network::from_layers(layers, activation(name), activation("identity"));
        let (task, streams) = (data.task(), Streams::new(1, seed));
        let mut trainer =
            Trainer::with_network(&config, &task, &streams, network.unwrap()).unwrap();
        (0..30).map(|_| trainer.step()).collect()
    };
    let (relu, softplus) = (losses("relu", 1), losses("softplus", 1));
    for (relu, softplus) in relu.iter().zip(softplus) {
        assert_relative_eq!(*relu, softplus, max_relative = 1e-9);
    }
    let other_seed = losses("relu", 2);
    assert!(relu.iter().zip(other_seed).any(|(ours, theirs)| (ours - theirs).abs() > 1e-3));
}
