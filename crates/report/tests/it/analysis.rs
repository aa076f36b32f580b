//! Contrasts of planted differences: what was planted is found, and nothing else.

use analysis::{Analysis, SpeedRow, speed_rows};
use harness::run::COPY;
use stats::verdict::Verdict;
use study::Panel;
use study::plan::Condition;

use crate::common::noise;
use crate::fixture::{Fate, PLAIN, World, world};
use crate::timings::timings;

fn condition(depth: u32) -> Condition {
    Condition { suite: 0, panel: Panel::Fair, width: 8, depth }
}

fn verdict(world: &World, metric: &str, depth: u32, arm: usize) -> (Verdict, Option<String>) {
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let contrast = analysis.at(metric, condition(depth), arm).expect("a contrast");
    (contrast.verdict, contrast.note.clone())
}

/// Accuracy and steps scatter over seeds; an arm shifts them.
fn scattered(accuracy: f64, factor: f64, cell_seed: u64, salt: u64) -> Fate {
    let steps = (40.0 + 8.0 * noise(cell_seed)) * factor;
    Fate {
        accuracy: accuracy + 0.02 * noise(cell_seed) + 0.002 * noise(cell_seed + salt),
        reaches: (steps / 10.0).ceil() as u32 * 10,
        loss: 0.2 * (1.0 + 0.1 * noise(cell_seed)) * factor,
        ..PLAIN
    }
}

#[test]
fn a_planted_difference_is_found_in_its_condition_and_only_there() {
    let world = world(&["panel=fair"], |cell, label| {
        let worse = label == "softplus" && cell.depth == 12;
        let (accuracy, factor) = if worse { (0.85, 2.0) } else { (0.9, 1.0) };
        scattered(accuracy, factor, cell.seed, label.len() as u64 * 1000)
    });
    for metric in ["test_accuracy", "steps_to_target", "test_loss"] {
        assert_eq!(verdict(&world, metric, 12, 1).0, Verdict::Worse, "{metric}");
        for (depth, arm) in [(1, 1), (4, 1), (1, 2), (4, 2), (12, 2)] {
            let (found, _) = verdict(&world, metric, depth, arm);
            assert!(!matches!(found, Verdict::Worse | Verdict::Better), "{metric} {depth} {arm}");
        }
    }
    assert_eq!(verdict(&world, "test_accuracy", 4, 1).0, Verdict::Equivalent);
}

#[test]
fn the_effect_is_arm_minus_baseline_and_ratios_are_those_of_geometric_means() {
    let world = world(&["panel=fair", "depth=4"], |cell, label| {
        let factor = if label == "softplus" { 1.5 } else { 1.0 };
        let loss = 0.2 * (1.0 + 0.3 * noise(cell.seed)) * factor;
        let accuracy = if label == "softplus" { 0.91 } else { 0.9 }
            + 1e-4 * noise(cell.seed + label.len() as u64);
        Fate {
            loss: loss * (1.0 + 1e-3 * noise(cell.seed + label.len() as u64)),
            accuracy,
            ..PLAIN
        }
    });
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let loss = analysis.at("test_loss", condition(4), 1).expect("a contrast");
    assert!((loss.effect - 0.5).abs() < 0.01, "{}", loss.effect);
    assert!((loss.means[1] / loss.means[0] - 1.0 - loss.effect).abs() < 1e-9);
    let interval = loss.interval.expect("an interval");
    assert!(interval.contains(loss.effect) && interval.contains(0.5));
    assert_eq!(loss.probability_better, Some(0.0));
    let accuracy = analysis.at("test_accuracy", condition(4), 1).expect("a contrast");
    assert!((accuracy.effect - 0.01).abs() < 1e-3, "{}", accuracy.effect);
    assert_eq!((accuracy.verdict, accuracy.probability_better), (Verdict::Better, Some(1.0)));
    assert!(accuracy.p.is_some_and(|p| p < 0.001));
    assert!(accuracy.p_adjusted >= accuracy.p);
}

