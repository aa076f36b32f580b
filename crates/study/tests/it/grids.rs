//! Grids of learning rates that are extended where arms choose their edge.

use meanfield::Init;
use study::plan::{Cell, Plan, Setting, wider_grids};

use crate::plan::{facts, study};

/// Of 20 choices: those on the lower edge, on the upper edge, and the grid afterwards.
#[test]
fn a_grid_is_extended_where_more_than_a_fifth_of_an_arms_choices_lie_on_its_edge() {
    let study = study(&["depth=4", "learning_rate={ grid = [0.01, 0.03, 0.1], tuning_seeds = 1 }"]);
    let plan = Plan::new(&study, &[facts()]).expect("it can be planned");
    let wider = |lower: u64, upper: u64| {
        let choose = |cell: &Cell| {
            let rate = match cell.seed {
                seed if seed < lower => 0.01,
                seed if seed < lower + upper => 0.1,
                _ => 0.03,
            };
            // Only the last arm chooses differently.
            let rate = if cell.activation == plan.cells[0].cell().activation { 0.03 } else { rate };
            Some(Setting { init: Init::He, learning_rate: rate })
        };
        wider_grids(&study, &plan, choose).map(|study| study.train[0].learning_rate.clone())
    };
    assert_eq!(study.train[0].seeds, 20);
    assert_eq!(wider(0, 4), None, "a fifth is not more than a fifth");
    assert_eq!(wider(2, 2), None);
    let upper = wider(0, 5).expect("it is extended");
    assert_eq!(upper.grid, [0.01, 0.03, 0.1, 0.3]);
    assert_eq!((upper.extensions, upper.extended_from), (1, vec![0.01, 0.03, 0.1]));
    assert_eq!(wider(5, 0).expect("it is extended").grid, [0.003, 0.01, 0.03, 0.1]);
    assert_eq!(wider(3, 3).expect("both ends").grid, [0.003, 0.01, 0.03, 0.1, 0.3]);
    let unfinished = wider_grids(&study, &plan, |cell| {
        (cell.seed > 0).then_some(Setting { init: Init::He, learning_rate: 0.1 })
    });
    assert_eq!(unfinished, None, "a choice is missing");
}

#[test]
fn the_baseline_alone_chooses_for_the_drop_in_panel() {
    let grid = "learning_rate={ grid = [0.01, 0.03, 0.1], tuning_seeds = 1 }";
    let study = study(&["depth=4", "panel=drop-in", grid]);
    let plan = Plan::new(&study, &[facts()]).expect("it can be planned");
    let baseline = plan.cells[0].cell().activation;
    for (of_baseline, of_others, is_extended) in [(0.1, 0.03, true), (0.03, 0.1, false)] {
        let wider = wider_grids(&study, &plan, |cell| {
            let learning_rate = if cell.activation == baseline { of_baseline } else { of_others };
            Some(Setting { init: Init::He, learning_rate })
        });
        assert_eq!(wider.is_some(), is_extended, "{of_baseline} and {of_others}");
    }
}

#[test]
fn a_suite_is_extended_for_its_own_choices_only() {
    let mut study =
        study(&["depth=4", "learning_rate={ grid = [0.01, 0.03, 0.1], tuning_seeds = 1 }"]);
    study.train.push(study.train[0].clone());
    study.train[1].name = Some("other".to_owned());
    let plan = Plan::new(&study, &[facts(), facts()]).expect("it can be planned");
    let other = plan.cells.iter().find(|planned| planned.suite == 1).expect("a run").cell();
    let wider = wider_grids(&study, &plan, |cell| {
        let learning_rate = if cell.master_seed == other.master_seed { 0.1 } else { 0.03 };
        Some(Setting { init: Init::He, learning_rate })
    });
    let grids =
        wider.expect("one is extended").train.into_iter().map(|suite| suite.learning_rate.grid);
    assert_eq!(grids.collect::<Vec<_>>(), [vec![0.01, 0.03, 0.1], vec![0.01, 0.03, 0.1, 0.3]]);
}
