//! Errors against the function behind the targets: on request only, and right where they are known.

use approx::assert_relative_eq;
use mlp::trace::TargetErrors;
use mlp::{
    BiasInit, ConfigBuilder, ConfigError, Dense, Init, Loss, Model, Network, NormPosition, Split,
    Streams, Targets, Trainer,
};
use ndarray::{Array2, array};

use crate::common::{Data, activation, config, config_of, surface, uniform};

/// Points with targets, gradients and Hessians that are all 0, and a last row that is tested.
fn zeros(rows: u32, inputs: usize, outputs: usize) -> Data<f64> {
    let rows_of = |columns| Array2::zeros((rows as usize, columns));
    let points = uniform(rows as usize * inputs, 21);
    Data {
        inputs: Array2::from_shape_vec((rows as usize, inputs), points).unwrap(),
        targets: Targets::WithGradients {
            values: rows_of(outputs),
            gradients: rows_of(outputs * inputs),
            hessians: Some(rows_of(outputs * inputs * inputs)),
        },
        split: Split {
            train: (0..rows - 2).collect(),
            validation: vec![rows - 2],
            test: vec![rows - 1],
        },
    }
}

/// The errors in the last evaluation of a run, and its network.
fn errors(data: &Data<f64>, config: ConfigBuilder) -> (Option<TargetErrors>, Network<f64>) {
    let config = config.target_errors(true).snapshots(vec![]).build().unwrap();
    let trained = mlp::train(&config, &data.task(), &Streams::new(3, 1)).unwrap();
    let [before @ .., last] = &trained.trace.evaluations[..] else { panic!("an evaluation") };
    assert!(before.iter().all(|evaluation| evaluation.test.errors.is_none()));
    assert!(last.train.errors.is_none() && last.validation.errors.is_none());
    (last.test.errors.as_deref().copied(), trained.network)
}

/// Against targets that are 0 the errors are the network's own value, gradient and Hessian.
#[test]
fn they_are_those_of_differences_of_the_outputs_for_every_kind_of_network() {
    const STEP: f64 = 1e-4;
    let data = zeros(20, 3, 2);
    let point = data.inputs.row(19).to_owned();
    let plain = || {
        let model = Model::new([6, 6, 6], activation("softplus"), Init::He);
        config_of(model, Loss::SquaredError).steps(3).learning_rate(1e-3)
    };
    let with_norm = |position| plain().layer_norm(position);
    let kinds = [
        plain(),
        plain().residual(true).bias_init(BiasInit::Centered),
        with_norm(NormPosition::Before),
        with_norm(NormPosition::After),
        with_norm(NormPosition::Before).residual(true),
        with_norm(NormPosition::After).residual(true),
    ];
    for (kind, config) in kinds.into_iter().enumerate() {
        let (errors, network) = errors(&data, config);
        let errors = errors.expect("it is finite");
        let y = |moves: &[(usize, f64)]| {
            let mut x = point.clone();
            moves.iter().for_each(|&(input, step)| x[input] += step * STEP);
            let y = network.predict(x.insert_axis(ndarray::Axis(0)).view());
            [y[[0, 0]], y[[0, 1]]]
        };
        let sum = |parts: [f64; 2]| parts[0] * parts[0] + parts[1] * parts[1];
        let (mut gradient, mut curvature) = (0.0, 0.0);
        for i in 0..3 {
            let (a, b) = (y(&[(i, 1.0)]), y(&[(i, -1.0)]));
            gradient += sum([0, 1].map(|k| (a[k] - b[k]) / (2.0 * STEP)));
            for j in 0..3 {
                let [a, b, c, d] = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]
                    .map(|(si, sj)| y(&[(i, si), (j, sj)]));
                curvature += sum([0, 1].map(|k| (a[k] - b[k] - c[k] + d[k]) / (4.0 * STEP * STEP)));
            }
        }
        let root_mean = |sum: f64| (sum / 2.0).sqrt();
        assert_relative_eq!(errors.value, root_mean(sum(y(&[]))), max_relative = 1e-12);
        assert_relative_eq!(errors.gradient, root_mean(gradient), max_relative = 1e-6);
        let found = errors.curvature.expect("the Hessian is known");
        assert!(found > 1e-3, "kind {kind} is curved: {found}");
        assert_relative_eq!(found, root_mean(curvature), max_relative = 1e-4);
        assert_eq!(errors.curvature_rows, 1);
    }
}