#[test]
fn the_margin_of_a_ratio_is_a_factor() {
    let planted = |factor: f64| {
        world(&["panel=fair", "depth=4"], move |cell, label| {
            let factor = if label == "softplus" { factor } else { 1.0 };
            Fate {
                loss: 0.2 * factor * (1.0 + 1e-6 * noise(cell.seed + label.len() as u64)),
                ..PLAIN
            }
        })
    };
    // The margin of a loss is 5 %.
    assert_eq!(verdict(&planted(1.0502), "test_loss", 4, 1).0, Verdict::Worse);
    assert_eq!(verdict(&planted(1.0498), "test_loss", 4, 1).0, Verdict::Equivalent);
    assert_eq!(verdict(&planted(1.0 / 1.0502), "test_loss", 4, 1).0, Verdict::Better);
    assert_eq!(verdict(&planted(1.0 / 1.0498), "test_loss", 4, 1).0, Verdict::Equivalent);
}

/// One unit of each eight is dead in some of the twelve runs of ReLU, and in none of Softplus's.
#[test]
fn the_margin_of_dead_units_is_a_point_or_a_tenth_of_the_baselines_share() {
    let contrast = |dead_runs: u64| {
        let world = world(&["panel=fair", "depth=4"], |cell, label| Fate {
            dead: [0, 0, u32::from(label == "relu" && cell.seed < dead_runs)],
            ..PLAIN
        });
        let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
        let contrast = analysis.at("gate_dead", condition(4), 1).expect("a contrast");
        (contrast.margin, contrast.verdict)
    };
    assert_eq!(contrast(12), (0.01, Verdict::Better));
    let (margin, verdict) = contrast(4);
    assert!((margin - 0.125 * 4.0 / 12.0 / 10.0).abs() < 1e-12, "{margin}");
    assert_eq!(verdict, Verdict::Inconclusive, "eight pairs are equal");
    assert_eq!(contrast(0), (0.0001, Verdict::Equivalent));
}

#[test]
fn nine_pairs_are_too_few_for_any_verdict() {
    let fate = |cell: &study::plan::Cell, label: &str| {
        scattered(if label == "softplus" { 0.5 } else { 0.9 }, 1.0, cell.seed, label.len() as u64)
    };
    let few = world(&["panel=fair", "train.seeds=9"], fate);
    let (found, note) = verdict(&few, "test_accuracy", 4, 1);
    assert_eq!(found, Verdict::Inconclusive);
    assert_eq!(note.as_deref(), Some("9 pairs are fewer than 10"));
    let enough = world(&["panel=fair", "train.seeds=10"], fate);
    assert_eq!(verdict(&enough, "test_accuracy", 4, 1).0, Verdict::Worse);
}

/// Softplus with some runs that diverge, and this accuracy in the others; ReLU has 0.9.
fn with_diverged(accuracy: f64, diverged: u64, seeds: &str) -> World {
    world(&["panel=fair", "depth=4", seeds], |cell, label| {
        let softplus = label == "softplus";
        let diverges = (softplus && cell.seed < diverged).then_some(60);
        let accuracy = if softplus { accuracy } else { 0.9 };
        Fate { diverges, ..scattered(accuracy, 1.0, cell.seed, label.len() as u64) }
    })
}

#[test]
fn an_arm_that_is_worse_stays_worse_if_one_of_its_thirty_runs_diverges() {
    for diverged in [0, 1, 7] {
        let world = with_diverged(0.8, diverged, "train.seeds=30");
        let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
        let contrast = analysis.at("test_accuracy", condition(4), 1).expect("a contrast");
        assert_eq!((contrast.verdict, contrast.pairs), (Verdict::Worse, 30), "{diverged}");
        assert_eq!(contrast.failed, [0, diverged as usize]);
        assert!(contrast.means[1] > 0.1 && contrast.interval.is_some());
    }
}

#[test]
fn runs_that_diverge_make_an_arm_worse_if_the_others_are_alike() {
    let (found, note) = verdict(&with_diverged(0.9, 7, "train.seeds=10"), "test_accuracy", 4, 1);
    assert_eq!((found, note), (Verdict::Worse, None));
}

#[test]
fn an_arm_with_a_diverged_run_is_neither_better_nor_equivalent() {
    let better = with_diverged(0.95, 1, "train.seeds=30");
    assert_eq!(
        verdict(&with_diverged(0.95, 0, "train.seeds=30"), "test_accuracy", 4, 1).0,
        Verdict::Better
    );
    for metric in ["test_accuracy", "test_loss", "steps_to_target"] {
        let (found, note) = verdict(&better, metric, 4, 1);
        assert_eq!(found, Verdict::Inconclusive, "{metric}: {note:?}");
    }
    // The other way round: what a baseline that diverged would have had is unknown too.
    let world = world(&["panel=fair", "depth=4"], |cell, label| {
        let relu = label == "relu";
        let diverges = (relu && cell.seed == 0).then_some(60);
        let factor = if relu { 1.0 } else { 2.0 };
        Fate { diverges, ..scattered(0.9, factor, cell.seed, 0) }
    });
    let (found, note) = verdict(&world, "test_loss", 4, 1);
    assert_eq!(found, Verdict::Inconclusive, "{note:?}");
}

