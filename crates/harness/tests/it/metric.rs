//! Metrics that are read from recordings on request, on traces whose values are worked out by hand.

use harness::metric::{self, Run, Value};
use harness::record::Folder;
use mlp::trace::{
    Ablation, Evaluation, LayerState, LikelihoodScore, Outcome, Requested, Score, Snapshot,
    TargetErrors, Trace,
};
use study::plan::{DatasetFacts, Plan};
use study::{Margins, Study};

use crate::run::{executed, folder, planned, study};
use crate::small::STUDY;

fn value(name: &str, study: &Study, trace: &Trace, facts: &DatasetFacts) -> Option<Value> {
    let run = Run { trace, suite: &study.train[0], dataset: facts };
    (metric::named(name).value)(&run)
}

fn score(loss: f64) -> Score {
    Score { loss, accuracy: None, negative: None, likelihood: None, gradient: None, errors: None }
}

/// An evaluation with these losses over training and test rows.
fn evaluation(step: u32, train: f64, test: f64) -> Evaluation {
    Evaluation { step, train: score(train), validation: score(test), test: score(test) }
}

fn diverged() -> Trace {
    Trace { outcome: Outcome::Diverged { step: 3 }, ..Trace::default() }
}

#[test]
fn errors_against_the_function_are_read_from_the_last_evaluation() {
    let errors = |value, gradient, curvature| TargetErrors {
        value,
        gradient,
        curvature: Some(curvature),
        curvature_rows: 5,
    };
    let mut last = evaluation(600, 0.1, 0.2);
    last.test.errors = Some(Box::new(errors(0.25, 1.5, 4.0)));
    let trace = Trace { evaluations: vec![evaluation(0, 1.0, 1.0), last], ..Trace::default() };
    let facts = DatasetFacts {
        with_gradients: true,
        constant_errors: Some(errors(0.5, 2.0, 8.0)),
        ..DatasetFacts::default()
    };
    let asked = study(&["target_errors=true"]);
    for (name, found, constant) in
        [("value_error", 0.25, 0.5), ("gradient_error", 1.5, 2.0), ("curvature_error", 4.0, 8.0)]
    {
        assert_eq!(value(name, &asked, &trace, &facts), Some(Value::of(found)), "{name}");
        let failed = value(name, &asked, &diverged(), &facts);
        assert_eq!(failed, Some(Value::failed(constant)), "{name}");
        assert_eq!(value(name, &study(&[]), &diverged(), &facts), None, "{name} is not asked for");
        let without = DatasetFacts::default();
        assert_eq!(value(name, &asked, &diverged(), &without), None, "{name}");
        assert_eq!((metric::named(name).margin)(&Margins::default(), 1.0), 0.05, "{name}");
    }
}

#[test]
fn likelihoods_are_read_with_their_intervals_and_scales() {
    let arms = ["exp", "softplus"]
        .map(|g| format!("{{ activation = \"tanh\", loss = {{ gaussian = \"{g}\" }} }}"));
    let gaussian = study(&[&format!("arms=[{}]", arms.join(", "))]);
    let mut last = evaluation(600, -0.5, -0.25);
    let likelihood = LikelihoodScore {
        squared_error: 0.1,
        coverage: 0.875,
        ln_scale_mean: -1.0,
        scale_min: 0.001,
        scale_max: 100.0,
        at_minimum: 0.125,
    };
    last.test.likelihood = Some(Box::new(likelihood));
    let trace = |last: &Evaluation| Trace { evaluations: vec![last.clone()], ..Trace::default() };
    let facts = DatasetFacts { constant_loss: Some(0.25), ..DatasetFacts::default() };
    let number = |name: &str, trace: &Trace| value(name, &gaussian, trace, &facts);
    assert_eq!(number("likelihood", &trace(&last)), Some(Value::of(-0.25)));
    let coverage = number("coverage_error", &trace(&last)).expect("a value").number;
    assert!((coverage - 0.075).abs() < 1e-15, "{coverage}");
    assert_eq!(number("scale_at_minimum", &trace(&last)), Some(Value::of(0.125)));
    assert_eq!(number("exploded_scale", &trace(&last)), Some(Value::of(0.0)));
    last.test.likelihood = Some(Box::new(LikelihoodScore { scale_max: 100.5, ..likelihood }));
    assert_eq!(number("exploded_scale", &trace(&last)), Some(Value::of(1.0)));
    // One normal distribution of variance ¼: ½ ln(2π/4) + ½.
    let failed = number("likelihood", &diverged()).expect("a value");
    assert!(failed.failed && (failed.number - 0.725_791_352_644_727_3).abs() < 1e-12, "{failed:?}");
    assert_eq!(number("exploded_scale", &diverged()), Some(Value::of(1.0)));
    assert_eq!(number("coverage_error", &diverged()), None);
    for name in ["likelihood", "exploded_scale"] {
        assert_eq!(value(name, &study(&[]), &trace(&last), &facts), None, "{name}");
    }
    let margin = |name: &str| (metric::named(name).margin)(&Margins::default(), 1.0);
    assert_eq!([margin("likelihood"), margin("coverage_error")], [0.05, 0.01]);
}

