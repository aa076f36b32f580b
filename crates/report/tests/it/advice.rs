//! What a study says to someone who must choose, from planted records.

use claims::{Context, Findings};
use harness::record::InitializationRecords;

use crate::common::noise;
use crate::fixture::{Fate, PLAIN, World, world};

/// The lines of a study of this name: what to take and the numbers, in their order.
fn advice(mut world: World, study: &str) -> Vec<(String, String)> {
    world.saved.study.name = study.to_owned();
    let simulations = InitializationRecords::new();
    let context =
        Context::new(&world.saved, &world.plan, &world.records, &simulations, &world.timings);
    let findings = Findings::new(&context.expect("a context"), &[]);
    findings.advice.into_iter().map(|line| (line.take, line.number)).collect()
}

/// Twenty seeds at depths 1, 4 and 12, in which Softplus gains this much accuracy at each.
fn accuracy(gains: [f64; 3]) -> World {
    world(&["seeds=20"], move |cell, label| {
        let gain = match cell.depth {
            _ if label != "softplus" => 0.0,
            1 => gains[0],
            4 => gains[1],
            _ => gains[2],
        };
        let scatter = 0.001 * noise(cell.seed + u64::from(cell.depth));
        Fate { accuracy: 0.9 + gain + scatter, ..PLAIN }
    })
}

#[test]
fn a_function_is_named_where_it_is_shown_to_be_superior() {
    let takes = |gains| -> Vec<String> {
        let lines = advice(accuracy(gains), "depth");
        assert_eq!(lines.len(), 3, "shallow, deep, and nothing else changed: {lines:?}");
        lines.into_iter().map(|(take, _)| take).collect()
    };
    assert_eq!(takes([0.0, 0.0, -0.1])[..2], ["either", "ReLU"]);
    assert_eq!(takes([0.05, 0.05, 0.05])[..2], ["Softplus", "Softplus"]);
    assert_eq!(takes([0.05, -0.05, 0.0])[..2], ["Softplus or ReLU, case by case", "either"]);
    assert_eq!(takes([0.0, 0.0, -0.1])[2], "either; ReLU is better in 1 of 3");
}

#[test]
fn the_numbers_behind_it_are_named() {
    let lines = advice(accuracy([0.0, 0.0, -0.1]), "depth");
    let deep = &lines[1].1;
    assert!(
        deep.starts_with("compared with ReLU, Softplus is worse with glyphs at depth 12 (80"),
        "{deep}"
    );
    assert!(deep.contains("% instead of 90") && deep.contains("−10.0"), "{deep}");
    let shallow = &lines[0].1;
    assert_eq!(shallow, "compared with ReLU, Softplus is equivalent with glyphs at depth 1 and 4");
}

#[test]
fn a_recipe_is_named_with_its_number_and_its_verdict() {
    let lines = advice(accuracy([0.0, 0.0, -0.1]), "recipes");
    assert_eq!(lines.len(), 1, "{lines:?}");
    let (take, number) = &lines[0];
    assert_eq!(take, "ReLU");
    assert!(
        number.starts_with("glyphs (depth 12) −10.0") && number.ends_with(", worse"),
        "{number}"
    );
}

/// The arms that tell why Softplus fails behind a normalization: each takes one reason away.
#[test]
fn behind_a_normalization_every_arm_is_named() {
    let arms = "arms=['relu','softplus',{activation='softplus',beta=5},'shifted_softplus']";
    let overrides = ["seeds=20", "layer_norm=true", "depth=12", arms];
    let world = world(&overrides, |cell, label| Fate {
        accuracy: match label {
            "softplus" => 0.1,
            "shifted_softplus" => 0.95,
            _ => 0.9,
        } + 0.001 * noise(cell.seed),
        // That of a guess among ten classes.
        loss: if label == "softplus" { 2.3 } else { PLAIN.loss },
        ..PLAIN
    });
    let lines = advice(world, "recipes");
    let (take, number) = &lines[1];
    assert_eq!(take, "shifted_softplus", "{lines:?}");
    for words in [
        "beside relu behind a layer normalization: softplus (depth 12) −80",
        ", worse (it learns nothing); softplus(β=5) (",
        "; shifted_softplus (depth 12) +5",
        ", better",
    ] {
        assert!(number.contains(words), "no `{words}`: {number}");
    }
}

/// Of the variants the one that is better most often and worse least often.
#[test]
fn a_variant_of_softplus_is_named_for_deep_networks() {
    let arms = "arms=['relu','softplus',{activation='softplus',beta=5},'shifted_softplus']";
    let world = world(&["seeds=20", "depth=[4,12]", arms], |cell, label| Fate {
        accuracy: if label == "shifted_softplus" && cell.depth == 12 { 0.95 } else { 0.9 }
            + 0.001 * noise(cell.seed),
        ..PLAIN
    });
    let lines = advice(world, "causes");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].0, "shifted_softplus");
    let number = &lines[0].1;
    assert!(
        number.starts_with(
            "compared with ReLU, shifted_softplus is better with glyphs at depth 12 (95"
        ),
        "{number}"
    );
}

#[test]
fn only_the_study_that_was_made_for_a_question_answers_it() {
    assert!(advice(accuracy([0.0; 3]), "mine").is_empty());
}