#[test]
fn shares_that_diverged_runs_do_not_have_count_as_zero_and_as_all() {
    let planted = |dead: u32, diverged: u64| {
        world(&["panel=fair", "depth=4", "train.seeds=20"], move |cell, label| {
            let softplus = label == "softplus";
            Fate {
                diverges: (softplus && cell.seed < diverged).then_some(60),
                dead: [0, 0, if softplus { dead } else { 0 }],
                ..PLAIN
            }
        })
    };
    assert_eq!(verdict(&planted(0, 0), "gate_dead", 4, 1).0, Verdict::Equivalent);
    assert_eq!(verdict(&planted(4, 0), "gate_dead", 4, 1).0, Verdict::Worse);
    // Most units are dead: one run more or less does not matter.
    assert_eq!(verdict(&planted(4, 1), "gate_dead", 4, 1).0, Verdict::Worse);
    // None is dead where the run completed; one run with all of them dead would be beyond the margin.
    let world = planted(0, 1);
    let (found, note) = verdict(&world, "gate_dead", 4, 1);
    assert_eq!(found, Verdict::Inconclusive);
    assert!(note.is_some_and(|note| note.contains("1 of 40 runs diverged")));
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let contrast = analysis.at("gate_dead", condition(4), 1).expect("a contrast");
    assert_eq!((contrast.pairs, contrast.means), (19, [0.0, 0.0]));
}

#[test]
fn a_difference_is_named_only_where_the_adjusted_p_is_small() {
    // Seven of ten pairs differ, all in one direction: p is 1/64.
    let planted = |depth: &str| {
        world(&["panel=fair", depth, "train.seeds=10"], |cell, label| {
            let worse = label == "softplus" && cell.depth == 4 && cell.seed < 7;
            Fate { accuracy: if worse { 0.8 } else { 0.9 }, ..PLAIN }
        })
    };
    assert_eq!(verdict(&planted("depth=4"), "test_accuracy", 4, 1).0, Verdict::Worse);
    let (found, note) = verdict(&planted("depth=1,4,12"), "test_accuracy", 4, 1);
    assert_eq!(found, Verdict::Inconclusive);
    assert!(note.is_some_and(|note| note.contains("p (Holm) is above 0.05")));
}

#[test]
fn many_diverged_runs_are_a_difference_by_mcnemar() {
    let world = world(&["panel=fair", "depth=4"], |cell, label| Fate {
        diverges: (label == "softplus" && cell.seed < 11).then_some(60),
        ..PLAIN
    });
    let (found, _) = verdict(&world, "diverged", 4, 1);
    assert_eq!(found, Verdict::Worse);
    assert_eq!(verdict(&world, "diverged", 4, 2).0, Verdict::Inconclusive);
}

#[test]
fn censored_runs_never_make_arms_equivalent() {
    let planted = |censored: u64| {
        world(&["panel=fair", "depth=4"], move |cell, label| {
            // In every other seed, the other arm is a point of the curve ahead.
            let ahead = (label == "softplus") == (cell.seed % 2 == 0);
            let steps = if ahead { 90 } else { 100 };
            Fate { reaches: if cell.seed < censored { 101 } else { steps }, ..PLAIN }
        })
    };
    assert_eq!(verdict(&planted(0), "steps_to_target", 4, 1).0, Verdict::Equivalent);
    let (found, note) = verdict(&planted(4), "steps_to_target", 4, 1);
    assert_eq!(found, Verdict::Inconclusive);
    assert!(note.is_some_and(|note| note.contains("8 censored runs")));
}

#[test]
fn equal_values_are_equivalent() {
    let world = world(&["panel=fair"], |_, _| PLAIN);
    assert_eq!(verdict(&world, "test_accuracy", 4, 1), (Verdict::Equivalent, None));
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let contrast = analysis.at("test_accuracy", condition(4), 1).expect("a contrast");
    assert_eq!(contrast.interval, stats::Interval::new(0.0, 0.0));
}

