//! Every reason to refuse a run, each planted.
//!
//! Deliberately absent: study files (the harness reads them).

use mlp::Init;
use mlp::config::{Config, ConfigBuilder, Model};
use mlp::data::Targets;
use mlp::error::ConfigError;
use mlp::loss::Loss;
use mlp::optimizer::{Adam, Optimizer, OptimizerError, Sgd};
use mlp::schedule::{Cosine, Schedule};
use mlp::seed::Streams;
use mlp::trainer::Trainer;

use crate::common::{Data, activation, config, config_of, surface, xor};

/// The refusal of settings, before there are data.
fn refused(spoil: impl Fn(ConfigBuilder) -> ConfigBuilder) -> ConfigError {
    let config = config("relu", Loss::CrossEntropy);
    assert!(config.clone().build().is_ok());
    spoil(config).build().expect_err("the settings must be refused")
}

/// Whether a run whose settings are in range starts on these data.
fn start(config: &ConfigBuilder, data: &Data<f32>) -> Result<(), ConfigError> {
    let config = config.clone().build().expect("the settings are in range");
    Trainer::new(&config, &data.task(), &Streams::new(0, 0)).map(|_| ())
}

/// The refusal of data by a run that fitted them before.
fn unfit(spoil: impl Fn(&mut Data<f32>)) -> ConfigError {
    let (config, mut data) = (config("relu", Loss::CrossEntropy), xor(50));
    assert_eq!(start(&config, &data), Ok(()));
    spoil(&mut data);
    start(&config, &data).expect_err("the run must be refused")
}

#[test]
fn a_network_without_hidden_layers_or_units_is_refused() {
    let build = |hidden: &[usize]| {
        config_of(Model::new(hidden, activation("relu"), Init::He), Loss::CrossEntropy).build()
    };
    assert_eq!(build(&[]), Err(ConfigError::NoHiddenLayer));
    assert_eq!(build(&[16, 0]), Err(ConfigError::ZeroWidth { layer: 1 }));
}

#[test]
fn settings_that_were_not_stated_are_refused() {
    let model = Model::new([4], activation("relu"), Init::He);
    let bare = Config::builder(model, Loss::CrossEntropy);
    assert_eq!(bare.clone().build(), Err(ConfigError::LearningRate { rate: 0.0 }));
    let bare = bare.learning_rate(0.1);
    assert_eq!(bare.clone().build(), Err(ConfigError::ZeroBatch));
    let bare = bare.batch_size(8);
    assert_eq!(bare.clone().build(), Err(ConfigError::ZeroSteps));
    assert!(bare.steps(1).build().is_ok());
}

#[test]
fn a_learning_rate_that_is_no_step_size_is_refused() {
    for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        let error = refused(|config| config.learning_rate(rate));
        assert!(matches!(error, ConfigError::LearningRate { .. }), "{error}");
    }
}

#[test]
fn a_norm_to_clip_to_that_is_no_length_is_refused() {
    for norm in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = refused(|config| config.clip_norm(Some(norm)));
        assert!(matches!(error, ConfigError::ClipNorm { .. }), "{error}");
    }
}

#[test]
fn a_schedule_that_does_not_fit_the_run_is_refused() {
    let with = |warmup_steps, floor| {
        let schedule = Schedule::Cosine(Cosine { warmup_steps, floor });
        refused(|config| config.schedule(schedule)).to_string()
    };
    assert!(with(201, 0.0).contains("warmup_steps is 201, but the run has 200 steps"));
    for floor in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert!(with(10, floor).contains("floor is"), "{floor}");
    }
}

