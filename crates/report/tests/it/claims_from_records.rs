//! Claims that rest on records, in the cases that are easy to get wrong: one diverged run of 30, all
//! runs censored, two seeds, a tie at the margin, and mixed evidence. What follows from the numbers alone
//! has a table beside the rules.

use study::plan::Cell;

use crate::claims::{claim, verdict};
use crate::common::noise;
use crate::fixture::{
    Fate, PLAIN, page_text, separated, world, world_of_heads, world_of_two_suites,
};

/// The optimizer of the first suite.
const MOMENTUM: &str = "{ sgd = { momentum = 0.9 } }";

/// Checks the verdicts on some claims.
fn check(text: &str, expected: &[(&str, &str)]) {
    for (id, expected) in expected {
        assert_eq!(verdict(text, id), *expected, "{id}: {}", claim(text, id)[5]);
    }
}

#[test]
fn one_diverged_run_of_30_decides_nothing_and_is_not_left_out() {
    let world = world(&["seeds=30", "depth=4,12"], |cell, label| Fate {
        diverges: (label == "softplus" && cell.depth == 12 && cell.seed == 3).then_some(60),
        ..separated(cell, label)
    });
    let text = page_text(&world);
    check(
        &text,
        &[
            ("C4", "supported with a limit"),
            ("C5a", "supported"),
            // Nobody knows what its units would have become.
            ("C5b", "supported with a limit"),
            ("C8", "supported with a limit"),
            // One of 30 runs is fewer than 10 %: the depth stays in, and the run counts as slow.
            ("C9", "supported"),
            // An arm with a failure is not equivalent at depth 12, and depth 4 is not in doubt.
            ("C10b", "supported with a limit"),
            ("C13", "not shown"),
        ],
    );
    assert!(claim(&text, "C5b")[5].contains("1 diverged"));
    // One in each panel.
    assert!(claim(&text, "C4")[5].contains("2 runs diverged"));
}

#[test]
fn one_diverged_run_of_a_softplus_head_is_not_equivalent() {
    let fate = |diverges: bool| {
        move |cell: &Cell, head: &str| Fate {
            negative: Some(if head == "identity" { 0.2 } else { 0.0 }),
            diverges: (diverges && head == "softplus" && cell.seed == 3).then_some(60),
            loss: 0.2 * (1.0 + 0.01 * noise(cell.seed)),
            ..PLAIN
        }
    };
    let seeds = ["seeds=30"];
    check(&page_text(&world_of_heads(&seeds, fate(false))), &[("C11", "supported")]);
    check(&page_text(&world_of_heads(&seeds, fate(true))), &[("C11", "not shown")]);
}

#[test]
fn the_control_of_a_head_suite_is_no_other_head() {
    let arms = r#"arms=[{activation="relu",head="softplus"},{activation="relu",head="identity"},{activation="relu",head="softplus",other_seeds=1}]"#;
    let text = page_text(&world_of_heads(&[arms], |cell, head| Fate {
        negative: Some(if head == "identity" { 0.2 } else { 0.0 }),
        loss: 0.2 * (1.0 + 0.01 * noise(cell.seed)),
        ..PLAIN
    }));
    let evidence = claim(&text, "C11")[5].clone();
    assert!(evidence.contains("compared with identity"), "{evidence}");
    assert!(!evidence.contains("compared with softplus"), "{evidence}");
}

#[test]
fn the_losses_of_a_softplus_head_are_one_family() {
    // Worse in 6 of 12 seeds and the same in the others: p is 1/32 for each of the three other heads, and
    // 3/32 for the three together.
    let text = page_text(&world_of_heads(&["margins.loss=0.0001"], |cell, head| Fate {
        negative: Some(if head == "identity" { 0.2 } else { 0.0 }),
        loss: match head {
            "softplus" if cell.seed < 6 => 0.24,
            _ => 0.2,
        },
        ..PLAIN
    }));
    check(&text, &[("C11", "not shown")]);
}

