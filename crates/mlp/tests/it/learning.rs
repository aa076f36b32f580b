//! Small problems are learned, the same run gives the same trace, and a run that diverges says so.

use std::sync::atomic::AtomicBool;

use meanfield::Init;
use mlp::trace::{Outcome, Trace};
use mlp::{
    Adam, Cosine, Loss, Model, NormPosition, Optimizer, Precision, Schedule, Sgd, Streams, Trainer,
};

use crate::common::{Data, activation, config, config_of, spirals, surface, xor};

fn test_accuracy(trace: &Trace) -> f64 {
    trace.evaluations.last().unwrap().test.accuracy.unwrap()
}

fn xor_is_learned<T: Precision>() {
    let data: Data<T> = xor(500);
    for name in ["relu", "softplus", "tanh"] {
        let trace = data.train(config(name, Loss::CrossEntropy).steps(1500), 1);
        assert_eq!(trace.outcome, Outcome::Completed);
        assert!(test_accuracy(&trace) >= 0.95, "{name}: {:?}", trace.evaluations.last());
    }
}

#[test]
fn xor_is_learned_in_both_precisions() {
    xor_is_learned::<f32>();
    xor_is_learned::<f64>();
}

#[test]
fn spirals_are_learned_by_both_activations_and_not_by_a_linear_network() {
    let data: Data<f32> = spirals(600);
    for (name, learns) in [("relu", true), ("softplus", true), ("identity", false)] {
        let model = Model::new([32, 32], activation(name), Init::He);
        let config = config_of(model, Loss::CrossEntropy)
            .optimizer(Optimizer::Adam(Adam::default()))
            .learning_rate(0.01)
            .steps(2000)
            .schedule(Schedule::Cosine(Cosine { warmup_steps: 100, floor: 0.01 }));
        let trace = data.train(config, 1);
        let accuracy = test_accuracy(&trace);
        assert!(if learns { accuracy >= 0.97 } else { accuracy <= 0.8 }, "{name}: {accuracy}");
    }
}

#[test]
fn xor_is_not_learned_by_a_linear_network() {
    let data: Data<f32> = xor(500);
    let config = config("identity", Loss::CrossEntropy).steps(1500);
    assert!(test_accuracy(&data.train(config, 1)) <= 0.7);
}

#[test]
fn a_smooth_surface_is_fitted_by_every_optimizer() {
    let data: Data<f32> = surface(500);
    let momentum = |nesterov| Sgd { momentum: 0.9, nesterov, weight_decay: 0.0 };
    for (optimizer, rate) in [
        (Optimizer::Sgd(Sgd::default()), 0.3),
        (Optimizer::Sgd(momentum(false)), 0.05),
        (Optimizer::Sgd(momentum(true)), 0.05),
        (Optimizer::Adam(Adam::default()), 0.01),
        (Optimizer::AdamW(Adam { weight_decay: 1e-4, ..Adam::default() }), 0.01),
    ] {
        let config = config("softplus", Loss::SquaredError).optimizer(optimizer);
        let trace = data.train(config.learning_rate(rate).steps(2000), 2);
        let (first, last) = (&trace.evaluations[0], trace.evaluations.last().unwrap());
        assert!(last.test.loss < 0.01, "{optimizer:?}: {first:?} to {last:?}");
        assert_eq!(last.test.accuracy, None);
    }
}

#[test]
fn a_run_with_a_negligible_learning_rate_keeps_its_scores() {
    let data: Data<f64> = xor(100);
    let trace = data.train(config("relu", Loss::CrossEntropy).learning_rate(1e-300), 1);
    let (first, last) = (&trace.evaluations[0], trace.evaluations.last().unwrap());
    assert_eq!((&first.train, &first.test), (&last.train, &last.test));
}

#[test]
fn every_initialization_learns_xor() {
    let data: Data<f32> = xor(500);
    for init in Init::ALL {
        let model = Model::new([16, 16], activation("softplus"), init);
        let trace = data.train(config_of(model, Loss::CrossEntropy).steps(3000), 1);
        assert!(test_accuracy(&trace) >= 0.95, "{init}: {:?}", trace.evaluations.last());
    }
}

#[test]
fn a_run_that_diverges_is_recorded_as_diverged_with_finite_values_only() {
    let data: Data<f32> = surface(200);
    let trace = data.train(config("relu", Loss::SquaredError).learning_rate(1e6), 1);
    let Outcome::Diverged { step } = trace.outcome else { panic!("{:?}", trace.outcome) };
    assert!(step > 0 && step < 200, "{step}");
    assert!(!trace.evaluations.is_empty() && !trace.snapshots.is_empty());
    let text = serde_json::to_string(&trace).unwrap();
    assert!(!text.contains("null"), "JSON has null for a value that is not finite: {text}");
    assert_eq!(serde_json::from_str::<Trace>(&text).unwrap(), trace);
}

