//! Effects of the offset and of smoothness from made-up runs whose answer is known.

use analysis::{Analysis, Contrast, Factor};
use stats::verdict::Verdict;
use study::Panel;
use study::plan::{Cell, Condition};

use crate::common::noise;
use crate::fixture::{Fate, PLAIN, World, world_of_causes};

/// Accuracies 0.90, 0.84, 0.92 and 0.80; steps 20, 40, 10 and 80. What seeds add is common to all arms,
/// but for a tenth of a point of Softplus that is up as often as down.
pub(crate) fn fate(cell: &Cell, label: &str) -> Fate {
    let (accuracy, reaches) = match label {
        "relu" => (0.90, 20),
        "relu_offset" => (0.84, 40),
        "shifted_softplus" => (0.92, 10),
        _ => (0.80 + if cell.seed.is_multiple_of(2) { 0.001 } else { -0.001 }, 80),
    };
    Fate { accuracy: accuracy + 0.01 * noise(cell.seed), reaches, ..PLAIN }
}

/// The same, but for what `change` does to runs with 12 hidden layers.
pub(crate) fn changed(change: impl Fn(&Cell, &str, Fate) -> Fate) -> World {
    world_of_causes(&[], |cell, label| {
        let plain = fate(cell, label);
        if cell.depth == 12 { change(cell, label, plain) } else { plain }
    })
}

fn effects(world: &World, metric: &str) -> [Contrast; 3] {
    let condition = Condition { suite: 0, panel: Panel::Fair, width: 8, depth: 12 };
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    Factor::ALL.map(|factor| {
        let found = analysis.factorial.iter().find(|effect| {
            let contrast = &effect.contrast;
            effect.factor == factor
                && contrast.condition == condition
                && contrast.metric.name == metric
        });
        found.expect("an effect").contrast.clone()
    })
}

fn assert_close(contrasts: &[Contrast; 3], expected: [f64; 3]) {
    for (contrast, expected) in contrasts.iter().zip(expected) {
        assert!((contrast.effect - expected).abs() < 1e-9, "{} {expected}", contrast.effect);
    }
}

#[test]
fn effects_on_accuracy_are_differences_of_means_of_two_arms() {
    let effects = effects(&world_of_causes(&[], fate), "test_accuracy");
    // ½ (0.80 + 0.84 − 0.92 − 0.90), ½ (0.80 + 0.92 − 0.84 − 0.90), ½ (0.80 − 0.92 − 0.84 + 0.90)
    assert_close(&effects, [-0.09, -0.01, -0.03]);
    for contrast in &effects {
        assert_eq!((contrast.pairs, contrast.verdict), (12, Verdict::Worse));
        let interval = contrast.interval.expect("an interval");
        assert!(interval.contains(contrast.effect), "{interval:?}");
        // Two of 2¹² patterns of signs are as extreme; three effects at two depths are one family.
        let p = contrast.p.expect("a test");
        assert!((p - 2.0 / 4096.0).abs() < 1e-12, "{p}");
        assert!(contrast.p_adjusted.is_some_and(|adjusted| (adjusted - 6.0 * p).abs() < 1e-12));
        assert_eq!(contrast.margin, 0.005);
    }
}

#[test]
fn effects_on_steps_are_factors() {
    let effects = effects(&world_of_causes(&[], fate), "steps_to_target");
    // √(80 · 40 / (10 · 20)), √(80 · 10 / (40 · 20)), √(80 · 20 / (10 · 40))
    assert_close(&effects, [3.0, 0.0, 1.0]);
    assert_eq!(effects[0].verdict, Verdict::Worse);
    assert_eq!(effects[1].verdict, Verdict::Equivalent);
    assert!(effects.iter().all(|contrast| contrast.censored == [0, 0]));
}

#[test]
fn the_effects_of_offset_and_smoothness_add_up_to_softplus_against_relu() {
    let world = world_of_causes(&[], fate);
    let [offset, smoothness, _] = effects(&world, "test_accuracy");
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let softplus = analysis.at("test_accuracy", offset.condition, 3).expect("a contrast");
    assert!((offset.effect + smoothness.effect - softplus.effect).abs() < 1e-12);
}

