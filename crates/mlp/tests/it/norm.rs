//! Layer normalization: its definition, its use in a network, and what a probe sees of it.

use approx::assert_relative_eq;
use mlp::{
    Dense, Init, LayerNorm, LayerView, Loss, Model, Network, NormPosition, Probe, ShapeError,
    Streams, Trainer,
};
use ndarray::array;

use crate::common::{activation, config, config_of, uniform, xor};

fn network(units: usize, norms: Vec<LayerNorm<f64>>) -> Result<Network<f64>, ShapeError> {
    let layers = vec![
        Dense::new(1, units, uniform(units, 1), uniform(units, 2)).unwrap(),
        Dense::new(units, 1, vec![1.0; units], vec![0.0]).unwrap(),
    ];
    Network::from_layers(layers, activation("identity"), activation("identity"))?.with_norms(norms)
}

#[test]
fn an_example_gets_mean_0_and_variance_1_and_is_then_scaled_and_shifted() {
    // u = (1, 2, 6): mean 3, variance 14/3. The output adds 10·x̂₀ + 1, x̂₁ and x̂₂ − 2.
    let layers = vec![
        Dense::new(1, 3, vec![1.0, 2.0, 6.0], vec![0.0; 3]).unwrap(),
        Dense::new(3, 1, vec![1.0; 3], vec![0.0]).unwrap(),
    ];
    let identity = activation("identity");
    let norm = LayerNorm::new(vec![10.0, 1.0, 1.0], vec![1.0, 0.0, -2.0]).unwrap();
    let network = Network::from_layers(layers, identity, identity).unwrap();
    let network = network.with_norms(vec![norm]).unwrap();
    let deviation = (14.0_f64 / 3.0 + 1e-5).sqrt();
    let expected = (-20.0 - 1.0 + 3.0) / deviation - 1.0;
    let output = network.predict(array![[1.0]].view())[[0, 0]];
    assert_relative_eq!(output, expected, max_relative = 1e-14);
    assert_eq!(network.parameters(), 3 + 3 + 3 + 3 + 3 + 1);
    assert!(network.to_string().contains("layer norm"));
}

#[test]
fn norms_that_do_not_fit_the_hidden_layers_are_refused() {
    let refused = network(4, vec![LayerNorm::fresh(5)]).unwrap_err();
    assert_eq!(refused, ShapeError::Norms { hidden: vec![4], norms: vec![5] });
    assert!(network(4, vec![LayerNorm::fresh(4), LayerNorm::fresh(1)]).is_err());
    assert!(network(4, vec![LayerNorm::fresh(4)]).is_ok());
    assert!(network(4, vec![]).is_err(), "an empty list is not one norm per hidden layer");
    assert_eq!(LayerNorm::new(vec![1.0_f32], vec![]), None);
    assert_eq!(LayerNorm::<f32>::new(vec![], vec![]), None);
}

#[test]
fn a_norm_removes_the_scale_and_the_mean_of_a_product() {
    for units in [2, 15, 16, 17, 64] {
        let plain = network(units, vec![LayerNorm::fresh(units)]).unwrap();
        let layer = &plain.layers()[0];
        let scaled: Vec<f64> = layer.weights().iter().map(|w| 3.0 * w).collect();
        let moved: Vec<f64> = layer.bias().iter().map(|b| 3.0 * b + 5.0).collect();
        let last = Dense::new(units, 1, uniform(units, 3), vec![0.0]).unwrap();
        let outputs = |first: Dense<f64>| {
            let layers = vec![first, last.clone()];
            let network =
                Network::from_layers(layers, activation("tanh"), activation("identity")).unwrap();
            network.with_fresh_norms().predict(array![[0.3], [-2.0]].view())
        };
        let changed = Dense::new(1, units, scaled, moved).unwrap();
        for (plain, changed) in outputs(layer.clone()).iter().zip(&outputs(changed)) {
            // They differ through ε, which is added to a variance nine times as large.
            assert_relative_eq!(*plain, *changed, max_relative = 1e-3, epsilon = 1e-4);
        }
    }
}