#[test]
fn where_every_run_is_censored_nothing_is_known_of_its_steps() {
    let text = page_text(&world(&["panel=fair"], |cell, label| Fate {
        reaches: 101,
        ..separated(cell, label)
    }));
    check(&text, &[("C9", "not shown"), ("C10b", "not yet measured"), ("C13", "supported")]);
    let evidence = &claim(&text, "C9")[5];
    assert!(
        evidence.contains("beyond the budget in some condition: depth 1, 4 and 12"),
        "{evidence}"
    );
    assert!(text.contains("**Beyond the budget**"), "the section says it too");
    assert!(text.contains("fair, depth 12 (0 of 12 runs)"));
}

#[test]
fn where_every_run_diverged_nothing_is_known_of_its_units() {
    let text =
        page_text(&world(&[], |cell, label| Fate { diverges: Some(60), ..separated(cell, label) }));
    for id in ["C4", "C5a", "C5b", "C6", "C8", "C9", "C10b", "C13", "C20"] {
        check(&text, &[(id, "not shown")]);
    }
    let evidence = &claim(&text, "C8")[5];
    assert!(evidence.contains("no condition in which both arms have learned"), "{evidence}");
}

#[test]
fn two_networks_that_learned_nothing_are_not_equivalent() {
    // The loss stays that of a guess among ten classes.
    let chance = |cell: &Cell, _: &str| {
        let (accuracy, loss) = if cell.depth == 12 { (0.1, 2.3) } else { (0.9, 0.2) };
        Fate { accuracy, loss, ..PLAIN }
    };
    let text = page_text(&world(&[], chance));
    check(&text, &[("C10b", "supported"), ("C13", "not shown")]);
    let evidence = &claim(&text, "C13")[5];
    assert!(evidence.contains("neither arm learned: 1 condition"), "{evidence}");
}

#[test]
fn two_seeds_decide_nothing() {
    let text = page_text(&world(&["seeds=2"], separated));
    for id in ["C4", "C5a", "C5b", "C6", "C8", "C9", "C10b", "C13", "C20"] {
        check(&text, &[(id, "not shown")]);
    }
    let heads = world_of_heads(&["seeds=2"], |cell, head| Fate {
        negative: Some(if head == "identity" { 0.2 } else { 0.0 }),
        loss: if head == "softplus" { 0.1 } else { 0.2 } + 0.001 * noise(cell.seed),
        ..PLAIN
    });
    check(&page_text(&heads), &[("C11", "not shown")]);
}

#[test]
fn a_tie_at_the_margin_is_not_beyond_it() {
    let text = page_text(&world(&["seeds=10", "depth=1,12", "curve_every=1"], |cell, label| {
        let softplus = label == "softplus";
        Fate {
            accuracy: if softplus { 0.895 } else { 0.9 },
            zeros: if softplus { 0.01 } else { 0.5 },
            // One run of ten is exactly a tenth.
            dead: if cell.seed == 3 { [0, 0, 1] } else { [0; 3] },
            // Factor 1.1 at depth 12, where the margin is 10 %.
            reaches: if softplus && cell.depth == 12 { 55 } else { 50 },
            // 0.3 decades, which is the margin.
            gradient: if softplus { 1.0 } else { 10f64.powf(-0.3) },
            ..PLAIN
        }
    }));
    check(
        &text,
        &[
            ("C4", "supported with a limit"),
            ("C5a", "supported with a limit"),
            ("C5b", "supported with a limit"),
            ("C6", "not shown"),
            ("C8", "not shown"),
            ("C9", "not shown"),
            ("C10b", "not shown"),
            ("C13", "not shown"),
        ],
    );
    let heads = world_of_heads(&[], |_, head| Fate {
        negative: Some(if head == "identity" { 0.2 } else { 0.0 }),
        loss: if head == "softplus" { 0.21 } else { 0.2 },
        ..PLAIN
    });
    check(&page_text(&heads), &[("C11", "not shown")]);
}

