//! Losses that contain the network's input gradient: their value, what they record, what they learn and
//! what is refused.

use approx::assert_relative_eq;
use mlp::{
    Adam, ConfigBuilder, ConfigError, Cosine, GradientTerm, Init, Loss, Model, Network,
    NormPosition, Optimizer, Schedule, Split, Streams, Targets, Trainer,
};
use ndarray::Array2;

use crate::common::{Data, activation, config, config_of, surface, uniform, xor};

/// y = x₀² + x₁/2 and y = x₀ x₁ with their gradients, for the points of [`surface`].
fn with_gradients(rows: u32) -> Data<f64> {
    let Data { inputs, targets, split } = surface::<f64>(rows);
    let Targets::Values(values) = targets else { unreachable!("a surface has values") };
    let gradients = Array2::from_shape_fn((rows as usize, 4), |(row, column)| {
        let [x0, x1] = [inputs[[row, 0]], inputs[[row, 1]]];
        [2.0 * x0, 0.5, x1, x0][column]
    });
    Data { inputs, targets: Targets::WithGradients { values, gradients, hessians: None }, split }
}

const WEIGHT: GradientTerm = GradientTerm { weight: 0.3 };

/// The gradient of each output with respect to each input, by central differences.
fn differences(network: &Network<f64>, inputs: &Array2<f64>) -> Vec<Array2<f64>> {
    const STEP: f64 = 1e-5;
    let along = |input: usize| {
        let moved = |step: f64| {
            let mut moved = inputs.clone();
            moved.column_mut(input).mapv_inplace(|x| x + step);
            network.predict(moved.view())
        };
        (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
    };
    (0..inputs.ncols()).map(along).collect()
}

#[test]
fn the_loss_is_that_of_the_values_and_of_the_differences_of_the_outputs() {
    let data = with_gradients(50);
    let Targets::WithGradients { values, gradients, .. } = &data.targets else { unreachable!() };
    for residual in [false, true] {
        for loss in [Loss::Sobolev(WEIGHT), Loss::Eikonal(WEIGHT)] {
            // 30 rows are trained on, so batches of 7 rows are uneven, and splits have several chunks.
            let config = config("softplus", loss).batch_size(7).residual(residual).build().unwrap();
            let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap();
            for _ in 0..5 {
                trainer.step();
            }
            let evaluation = trainer.evaluate().unwrap();
            let y = trainer.network().predict(data.inputs.view());
            let parts = differences(trainer.network(), &data.inputs);
            let splits = [&data.split.train, &data.split.validation, &data.split.test];
            let scores = [evaluation.train, evaluation.validation, evaluation.test];
            for (rows, score) in splits.into_iter().zip(scores) {
                let (mut value, mut term) = (0.0, 0.0);
                for (row, k) in rows.iter().flat_map(|&row| [0, 1].map(|k| (row as usize, k))) {
                    value += (y[[row, k]] - values[[row, k]]).powi(2);
                    let gradient = [parts[0][[row, k]], parts[1][[row, k]]];
                    term += match loss {
                        Loss::Eikonal(_) => (gradient[0].hypot(gradient[1]) - 1.0).powi(2),
                        _ => [0, 1]
                            .map(|d| gradient[d] - gradients[[row, 2 * k + d]])
                            .iter()
                            .map(|error| error * error)
                            .sum(),
                    };
                }
                let count = 2.0 * rows.len() as f64;
                let expected = (value + WEIGHT.weight * term) / count;
                assert_relative_eq!(score.loss, expected, max_relative = 1e-7);
                assert_relative_eq!(score.gradient.unwrap(), term / count, max_relative = 1e-7);
            }
        }
    }
}

#[test]
fn other_losses_use_the_values_only_and_record_no_gradient() {
    let (with, without) = (with_gradients(50), surface::<f64>(50));
    let run = |data: &Data<f64>| data.train(config("softplus", Loss::SquaredError), 1);
    assert_eq!(run(&with), run(&without));
    let trace = serde_json::to_string(&run(&without).evaluations).unwrap();
    assert!(!trace.contains("gradient"), "{trace}");
}

/// The last scores over the test rows of a run of 1500 steps of Adam.
fn trained(data: &Data<f64>, loss: Loss, name: &str) -> mlp::trace::Score {
    let model = Model::new([32, 32], activation(name), Init::Forward);
    let config = config_of(model, loss)
        .optimizer(Optimizer::Adam(Adam::default()))
        .learning_rate(0.01)
        .steps(1500)
        .schedule(Schedule::Cosine(Cosine::default()))
        .snapshots(vec![]);
    data.train(config, 1).evaluations.last().expect("the run is evaluated").test.clone()
}

#[test]
fn a_smooth_network_learns_values_and_gradients_of_a_surface() {
    let data = with_gradients(200);
    let score = trained(&data, Loss::Sobolev(GradientTerm { weight: 0.1 }), "softplus");
    assert!(score.loss < 2e-3 && score.gradient.unwrap() < 1e-2, "{score:?}");
}

#[test]
fn a_distance_is_learned_with_a_gradient_of_length_1() {
    let Data { inputs, split, .. } = surface::<f64>(200);
    // Away from the center, where the distance has a kink.
    let inputs = inputs.mapv(|x: f64| x + 1.5);
    let distances = inputs.rows().into_iter().map(|x| x[0].hypot(x[1]) - 2.0).collect();
    let targets = Targets::Values(Array2::from_shape_vec((200, 1), distances).unwrap());
    let data = Data { inputs, targets, split };
    let score = trained(&data, Loss::Eikonal(GradientTerm { weight: 0.1 }), "softplus");
    assert!(score.loss < 1e-3 && score.gradient.unwrap() < 5e-3, "{score:?}");
}

#[test]
fn a_gradient_of_length_0_has_no_direction_and_leaves_finite_steps() {
    let data = surface::<f64>(50);
    let model = Model::new([4], activation("relu"), Init::He);
    let config = config_of(model, Loss::Eikonal(WEIGHT)).build().unwrap();
    // Every unit is off for every example.
    let layers = vec![
        mlp::Dense::new(2, 4, vec![0.1; 8], vec![-5.0; 4]).unwrap(),
        mlp::Dense::new(4, 2, vec![1.0; 8], vec![0.5; 2]).unwrap(),
    ];
    let network = Network::from_layers(layers, activation("relu"), activation("identity")).unwrap();
    let task = data.task();
    let mut trainer = Trainer::with_network(&config, &task, &Streams::new(1, 1), network).unwrap();
    assert!(trainer.step().is_finite());
    assert_eq!(trainer.evaluate().unwrap().train.gradient, Some(1.0));
    assert!(trainer.network().is_finite());
}

fn refused(spoil: impl Fn(ConfigBuilder) -> ConfigBuilder) -> ConfigError {
    let config = config("softplus", Loss::Eikonal(WEIGHT));
    assert!(config.clone().build().is_ok());
    spoil(config).build().expect_err("the settings must be refused")
}

#[test]
fn combinations_that_are_not_implemented_are_refused() {
    for norm in [NormPosition::Before, NormPosition::After] {
        assert_eq!(refused(|config| config.layer_norm(norm)), ConfigError::GradientNorm);
    }
    let head = activation("softplus");
    let model = Model::new([4], head, Init::He).with_head(head);
    let error = config_of(model, Loss::Sobolev(WEIGHT)).build().unwrap_err();
    assert_eq!(error, ConfigError::GradientHead { head });
    for weight in [0.0, -1.0, f64::INFINITY] {
        let error = config("softplus", Loss::Eikonal(GradientTerm { weight })).build().unwrap_err();
        assert_eq!(error, ConfigError::GradientWeight { weight });
    }
    // A given network is checked too.
    let run = config("softplus", Loss::Eikonal(WEIGHT)).build().unwrap();
    let data = surface::<f64>(50);
    let streams = Streams::new(0, 0);
    let network = Network::new(&[2, 4, 2], head, activation("identity"), Init::He, &streams);
    let normalized = network.with_fresh_norms();
    let error = Trainer::with_network(&run, &data.task(), &streams, normalized).unwrap_err();
    assert_eq!(error, ConfigError::GradientNorm);
}

#[test]
fn data_that_do_not_fit_are_refused() {
    let start = |loss, data: &Data<f64>| {
        let config = config("softplus", loss).build().unwrap();
        Trainer::new(&config, &data.task(), &Streams::new(0, 0)).map(|_| ())
    };
    let (sobolev, eikonal) = (Loss::Sobolev(WEIGHT), Loss::Eikonal(WEIGHT));
    assert_eq!(start(sobolev, &with_gradients(50)), Ok(()));
    assert_eq!(start(eikonal, &with_gradients(50)), Ok(()));
    assert_eq!(start(eikonal, &surface(50)), Ok(()));
    let loss = sobolev;
    assert_eq!(start(loss, &surface(50)), Err(ConfigError::LossMismatch { loss }));
    let loss = eikonal;
    assert_eq!(start(loss, &xor(50)), Err(ConfigError::LossMismatch { loss }));
    let mut data = with_gradients(50);
    let Targets::WithGradients { gradients, .. } = &mut data.targets else { unreachable!() };
    gradients[[7, 3]] = f64::NAN;
    let error = ConfigError::NotFinite { row: 7, what: "a gradient of a target" };
    assert_eq!(start(Loss::SquaredError, &data), Err(error));
    let Targets::WithGradients { gradients, .. } = &mut data.targets else { unreachable!() };
    *gradients = Array2::zeros((50, 2));
    let error = ConfigError::TargetGradients { found: (50, 2), expected: (50, 4) };
    assert_eq!(start(sobolev, &data), Err(error));
    let wide = Data {
        inputs: Array2::from_shape_vec((10, 9), uniform(90, 1)).unwrap(),
        targets: Targets::Values(Array2::zeros((10, 1))),
        split: Split { train: vec![0, 1], validation: vec![2], test: vec![3] },
    };
    assert_eq!(start(Loss::SquaredError, &wide), Ok(()));
    assert_eq!(start(eikonal, &wide), Err(ConfigError::GradientInputs { inputs: 9 }));
}

#[test]
fn losses_are_read_and_written_as_study_files_spell_them() {
    for (text, loss) in [
        ("{\"sobolev\":{\"weight\":0.3}}", Loss::Sobolev(WEIGHT)),
        ("{\"eikonal\":{\"weight\":0.3}}", Loss::Eikonal(WEIGHT)),
    ] {
        assert_eq!(serde_json::from_str::<Loss>(text).unwrap(), loss);
        assert_eq!(serde_json::to_string(&loss).unwrap(), text);
    }
    let message = serde_json::from_str::<Loss>("{\"eikonal\":{\"wait\":1}}").unwrap_err();
    assert!(message.to_string().contains("weight"), "{message}");
}