#[test]
fn a_probe_of_a_normalized_network_sees_the_inputs_of_the_activation() {
    struct NormCheck(usize);
    impl Probe<f64> for NormCheck {
        fn layer(&mut self, view: LayerView<'_, f64>) {
            let norms = [view.gain_gradient.len(), view.shift_gradient.len()];
            if view.layer == 2 {
                return assert_eq!(norms, [0, 0]);
            }
            assert_eq!(norms, [view.units; 2]);
            let mut h = view.z.to_vec();
            activation("softplus").forward(view.z, &mut h);
            assert_eq!(view.h, h);
            // Gains are 1 and shifts 0 at initialization, so z has mean 0 and variance just below 1.
            for row in view.z.chunks_exact(view.units) {
                let mean = row.iter().sum::<f64>() / view.units as f64;
                let variance = row.iter().map(|z| z * z).sum::<f64>() / view.units as f64;
                assert!(mean.abs() < 1e-12 && variance > 0.9 && variance <= 1.0, "{variance}");
            }
            // dβ is the sum of ∂L/∂z over the rows; ∂L/∂u sums to 0 over the units.
            for (unit, shift) in view.shift_gradient.iter().enumerate() {
                let sum: f64 = view.dz[unit..].iter().step_by(view.units).sum();
                assert_relative_eq!(*shift, sum, max_relative = 1e-12, epsilon = 1e-15);
            }
            let sum: f64 = view.bias_gradient.iter().sum();
            assert!(sum.abs() < 1e-12, "{sum}");
            self.0 += 1;
        }
    }
    let data = xor::<f64>(100);
    let config =
        config("softplus", Loss::CrossEntropy).layer_norm(NormPosition::Before).build().unwrap();
    let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap();
    let mut check = NormCheck(0);
    trainer.observe(&[4, 7, 1, 90], &mut check);
    assert_eq!(check.0, 2);
    let snapshot = trainer.snapshot().unwrap();
    assert!(snapshot.layers.iter().all(|layer| (0.9..=1.0).contains(&layer.second_moment)));
}

#[test]
fn a_norm_behind_the_activation_acts_on_its_outputs() {
    // relu(u) = (1, 0, 5) with mean 2, variance 14/3; the output adds 10·x̂₀ + 1, x̂₁ and x̂₂ − 2.
    let layers = vec![
        Dense::new(1, 3, vec![1.0, -2.0, 5.0], vec![0.0; 3]).unwrap(),
        Dense::new(3, 1, vec![1.0; 3], vec![0.0]).unwrap(),
    ];
    let network = Network::from_layers(layers, activation("relu"), activation("identity")).unwrap();
    let norm = LayerNorm::new(vec![10.0, 1.0, 1.0], vec![1.0, 0.0, -2.0]).unwrap();
    let network = network.with_norms(vec![norm]).unwrap().with_norms_after();
    let deviation = (14.0_f64 / 3.0 + 1e-5).sqrt();
    let expected = (-10.0 - 2.0 + 3.0) / deviation - 1.0;
    let output = network.predict(array![[1.0]].view())[[0, 0]];
    assert_relative_eq!(output, expected, max_relative = 1e-14);
    assert_eq!(network.norm_position(), NormPosition::After);
    let [relu, norm] = ["relu", "layer norm"].map(|word| network.to_string().find(word).unwrap());
    assert!(relu < norm, "{network}");
}

#[test]
fn a_snapshot_counts_the_zeros_of_the_activation_and_not_of_the_norm_behind_it() {
    let data = xor::<f64>(100);
    let snapshot = |norm| {
        let config = config("relu", Loss::CrossEntropy).layer_norm(norm).build().unwrap();
        Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap().snapshot().unwrap()
    };
    let (plain, after) = (snapshot(NormPosition::Nowhere), snapshot(NormPosition::After));
    assert!(after.layers.iter().all(|layer| layer.zero_share > 0.2), "{:?}", after.layers);
    assert_eq!(plain.layers[0].zero_share, after.layers[0].zero_share);
    assert_eq!(plain.layers[0].second_moment, after.layers[0].second_moment);
    assert_ne!(plain.layers[1].second_moment, after.layers[1].second_moment);
}

#[test]
fn files_say_where_hidden_layers_are_normalized_and_older_ones_whether() {
    let read = |text: &str| serde_json::from_str::<NormPosition>(text);
    for (text, position) in [
        ("false", NormPosition::Nowhere),
        ("true", NormPosition::Before),
        ("\"after\"", NormPosition::After),
    ] {
        assert_eq!(read(text).unwrap(), position);
        assert_eq!(serde_json::to_string(&position).unwrap(), text);
    }
    for text in ["\"before\"", "1", "null"] {
        let message = read(text).unwrap_err().to_string();
        assert!(message.contains("boolean") && message.contains("\"after\""), "{message}");
    }
}

#[test]
fn evaluations_agree_with_the_pass_that_learns_wherever_norms_and_sums_are() {
    let data = xor::<f64>(100);
    for norm in [NormPosition::Nowhere, NormPosition::Before, NormPosition::After] {
        for residual in [false, true] {
            let model = Model::new([8; 4], activation("softplus"), Init::He);
            let config = config_of(model, Loss::CrossEntropy).layer_norm(norm).residual(residual);
            let config = config.build().unwrap();
            let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap();
            for _ in 0..3 {
                trainer.step();
            }
            struct Nothing;
            impl Probe<f64> for Nothing {
                fn layer(&mut self, _: LayerView<'_, f64>) {}
            }
            let learning = trainer.observe(&data.split.train, &mut Nothing);
            let evaluated = trainer.evaluate().unwrap().train.loss;
            assert_relative_eq!(learning, evaluated, max_relative = 1e-12);
        }
    }
}