/// y = 3x₀ − 2x₁ + 1 against y = x₀² in the points (1, 2) and (−1, 0), of which the second has no Hessian.
#[test]
fn they_are_root_mean_squares_over_the_rows_and_rows_without_a_hessian_are_left_out() {
    let data = Data {
        inputs: array![[0.0, 0.0], [0.5, 0.0], [1.0, 2.0], [-1.0, 0.0]],
        targets: Targets::WithGradients {
            values: array![[0.0], [0.25], [1.0], [1.0]],
            gradients: array![[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [-2.0, 0.0]],
            hessians: Some(array![
                [2.0, 0.0, 0.0, 0.0],
                [2.0, 0.0, 0.0, 0.0],
                [2.0, 0.0, 0.0, 0.0],
                [f64::NAN; 4]
            ]),
        },
        split: Split { train: vec![0], validation: vec![1], test: vec![2, 3] },
    };
    let layer = Dense::new(2, 1, vec![3.0, -2.0], vec![1.0]).unwrap();
    let [identity, hidden] = ["identity", "relu"].map(activation);
    let network = Network::from_layers(vec![layer], hidden, identity).unwrap();
    let config = config("relu", Loss::SquaredError).steps(1).learning_rate(1e-300);
    let config = config.target_errors(true).snapshots(vec![]).build().unwrap();
    let streams = Streams::new(1, 1);
    let mut trainer = Trainer::with_network(&config, &data.task(), &streams, network).unwrap();
    let trace = trainer.run();
    let found = trace.evaluations.last().unwrap().test.errors.clone().expect("it is finite");
    // Values 0 and −2 for 1 and 1; gradients (3, −2) for (2, 0) and (−2, 0).
    let expected = TargetErrors {
        value: 5f64.sqrt(),
        gradient: ((1.0 + 4.0 + 25.0 + 4.0) / 2.0f64).sqrt(),
        curvature: Some(2.0),
        curvature_rows: 1,
    };
    for (found, expected) in [
        (found.value, expected.value),
        (found.gradient, expected.gradient),
        (found.curvature.unwrap(), 2.0),
    ] {
        assert_relative_eq!(found, expected, max_relative = 1e-12);
    }
    assert_eq!(found.curvature_rows, expected.curvature_rows);
    // Nothing learned: value 0, that of the training row, for 1 and 1; gradients and Hessians are errors.
    let constant = mlp::constant_errors(&data.targets, &data.split).expect("gradients are known");
    let expected =
        TargetErrors { value: 1.0, gradient: 2.0, curvature: Some(2.0), curvature_rows: 1 };
    assert_eq!(constant, expected);
}

#[test]
fn a_network_of_straight_pieces_has_no_curvature() {
    let data = zeros(20, 2, 1);
    let (errors, _) = errors(&data, config("relu", Loss::SquaredError).steps(5));
    let errors = errors.expect("it is finite");
    assert_eq!(errors.curvature, Some(0.0));
    assert!(errors.gradient > 0.0);
}

#[test]
fn they_are_measured_on_request_only_and_change_no_step() {
    let data = zeros(60, 2, 1);
    let plain = || config("softplus", Loss::SquaredError);
    let (without, with) = (data.train(plain(), 1), data.train(plain().target_errors(true), 1));
    let json = serde_json::to_string(&without).unwrap();
    assert!(!json.contains("errors"), "a recording that nobody asked for is not written");
    let mut stripped = with.clone();
    let last = stripped.evaluations.last_mut().unwrap();
    assert!(last.test.errors.take().is_some());
    assert_eq!(stripped, without);
    let read: mlp::trace::Trace =
        serde_json::from_str(&serde_json::to_string(&with).unwrap()).unwrap();
    assert_eq!(read, with);
}

#[test]
fn data_without_gradients_or_with_too_many_inputs_are_refused() {
    let start = |data: &Data<f64>| {
        let config = config("softplus", Loss::SquaredError).target_errors(true).build().unwrap();
        Trainer::new(&config, &data.task(), &Streams::new(1, 1)).err()
    };
    assert_eq!(start(&surface(50)), Some(ConfigError::NoTargetGradients));
    assert_eq!(start(&zeros(50, 9, 1)), Some(ConfigError::TargetErrorInputs { inputs: 9 }));
    assert_eq!(start(&zeros(50, 8, 1)), None);
    let mut data = zeros(50, 2, 1);
    let Targets::WithGradients { hessians, .. } = &mut data.targets else { unreachable!() };
    *hessians = Some(Array2::zeros((50, 3)));
    let expected = ConfigError::TargetHessians { found: (50, 3), expected: (50, 4) };
    assert_eq!(start(&data), Some(expected));
}
