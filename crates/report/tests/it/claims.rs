//! Claims: planted truths decide each of them.

use harness::record::Timed;

use crate::common::noise;
use crate::fixture::{Fate, PLAIN, page_text, planted, world};
use crate::timings::timings;

/// The cells in the row of a claim.
pub(crate) fn claim(page: &str, id: &str) -> Vec<String> {
    let row = page.lines().find(|line| line.starts_with(&format!("| {id} ")));
    let row = row.unwrap_or_else(|| panic!("{id} has no row"));
    row.trim_matches('|')
        .replace("\\|", "¦")
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

/// The last cell in the row of a claim.
pub(crate) fn verdict(page: &str, id: &str) -> String {
    claim(page, id).last().cloned().unwrap_or_default()
}

#[test]
fn planted_truths_decide_the_claims() {
    let text = page_text(&planted());
    let expected = [
        ("C1a", "supported"),
        ("C1b", "refuted"),
        ("C2", "supported with a limit"),
        ("C3", "supported with a limit"),
        ("C4", "supported with a limit"),
        ("C5a", "supported"),
        ("C5b", "supported"),
        ("C7", "supported"),
        ("C8", "supported with a limit"),
        ("C9", "supported"),
        ("C10a", "supported"),
        ("C10b", "supported"),
        ("C11", "not yet measured"),
        ("C12", "supported with a limit"),
        ("C13", "supported"),
        ("C14", "not yet measured"),
        ("C15", "not yet measured"),
        // Both have the same loss on unseen rows.
        ("C16", "not shown"),
        ("C17", "not yet measured"),
        // One part of it is: steps on a CPU.
        ("C18", "supported with a limit"),
        ("C19", "not yet measured"),
        // Slower with depth, and as accurate: mixed.
        ("C20", "not shown"),
    ];
    for (id, expected) in expected {
        assert_eq!(verdict(&text, id), expected, "{:?}", claim(&text, id));
    }
    assert_eq!(claim(&text, "C11")[5], "–");
}

#[test]
fn the_opposite_truths_decide_them_the_other_way() {
    let mut world = world(&[], |cell, label| {
        let softplus = label == "softplus";
        let scatter = noise(cell.seed + label.len() as u64 * 100);
        Fate {
            accuracy: if softplus && cell.depth >= 4 { 0.95 } else { 0.9 }
                - if softplus && cell.depth == 1 { 0.05 } else { 0.0 }
                + 0.001 * scatter,
            reaches: (if softplus && cell.depth == 12 { 0.5 } else { 1.0 }
                * (60.0 + 9.0 * noise(cell.seed)))
            .ceil() as u32,
            zeros: 0.6 + 0.01 * scatter,
            dead: if softplus { [2, 2, 4] } else { [0, 0, 2] },
            gradient: if softplus { 0.01 } else { 0.9 } + 0.001 * scatter,
            ..PLAIN
        }
    });
    world.timings = timings(&world.saved.study, 1.0, 0.9);
    let text = page_text(&world);
    for id in ["C4", "C5b", "C7", "C8", "C9", "C13"] {
        assert_eq!(verdict(&text, id), "refuted", "{:?}", claim(&text, id));
    }
    // ReLU's units die here too. Softplus is as good as ReLU at depths 4 and 12, not at depth 1.
    assert_eq!(verdict(&text, "C5a"), "supported");
    assert_eq!(verdict(&text, "C10b"), "supported with a limit", "{:?}", claim(&text, "C10b"));
}

#[test]
fn dead_units_that_go_with_loss_are_seen_and_the_reverse_too() {
    let with = |sign: f64| {
        page_text(&world(&["panel=fair"], move |cell, _| Fate {
            dead: [0, 0, (cell.seed % 5) as u32],
            loss: 0.5 + sign * 0.05 * (cell.seed % 5) as f64 + 0.001 * noise(cell.seed),
            ..PLAIN
        }))
    };
    assert_eq!(verdict(&with(1.0), "C6"), "supported");
    assert_eq!(verdict(&with(-1.0), "C6"), "refuted");
    let unrelated = page_text(&world(&["panel=fair"], |_, _| PLAIN));
    // It was measured, and no share varies.
    assert_eq!(verdict(&unrelated, "C6"), "not shown");
    assert!(claim(&unrelated, "C6")[5].contains("the share varies in no group"));
    assert_eq!(verdict(&unrelated, "C5a"), "not shown");
}

#[test]
fn a_run_that_serves_both_panels_is_counted_once() {
    // ReLU's own initialization is He's: its 36 runs stand in both panels. Softplus has its own.
    let text = page_text(&planted());
    let evidence = &claim(&text, "C5a")[5];
    assert!(evidence.contains("36/36"), "{evidence}");
    // Never pooled: one figure for each panel.
    let evidence = &claim(&text, "C5b")[5];
    for panel in ["drop-in (supported): of 36 runs, 0 ", "fair (supported): of 36 runs, 0 "] {
        assert!(evidence.contains(panel), "{evidence}");
    }
}

#[test]
fn zeros_by_underflow_are_a_limit_and_shown_in_full() {
    let world = world(&[], |cell, label| Fate {
        zeros: if label == "relu" {
            0.6 + 0.01 * noise(cell.seed)
        } else {
            1e-8 * (cell.seed % 2) as f64
        },
        ..PLAIN
    });
    let text = page_text(&world);
    assert_eq!(verdict(&text, "C4"), "supported with a limit");
    let evidence = &claim(&text, "C4")[5];
    assert!(evidence.contains("5.0·10⁻⁷ %"), "{evidence}");
}

/// One collapsed run decides nothing; a quarter of the runs leave the claim open.
#[test]
fn zeros_of_softplus_refute_only_beyond_their_interval() {
    let verdict = |zeros: fn(u64) -> f64| {
        let world = world(&[], |cell, label| {
            let softplus = label == "softplus" && cell.depth == 12;
            let relu = 0.6 + 0.01 * noise(cell.seed);
            let none = if label == "relu" { relu } else { 0.0 };
            Fate { zeros: if softplus { zeros(cell.seed) } else { none }, ..PLAIN }
        });
        verdict(&page_text(&world), "C4")
    };
    assert_eq!(verdict(|_| 0.0), "supported with a limit");
    assert_eq!(verdict(|seed| if seed == 3 { 0.3 } else { 0.0 }), "supported with a limit");
    assert_eq!(verdict(|seed| if seed < 3 { 0.3 } else { 0.0 }), "not shown");
    assert_eq!(verdict(|seed| 0.05 + 0.01 * noise(seed)), "refuted");
}

#[test]
fn a_cost_in_some_rows_only_is_a_limit() {
    let mut world = planted();
    world.timings = timings(&world.saved.study, 1.0, 0.9);
    let slow = timings(&world.saved.study, 3.0, 0.9);
    for (timing, slow) in world.timings.iter_mut().zip(slow) {
        if matches!(timing.what, Timed::Forward { .. }) {
            *timing = slow;
        }
    }
    assert_eq!(verdict(&page_text(&world), "C7"), "supported with a limit");
}

#[test]
fn a_study_without_softplus_answers_nothing_about_it() {
    let world = world(&["train.arms=relu,tanh", "speed.arms=relu,tanh"], |_, _| PLAIN);
    let text = page_text(&world);
    let about_softplus =
        ["C4", "C5a", "C5b", "C6", "C7", "C8", "C9", "C10a", "C10b", "C11", "C13", "C18", "C20"];
    for id in about_softplus {
        assert_eq!(verdict(&text, id), "not yet measured", "{id}");
        assert_eq!(claim(&text, id)[5], "–", "{id}");
    }
    for id in ["C1a", "C2", "C3", "C12"] {
        assert!(verdict(&text, id).starts_with("supported"), "{id}");
    }
}

#[test]
fn every_claim_has_a_row_and_names_a_section_of_the_page() {
    let text = page_text(&planted());
    let ids: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| C")?.split_once(" |"))
        // The short table on the page has number and claim in one cell.
        .filter(|(id, _)| !id.contains(':'))
        .map(|(id, _)| format!("C{id}"))
        .collect();
    let expected =
        "C1a C1b C2 C3 C4 C5a C5b C6 C7 C8 C9 C10a C10b C11 C12 C13 C14 C15 C16 C17 C18 C19 C20";
    assert_eq!(ids.join(" "), expected);
    let mut sections = 0;
    for id in ids {
        let title = claim(&text, &id)[6].clone();
        if title != "–" {
            let heading = format!("# {title}\n");
            assert!(text.contains(&heading), "{title}");
            sections += 1;
        }
    }
    assert!(sections > 10, "{sections}");
}
