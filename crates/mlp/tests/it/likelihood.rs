//! The Gaussian likelihood: its value, what its evaluation shows, and what is refused.

use approx::assert_relative_eq;
use mlp::{
    Adam, ConfigError, Cosine, Dense, Init, Loss, MIN_SCALE, Model, Network, Optimizer,
    ScaleFunction, Schedule, Split, Streams, Targets, Task, Trainer,
};
use ndarray::{Array2, array};
use rand_distr::{Distribution, StandardNormal};

use crate::common::{Data, activation, config, config_of, surface, xor};

fn scale(name: &str) -> ScaleFunction {
    ScaleFunction::new(activation(name)).unwrap()
}

/// Whatever the input, means 1 and −2 and raw scales 0.5 and −0.7.
fn constant_network() -> Network<f64> {
    let layers = vec![
        Dense::new(1, 1, vec![0.0], vec![0.0]).unwrap(),
        Dense::new(1, 4, vec![0.0; 4], vec![1.0, -2.0, 0.5, -0.7]).unwrap(),
    ];
    Network::from_layers(layers, activation("tanh"), activation("identity")).unwrap()
}

#[test]
fn the_loss_is_the_negative_logarithm_of_the_density() {
    let inputs = array![[0.0], [0.0]];
    let targets = Targets::Values(array![[1.5, -1.0], [3.0, -2.0]]);
    let split = Split { train: vec![0, 1], validation: vec![0], test: vec![1] };
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    for name in ["softplus", "exp", "relu"] {
        let function = scale(name);
        let config = config("tanh", Loss::Gaussian(function)).build().unwrap();
        let streams = Streams::new(0, 0);
        let mut trainer =
            Trainer::with_network(&config, &task, &streams, constant_network()).unwrap();
        let g = |r: f64| match name {
            "softplus" => r.exp().ln_1p(),
            "exp" => r.exp(),
            _ => r.max(0.0),
        };
        let scales = [0.5, -0.7].map(|raw| MIN_SCALE + g(raw));
        let density = |error: f64, s: f64| {
            (-error * error / (2.0 * s * s)).exp() / (s * std::f64::consts::TAU.sqrt())
        };
        // The second target is far from a clamped scale, so its density underflows: use the logarithm.
        let loss = |error: f64, s: f64| match density(error, s) {
            0.0 => 0.5 * std::f64::consts::TAU.ln() + s.ln() + error * error / (2.0 * s * s),
            density => -density.ln(),
        };
        let row = |a: f64, b: f64| (loss(a, scales[0]) + loss(b, scales[1])) / 2.0;
        let (first, second) = (row(0.5, 1.0), row(2.0, 0.0));
        let evaluation = trainer.evaluate().unwrap();
        assert_relative_eq!(evaluation.validation.loss, first, max_relative = 1e-9);
        assert_relative_eq!(evaluation.test.loss, second, max_relative = 1e-9);
        assert_relative_eq!(evaluation.train.loss, (first + second) / 2.0, max_relative = 1e-9);
        let score = evaluation.train.likelihood.unwrap();
        assert_relative_eq!(score.squared_error, (0.25 + 1.0 + 4.0 + 0.0) / 4.0);
        assert_relative_eq!(score.scale_min, scales[1], max_relative = 1e-12);
        assert_relative_eq!(score.scale_max, scales[0], max_relative = 1e-12);
        let ln_mean = (scales[0].ln() + scales[1].ln()) / 2.0;
        assert_relative_eq!(score.ln_scale_mean, ln_mean, max_relative = 1e-12);
        let covered = [(0.5, 0), (1.0, 1), (2.0, 0), (0.0, 1)];
        let covered = covered.iter().filter(|(error, k)| *error <= 1.96 * scales[*k]).count();
        assert_eq!(score.coverage, covered as f64 / 4.0);
        let stuck = if name == "relu" { 0.5 } else { 0.0 };
        assert_eq!(score.at_minimum, stuck, "a clamped scale is seen where it is smallest");
        assert_eq!(evaluation.train.negative, Some(0.5), "of the means, not of the scales");
        let outputs = trainer.network().predict(inputs.view());
        let [means, predicted] = function.means_and_scales(outputs.view());
        assert_eq!(means.row(1).to_vec(), [1.0, -2.0]);
        for (predicted, scale) in predicted.row(0).iter().zip(scales) {
            assert_relative_eq!(*predicted, scale, max_relative = 1e-12);
        }
    }
}

