//! How smooth the loss is: nothing on request of nobody, and right where the answer is known.

use mlp::loss::Loss;

use crate::common::{config, surface, xor};

#[test]
fn it_is_measured_on_request_only_and_changes_no_step() {
    let plain = config("softplus", Loss::CrossEntropy);
    let asked = plain.clone().smoothness(true).predicted_rows(vec![0, 5, 3]);
    let task = xor::<f32>(300);
    let (without, with) = (task.train(plain, 1), task.train(asked, 1));
    assert_eq!(without.curve, with.curve);
    assert_eq!(without.evaluations, with.evaluations);
    assert!(without.snapshots.iter().all(|look| look.smoothness.is_none()));
    assert!(without.predictions.is_empty());
    assert!(with.predictions.len() == 3 && with.predictions.iter().all(|&class| class < 2));
    for look in &with.snapshots {
        let smoothness = look.smoothness.expect("it is finite");
        assert!(smoothness.gradient_change > 0.0 && smoothness.gradient_spread > 0.0);
    }
    let values = config("softplus", Loss::SquaredError).predicted_rows(vec![0]);
    assert!(surface::<f32>(100).train(values, 1).predictions.is_empty(), "values have no class");
}

/// For small η the change is η ‖Hg‖ / ‖g‖: half the rate, half the change; a sharper knee has more.
#[test]
fn the_change_is_proportional_to_a_small_rate() {
    let change = |name: &str, rate: f64| {
        let config = config(name, Loss::SquaredError).learning_rate(rate).steps(1);
        let config = config.smoothness(true).snapshots(vec![0]);
        let trace = surface::<f64>(200).train(config, 1);
        trace.snapshots[0].smoothness.expect("it is finite").gradient_change
    };
    let (whole, half) = (change("tanh", 2e-4), change("tanh", 1e-4));
    assert!((whole / half - 2.0).abs() < 0.01, "{whole} for twice {half}");
}