#[test]
fn schedules_are_read_and_written_as_study_files_spell_them() {
    let read = |text| serde_json::from_str::<Schedule>(text);
    let cosine = Schedule::Cosine(Cosine { warmup_steps: 100, floor: 0.0 });
    assert_eq!(read(r#""constant""#).unwrap(), Schedule::Constant);
    assert_eq!(read(r#"{"cosine":{"warmup_steps":100}}"#).unwrap(), cosine);
    assert_eq!(read(r#"{"cosine":{}}"#).unwrap(), Schedule::Cosine(Cosine::default()));
    assert!(read(r#"{"cosine":{"warmup":1}}"#).unwrap_err().to_string().contains("warmup"));
    assert!(read(r#""linear""#).unwrap_err().to_string().contains("linear"));
    for schedule in [cosine, Schedule::Constant] {
        let text = serde_json::to_string(&schedule).unwrap();
        assert_eq!(serde_json::from_str::<Schedule>(&text).unwrap(), schedule);
    }
}

#[test]
fn a_snapshot_after_the_end_is_refused() {
    let error = refused(|config| config.snapshots(vec![1, 201]));
    assert_eq!(error, ConfigError::SnapshotBeyondEnd { snapshot: 201, steps: 200 });
}

#[test]
fn a_prediction_for_a_row_that_is_not_there_is_refused() {
    let config = config("relu", Loss::CrossEntropy).predicted_rows(vec![0, 50]);
    assert_eq!(start(&config, &xor(51)), Ok(()));
    let error = start(&config, &xor(50));
    assert_eq!(error, Err(ConfigError::PredictedRow { row: 50, rows: 50 }));
}

#[test]
fn a_loss_that_does_not_fit_the_targets_is_refused() {
    let error = unfit(|data| *data = surface(50));
    assert_eq!(error, ConfigError::LossMismatch { loss: Loss::CrossEntropy });
    let error = start(&config("relu", Loss::SquaredError), &xor(50));
    assert_eq!(error, Err(ConfigError::LossMismatch { loss: Loss::SquaredError }));
}

#[test]
fn splits_that_are_empty_or_name_rows_that_are_not_there_are_refused() {
    let error = unfit(|data| data.split.train.clear());
    assert_eq!(error, ConfigError::EmptySplit { split: "train" });
    let error = unfit(|data| data.split.test.clear());
    assert_eq!(error, ConfigError::EmptySplit { split: "test" });
    let error = unfit(|data| data.split.validation.push(50));
    assert_eq!(error, ConfigError::RowOutOfRange { split: "validation", row: 50, rows: 50 });
}

#[test]
fn labels_and_row_counts_that_do_not_fit_are_refused() {
    let spoil = |label: u16, len: usize| {
        unfit(move |data| {
            let mut labels = vec![0; len];
            labels[3] = label;
            data.targets = Targets::Classes { labels, classes: 2 };
        })
    };
    assert_eq!(spoil(2, 50), ConfigError::LabelOutOfRange { row: 3, label: 2, classes: 2 });
    assert_eq!(spoil(0, 49), ConfigError::RowCount { inputs: 50, targets: 49 });
}

#[test]
fn inputs_and_targets_that_are_not_finite_are_refused_with_their_row() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = unfit(|data| data.inputs[[9, 1]] = value);
        assert_eq!(error, ConfigError::NotFinite { row: 9, what: "an input" });
    }
    let mut data: Data<f32> = surface(50);
    let Targets::Values(values) = &mut data.targets else { unreachable!("a surface has values") };
    values[[4, 1]] = f32::NAN;
    let error = start(&config("relu", Loss::SquaredError), &data);
    assert_eq!(error, Err(ConfigError::NotFinite { row: 4, what: "a target" }));
}

#[test]
fn optimiser_settings_out_of_range_are_refused_by_name() {
    let refused =
        |optimizer: Optimizer| optimizer.check().expect_err("must be refused").to_string();
    let sgd =
        |momentum, nesterov, weight_decay| Optimizer::Sgd(Sgd { momentum, nesterov, weight_decay });
    let adam =
        |beta1, beta2, epsilon| Optimizer::Adam(Adam { beta1, beta2, epsilon, ..Adam::default() });
    assert!(refused(sgd(1.0, false, 0.0)).contains("momentum is 1"));
    assert!(refused(sgd(f64::NAN, false, 0.0)).contains("momentum is NaN"));
    assert!(refused(sgd(0.0, false, -1.0)).contains("weight_decay is -1"));
    assert!(refused(sgd(0.0, false, f64::INFINITY)).contains("weight_decay is inf"));
    assert!(refused(adam(-0.1, 0.999, 1e-8)).contains("beta1 is -0.1"));
    assert!(refused(adam(0.9, 1.0, 1e-8)).contains("beta2 is 1"));
    assert!(refused(adam(0.9, 0.999, 0.0)).contains("epsilon is 0"));
    let nesterov = sgd(0.0, true, 0.0).check();
    assert_eq!(nesterov, Err(OptimizerError::NesterovWithoutMomentum));
}

#[test]
fn optimisers_are_read_and_written_as_study_files_spell_them() {
    let read = |text| serde_json::from_str::<Optimizer>(text);
    let momentum = Optimizer::Sgd(Sgd { momentum: 0.9, ..Sgd::default() });
    assert_eq!(read(r#"{"sgd":{"momentum":0.9}}"#).unwrap(), momentum);
    assert_eq!(read(r#"{"adam":{}}"#).unwrap(), Optimizer::Adam(Adam::default()));
    assert_eq!(
        read(r#"{"adamw":{"weight_decay":0.01}}"#).unwrap(),
        Optimizer::AdamW(Adam { weight_decay: 0.01, ..Adam::default() })
    );
    assert!(read(r#"{"sgd":{"momentun":0.9}}"#).unwrap_err().to_string().contains("momentun"));
    assert!(read(r#"{"lion":{}}"#).unwrap_err().to_string().contains("lion"));
    let text = serde_json::to_string(&momentum).unwrap();
    assert_eq!(read(&text).unwrap(), momentum);
}