#[test]
fn other_losses_record_no_likelihood() {
    let trace =
        surface::<f32>(50).train(config("relu", Loss::SquaredError).steps(2).snapshots(vec![]), 1);
    assert!(trace.evaluations.iter().all(|evaluation| evaluation.test.likelihood.is_none()));
    assert!(!serde_json::to_string(&trace).unwrap().contains("likelihood"));
}

/// Targets x + s(x)·noise with s from 0.1 to 0.5.
fn noisy(rows: usize) -> Data<f32> {
    let mut draws = Streams::new(1, 3).stream("test");
    let mut normal = || -> f32 { StandardNormal.sample(&mut draws) };
    let inputs = Array2::from_shape_fn((rows, 1), |(row, _)| (row % 100) as f32 / 50.0 - 1.0);
    let values = inputs.mapv(|x| x + (0.3 + 0.2 * x) * normal());
    let (train, validation) = (rows as u32 * 3 / 5, rows as u32 * 4 / 5);
    let split = Split {
        train: (0..train).collect(),
        validation: (train..validation).collect(),
        test: (validation..rows as u32).collect(),
    };
    Data { inputs, targets: Targets::Values(values), split }
}

#[test]
fn noise_that_depends_on_the_input_is_learned() {
    let data = noisy(15_000);
    for function in [scale("softplus"), scale("exp")] {
        let model = Model::new([16, 16], activation("tanh"), Init::Forward);
        let config = config_of(model, Loss::Gaussian(function));
        let adam = Optimizer::Adam(Adam::default());
        let config = config
            .optimizer(adam)
            .learning_rate(0.005)
            .steps(2000)
            .batch_size(100)
            .schedule(Schedule::Cosine(Cosine::default()))
            .build()
            .unwrap();
        let trained = mlp::train(&config, &data.task(), &Streams::new(7, 1)).unwrap();
        let score = trained.trace.evaluations.last().unwrap().test.likelihood.clone().unwrap();
        assert!((0.92..0.98).contains(&score.coverage), "{function:?}: {score:?}");
        let outputs = trained.network.predict(array![[-0.9_f32], [0.9]].view());
        let [_, scales] = function.means_and_scales(outputs.view());
        assert!((scales[[0, 0]] - 0.12).abs() < 0.06, "{function:?}: {scales}");
        assert!((scales[[1, 0]] - 0.48).abs() < 0.10, "{function:?}: {scales}");
    }
}

#[test]
fn a_likelihood_of_classes_or_behind_a_head_is_refused() {
    let loss = Loss::Gaussian(scale("softplus"));
    let run = config("relu", loss).build().unwrap();
    let refused = Trainer::new(&run, &xor::<f32>(50).task(), &Streams::new(0, 0)).unwrap_err();
    assert_eq!(refused, ConfigError::LossMismatch { loss });
    assert!(refused.to_string().contains("gaussian softplus"), "{refused}");
    let head = activation("softplus");
    let model = Model::new([4], activation("relu"), Init::He).with_head(head);
    let refused = config_of(model, loss).build().unwrap_err();
    assert_eq!(refused, ConfigError::GaussianHead { head });
    assert!(refused.to_string().contains("its head is softplus"), "{refused}");
}

#[test]
fn losses_are_read_and_written_as_study_files_spell_them() {
    for (text, loss) in [
        ("\"cross_entropy\"", Loss::CrossEntropy),
        ("\"squared_error\"", Loss::SquaredError),
        ("{\"gaussian\":\"softplus\"}", Loss::Gaussian(scale("softplus"))),
        ("{\"gaussian\":\"relu\"}", Loss::Gaussian(scale("relu"))),
    ] {
        assert_eq!(serde_json::from_str::<Loss>(text).unwrap(), loss);
        assert_eq!(serde_json::to_string(&loss).unwrap(), text);
    }
    for (text, words) in [
        ("{\"gaussian\":\"tanh\"}", ["tanh has negative values", "sigmoid, exp"]),
        ("{\"gaussian\":\"softmax\"}", ["softmax", "softplus"]),
    ] {
        let message = serde_json::from_str::<Loss>(text).unwrap_err().to_string();
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
}
