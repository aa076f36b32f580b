//! Plans: keys, shared runs, tuning seeds, and what extending a study does not change.

use std::collections::{HashMap, HashSet};

use meanfield::Init;
use mlp::NormPosition;
use study::plan::{DatasetFacts, Plan, Rule, Setting, choose};
use study::{Panel, Study};

pub(crate) fn facts() -> DatasetFacts {
    DatasetFacts {
        name: "spirals".to_owned(),
        source: "spirals".to_owned(),
        hash: "0123".to_owned(),
        rows: 1000,
        training_rows: 700,
        inputs: 2,
        outputs: 3,
        classification: true,
        picture: String::new(),
        ..DatasetFacts::default()
    }
}

pub(crate) fn study(overrides: &[&str]) -> Study {
    // What these tests count does not change with the embedded study.
    let arms = "arms=[\"relu\", \"softplus\", { activation = \"softplus\", beta = 5 }]";
    let overrides: Vec<String> =
        [arms, "seeds=20"].iter().chain(overrides).map(ToString::to_string).collect();
    Study::load("quick", &overrides).expect("it is valid")
}

fn plan(overrides: &[&str]) -> Plan {
    Plan::new(&study(overrides), &[facts()]).expect("it can be planned")
}

#[test]
fn keys_are_stable_and_name_one_cell_each() {
    let (first, second) = (plan(&[]), plan(&[]));
    let keys: Vec<_> = first.cells.iter().map(|planned| &planned.key).collect();
    assert_eq!(keys, second.cells.iter().map(|planned| &planned.key).collect::<Vec<_>>());
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    for planned in &first.cells {
        assert_eq!(planned.cell().key(), planned.key);
    }
}

#[test]
fn whatever_changes_a_number_changes_the_key() {
    let base = plan(&["depth=1", "panel=fair"]).arms[0].runs[0];
    for change in [
        "master_seed=1",
        "width=65",
        "batch_size=65",
        "steps=601",
        "curve_every=11",
        "evaluate_every=151",
        "snapshots=[]",
        "optimizer={ adam = {} }",
        "optimizer={ sgd = { momentum = 0.9, weight_decay = 0.1 } }",
        "schedule={ cosine = {} }",
        "clip_norm=1.0",
        "layer_norm=true",
        "layer_norm=after",
        "bias_init=centered",
        "residual=true",
        "precision=f64",
        "zero_gradients=true",
        "unit_curves=true",
        "ablation=true",
        "reconstruction=true",
        "learning_rate={ grid = [0.1], tuning_seeds = 1 }",
    ] {
        let changed = plan(&["depth=1", "panel=fair", change]).arms[0].runs[0];
        assert_ne!(base, changed, "{change}");
    }
    let mut other = facts();
    other.hash = "4567".to_owned();
    let study = study(&["depth=1", "panel=fair"]);
    let changed = Plan::new(&study, &[other]).expect("it can be planned").arms[0].runs[0];
    assert_ne!(base, changed, "the data");
}

#[test]
fn a_longer_grid_keeps_the_keys_of_the_shorter() {
    let short: HashSet<_> =
        plan(&["depth=1,4"]).cells.into_iter().map(|planned| planned.key).collect();
    let long: HashSet<_> =
        plan(&["depth=1,2,4", "seeds=20"]).cells.into_iter().map(|planned| planned.key).collect();
    assert!(short.is_subset(&long) && short.len() < long.len());
}

#[test]
fn what_only_a_reader_needs_changes_no_key() {
    let keys = |overrides: &[&str]| -> Vec<_> {
        plan(overrides).cells.into_iter().map(|planned| planned.key).collect()
    };
    assert_eq!(keys(&[]), keys(&["target_loss=0.1", "question=other", "resamples=2000"]));
    let defaults = [
        "schedule=constant",
        "layer_norm=false",
        "bias_init=zero",
        "residual=false",
        "precision=f32",
    ];
    assert_eq!(keys(&[]), keys(&defaults), "written out, defaults change nothing");
}

#[test]
fn the_baseline_is_one_run_in_both_panels() {
    let plan = plan(&["depth=4"]);
    let baseline = |panel: Panel| {
        plan.arms
            .iter()
            .find(|planned| planned.condition.panel == panel && planned.arm == 0)
            .expect("every panel has a baseline")
    };
    assert_eq!(baseline(Panel::DropIn).runs, baseline(Panel::Fair).runs);
}

