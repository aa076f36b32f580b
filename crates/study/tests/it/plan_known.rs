//! Plans with numbers that are known: what runs cost, which seeds they have, what tuning leaves out.

use std::collections::HashSet;

use study::plan::{Cell, Condition, DatasetFacts, Plan, Rule};
use study::{Panel, Study};

use crate::plan::{facts, study};

pub(crate) fn planned(overrides: &[&str], facts: DatasetFacts) -> Plan {
    Plan::new(&study(overrides), &[facts]).expect("it can be planned")
}

/// Operations for one example: two per weight, and 20 for each activation.
fn forward(cell: &Cell, facts: &DatasetFacts) -> f64 {
    let mut widths = vec![facts.inputs];
    widths.extend(std::iter::repeat_n(cell.width as usize, cell.depth as usize));
    widths.push(facts.outputs);
    let weights: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
    2.0 * weights as f64
}

fn activations(cell: &Cell) -> f64 {
    20.0 * f64::from(cell.depth * cell.width)
}

fn is_close(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn a_run_costs_its_steps_evaluations_and_snapshots() {
    let fixed = ["depth=3", "width=16", "seeds=1", "panel=fair", "snapshots=[100, 200, 300]"];
    let steps = ["steps=400", "evaluate_every=150", "batch_size=10"];
    let facts = facts();
    let plan = planned(&[&fixed[..], &steps].concat(), facts.clone());
    let evaluation = plan.cells.iter().filter(|planned| !planned.is_tuning());
    let mut runs = 0;
    for planned in evaluation {
        let forward = forward(&planned.cell(), &facts) + activations(&planned.cell());
        // Evaluations at the start and after 150, 300 and 400 steps; snapshots of two passes each at the start,
        // at the end and at the three steps.
        let passes = 1.0 + 3.0 + 2.0 * 5.0;
        is_close(planned.cost, 400.0 * 10.0 * 3.0 * forward + 1000.0 * passes * forward);
        runs += 1;
    }
    assert_eq!(runs, 3, "one for each arm");
    let total: f64 = plan.cells.iter().map(|planned| planned.cost).sum();
    assert_eq!(plan.cost(), total);
}

#[test]
fn an_example_with_a_gradient_costs_as_much_as_one_more_for_each_input() {
    let fixed = ["depth=3", "width=16", "seeds=1", "panel=fair"];
    let facts = DatasetFacts { classification: false, inputs: 5, ..facts() };
    let costs = |overrides: &[&str]| -> (Cell, f64) {
        let plan = planned(&[&fixed[..], overrides].concat(), facts.clone());
        let first = plan.cells.iter().find(|planned| !planned.is_tuning());
        let first = first.expect("there is an evaluation run");
        (first.cell(), first.cost)
    };
    let (cell, plain) = costs(&[]);
    let (_, gradient) = costs(&["loss={ eikonal = { weight = 0.1 } }"]);
    let (of_example, of_activations) = (forward(&cell, &facts), activations(&cell));
    let ratio = (6.0 * of_example + of_activations) / (of_example + of_activations);
    is_close(gradient / plain, ratio);
}

#[test]
fn tuning_costs_the_steps_of_its_trials_and_a_comparison_on_each_rung() {
    for (schedule, rungs, steps_of_rungs) in [
        ("schedule=constant", 3, &[50, 100, 200][..]),
        ("schedule={ cosine = {} }", 4, &[50, 100, 200, 400][..]),
    ] {
        let fixed = ["depth=2", "width=8", "seeds=1", "panel=fair", "steps=400", "batch_size=10"];
        let grid = "learning_rate={ grid = [0.01, 0.03, 0.1], tuning_seeds = 2 }";
        let facts = facts();
        let plan = planned(&[&fixed[..], &[schedule, grid]].concat(), facts.clone());
        let tuning = plan.cells.iter().filter(|planned| planned.is_tuning());
        for planned in tuning {
            let Rule::Halving(candidates) = &planned.cell().setting else { panic!("it is halved") };
            // Three rules, three rates and two seeds make 18 trials, of which half go on: 9, 5 and 3.
            let left = &[18_u32, 9, 5, 3][..rungs];
            let found = candidates.rungs(400, planned.cell().schedule);
            assert_eq!(found.iter().map(|rung| rung.steps).collect::<Vec<_>>(), steps_of_rungs);
            assert_eq!(found.iter().map(|rung| rung.trials as u32).collect::<Vec<_>>(), left);
            // A trial is trained to the last rung that it reaches.
            let steps: u32 = (0..18)
                .map(|trial| {
                    let reached = left.iter().filter(|&&trials| trial < trials).count();
                    steps_of_rungs[reached - 1]
                })
                .sum();
            let comparisons = f64::from(left.iter().sum::<u32>());
            let forward = forward(&planned.cell(), &facts) + activations(&planned.cell());
            is_close(
                planned.cost,
                3.0 * forward * f64::from(steps) * 10.0 + forward * 1000.0 * comparisons / 6.0,
            );
        }
    }
}

#[test]
fn tuning_records_nothing_but_its_losses() {
    let options = [
        "smoothness=true",
        "zero_gradients=true",
        "reconstruction=true",
        "unit_curves=true",
        "ablation=true",
        "target_errors=true",
    ];
    let fixed = ["depth=1", "seeds=2", "panel=fair", "snapshots=[100]", "steps=400"];
    let facts = DatasetFacts { classification: false, with_gradients: true, ..facts() };
    let plan = planned(&[&fixed[..], &options].concat(), facts);
    for planned in &plan.cells {
        let cell = &planned.cell();
        let recorded = [
            cell.smoothness,
            cell.zero_gradients,
            cell.reconstruction,
            cell.unit_curves,
            cell.ablation,
            cell.target_errors,
            !cell.snapshots.is_empty(),
            cell.curve_every < 400,
            cell.evaluate_every < 400,
        ];
        assert_eq!(recorded, [!cell.is_tuning(); 9], "seed {}", cell.seed);
        if cell.is_tuning() {
            // Each evaluation seed is tuned on the seed 2³² above it.
            assert!([1 << 32, (1 << 32) + 1].contains(&cell.seed), "{}", cell.seed);
        }
    }
}

#[test]
fn a_run_is_found_by_the_first_digits_of_its_key() {
    let plan = planned(&[], facts());
    let key = plan.cells[7].key;
    assert_eq!(plan.find(key.as_str()).expect("it is there").key, key);
    assert_eq!(key.to_string(), key.as_str());
    assert_eq!(key.as_str().len(), 16);
    let refused = |prefix: &str| plan.find(prefix).expect_err("it is refused").to_string();
    let count = plan.cells.len();
    assert_eq!(refused("x"), format!("none of the {count} keys of this study starts with `x`"));
    let listed: Vec<&str> = plan.cells[..5].iter().map(|cell| cell.key.as_str()).collect();
    let all = refused("");
    let expected = format!(
        "{count} keys start with ``; give more digits: {} and {} others",
        listed.join(", "),
        count - 5
    );
    assert_eq!(all, expected);
    // Few enough to list them all.
    let with = |prefix: &str| -> Vec<&str> {
        let keys = plan.cells.iter().map(|cell| cell.key.as_str());
        keys.filter(|key| key.starts_with(prefix)).collect()
    };
    let prefix = plan
        .cells
        .iter()
        .map(|cell| &cell.key.as_str()[..2])
        .find(|prefix| (2..=5).contains(&with(prefix).len()))
        .expect("two keys share two digits");
    assert!(refused(prefix).ends_with(&with(prefix).join(", ")), "{}", refused(prefix));
}

#[test]
fn an_arm_with_other_seeds_has_those_of_its_set() {
    let arms = "arms=[\"relu\", { activation = \"relu\", other_seeds = 2 }]";
    let plan = planned(&["depth=1", "seeds=3", "panel=drop-in", arms], facts());
    let seeds = |arm: usize| -> Vec<u64> {
        let planned = plan.arms.iter().find(|planned| planned.arm == arm).expect("it is planned");
        planned.runs.iter().map(|key| plan.find(key.as_str()).expect("a run").seed()).collect()
    };
    assert_eq!(seeds(0), [0, 1, 2]);
    let set = 2 << 24;
    assert_eq!(seeds(1), [set, set + 1, set + 2]);
}

#[test]
fn the_master_seed_of_a_named_suite_is_its_own_and_has_53_bits() {
    let seed = |name: Option<&str>| {
        let mut study = study(&["depth=1", "seeds=1"]);
        study.train[0].name = name.map(str::to_owned);
        let plan = Plan::new(&study, &[facts()]).expect("it can be planned");
        plan.cells[0].cell().master_seed
    };
    let own = study(&[]).master_seed;
    assert_eq!(seed(None), own);
    let named: HashSet<u64> =
        ["deep", "wide", "a", "b"].into_iter().map(|name| seed(Some(name))).collect();
    assert_eq!(named.len(), 4);
    for seed in named {
        assert!(seed < 1 << 53 && seed > 1 << 32 && seed != own, "{seed}");
    }
}

#[test]
fn a_condition_names_its_width_where_there_are_several() {
    let study = study(&["width=8,16", "depth=2,4"]);
    let suite = &study.train[0];
    let condition = Condition { suite: 0, panel: Panel::Fair, width: 16, depth: 4 };
    assert_eq!(condition.words(suite), "depth 4, width 16");
    let plan = Plan::new(&study, &[facts()]).expect("it can be planned");
    let mut conditions: Vec<(u32, u32)> =
        plan.arms.iter().map(|arm| (arm.condition.width, arm.condition.depth)).collect();
    conditions.dedup();
    assert_eq!(conditions, [(8, 2), (8, 4), (16, 2), (16, 4)]);
    let mut narrow = suite.clone();
    narrow.width = vec![16];
    assert_eq!(condition.words(&narrow), "depth 4");
}

#[test]
fn costs_of_shards_are_the_sums_of_their_runs() {
    let plan = planned(&["depth=1,2,3,4"], facts());
    let shards = plan.shards(2).expect("four depths make two shards");
    let costs = plan.costs(&shards);
    for (keys, cost) in shards.iter().zip(costs) {
        let of_keys: f64 =
            keys.iter().map(|key| plan.find(key.as_str()).expect("a run").cost).sum();
        is_close(cost, of_keys);
        assert!(!keys.is_empty());
    }
    assert_eq!(plan.costs(&[Vec::new()]), [0.0]);
}

/// The most expensive first, each to the shard that has least: 5 + 3 and 4 + 3 + 3.
#[test]
fn the_most_expensive_runs_are_divided_first() {
    let mut plan = planned(&["depth=1,2,3,4,5", "panel=drop-in", "seeds=1"], facts());
    let arms = plan.arms.clone();
    for planned in &mut plan.cells {
        let of_run = arms
            .iter()
            .find(|arm| arm.runs.contains(&planned.key) || arm.tuning.contains(&planned.key));
        let depth = of_run.expect("every run is of an arm").condition.depth;
        planned.cost =
            if planned.is_tuning() { 0.0 } else { [5.0, 4.0, 3.0, 3.0, 3.0][depth as usize - 1] };
    }
    let shards = plan.shards(2).expect("five depths make two shards");
    let mut costs = plan.costs(&shards);
    costs.sort_by(f64::total_cmp);
    // Three arms each.
    assert_eq!(costs, [24.0, 30.0]);
}

const AT_INITIALIZATION: &str = r#"
name = "start"
question = "What is there before the first step?"

[[initialization]]
arms = [
    "relu",
    { activation = "softplus", beta = 5, bias_init = "centered" },
    { activation = "softplus", residual = true },
]
init = ["he", "forward"]
depth = [2, 6]
width = [16]
nets = 3
inputs = 10
input_dim = 4
correlation = 0.5
mean_share = true
"#;

#[test]
fn simulations_have_their_cells_costs_and_commands() {
    let study = Study::parse(AT_INITIALIZATION, "start.toml", &[]).expect("it is valid");
    let plan = Plan::new(&study, &[]).expect("it can be planned");
    let cells = &plan.initializations;
    // Depth by depth, rule by rule, arm by arm.
    let order: Vec<_> = cells.iter().map(|p| (p.cell.depth, p.cell.init, p.arm, p.suite)).collect();
    let expected = [2, 6].into_iter().flat_map(|depth| {
        [meanfield::Init::He, meanfield::Init::Forward]
            .into_iter()
            .flat_map(move |init| (0..3).map(move |arm| (depth, init, arm, 0)))
    });
    assert_eq!(order, expected.collect::<Vec<_>>());
    let keys: HashSet<_> = cells.iter().map(|planned| &planned.key).collect();
    assert_eq!(keys.len(), 12);
    for planned in cells {
        assert_eq!(planned.key, planned.cell.key());
        // Weights into the first hidden layer from four inputs, and between the others.
        let depth = planned.cell.depth as usize;
        let mut widths = vec![4];
        widths.extend(std::iter::repeat_n(16, depth));
        let weights: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let activations = 10 * 16 * depth;
        let cost = 3 * (20 * weights + 6 * weights * 10 + 20 * activations);
        is_close(planned.cell.cost(), cost as f64);
        assert!(planned.cell.settings().is_ok());
    }
    let commands: Vec<String> = cells[..3].iter().map(|planned| planned.cell.command()).collect();
    let seed = study.master_seed;
    let end = format!(
        " --mean-share --correlation 0.5 --width 16 --nets 3 --inputs 10 --input-dim 4 --seed {seed}"
    );
    let expected = [
        format!("softknee propagate relu --init he --depth 2{end}"),
        format!(
            "softknee propagate softplus --param beta=5 --init he --depth 2 --bias-init centered{end}"
        ),
        format!("softknee propagate softplus --init he --depth 2 --residual{end}"),
    ];
    assert_eq!(commands, expected);
    let mut with_bias = cells[0].cell.clone();
    (with_bias.bias_variance, with_bias.mean_share) = (0.25, false);
    assert_eq!(
        with_bias.command(),
        format!(
            "softknee propagate relu --init he --depth 2 --bias-variance 0.25 --correlation 0.5 --width 16 --nets 3 --inputs 10 --input-dim 4 --seed {seed}"
        )
    );
}

#[test]
fn a_linear_head_is_not_spelt_out() {
    let keys = |arm: &str| -> Vec<_> {
        let arms = format!("arms=[\"relu\", {arm}]");
        let facts = DatasetFacts { classification: false, ..facts() };
        let plan = planned(&["depth=1", "seeds=1", "panel=fair", &arms], facts);
        plan.cells.into_iter().map(|planned| planned.key).collect()
    };
    let plain = keys("\"softplus\"");
    assert_eq!(keys("{ activation = \"softplus\", head = \"identity\" }"), plain);
    assert_ne!(keys("{ activation = \"softplus\", head = \"softplus\" }"), plain);
}

#[test]
fn losses_that_the_data_does_not_allow_are_refused() {
    let refused = |overrides: &[&str], facts: DatasetFacts| {
        let study = study(&[&["depth=1"], overrides].concat());
        Plan::new(&study, &[facts]).expect_err("it is refused").to_string()
    };
    let values = || DatasetFacts { classification: false, ..facts() };
    let eikonal = "loss={ eikonal = { weight = 0.1 } }";
    assert!(refused(&[eikonal], facts()).contains("has classes, but loss = "));
    let sobolev = "loss={ sobolev = { weight = 0.1 } }";
    assert!(refused(&[sobolev], values()).contains("has none of its targets"));
    let many = mlp::MAX_GRADIENT_INPUTS + 1;
    let wide = DatasetFacts { inputs: many, ..values() };
    assert!(refused(&[eikonal], wide.clone()).contains(&format!("has {many}; at most")));
    assert!(refused(&["target_errors=true"], values()).contains("has none of its targets"));
    let wide = DatasetFacts { with_gradients: true, ..wide };
    assert!(refused(&["target_errors=true"], wide).contains(&format!("has {many}; at most")));
    let limit = DatasetFacts { inputs: many - 1, with_gradients: true, ..values() };
    for fine in [eikonal, sobolev, "target_errors=true"] {
        let study = study(&["depth=1", fine]);
        assert!(Plan::new(&study, std::slice::from_ref(&limit)).is_ok(), "{fine}");
    }
    assert!(Plan::new(&study(&[]), &[]).is_err(), "the data of a suite is not described");
}