#[test]
fn divergence_is_seen_at_the_first_loss_that_is_not_finite() {
    let data: Data<f32> = surface(200);
    let builder = config("relu", Loss::SquaredError).learning_rate(1e3);
    let builder = builder.curve_every(0).evaluate_every(0);
    let (config, streams) = (builder.clone().build().unwrap(), Streams::new(7, 1));
    let mut trainer = Trainer::new(&config, &data.task(), &streams).unwrap();
    let finite_steps = (0..200).take_while(|_| trainer.step().is_finite()).count() as u32;
    assert!(0 < finite_steps && finite_steps < 200, "{finite_steps}");
    assert_eq!(data.train(builder, 1).outcome, Outcome::Diverged { step: finite_steps });
}

#[test]
fn a_cancelled_run_leaves_nothing() {
    let data: Data<f32> = xor(100);
    let config = config("relu", Loss::CrossEntropy).build().unwrap();
    let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(7, 1)).unwrap();
    assert_eq!(trainer.run_unless(&AtomicBool::new(true)), None);
}

#[test]
fn the_same_run_leaves_the_same_trace_whatever_runs_beside_it() {
    let data: Data<f32> = xor(300);
    let config = config("softplus", Loss::CrossEntropy);
    let alone: Vec<Trace> = (0..4).map(|seed| data.train(config.clone(), seed)).collect();
    let together: Vec<Trace> = std::thread::scope(|scope| {
        let start = |seed| {
            scope.spawn({
                let (data, config) = (&data, &config);
                move || data.train(config.clone(), seed)
            })
        };
        let handles: Vec<_> = (0..4).rev().map(start).collect();
        handles.into_iter().rev().map(|handle| handle.join().unwrap()).collect()
    });
    assert_eq!(alone, together);
    assert_ne!(alone[0], alone[1], "seeds differ");
}

#[test]
fn a_run_without_snapshots_takes_the_same_steps() {
    let data: Data<f32> = xor(100);
    let config = config("relu", Loss::CrossEntropy);
    let with = data.train(config.clone(), 1);
    let without = data.train(config.snapshots(vec![]), 1);
    assert_eq!(with.snapshots.len(), 2);
    assert_eq!(without, Trace { snapshots: vec![], ..with });
}

#[test]
fn a_deep_network_learns_xor_normalized_clipped_and_scheduled() {
    let data: Data<f32> = xor(500);
    for name in ["relu", "softplus"] {
        let model = Model::new([16; 6], activation(name), Init::He);
        let config = config_of(model, Loss::CrossEntropy)
            .layer_norm(NormPosition::Before)
            .clip_norm(Some(1.0))
            .steps(1500)
            .schedule(Schedule::Cosine(Cosine { warmup_steps: 100, floor: 0.0 }));
        let trace = data.train(config, 1);
        assert!(test_accuracy(&trace) >= 0.95, "{name}: {:?}", trace.evaluations.last());
    }
}

#[test]
fn clipping_to_a_norm_that_is_never_reached_changes_only_rounding() {
    let data: Data<f64> = surface(100);
    let losses = |clip_norm| {
        let config = config("softplus", Loss::SquaredError).clip_norm(clip_norm).build().unwrap();
        let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(7, 1)).unwrap();
        (0..50).map(|_| trainer.step()).collect::<Vec<f64>>()
    };
    let (free, loose, tight) = (losses(None), losses(Some(1e6)), losses(Some(0.01)));
    for (free, loose) in free.iter().zip(&loose) {
        assert!((free - loose).abs() <= 1e-12 * free.abs(), "{free} {loose}");
    }
    assert!(tight[49] > free[49], "clipped steps reduce the loss more slowly");
}

#[test]
fn the_trace_has_its_points_where_they_were_requested() {
    let data: Data<f32> = xor(100);
    let config = config("relu", Loss::CrossEntropy).steps(25).curve_every(10).evaluate_every(10);
    let trace = data.train(config.snapshots(vec![0, 7, 25]), 1);
    let curve: Vec<u32> = trace.curve.iter().map(|point| point.step).collect();
    let evaluations: Vec<u32> = trace.evaluations.iter().map(|e| e.step).collect();
    let snapshots: Vec<u32> = trace.snapshots.iter().map(|s| s.step).collect();
    assert_eq!(curve, [10, 20, 25]);
    assert_eq!(evaluations, [0, 10, 20, 25]);
    assert_eq!(snapshots, [0, 7, 25]);
}
