//! The section of the page about offset and smoothness.

use crate::factorial::{fate, never};
use crate::fixture::{page, page_text, planted, world_of_causes};

const TITLE: &str = "## Kink or offset";

/// The section of the page.
fn section(text: &str) -> String {
    let (_, rest) = text.split_once(TITLE).expect("the section");
    rest.split("\n## ").next().unwrap_or_default().to_owned()
}

#[test]
fn the_section_answers_in_sentences_figures_and_tables() {
    let world = world_of_causes(&[], fate);
    let page = page(&world);
    let text = section(&page.files()[0].1);
    for sentence in [
        "**Test accuracy** in 2 conditions: with the offset worse in 2, better in 0, equivalent in 0",
        "test accuracy with 12 hidden layers: the offset costs 9.0",
        "12 paired seeds); smoothness costs 1.0",
        "the two together are worse than the sum of each alone (interaction −3.0",
        "the offset multiplies the steps to target by 4.00 (95 % interval ",
        "smoothness makes no difference beyond the margin (×1.00",
        "](figures/causes-steps-to-target.svg)",
    ] {
        assert!(text.contains(sentence), "no `{sentence}` in\n{text}");
    }
    let opening = page.files()[0].1.split("\n## ").next().unwrap_or_default();
    assert!(
        opening.contains("](figures/causes-test-accuracy.svg)"),
        "the figure on top: {opening}"
    );
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| test acc")).collect();
    // Two depths in each table.
    assert_eq!(rows.len(), 4, "{text}");
    assert!(text.lines().all(|line| !line.starts_with('|') || line.matches(" | ").count() < 8));
    assert!(rows[0].contains("−9.0") && rows[0].contains(", worse"), "{}", rows[0]);
    assert!(text.contains(" softplus, centered biases |"), "{text}");
    for name in ["figures/causes-test-accuracy.svg", "figures/causes-steps-to-target.svg"] {
        let (_, svg) = page.files().iter().find(|(file, _)| file == name).expect("a figure");
        roxmltree::Document::parse(svg).expect("well-formed");
        assert!(svg.contains("width=\"400\"") && svg.contains("interaction"), "{name}");
    }
}

#[test]
fn without_the_four_arms_there_is_no_section() {
    assert!(!page_text(&planted()).contains(TITLE));
    let arms = r#"train.arms=["relu","relu_offset","shifted_softplus"]"#;
    assert!(!page_text(&world_of_causes(&[arms], fate)).contains(TITLE));
}

#[test]
fn a_difference_that_is_not_shown_is_called_so() {
    let world = world_of_causes(&["train.seeds=9"], fate);
    let text = section(&page_text(&world));
    assert!(
        text.contains("an effect of the offset is not shown (−8.994 points, 95 % interval "),
        "{text}"
    );
    assert_eq!(text.matches("9 pairs are fewer than 10").count(), 2, "once per metric: {text}");
    assert!(!text.contains("costs"), "{text}");
}

#[test]
fn censored_runs_make_bounds_and_no_missing_numbers() {
    let text = section(&page_text(&never(&["softplus"], 12)));
    assert!(text.contains("the offset multiplies the steps to target by at least 4.47"), "{text}");
    assert!(text.contains("≥ ×4.47"), "{text}");
    let page = page(&never(&["softplus", "shifted_softplus"], 12));
    assert!(page.files().iter().all(|(_, text)| !text.contains("NaN")));
    let text = section(&page.files()[0].1);
    assert!(text.contains("no effect can be estimated"), "{text}");
    assert!(text.contains("for every seed, both sides have a run"), "{text}");
    assert!(!text.contains("≈ –") && text.contains(" –, inconclusive |"), "{text}");
}
