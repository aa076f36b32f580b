//! Claims and sections about what runs record on request, on planted records.

use analysis::Analysis;
use stats::verdict::Verdict;

use crate::fixture::{Fate, PLAIN, page_text, world};

/// The cells of the row of a claim.
fn claim<'a>(text: &'a str, id: &str) -> Vec<&'a str> {
    let row = text.lines().find(|line| line.starts_with(&format!("| {id} ")));
    row.unwrap_or_else(|| panic!("{id} has no row")).split('|').map(str::trim).collect()
}

fn assert_claim(text: &str, id: &str, verdict: &str, evidence: &str) {
    let row = claim(text, id);
    let found = row.contains(&verdict) || row.contains(&format!("**{verdict}**").as_str());
    assert!(found, "{id} is {verdict}: {row:?}");
    assert!(row.join(" ").contains(evidence), "{id}: {evidence}: {row:?}");
}

/// A number that differs a little from seed to seed.
fn varied(seed: u64, number: f64) -> f64 {
    number * (1.0 + 0.01 * (seed % 7) as f64)
}

#[test]
fn what_is_recorded_of_layers_and_gaps_decides_their_claims() {
    let arms = "train.arms=relu,softplus,relu_offset";
    let overrides = [arms, "depth=1", "panel=fair", "zero_gradients=true", "reconstruction=true"];
    let planted = |zeros_of_softplus: f64, gap_of_relu: f64| {
        page_text(&world(&overrides, |cell, label| {
            let (zero, information, gap) = match label {
                "relu" => (0.25, 0.6, gap_of_relu),
                "softplus" => (zeros_of_softplus, 0.9, 0.2),
                _ => (0.25, 0.6, 0.2),
            };
            Fate {
                zero_gradient: Some(zero),
                reconstruction: Some(varied(cell.seed, information)),
                gap: varied(cell.seed, gap),
                ..PLAIN
            }
        }))
    };
    let text = planted(0.0, 0.1);
    assert_claim(&text, "C14", "supported", "at initialization: better in 1 of 1 condition");
    assert_claim(&text, "C16", "supported", "relu_offset: worse in 1 of 1 condition");
    assert_claim(&text, "C17", "supported", "Softplus: 0 of 12 runs with such a unit");
    assert_claim(&text, "C17", "supported", "ReLU: 12 of 12 runs");
    let text = planted(0.01, 0.4);
    assert_claim(&text, "C16", "refuted", "Softplus's gap compared with ReLU's: better in 1");
    assert_claim(&text, "C17", "refuted", "Softplus: 12 of 12 runs");
}

#[test]
fn a_gap_that_some_runs_never_reach_is_not_said_to_have_diverged() {
    let world = world(&["depth=1", "panel=fair"], |cell, label| {
        let loss = if label == "softplus" && cell.seed < 2 { 0.5 } else { 0.2 };
        Fate { loss, gap: varied(cell.seed, if label == "relu" { 0.1 } else { 0.3 }), ..PLAIN }
    });
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let mut contrasts = analysis.of("generalization_gap");
    let contrast = contrasts.find(|contrast| contrast.arm == 1).expect("a contrast");
    assert_eq!((contrast.pairs, contrast.verdict), (10, Verdict::Inconclusive));
    let note = contrast.note.as_deref().unwrap_or_default();
    assert!(note.starts_with("2 of 24 runs have no value"), "{note}");
    assert_claim(&page_text(&world), "C16", "not shown", "nothing shown in 1 condition");
}

/// Three functions of the scale under one activation.
fn likelihood_arms() -> String {
    let arm = |g: &str| format!("{{ activation = \"tanh\", loss = {{ gaussian = \"{g}\" }} }}");
    format!("train.arms=[{}, {}, {}]", arm("softplus"), arm("exp"), arm("relu"))
}

#[test]
fn likelihoods_of_other_scales_decide_c19_and_have_a_section() {
    let arms = likelihood_arms();
    let planted = |others: f64, largest: f64| {
        page_text(&world(&[&arms, "depth=1", "panel=fair"], |cell, _| {
            let own = matches!(cell.loss, Some(loss) if loss.to_string() == "gaussian softplus");
            let loss = if own { 1.0 } else { others };
            Fate {
                loss: varied(cell.seed, loss),
                largest_scale: Some(if own { largest } else { 1.0 }),
                negative: Some(0.0),
                ..PLAIN
            }
        }))
    };
    let text = planted(2.0, 1.0);
    assert_claim(&text, "C19", "supported", "0 of 12 runs with a Softplus scale");
    assert_claim(&text, "C19", "supported", "better in 2 of 2 comparisons");
    let section = text.split("## Predicted distributions").nth(1).expect("a section");
    let row = section.lines().find(|line| line.contains("| tanh, exp scale ")).expect("a row");
    assert!(row.contains("5.0") && row.contains("25.0"), "coverage and minimum: {row}");
    assert_claim(&planted(2.0, 1000.0), "C19", "not shown", "12 of 12 runs");
    assert_claim(&planted(0.5, 1.0), "C19", "refuted", "worse in 2 of 2");
}

#[test]
fn the_likelihood_of_a_known_distribution_is_shown_as_the_floor() {
    let arms = likelihood_arms();
    let mut world = world(&[&arms, "depth=1", "panel=fair"], |_, _| Fate {
        largest_scale: Some(1.0),
        negative: Some(0.0),
        ..PLAIN
    });
    let floor = "is 0.436 nats over all rows, which no network can beat";
    assert!(!page_text(&world).contains("nats over all rows"));
    world.saved.origin.datasets[0].true_likelihood = Some(0.436_25);
    let text = page_text(&world);
    let section = text.split("## Predicted distributions").nth(1).expect("a section");
    assert!(section.contains(floor), "{section}");
}

#[test]
fn errors_against_the_true_function_have_a_section_and_ratios() {
    let world = world(&["depth=1", "panel=fair", "target_errors=true"], |cell, label| {
        let curvature = if label == "relu" { 4.0 } else { 2.0 };
        let errors = [0.5, 1.5, curvature].map(|error| varied(cell.seed, error));
        Fate { errors: Some(errors), ..PLAIN }
    });
    let text = page_text(&world);
    let section = text.split("## Errors against the true function").nth(1).expect("a section");
    let row = |arm: &str| section.lines().find(|line| line.contains(arm)).expect("a row");
    let (relu, softplus) = (row("| relu "), row("| softplus "));
    assert!(relu.contains("0.51") && relu.contains("4.1"), "{relu}");
    assert!(softplus.contains("0.51") && softplus.contains("2.0"), "{softplus}");
    let smallest = "the smallest mean errors: value with `relu`, gradient with `relu` and curvature with `softplus`; of the Softplus arms, `softplus` has";
    assert!(section.contains(smallest), "{section}");
    assert!(text.contains("(figures/function-errors.svg)"), "{text}");
    let analysis = Analysis::new(&world.saved, &world.plan, &world.records).expect("complete");
    let contrast = |metric: &str| {
        let mut found = analysis.of(metric).filter(|contrast| contrast.arm == 1);
        found.next().expect("a contrast")
    };
    let curvature = contrast("curvature_error");
    assert!((curvature.effect + 0.5).abs() < 1e-12, "half as large: {}", curvature.effect);
    assert_eq!(curvature.verdict, Verdict::Better);
    assert_eq!(contrast("value_error").verdict, Verdict::Equivalent);
}