#[test]
fn the_margin_of_the_likelihood_is_written_only_where_it_is_not_the_default() {
    let text = |overrides: &[&str]| {
        serde_json::to_string(&study(overrides).margins).expect("margins are JSON")
    };
    assert!(!text(&[]).contains("likelihood"));
    assert!(text(&["margins.likelihood=0.1"]).contains("\"likelihood\":0.1"));
    let refused = Study::parse(STUDY, "tiny.toml", &["margins.likelihood=0".to_owned()]);
    assert!(format!("{:#}", refused.expect_err("0")).contains("margins.likelihood"));
}

/// A layer of so many units with what was recorded of it.
fn layer(units: usize, zero_gradient: Option<f64>, reconstruction: Option<f64>) -> LayerState {
    let values = vec![1.0; units];
    let state = mlp::layer_state(units, &values, &values, &values);
    let requested = Requested { zero_gradient, reconstruction, ..Requested::default() };
    LayerState { requested: requested.into(), ..state }
}

#[test]
fn layer_recordings_are_means_over_units_and_snapshots() {
    let snapshot =
        |step, layers| Snapshot { step, layers, output_constant: false, smoothness: None };
    let study = study(&["steps=600"]);
    let facts = DatasetFacts::default();
    let trace = Trace {
        snapshots: vec![
            snapshot(0, vec![layer(2, Some(0.5), Some(0.9)), layer(2, Some(0.0), Some(0.5))]),
            snapshot(300, vec![layer(2, Some(0.5), None), layer(2, Some(0.5), None)]),
            // The wide layer is not reconstructed.
            snapshot(600, vec![layer(1, Some(1.0), Some(0.25)), layer(3, Some(0.0), None)]),
        ],
        ..Trace::default()
    };
    let number = |name: &str| value(name, &study, &trace, &facts).map(|value| value.number);
    assert_eq!(number("zero_gradient"), Some((0.25 + 0.5 + 0.25) / 3.0));
    assert_eq!(number("reconstruction_at_initialization"), Some(0.7));
    assert_eq!(number("reconstruction"), Some(0.25));
    let mut without = trace.clone();
    without.snapshots[1].layers[0].requested.zero_gradient = None;
    without.snapshots[1].layers[1].requested.zero_gradient = None;
    assert_eq!(value("zero_gradient", &study, &without, &facts), None, "a snapshot lacks it");
    without.snapshots.pop();
    for name in ["zero_gradient", "reconstruction"] {
        assert_eq!(value(name, &study, &without, &facts), None, "{name}: it has no end");
    }
}

#[test]
fn functionally_dead_units_are_a_share_of_all_units_at_the_end() {
    let with = |units: usize, dead: Option<u32>| {
        let ablation = dead.map(|dead| Ablation { dead, gate_dead: 0 });
        let mut layer = layer(units, None, None);
        layer.requested.ablation = ablation;
        layer
    };
    let study = study(&["steps=600"]);
    let facts = DatasetFacts::default();
    let trace = |step, layers| {
        let snapshot = Snapshot { step, layers, output_constant: false, smoothness: None };
        Trace { snapshots: vec![snapshot], ..Trace::default() }
    };
    let number = |trace| value("functionally_dead", &study, &trace, &facts).map(|it| it.number);
    assert_eq!(number(trace(600, vec![with(2, Some(1)), with(6, Some(2))])), Some(3.0 / 8.0));
    assert_eq!(number(trace(600, vec![with(2, Some(1)), with(6, None)])), None, "not recorded");
    assert_eq!(number(trace(300, vec![with(2, Some(1))])), None, "it has no end");
}

