//! What may be chosen for a run, and the runs that choose it.

use std::collections::HashSet;

use study::plan::{Cell, Plan, PlannedCell, Rule};

use crate::plan::{facts, study};
use crate::plan_known::planned;

#[test]
fn a_trial_is_a_tuning_cell_with_a_setting_and_a_seed_of_its_own() {
    let plan = planned(&["depth=1", "seeds=3", "panel=fair"], facts());
    for cell in plan.cells.iter().filter(|planned| planned.is_tuning()).map(PlannedCell::cell) {
        let setting = cell.settings()[1];
        let trial = cell.trial(setting, 2);
        assert_eq!(trial.seed, cell.seed + (2 << 32));
        assert_eq!(trial, Cell { setting: Rule::Fixed(setting), seed: trial.seed, ..cell.clone() });
        let tuned = [&cell, &trial].map(Cell::evaluation_seed);
        assert_eq!(tuned, [cell.seed - (1 << 32); 2], "that of the run that they tune");
    }
}

#[test]
fn a_cell_gives_its_own_activations_and_those_that_were_tuned() {
    for algorithm in [4, study::plan::ALGORITHM_VERSION] {
        let study = study(&["depth=1", "seeds=1"]);
        let plan = Plan::of_version(&study, &[facts()], algorithm).expect("it can be planned");
        for planned in &plan.cells {
            let mut cell = planned.cell();
            let mut expected = vec![cell.activation.clone()];
            if let Rule::Halved { activation, .. } | Rule::Tuned { activation, .. } = &cell.setting
            {
                expected.push(activation.clone());
            }
            assert_eq!(cell.activations_mut().map(|it| it.clone()).collect::<Vec<_>>(), expected);
        }
        let of_tuning = plan.cells.iter().map(|planned| planned.cell().activations_mut().count());
        assert_eq!(of_tuning.max(), Some(2), "some run has a setting that was tuned");
    }
}

#[test]
fn a_setting_says_its_initialization_and_its_rate() {
    let grid = "learning_rate={ grid = [0.03, 0.1], tuning_seeds = 1 }";
    let plan = planned(&["depth=1", "seeds=1", "panel=drop-in", grid], facts());
    let settings: Vec<String> = plan.arms[0].settings.iter().map(ToString::to_string).collect();
    assert_eq!(settings, ["he init, rate 0.03", "he init, rate 0.1"]);
}

#[test]
fn tuning_of_older_versions_has_a_seed_for_each_multiple() {
    let overrides = ["depth=1", "seeds=2", "panel=fair"];
    let grid = "learning_rate={ grid = [0.01, 0.1], tuning_seeds = 3 }";
    let study = study(&[&overrides[..], &[grid]].concat());
    let plan = Plan::of_version(&study, &[facts()], 4).expect("it can be planned");
    let seeds: HashSet<u64> =
        plan.cells.iter().filter(|planned| planned.is_tuning()).map(|p| p.seed()).collect();
    let expected = (1..=3).flat_map(|multiple| [multiple << 32, (multiple << 32) + 1]);
    assert_eq!(seeds, expected.collect());
}

#[test]
fn one_setting_is_not_tuned() {
    let fixed = ["depth=1", "seeds=1", "panel=drop-in"];
    let tuned = |grid: &str| {
        let plan = planned(&[&fixed[..], &[grid]].concat(), facts());
        let counts = plan.counts();
        assert_eq!(counts["evaluation"] + counts["tuning"], plan.cells.len());
        assert_eq!(counts["evaluation"], 3, "one for each arm");
        counts["tuning"]
    };
    assert_eq!(tuned("learning_rate={ grid = [0.1], tuning_seeds = 1 }"), 0);
    assert_eq!(tuned("learning_rate={ grid = [0.03, 0.1], tuning_seeds = 1 }"), 1);
}
