//! The example of `docs/judge.md` against SciPy: values recorded by `scripts/judge_oracle.py`.

use judge::{Judgement, Request};
use serde::Deserialize;

use crate::root;

#[derive(Deserialize)]
struct Oracle {
    contrasts: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    metric: String,
    depth: String,
    arm: String,
    mean: f64,
    p: f64,
    p_holm: f64,
    inverted: [f64; 2],
    bootstrap_t: [[f64; 2]; 2],
}

/// Means and p-values are exact. An end of the interval is the outer one of two: that of the inverted test,
/// which is exact for ten pairs, and that of the bootstrap-t, which depends on 10,000 resamples.
#[test]
fn the_example_has_the_numbers_of_scipy() {
    let oracle: Oracle =
        serde_json::from_str(include_str!("fixtures/scipy.json")).expect("it was recorded");
    let request = Request {
        file: root().join("docs/examples/activations.csv"),
        metrics: ["test_accuracy:higher:0.005", "steps_to_90:lower:10%"]
            .map(str::to_owned)
            .to_vec(),
        conditions: vec!["depth".to_owned()],
        baseline: Some("relu".to_owned()),
        ..Request::default()
    };
    let judgement = Judgement::new(request, &analysis::draws(0, 10_000)).expect("it can be judged");
    assert_eq!(judgement.contrasts.len(), oracle.contrasts.len());
    for (contrast, recorded) in judgement.contrasts.iter().zip(&oracle.contrasts) {
        let metric = &judgement.metrics[contrast.metric].name;
        let names =
            (metric, &judgement.conditions[contrast.condition][0], &judgement.arms[contrast.arm]);
        assert_eq!(names, (&recorded.metric, &recorded.depth, &recorded.arm));
        let is_ratio = metric == "steps_to_90";
        let scale = |effect: f64| if is_ratio { effect.ln_1p() } else { effect };
        let paired = &contrast.paired;
        let close = |ours: f64, theirs: f64, tolerance: f64, what: &str| {
            assert!((ours - theirs).abs() <= tolerance, "{names:?}: {what} {ours}, SciPy {theirs}");
        };
        close(scale(paired.effect), recorded.mean, 1e-12, "mean");
        close(paired.p.expect("a p"), recorded.p, 1e-12, "p");
        close(paired.p_adjusted.expect("a p"), recorded.p_holm, 1e-12, "p (Holm)");
        let interval = paired.interval.expect("an interval");
        let Recorded { inverted: [low, high], bootstrap_t: [lows, highs], .. } = recorded;
        let within = |ours: f64, [from, to]: [f64; 2], what: &str| {
            let is_within = from - 1e-12 <= ours && ours <= to + 1e-12;
            assert!(is_within, "{names:?}: {what} {ours}, expected {from} to {to}");
        };
        within(scale(interval.low()), lows.map(|end| end.min(*low)), "low");
        within(scale(interval.high()), highs.map(|end| end.max(*high)), "high");
    }
}