#[test]
fn drop_in_takes_the_setting_of_the_baseline_and_fair_tunes_each_arm() {
    let plan = plan(&["depth=4"]);
    let cells: HashMap<_, _> =
        plan.cells.iter().map(|planned| (&planned.key, planned.cell())).collect();
    for planned in &plan.arms {
        let cell = &cells[&planned.runs[0]];
        let Rule::Halved { activation, candidates, .. } = &cell.setting else {
            panic!("it is tuned")
        };
        let init = &candidates.init;
        match planned.condition.panel {
            Panel::DropIn => {
                assert_eq!(activation.resolve().expect("it is known").name(), "relu");
                assert_eq!(*init, [Init::He]);
            }
            Panel::Fair => {
                assert_eq!(*activation, cell.activation);
                let own = if planned.arm == 0 {
                    vec![Init::He]
                } else {
                    vec![Init::He, Init::Forward, Init::Backward]
                };
                assert_eq!(*init, own, "what the drop-in panel uses is among the choices");
            }
        }
    }
}

#[test]
fn a_drop_in_arm_takes_its_setting_from_a_baseline_without_its_layer_norm() {
    let arms = "arms=[\"relu\", { activation = \"softplus\", layer_norm = true }]";
    let plan = plan(&["depth=4", arms]);
    let cells: HashMap<_, _> =
        plan.cells.iter().map(|planned| (&planned.key, planned.cell())).collect();
    let [drop_in, fair] = [Panel::DropIn, Panel::Fair].map(|panel| {
        let mut arms = plan.arms.iter();
        arms.find(|planned| (planned.condition.panel, planned.arm) == (panel, 1))
            .expect("every panel has two arms")
    });
    for (planned, tuned_with_norm) in [(drop_in, false), (fair, true)] {
        assert_eq!(cells[&planned.runs[0]].layer_norm, NormPosition::Before);
        assert_eq!(cells[&planned.tuning[0]].layer_norm, NormPosition::from(tuned_with_norm));
    }
    assert_eq!(cells[&fair.runs[0]].label().expect("a known activation"), "softplus, layer norm");
}

#[test]
fn a_drop_in_arm_takes_its_setting_from_a_baseline_without_its_own_options() {
    for (option, label) in [
        ("bias_init = \"centered\"", "softplus, centered biases"),
        ("residual = true", "softplus, residual"),
        ("loss = { gaussian = \"exp\" }", "softplus, exp scale"),
        ("loss = { eikonal = { weight = 0.1 } }", "softplus, eikonal loss (weight 0.1)"),
        ("layer_norm = \"after\"", "softplus, layer norm after"),
    ] {
        let arms = format!("arms=[\"relu\", {{ activation = \"softplus\", {option} }}]");
        let plan = |overrides: &[&str]| {
            let study = study(&[&["depth=4"], overrides].concat());
            // A loss of values needs them.
            let facts = DatasetFacts { classification: !option.starts_with("loss"), ..facts() };
            Plan::new(&study, &[facts]).expect("it can be planned")
        };
        let with = plan(&[&arms]);
        let suite_wide = option.replacen(" = ", "=", 1);
        let everywhere = plan(&["arms=[\"relu\", \"softplus\"]", &suite_wide]);
        let without = plan(&["arms=[\"relu\", \"softplus\"]"]);
        let arm = |plan: &Plan, panel: Panel| {
            let mut arms = plan.arms.iter();
            let found = arms.find(|planned| (planned.condition.panel, planned.arm) == (panel, 1));
            let found = found.expect("every panel has two arms");
            (found.runs[0], found.tuning[0])
        };
        for panel in [Panel::DropIn, Panel::Fair] {
            let [own, all, none] = [&with, &everywhere, &without].map(|plan| arm(plan, panel));
            assert_ne!(own.0, none.0, "{option}: the arm is another run");
            match panel {
                Panel::DropIn => assert_eq!(own.1, none.1, "{option}: it is tuned on the baseline"),
                Panel::Fair => assert_eq!(own, all, "{option}: it is tuned with its own option"),
            }
        }
        let cell = with.cells.iter().find(|planned| planned.key == arm(&with, Panel::Fair).0);
        let cell = &cell.expect("the plan has every run of its arms").cell();
        assert_eq!(cell.label().expect("a known activation"), label);
    }
}

