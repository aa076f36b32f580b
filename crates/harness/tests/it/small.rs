//! The small study of the tests that plan, run or report one: done in a second.

/// Spirals, two arms, two panels, two depths; one kernel to time.
pub(crate) const STUDY: &str = r#"
name = "tiny"
question = "Is it tiny?"

[[train]]
dataset = { generator = "spirals", examples = 200 }
arms = ["relu", { activation = "softplus", beta = 5 }]
panel = ["drop-in", "fair"]
depth = [1, 2]
width = [8]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.03, 0.1], tuning_seeds = 2 }
batch_size = 32
steps = 40
curve_every = 4
evaluate_every = 20
target_loss = 1.0
seeds = 10

[[speed]]
arms = ["relu", "softplus"]
elements = [1024]
blocks = 10
"#;
