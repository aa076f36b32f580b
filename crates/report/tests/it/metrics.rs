//! Metrics on traces whose values are known.

use harness::metric::{self, Run, Value};
use mlp::trace::Trace;
use study::plan::{Cell, DatasetFacts};

use crate::fixture::{Fate, PLAIN, World, facts, trace, world};

fn planted() -> World {
    world(&["depth=4", "panel=fair", "seeds=12"], |_, _| PLAIN)
}

/// An evaluation cell of the planted study.
fn cell(world: &World) -> Cell {
    let planned = world.plan.cells.iter().find(|planned| !planned.is_tuning());
    planned.expect("an evaluation run").cell()
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

/// The values of every metric on the planted trace, one per line. They were worked out by hand; those of
/// a new metric are recorded by `scripts/accept.sh`, and must be looked at before they are committed.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/metrics.txt");

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
    let line = |metric: &&metric::Metric| match value_for(metric.name, fate) {
        Some(value) => format!("{} {:.9}\n", metric.name, value.number),
        None => format!("{} none\n", metric.name),
    };
    let fresh: String = metric::registry().iter().map(line).collect();
    if std::env::var_os("SOFTKNEE_ACCEPT").is_some() {
        std::fs::write(RECORDED, &fresh).expect("it can be written");
    }
    assert_eq!(std::fs::read_to_string(RECORDED).expect("it is committed"), fresh);
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
    assert_eq!(never, Value { number: 100.0, censored: true, failed: false });
    let diverged =
        value_for("steps_to_target", Fate { diverges: Some(20), ..PLAIN }).expect("a value");
    assert_eq!(diverged, Value { number: 100.0, censored: true, failed: true });
    let before = value_for("steps_to_target", Fate { reaches: 20, diverges: Some(60), ..PLAIN });
    assert_eq!(before, Some(diverged));
}

#[test]
fn a_diverged_run_scores_as_if_it_had_learned_nothing_and_has_no_state_at_the_end() {
    let fate = Fate { diverges: Some(60), ..PLAIN };
    assert_eq!(number("diverged", fate), 1.0);
    for name in ["test_loss", "train_loss", "loss_area"] {
        assert_eq!(value_for(name, fate), Some(Value::failed(libm::log(10.0))), "{name}");
    }
    assert_eq!(value_for("test_accuracy", fate), Some(Value::failed(0.1)));
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
fn a_diverged_regression_has_the_loss_of_the_best_constant_prediction() {
    let world = planted();
    let trace = trace(&cell(&world), Fate { diverges: Some(60), ..PLAIN });
    let facts = DatasetFacts { classification: false, outputs: 1, ..facts() };
    // Records that were made before it was recorded have no value at all.
    assert_eq!(value("test_loss", &world, &trace, &facts), None);
    let facts = DatasetFacts { constant_loss: Some(0.97), ..facts };
    assert_eq!(value("test_loss", &world, &trace, &facts), Some(Value::failed(0.97)));
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