#[test]
fn the_gap_is_that_of_the_first_evaluation_at_the_target() {
    let study = study(&["target_loss=0.5"]);
    let facts = DatasetFacts::default();
    let gap = |losses: &[(f64, f64)]| {
        let evaluations = losses.iter().zip(0..).map(|(&(a, b), step)| evaluation(step, a, b));
        let trace = Trace { evaluations: evaluations.collect(), ..Trace::default() };
        value("generalization_gap", &study, &trace, &facts)
    };
    let reached = gap(&[(2.0, 2.0), (0.75, 1.0), (0.5, 0.875), (0.125, 2.0)]);
    assert_eq!(reached, Some(Value::of(0.375)));
    assert_eq!(gap(&[(2.0, 2.0), (0.75, 1.0)]), None, "never reached");
    let margin = metric::named("generalization_gap").margin;
    let margins = [0.5, -0.5, 0.0, f64::INFINITY].map(|mean| margin(&Margins::default(), mean));
    assert_eq!(margins, [0.025, 0.025, 0.001, 0.05]);
}

/// A run of every kind of recording on data whose function is known, from the study to the metrics.
#[test]
fn recordings_reach_the_metrics_and_tuning_runs_have_none() {
    let overrides = [
        "dataset=surface",
        "train.arms=relu,tanh",
        "panel=fair",
        "depth=2",
        "seeds=2",
        "target_errors=true",
        "zero_gradients=true",
        "reconstruction=true",
        "unit_curves=true",
        "ablation=true",
    ];
    let (plan, data) = planned(&overrides);
    let (plain, _) = planned(&overrides[..5]);
    let tuning = |plan: &Plan| {
        let cells = plan.cells.iter().filter(|planned| planned.is_tuning());
        cells.map(|planned| planned.key).collect::<Vec<_>>()
    };
    assert_eq!(tuning(&plan), tuning(&plain), "tuning records nothing, so its keys stay");
    let (_root, path) = folder("recordings");
    executed(&path, &plan, &data, 2, false).expect("it runs");
    let records = Folder::new(&path).load_records().expect("they were just written");
    let study = study(&overrides);
    let facts = &data[0].facts;
    let constant = facts.constant_errors.expect("the gradients are known");
    // The mean of y² for y = sin(πx₀)·cos(πx₁) + x₁/2 is 1/4 + 1/12, of |∇y|² π²/2 + 1/4, and of the
    // squared Hessian π⁴.
    let squares = [constant.value, constant.gradient, constant.curvature.expect("it is known")];
    let pi = std::f64::consts::PI;
    let expected = [1.0 / 3.0, pi * pi / 2.0 + 0.25, pi.powi(4)];
    for (root, expected) in squares.into_iter().zip(expected) {
        assert!((root * root / expected - 1.0).abs() < 0.1, "{root}² for {expected}");
    }
    for record in records.values().filter(|record| !record.cell.is_tuning()) {
        let number = |name: &str| {
            let value = value(name, &study, &record.trace, facts);
            value.unwrap_or_else(|| panic!("{name} has no value")).number
        };
        assert!(number("value_error") < constant.value);
        assert!(number("gradient_error") > 0.0);
        let is_relu = record.cell.label().expect("a known activation") == "relu";
        let same = (number("curvature_error") / squares[2] - 1.0).abs() < 0.1;
        assert!(same || !is_relu, "a network of straight pieces has no curvature");
        assert!((0.0..1.0).contains(&number("zero_gradient")));
        assert!(number("reconstruction_at_initialization") > 0.3);
        assert!(number("reconstruction") <= 1.0);
        assert!((0.0..1.0).contains(&number("functionally_dead")));
        let snapshots = &record.trace.snapshots;
        let layers = || snapshots.iter().flat_map(|snapshot| &snapshot.layers);
        assert!(
            layers().all(|layer| layer.requested.curves.is_some()),
            "every snapshot has curves"
        );
    }
}