#[test]
fn mixed_evidence_is_named_and_not_averaged() {
    let text = page_text(&world(&["depth=8,12"], |cell, label| {
        let (softplus, deep) = (label == "softplus", cell.depth == 12);
        let scatter = 0.001 * noise(cell.seed + label.len() as u64 * 100);
        let rank = f64::from((cell.seed % 5) as u32);
        Fate {
            accuracy: match (softplus, deep) {
                (true, false) => 0.95,
                (true, true) => 0.85,
                _ => 0.9,
            } + scatter,
            zeros: if softplus && !deep { 0.0 } else { 0.5 + scatter },
            dead: if softplus && !deep { [0; 3] } else { [0, 0, (cell.seed % 5) as u32] },
            loss: 0.5 + if deep { -0.05 } else { 0.05 } * rank,
            gradient: match (softplus, deep) {
                (true, false) => 1.0,
                (true, true) => 0.01,
                _ => 0.1,
            } + scatter,
            ..PLAIN
        }
    }));
    check(
        &text,
        &[
            ("C4", "refuted"),
            ("C5a", "supported"),
            ("C5b", "refuted"),
            ("C6", "not shown"),
            ("C8", "not shown"),
            ("C10b", "supported with a limit"),
            ("C13", "supported with a limit"),
            // As accurate at depth 8, worse at depth 12, and nothing else decided.
            ("C20", "not shown"),
        ],
    );
    let evidence = &claim(&text, "C10b")[5];
    assert!(
        evidence.contains("depth 8 (supported)") && evidence.contains("depth 12 (refuted)"),
        "{evidence}"
    );
    let heads = world_of_heads(&[], |cell, head| Fate {
        negative: Some(if head == "identity" { 0.2 } else { 0.0 }),
        loss: match head {
            "softplus" => 0.2,
            "exp" => 0.4,
            _ => 0.1,
        } * (1.0 + 0.01 * noise(cell.seed)),
        ..PLAIN
    });
    check(&page_text(&heads), &[("C11", "supported with a limit")]);
}

/// Softplus's factor grows with depth in one suite and does what `second` says in the other.
fn two_suites(second: f64, optimizer: &str) -> String {
    page_text(&world_of_two_suites(optimizer, &["panel=fair", "depth=1,12"], |cell, label| {
        let factor = match (label == "softplus" && cell.depth == 12, cell.steps) {
            (true, 100) => 2.0,
            (true, _) => second,
            _ => 1.0,
        };
        let steps = (40.0 + 9.0 * noise(cell.seed)) * factor;
        Fate { reaches: steps.ceil() as u32, ..PLAIN }
    }))
}

#[test]
fn a_factor_that_grows_in_one_suite_and_shrinks_in_the_other_shows_nothing() {
    check(&two_suites(2.0, MOMENTUM), &[("C9", "supported")]);
    check(&two_suites(0.4, MOMENTUM), &[("C9", "not shown")]);
    check(&two_suites(1.0, MOMENTUM), &[("C9", "supported with a limit")]);
}

#[test]
fn a_verdict_that_differs_between_optimizers_names_them() {
    let text = two_suites(0.4, "{ adam = {} }");
    check(&text, &[("C9", "supported with a limit")]);
    let evidence = &claim(&text, "C9")[5];
    for words in ["SGD with momentum (supported): ", "Adam (refuted): "] {
        assert!(evidence.contains(words), "{evidence}");
    }
    let evidence = &claim(&text, "C20")[5];
    for words in ["SGD with momentum (refuted): C9 supported", "Adam (not shown): C9 refuted"] {
        assert!(evidence.contains(words), "{evidence}");
    }
}

#[test]
fn a_condition_whose_runs_serve_two_suites_counts_once() {
    let world = world_of_two_suites(MOMENTUM, &["steps=100"], separated);
    let text = page_text(&world);
    let evidence = &claim(&text, "C5b")[5];
    assert!(evidence.contains("drop-in (supported): of 36 runs"), "{evidence}");
    let evidence = &claim(&text, "C10b")[5];
    assert!(evidence.contains("of 1 condition;"), "{evidence}");
    let evidence = &claim(&text, "C9")[5];
    assert!(evidence.contains("grows along 2 of 2 lines"), "{evidence}");
}
