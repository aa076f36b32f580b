//! What zeros are worth: planted times of products that skip zeros.

use crate::claims::{claim, verdict};
use crate::fixture::{World, page, page_text, separated, world};
use crate::timings::zero_products;

/// Lines: one example; a batch of 128 with scattered zeros; the same with dead units.
const ZEROS: &str =
    "speed.zeros={ inputs = 512, outputs = 512, batch_size = [1, 128], percent = [0, 50, 90, 99] }";

/// ReLU's networks have 60 % of zeros and no dead units.
fn timed(ratios: [f64; 3], load: f64) -> World {
    let mut world = world(&[ZEROS], separated);
    let products = zero_products(&world.saved.study, &ratios, load);
    assert_eq!(products.len(), 24);
    world.timings.extend(products);
    world
}

#[test]
fn planted_times_decide_what_zeros_are_worth() {
    for (case, ratios, load, expected) in [
        ("all faster at 60 % and without dead units", [1.5, 2.0, 0.5], 0.1, "supported"),
        ("a batch is slower at 60 %", [1.5, 8.0, 1.02], 0.1, "supported with a limit"),
        ("all slower", [8.0, 9.0, 1.2], 0.1, "refuted"),
        ("another process used the machine", [1.5, 2.0, 0.5], 3.0, "not shown"),
    ] {
        let text = page_text(&timed(ratios, load));
        assert_eq!(verdict(&text, "C15"), expected, "{case}: {:?}", claim(&text, "C15"));
    }
}

#[test]
fn the_claim_and_the_section_say_where_skipping_starts_to_pay() {
    let world = timed([2.0, 12.0, 0.9], 0.1);
    let text = page_text(&world);
    // 2 · 10^(−p/100) is 1 at 30.1 %, 12 · 10^(−p/100) at no share, and 0.9 · … at every one.
    let evidence = &claim(&text, "C15")[5];
    for words in [
        "batch 1: skipping pays from 30.1 % of zeros on [30.1 % to 30.1 %]; ReLU's networks have 60 to 60 %, where it is faster in ",
        "batch 128: skipping pays at no share up to 99 %",
        "batch 128, dead units: skipping pays at every share from 0 % on",
    ] {
        assert!(evidence.contains(words), "{evidence}");
    }
    let section = text.split("\n## What zeros are worth\n").nth(1).expect("there is a section");
    let section = section.split("\n## ").next().unwrap_or_default();
    assert!(section.contains("after training: 60 to 60 % (median 60 %, "), "{section}");
    assert!(section.contains("0 for every row: 0 to 0 %"), "{section}");
    let row = section.lines().find(|line| line.starts_with("| batch 1 ") && line.contains(" 50 |"));
    let cells: Vec<&str> = row.expect("a row").split('|').map(str::trim).collect();
    assert_eq!(cells[2..6], ["50", "10.0", "6.33", "×0.632"], "{section}");
    assert_eq!(section.lines().filter(|line| line.starts_with("| batch ")).count(), 12);
    let page = page(&world);
    let figure = page.files().iter().find(|(name, _)| name == "figures/zero-products.svg");
    let (_, figure) = figure.expect("it has a figure");
    for words in ["ReLU", "as fast as the dense product", "batch 128, dead units"] {
        assert!(figure.contains(words), "the figure lacks `{words}`");
    }
}

#[test]
fn a_study_that_trains_nothing_says_what_share_would_be_needed() {
    let mut world = world(&[ZEROS, "train.arms=softplus,tanh"], separated);
    world.timings.extend(zero_products(&world.saved.study, &[2.0, 12.0, 0.9], 0.1));
    let text = page_text(&world);
    assert_eq!(verdict(&text, "C15"), "supported with a limit");
    let evidence = &claim(&text, "C15")[5];
    assert!(evidence.contains("the study trains no ReLU network"), "{evidence}");
    assert!(!evidence.contains("ReLU's networks have"), "{evidence}");
}