#[test]
fn no_tuning_run_is_an_evaluation_run() {
    let plan = plan(&[]);
    for planned in &plan.arms {
        let keys = |keys: &[_]| keys.iter().cloned().collect::<HashSet<_>>();
        assert!(keys(&planned.tuning).is_disjoint(&keys(&planned.runs)));
    }
    for planned in &plan.cells {
        assert_eq!(planned.is_tuning(), matches!(planned.cell().setting, Rule::Halving(_)));
    }
}

/// So the randomness of tuning differs from seed to seed, and both arms of a drop-in pair share it.
#[test]
fn every_seed_is_tuned_on_seeds_of_its_own() {
    let plan = plan(&["depth=4", "learning_rate={ grid = [0.01, 0.1], tuning_seeds = 3 }"]);
    let cells: HashMap<_, _> =
        plan.cells.iter().map(|planned| (&planned.key, planned.cell())).collect();
    for planned in &plan.arms {
        let mut seeds = HashSet::new();
        let tuning = planned.runs.iter().flat_map(|key| cells[key].tuning());
        let keys: Vec<_> = tuning
            .map(|tuning| {
                assert!(seeds.insert(tuning.seed), "shared by two seeds");
                tuning.key()
            })
            .collect();
        assert_eq!(planned.tuning, keys);
        assert_eq!(keys.len(), planned.runs.len());
        if planned.condition.panel == Panel::DropIn {
            assert_eq!(planned.tuning, plan.arms[0].tuning, "the baseline's");
        }
    }
}

#[test]
fn rules_that_give_the_same_variances_are_tried_once() {
    let arms =
        "arms=[\"relu\", \"leaky_relu\", { activation = \"softplus\", beta = 1000 }, \"softplus\"]";
    let plan = plan(&["depth=4", "panel=fair", arms]);
    let cells: HashMap<_, _> =
        plan.cells.iter().map(|planned| (&planned.key, planned.cell())).collect();
    let inits = plan.arms.iter().map(|planned| match &cells[&planned.runs[0]].setting {
        Rule::Halved { candidates, .. } => candidates.init.clone(),
        _ => panic!("it is tuned"),
    });
    let he = vec![Init::He];
    let all = vec![Init::He, Init::Forward, Init::Backward];
    assert_eq!(inits.collect::<Vec<_>>(), [he.clone(), he.clone(), he, all]);
}

/// With one, two and three distinct initializations, and with one of its own.
#[test]
fn every_arm_has_the_same_number_of_trials_on_every_rung() {
    let arms = "arms=[\"relu\", \"relu_offset\", \"softplus\", { activation = \"softplus\", beta = 5, init = \"glorot\" }]";
    for (seeds, expected) in [(1, [6, 3, 2]), (2, [12, 6, 3]), (5, [30, 15, 8])] {
        let grid = format!("learning_rate={{ grid = [0.01, 0.1], tuning_seeds = {seeds} }}");
        let plan = plan(&["depth=4", "seeds=1", arms, &grid]);
        let cells: HashMap<_, _> =
            plan.cells.iter().map(|planned| (&planned.key, planned.cell())).collect();
        for planned in &plan.arms {
            let tuning = &cells[&planned.tuning[0]];
            let Rule::Halving(candidates) = &tuning.setting else { panic!("it is tuning") };
            let rungs = candidates.rungs(tuning.steps, tuning.schedule);
            assert_eq!(rungs.iter().map(|rung| rung.trials).collect::<Vec<_>>(), expected);
            assert_eq!(rungs.iter().map(|rung| rung.steps).collect::<Vec<_>>(), [50, 100, 200]);
            for rung in rungs {
                let trials = (0..rung.settings).map(|position| rung.trials_of(position));
                assert_eq!(trials.sum::<usize>(), rung.trials);
                assert!(rung.trials_of(rung.settings - 1) > 0, "no setting is left out");
            }
            if planned.condition.panel == Panel::DropIn {
                assert_eq!(planned.tuning, plan.arms[0].tuning, "that of the fair baseline");
            }
        }
    }
}

