//! Small problems are learnt, the same run gives the same bytes, and a run that cannot go on says so.
//!
//! Deliberately absent: accuracy on data sets (the harness has them).

use std::sync::atomic::AtomicBool;

use meanfield::Init;
use mlp::loss::Loss;
use mlp::optimizer::{Adam, Optimizer, Sgd};
use mlp::scalar::Scalar;
use mlp::schedule::{Cosine, Schedule};
use mlp::seed::Streams;
use mlp::trace::{Outcome, Trace};
use mlp::train::{Trainer, train};

use crate::common::{Data, config, spirals, surface, xor};

fn test_accuracy(trace: &Trace) -> f64 {
    trace.evaluations.last().unwrap().test.accuracy.unwrap()
}

fn xor_is_learnt<T: Scalar>() {
    let data: Data<T> = xor(500);
    for name in ["relu", "softplus", "tanh"] {
        let mut config = config(name, Loss::CrossEntropy);
        config.steps = 1500;
        let trace = data.train(&config, 1);
        assert_eq!(trace.outcome, Outcome::Completed);
        assert!(test_accuracy(&trace) >= 0.95, "{name}: {:?}", trace.evaluations.last());
    }
}

#[test]
fn xor_is_learnt_in_both_precisions() {
    xor_is_learnt::<f32>();
    xor_is_learnt::<f64>();
}

#[test]
fn spirals_are_learnt_by_both_activations_and_not_by_a_linear_network() {
    let data: Data<f32> = spirals(600);
    for (name, learns) in [("relu", true), ("softplus", true), ("identity", false)] {
        let mut config = config(name, Loss::CrossEntropy);
        config.hidden = vec![32, 32];
        config.optimizer = Optimizer::Adam(Adam::default());
        (config.learning_rate, config.steps) = (0.01, 2000);
        config.schedule = Schedule::Cosine(Cosine { warmup_steps: 100, floor: 0.01 });
        let trace = data.train(&config, 1);
        let accuracy = test_accuracy(&trace);
        assert!(if learns { accuracy >= 0.97 } else { accuracy <= 0.8 }, "{name}: {accuracy}");
    }
}

#[test]
fn xor_is_not_learnt_by_a_linear_network() {
    let data: Data<f32> = xor(500);
    let mut config = config("identity", Loss::CrossEntropy);
    config.steps = 1500;
    assert!(test_accuracy(&data.train(&config, 1)) <= 0.7);
}

#[test]
fn a_smooth_surface_is_fitted_by_every_optimiser() {
    let data: Data<f32> = surface(500);
    let momentum = |nesterov| Sgd { momentum: 0.9, nesterov, weight_decay: 0.0 };
    for (optimizer, rate) in [
        (Optimizer::Sgd(Sgd::default()), 0.3),
        (Optimizer::Sgd(momentum(false)), 0.05),
        (Optimizer::Sgd(momentum(true)), 0.05),
        (Optimizer::Adam(Adam::default()), 0.01),
        (Optimizer::AdamW(Adam { weight_decay: 1e-4, ..Adam::default() }), 0.01),
    ] {
        let mut config = config("softplus", Loss::SquaredError);
        (config.optimizer, config.learning_rate, config.steps) = (optimizer, rate, 2000);
        let trace = data.train(&config, 2);
        let (first, last) = (trace.evaluations[0], *trace.evaluations.last().unwrap());
        assert!(last.test.loss < 0.01, "{optimizer:?}: {first:?} to {last:?}");
        assert_eq!(last.test.accuracy, None);
    }
}

#[test]
fn a_run_without_learning_rate_to_speak_of_stays_where_it_was_born() {
    let data: Data<f64> = xor(100);
    let mut config = config("relu", Loss::CrossEntropy);
    config.learning_rate = 1e-300;
    let trace = data.train(&config, 1);
    let (first, last) = (trace.evaluations[0], *trace.evaluations.last().unwrap());
    assert_eq!((first.train, first.test), (last.train, last.test));
}

#[test]
fn every_initialisation_learns_xor() {
    let data: Data<f32> = xor(500);
    for init in Init::ALL {
        let mut config = config("softplus", Loss::CrossEntropy);
        (config.init, config.steps) = (init, 3000);
        let trace = data.train(&config, 1);
        assert!(test_accuracy(&trace) >= 0.95, "{init}: {:?}", trace.evaluations.last());
    }
}

#[test]
fn a_run_that_blows_up_is_recorded_as_diverged_with_finite_figures_only() {
    let data: Data<f32> = surface(200);
    let mut config = config("relu", Loss::SquaredError);
    config.learning_rate = 1e6;
    let trace = data.train(&config, 1);
    let Outcome::Diverged { step } = trace.outcome else { panic!("{:?}", trace.outcome) };
    assert!(step > 0 && step < config.steps, "{step}");
    assert!(!trace.evaluations.is_empty() && !trace.snapshots.is_empty());
    let text = serde_json::to_string(&trace).unwrap();
    assert!(!text.contains("null"), "JSON writes what is not finite as null: {text}");
    assert_eq!(serde_json::from_str::<Trace>(&text).unwrap(), trace);
}