#[test]
fn a_seed_that_lacks_a_value_is_left_out() {
    let mut world = world_of_causes(&[], fate);
    let is_it = |cell: &Cell| {
        let label = cell.activation.resolve().expect("known").label();
        (label.as_str(), cell.depth, cell.seed) == ("shifted_softplus", 12, 4) && !cell.is_tuning()
    };
    let record = world.records.values_mut().find(|record| is_it(&record.cell)).expect("a run");
    record.trace.evaluations.clear();
    let effects = effects(&world, "test_accuracy");
    // Of the other seeds five have an even number and six an odd one.
    let shift = -0.001 / 11.0 / 2.0;
    assert_close(&effects, [-0.09 + shift, -0.01 + shift, -0.03 + shift]);
    assert!(effects.iter().all(|contrast| contrast.pairs == 11));
}

#[test]
fn a_run_that_diverged_counts_as_a_guess_and_excuses_nothing() {
    let diverged = |which: &'static str| {
        changed(move |cell, label, plain| Fate {
            accuracy: 0.9,
            diverges: (label == which && cell.seed == 3).then_some(40),
            ..plain
        })
    };
    // All accuracies are 0.9, but for one of 0.1 among twelve seeds.
    let lost = 0.5 * -0.8 / 12.0;
    let softplus = effects(&diverged("softplus"), "test_accuracy");
    assert_close(&softplus, [lost, lost, lost]);
    assert!(softplus.iter().all(|contrast| contrast.failed == [0, 1]));
    let relu = effects(&diverged("relu"), "test_accuracy");
    assert_close(&relu, [-lost, -lost, lost]);
    assert_eq!(relu.map(|contrast| contrast.failed), [[1, 0], [1, 0], [0, 1]]);
    let steps = effects(&diverged("softplus"), "steps_to_target");
    assert!(steps.iter().all(|c| (c.failed, c.censored) == ([0, 1], [0, 1])));
}

#[test]
fn a_failed_run_shows_no_gain() {
    let world = changed(|cell, label, plain| Fate {
        diverges: (label == "relu" && cell.seed == 3).then_some(40),
        ..plain
    });
    let [offset, ..] = effects(&world, "test_accuracy");
    // The side without the offset has the run that failed, so its mean is a lower bound of the harm.
    assert_eq!((offset.failed, offset.verdict), ([1, 0], Verdict::Inconclusive));
}

/// The first seeds of these arms never reach the target with 12 hidden layers.
pub(crate) fn never(arms: &'static [&'static str], seeds: u64) -> World {
    changed(move |cell, label, plain| {
        let never = arms.contains(&label) && cell.seed < seeds;
        Fate { reaches: if never { 101 } else { plain.reaches }, ..plain }
    })
}

#[test]
fn censored_runs_count_with_the_budget_and_give_a_bound() {
    // √(100 · 40 / (10 · 20)): at least that.
    let world = never(&["softplus"], 12);
    let [offset, smoothness, interaction] = effects(&world, "steps_to_target");
    assert!((offset.effect - (libm::sqrt(20.0) - 1.0)).abs() < 1e-9, "{}", offset.effect);
    assert_eq!((offset.censored, offset.verdict), ([0, 12], Verdict::Worse));
    assert_eq!(smoothness.verdict, Verdict::Worse, "×√1.25");
    assert_eq!(interaction.censored, [0, 12]);
    // The side without the offset would need more steps than it is counted with.
    let [offset, ..] = effects(&never(&["shifted_softplus"], 2), "steps_to_target");
    assert_eq!((offset.censored, offset.verdict), ([2, 0], Verdict::Inconclusive));
    let note = offset.note.as_ref().expect("a reason");
    assert!(note.contains("2 censored runs on the side with the smaller value"), "{note}");
    // Both sides of the offset are bounds for every seed, and one side of smoothness.
    let world = never(&["softplus", "shifted_softplus"], 12);
    let [offset, smoothness, interaction] = effects(&world, "steps_to_target");
    assert!(offset.effect.is_nan() && offset.interval.is_none() && interaction.effect.is_nan());
    assert_eq!(offset.censored, [12, 12]);
    assert!(offset.note.as_ref().is_some_and(|note| note.contains("for every seed")));
    assert_eq!((smoothness.censored, smoothness.verdict), ([0, 24], Verdict::Worse));
}
