//! Metrics on traces whose values are known.

use harness::metric::{self, Run, Value};
use harness::plan::{Cell, DatasetFacts};
use mlp::trace::Trace;

use crate::fixture::{Fate, PLAIN, World, facts, trace, world};

fn planted() -> World {
    world(&["depth=4", "panel=fair", "seeds=12"], |_, _| PLAIN)
}

/// An evaluation cell of the planted study.
fn cell(world: &World) -> Cell {
    let planned = world.plan.cells.iter().find(|planned| !planned.cell.is_tuning());
    planned.expect("an evaluation run").cell.clone()
}

fn value_for(name: &str, fate: Fate) -> Option<Value> {
    let world = planted();
    let trace = trace(&cell(&world), fate);
    value(name, &world, &trace, &facts())
}

fn value(name: &str, world: &World, trace: &Trace, facts: &DatasetFacts) -> Option<Value> {
    let run = Run { trace, suite: &world.saved.study.train[0], dataset: facts };
    (metric::named(name).value)(&run)
}

fn number(name: &str, fate: Fate) -> f64 {
    value_for(name, fate).unwrap_or_else(|| panic!("{name} is defined")).number
}

#[test]
fn metrics_read_what_was_planted() {
    let fate = Fate {
        accuracy: 0.93,
        loss: 0.125,
        reaches: 40,
        zeros: 0.25,
        dead: [2, 4, 3],
        gradient: 0.01,
        ..PLAIN
    };
    let expected = [
        ("test_accuracy", Some(0.93)),
        ("test_loss", Some(0.125)),
        ("train_loss", Some(0.125)),
        ("steps_to_target", Some(40.0)),
        ("loss_area", Some(0.3 * 1.0 + 0.7 * 0.2)),
        ("diverged", Some(0.0)),
        ("at_chance", Some(0.0)),
        ("stuck", Some(0.0)),
        ("negative_predictions", None),
        ("zero_share", Some(0.25)),
        ("near_zero", Some(0.25)),
        ("gate_dead", Some(3.0 / 8.0)),
        ("zero_dead", Some(0.0)),
        ("dormant", Some(0.0)),
        ("always_on", Some(0.0)),
        ("dead_at_initialization", Some(2.0 / 8.0)),
        ("died_in_training", Some(1.0 / 8.0)),
        ("revived", Some(1.0 / 8.0)),
        ("moment_at_initialization", Some(1.0)),
        ("gradient_ratio_at_initialization", Some(2.0)),
        ("gradient_ratio", Some(2.0)),
        ("gradient_change", None),
        ("gradient_spread", None),
    ];
    assert_eq!(
        expected.map(|(name, _)| name),
        metric::registry().iter().map(|m| m.name).collect::<Vec<_>>()[..]
    );
    for (name, expected) in expected {
        let found = value_for(name, fate).map(|value| value.number);
        let agree = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
            (found, expected) => found == expected,
        };
        assert!(agree, "{name}: {found:?}, not {expected:?}");
    }
}

#[test]
fn units_that_were_dead_at_initialization_or_later_count_as_revived() {
    assert_eq!(number("revived", Fate { dead: [5, 4, 3], ..PLAIN }), 2.0 / 8.0);
    assert_eq!(number("revived", Fate { dead: [0, 6, 3], ..PLAIN }), 3.0 / 8.0);
    assert_eq!(number("died_in_training", Fate { dead: [5, 4, 3], ..PLAIN }), 0.0);
}

#[test]
fn a_run_that_never_reaches_the_target_counts_as_all_its_steps_and_says_so() {
    let never = value_for("steps_to_target", Fate { reaches: 101, ..PLAIN }).expect("a value");
    assert_eq!(never, Value { number: 100.0, censored: true });
    let diverged =
        value_for("steps_to_target", Fate { diverges: Some(20), ..PLAIN }).expect("a value");
    assert_eq!(diverged, Value { number: 100.0, censored: true });
    let before = value_for("steps_to_target", Fate { reaches: 20, diverges: Some(60), ..PLAIN });
    assert_eq!(before, Some(Value { number: 20.0, censored: false }));
}

#[test]
fn a_diverged_run_has_the_worst_value_and_no_state_at_the_end() {
    let fate = Fate { diverges: Some(60), ..PLAIN };
    assert_eq!(number("diverged", fate), 1.0);
    assert_eq!(number("test_loss", fate), f64::INFINITY);
    assert_eq!(number("train_loss", fate), f64::INFINITY);
    assert_eq!(number("loss_area", fate), f64::INFINITY);
    assert_eq!(number("test_accuracy", fate), f64::NEG_INFINITY);
    for name in ["gate_dead", "zero_share", "died_in_training", "revived", "gradient_ratio"] {
        assert_eq!(value_for(name, fate), None, "{name}");
    }
    assert_eq!(number("dead_at_initialization", fate), 0.0);
}

#[test]
fn a_run_whose_loss_never_leaves_that_of_a_guess_stayed_at_chance() {
    assert_eq!(number("at_chance", Fate { loss: 2.25, ..PLAIN }), 1.0);
    assert_eq!(number("at_chance", Fate { loss: 2.1, ..PLAIN }), 0.0);
}

#[test]
fn regression_has_no_accuracy_and_no_chance() {
    let world = planted();
    let trace = trace(&cell(&world), PLAIN);
    let facts = DatasetFacts { classification: false, outputs: 1, ..facts() };
    assert_eq!(value("test_accuracy", &world, &trace, &facts), None);
    assert_eq!(value("at_chance", &world, &trace, &facts), None);
    assert!(value("test_loss", &world, &trace, &facts).is_some());
}

#[test]
fn one_layer_has_no_gradient_imbalance_and_a_layer_without_gradient_an_infinite_one() {
    let shallow = world(&["depth=1", "panel=fair"], |_, _| PLAIN);
    let flat = trace(&cell(&shallow), PLAIN);
    assert_eq!(value("gradient_ratio", &shallow, &flat, &facts()), None);
    assert_eq!(number("gradient_ratio", Fate { gradient: 0.0, ..PLAIN }), f64::INFINITY);
}

#[test]
fn every_metric_is_defined_in_words_and_named_once() {
    let mut names: Vec<_> = metric::registry().iter().map(|metric| metric.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), metric::registry().len());
    for metric in metric::registry() {
        assert!(metric.definition.len() > 40, "{}", metric.name);
        assert!(!metric.unit.is_empty() && !metric.title.is_empty(), "{}", metric.name);
    }
}