#[test]
fn divergence_is_seen_at_the_first_loss_that_is_not_finite() {
    let data: Data<f32> = surface(200);
    let mut config = config("relu", Loss::SquaredError);
    (config.learning_rate, config.curve_every, config.evaluate_every) = (1e3, 0, 0);
    let streams = Streams::new(7, 1);
    let mut trainer = Trainer::new(&config, &data.task(), &streams).unwrap();
    let good = (0..config.steps).take_while(|_| trainer.step().is_finite()).count() as u32;
    assert!(0 < good && good < config.steps, "{good}");
    assert_eq!(data.train(&config, 1).outcome, Outcome::Diverged { step: good });
}

#[test]
fn a_cancelled_run_leaves_nothing() {
    let data: Data<f32> = xor(100);
    let config = config("relu", Loss::CrossEntropy);
    let left = train(&config, &data.task(), &Streams::new(7, 1), &AtomicBool::new(true));
    assert_eq!(left, Ok(None));
}

#[test]
fn the_same_run_leaves_the_same_trace_whatever_runs_beside_it() {
    let data: Data<f32> = xor(300);
    let config = config("softplus", Loss::CrossEntropy);
    let alone: Vec<Trace> = (0..4).map(|seed| data.train(&config, seed)).collect();
    let together: Vec<Trace> = std::thread::scope(|scope| {
        let start = |seed| {
            scope.spawn({
                let (data, config) = (&data, &config);
                move || data.train(config, seed)
            })
        };
        let handles: Vec<_> = (0..4).rev().map(start).collect();
        handles.into_iter().rev().map(|handle| handle.join().unwrap()).collect()
    });
    assert_eq!(alone, together);
    assert_ne!(alone[0], alone[1], "seeds differ");
}

#[test]
fn a_run_that_is_asked_for_no_snapshots_takes_none_and_the_same_steps() {
    let data: Data<f32> = xor(100);
    let mut config = config("relu", Loss::CrossEntropy);
    let with = data.train(&config, 1);
    config.snapshot_steps = vec![];
    let without = data.train(&config, 1);
    assert_eq!(with.snapshots.len(), 2);
    assert_eq!(without, Trace { snapshots: vec![], ..with });
}

#[test]
fn a_deep_network_learns_xor_normalised_clipped_and_scheduled() {
    let data: Data<f32> = xor(500);
    for name in ["relu", "softplus"] {
        let mut config = config(name, Loss::CrossEntropy);
        config.hidden = vec![16; 6];
        (config.layer_norm, config.clip_norm, config.steps) = (true, Some(1.0), 1500);
        config.schedule = Schedule::Cosine(Cosine { warmup_steps: 100, floor: 0.0 });
        let trace = data.train(&config, 1);
        assert!(test_accuracy(&trace) >= 0.95, "{name}: {:?}", trace.evaluations.last());
    }
}

#[test]
fn clipping_to_a_norm_that_is_never_reached_changes_nothing_but_rounding() {
    let data: Data<f64> = surface(100);
    let losses = |clip_norm| {
        let mut config = config("softplus", Loss::SquaredError);
        config.clip_norm = clip_norm;
        let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(7, 1)).unwrap();
        (0..50).map(|_| trainer.step()).collect::<Vec<f64>>()
    };
    let (free, loose, tight) = (losses(None), losses(Some(1e6)), losses(Some(0.01)));
    for (free, loose) in free.iter().zip(&loose) {
        assert!((free - loose).abs() <= 1e-12 * free.abs(), "{free} {loose}");
    }
    assert!(tight[49] > free[49], "short steps have not come as far");
}

#[test]
fn the_trace_has_its_points_where_they_were_asked_for() {
    let data: Data<f32> = xor(100);
    let mut config = config("relu", Loss::CrossEntropy);
    (config.steps, config.curve_every, config.evaluate_every) = (25, 10, 10);
    config.snapshot_steps = vec![0, 7, 25];
    let trace = data.train(&config, 1);
    let curve: Vec<u32> = trace.curve.iter().map(|point| point.step).collect();
    let evaluations: Vec<u32> = trace.evaluations.iter().map(|e| e.step).collect();
    let snapshots: Vec<u32> = trace.snapshots.iter().map(|s| s.step).collect();
    assert_eq!(curve, [10, 20, 25]);
    assert_eq!(evaluations, [0, 10, 20, 25]);
    assert_eq!(snapshots, [0, 7, 25]);
}