#[test]
fn a_suite_with_a_name_has_seeds_of_its_own() {
    let keys = |name: &str| -> HashSet<_> {
        let mut study = study(&["depth=1"]);
        study.train[0].name = Some(name.to_owned());
        let plan = Plan::new(&study, &[facts()]).expect("it can be planned");
        plan.cells.into_iter().map(|planned| planned.key).collect()
    };
    assert!(keys("deep").is_disjoint(&keys("wide")));
    assert_eq!(keys("deep"), keys("deep"));
}

#[test]
fn plans_of_older_records_have_the_tuning_of_their_time() {
    let study = study(&["depth=4"]);
    let plan = Plan::of_version(&study, &[facts()], 4).expect("it can be planned");
    let cells: HashMap<_, _> =
        plan.cells.iter().map(|planned| (&planned.key, planned.cell())).collect();
    for planned in plan.arms.iter().filter(|planned| planned.condition.panel == Panel::Fair) {
        assert_eq!(planned.tuning.len(), planned.settings.len() * planned.runs.len());
        assert!(planned.tuning.iter().all(|key| matches!(cells[key].setting, Rule::Fixed(_))));
        let tries_he = planned.settings.iter().any(|setting| setting.init == Init::He);
        assert_eq!(tries_he, planned.arm == 0);
    }
}

#[test]
fn the_lowest_mean_loss_is_chosen_and_a_diverged_run_rules_its_setting_out() {
    let setting = |learning_rate| Setting { init: Init::He, learning_rate };
    let losses = [
        (setting(0.01), vec![Some(0.9), Some(1.1)]),
        (setting(0.1), vec![Some(0.5), Some(0.7)]),
        (setting(1.0), vec![Some(0.1), None]),
    ];
    assert_eq!(choose(&losses), Some(setting(0.1)));
    assert_eq!(choose(&losses[..1]), Some(setting(0.01)));
    let all_diverged = [(setting(0.01), vec![None]), (setting(0.1), vec![None])];
    assert_eq!(choose(&all_diverged), Some(setting(0.01)));
    assert_eq!(choose(&[]), None);
}

#[test]
fn deeper_and_wider_runs_are_estimated_to_cost_more() {
    let cost = |overrides: &[&str]| plan(overrides).cost();
    assert!(cost(&["depth=8"]) > 1.5 * cost(&["depth=4"]));
    assert!(cost(&["width=256"]) > 3.0 * cost(&["width=64"]));
}

#[test]
fn shards_share_no_run_keep_pairs_together_and_cost_about_the_same() {
    let plan = Plan::new(&study(&["depth=1,2,3,4,5,6"]), &[facts()]).expect("it can be planned");
    let shards = plan.shards(3).expect("six depths make three shards");
    let shard_of: HashMap<_, _> = shards
        .iter()
        .enumerate()
        .flat_map(|(index, keys)| keys.iter().map(move |key| (*key, index)))
        .collect();
    assert_eq!(shard_of.len(), plan.cells.len(), "each run is in one shard");
    assert_eq!(shards.iter().map(Vec::len).sum::<usize>(), plan.cells.len());
    for planned in &plan.arms {
        let first_arm = plan
            .arms
            .iter()
            .find(|other| other.condition.depth == planned.condition.depth)
            .expect("itself");
        let shard = shard_of[&first_arm.runs[0]];
        assert!(planned.runs.iter().chain(&planned.tuning).all(|key| shard_of[key] == shard));
    }
    let costs: Vec<f64> = shards.iter().map(|keys| plan.clone().only(keys).cost()).collect();
    let equal = plan.cost() / 3.0;
    assert!(costs.iter().all(|cost| (cost / equal - 1.0).abs() < 0.15), "{costs:?}");
    let message = plan.shards(7).expect_err("there are six depths").to_string();
    assert!(message.contains("1 to 6"), "{message}");
    assert!(plan.shards(0).is_err());
}

#[test]
fn suites_that_share_runs_are_on_one_shard() {
    let mut study = study(&["depth=1"]);
    study.train.push(study.train[0].clone());
    let plan = Plan::new(&study, &[facts(), facts()]).expect("it can be planned");
    assert_eq!(plan.shards(1).expect("one shard").len(), 1);
    assert!(plan.shards(2).is_err(), "both suites are the same runs");
}