#[test]
fn a_factor_that_grows_with_depth_is_found_over_the_depths_within_the_budget() {
    // The factor at depth 12 and how many of the twelve deep runs of the arm never reach the target.
    let planted = |deep: f64, censored: u64| {
        world(&["panel=fair"], move |cell, label| {
            let deep_arm = label == "softplus" && cell.depth == 12;
            let factor = if deep_arm { deep } else { 1.0 };
            let steps = (30.0 + 9.0 * noise(cell.seed + u64::from(cell.depth))) * factor;
            let never = deep_arm && cell.seed < censored;
            Fate { reaches: if never { 101 } else { steps.ceil() as u32 }, ..PLAIN }
        })
    };
    let found = |world: &World| {
        let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
        let slope = analysis.slopes.iter().find(|slope| slope.arm == 1).expect("three depths");
        slope.clone()
    };
    let slower = found(&planted(2.0, 0));
    assert_eq!((slower.verdict, &slower.depths[..]), (Verdict::Worse, &[1, 4, 12][..]));
    assert!(slower.interval.is_some_and(|interval| interval.low() > 0.3), "{slower:?}");
    assert!(!matches!(found(&planted(1.0, 0)).verdict, Verdict::Worse | Verdict::Better));
    // One of twelve runs is fewer than 10 %, two are more: the depth is not used, and that is said. It
    // is not beyond the budget, since the baseline reaches the target.
    assert!(found(&planted(2.0, 1)).censored.is_empty());
    let censored = found(&planted(2.0, 2));
    assert_eq!((&censored.depths[..], &censored.censored[..]), (&[1, 4][..], &[12][..]));
    assert!(censored.beyond.is_empty());
    assert!(!matches!(censored.verdict, Verdict::Worse | Verdict::Better));
}

#[test]
fn depths_that_nobody_reaches_leave_no_slope() {
    let world = world(&["panel=fair"], |cell, _| Fate {
        reaches: if cell.depth > 1 { 101 } else { 50 },
        ..PLAIN
    });
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let slope = &analysis.slopes[0];
    assert_eq!((slope.verdict, &slope.beyond[..]), (Verdict::Inconclusive, &[4, 12][..]));
    assert!(slope.note.as_ref().is_some_and(|note| note.contains("fewer than two depths")));
}

#[test]
fn a_missing_record_is_an_error_that_names_the_run_and_the_command() {
    let mut world = world(&[], |_, _| PLAIN);
    let key = world.plan.arms[0].runs[2];
    world.records.remove(&key);
    let error = Analysis::new(&world.saved, &world.plan, &world.records).expect_err("incomplete");
    let message = error.to_string();
    assert!(
        message.contains(key.as_str()) && message.contains("softknee run planted"),
        "{message}"
    );
}

fn speed(factor: f64, load: f64) -> Vec<SpeedRow> {
    let world = world(&[], |_, _| PLAIN);
    speed_rows(&world.saved.study, &timings(&world.saved.study, factor, load), COPY)
}

#[test]
fn a_planted_slow_down_is_found_and_a_tie_is_none() {
    for row in speed(3.0, 0.9) {
        let contrast = &row.contrasts[0];
        assert_eq!((contrast.verdict, contrast.blocks), (Verdict::Worse, 12));
        assert!((contrast.effect - 2.0).abs() < 0.1 && contrast.p < 0.001);
        assert!(row.floor.is_some());
    }
    assert!(speed(1.0, 0.9).iter().all(|row| row.contrasts[0].verdict == Verdict::Equivalent));
    assert!(speed(0.5, 0.9).iter().all(|row| row.contrasts[0].verdict == Verdict::Better));
}

#[test]
fn no_time_is_judged_on_a_loaded_machine() {
    for row in speed(3.0, 2.5) {
        assert_eq!(row.contrasts[0].verdict, Verdict::Inconclusive);
        assert!(row.contrasts[0].note.as_ref().is_some_and(|note| note.contains("2.5")));
    }
}

#[test]
fn the_analysis_does_not_depend_on_threads() {
    let world =
        world(&["panel=fair"], |cell, label| scattered(0.9, 1.0, cell.seed, label.len() as u64));
    let contrasts = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let analysis =
                Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
            format!("{:?}", analysis.contrasts)
        })
    };
    assert_eq!(contrasts(1), contrasts(3));
}
