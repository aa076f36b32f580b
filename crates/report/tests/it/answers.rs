//! The answer of a page: plain sentences with one number each, from planted outcomes.

use crate::common::noise;
use crate::fixture::{Fate, PLAIN, page_text, world, world_of_causes, world_of_heads};

/// The sentences of the answer.
fn answer(text: &str) -> Vec<&str> {
    let (_, rest) = text.split_once("<!-- answer -->\n").expect("the mark");
    let (answer, _) = rest.split_once("<!-- /answer -->").expect("the other mark");
    answer.lines().map(|line| line.trim_start_matches("- ")).collect()
}

#[test]
fn a_sentence_says_where_it_is_worse_where_equal_and_by_how_much() {
    let world = world(&["panel=fair", "depth=1,4,12"], |cell, label| {
        let lost = if label == "softplus" { 0.02 * f64::from(cell.depth - 1) } else { 0.0 };
        Fate { accuracy: 0.9 - lost + 0.001 * noise(cell.seed), ..PLAIN }
    });
    let text = page_text(&world);
    let answer = answer(&text);
    let expected = "Softplus reaches a lower test accuracy than ReLU with 4 and 12 hidden layers (with 12 hidden layers: 22";
    assert!(answer[0].starts_with(expected), "{}", answer[0]);
    assert!(
        answer[0].contains(
            ", 12 paired seeds); with 1 hidden layer the two are the same, within the margin."
        ),
        "{}",
        answer[0]
    );
}

#[test]
fn nothing_shown_is_said_with_the_direction_of_the_number() {
    let world = world(&["panel=fair", "depth=4"], |cell, label| {
        // As often better as worse.
        let change = if label == "softplus" { 0.1 * noise(cell.seed) } else { 0.0 };
        Fate { accuracy: 0.7 + change, ..PLAIN }
    });
    let text = page_text(&world);
    let first = answer(&text)[0];
    assert!(first.starts_with("A difference of Softplus from ReLU in test accuracy is not shown with 4 hidden layers ("), "{first}");
    assert!(first.contains("points lower") || first.contains("points higher"), "{first}");
}

#[test]
fn the_causes_come_first_and_a_better_arm_last() {
    let world = world_of_causes(&[], |cell, label| {
        let offset = if matches!(label, "relu_offset" | "softplus") { 0.06 } else { 0.0 };
        let gain = if cell.depth == 4 { 0.03 } else { -0.02 };
        let smooth = if matches!(label, "relu" | "relu_offset") { 0.0 } else { gain };
        // Without the offset the second is better than ReLU at the smaller depth alone.
        let rest = if label == "shifted_softplus" && cell.depth == 12 { 0.02 } else { 0.0 };
        Fate { accuracy: 0.8 - offset + smooth + rest + 0.001 * noise(cell.seed), ..PLAIN }
    });
    let text = page_text(&world);
    let answer = answer(&text);
    let [first, second, .., last] = answer[..] else { panic!("{answer:?}") };
    assert!(
        first.contains("in test accuracy, with 4 hidden layers, the offset costs 6.0"),
        "{first}"
    );
    assert!(first.contains("smoothness gains 3.0"), "{first}");
    assert!(second.starts_with("With 12 hidden layers, the offset costs 7.0"), "{second}");
    assert!(second.contains("smoothness costs 1.0"), "{second}");
    assert!(
        last.starts_with("`shifted_softplus` reaches a higher test accuracy than ReLU"),
        "{last}"
    );
    assert!(answer.len() <= 5);
}

#[test]
fn each_head_is_compared_and_no_control() {
    let arms = r#"arms=[{activation="relu",head="softplus"},{activation="relu",head="exp"},{activation="relu",head="softplus",other_seeds=1}]"#;
    let text = page_text(&world_of_heads(&[arms], |cell, head| Fate {
        negative: Some(0.0),
        loss: (if head == "exp" { 0.4 } else { 0.2 }) * (1.0 + 0.01 * noise(cell.seed)),
        ..PLAIN
    }));
    let answer = answer(&text);
    assert_eq!(answer.len(), 1, "{answer:?}");
    let expected = "`relu, exp head` has a larger test loss than `relu, softplus head` with 2 hidden layers (2.00 times";
    assert!(answer[0].starts_with(expected), "{answer:?}");
}

#[test]
fn errors_against_a_known_function_name_the_best_softplus() {
    let arms = r#"arms=["relu","softplus",{activation="softplus",beta=10}]"#;
    let settings = [arms, "panel=fair", "depth=4", "target_errors=true"];
    let text = page_text(&world(&settings, |cell, label| {
        let gradient = match label {
            "relu" => 0.4,
            "softplus" => 0.2,
            _ => 0.1,
        };
        let errors = [0.1, gradient, 1.0].map(|error| error * (1.0 + 0.01 * noise(cell.seed)));
        Fate { errors: Some(errors), ..PLAIN }
    }));
    let expected =
        "`softplus(β=10)` has a smaller gradient error than ReLU with 4 hidden layers (0.25";
    assert!(answer(&text)[0].starts_with(expected), "{:?}", answer(&text));
}
