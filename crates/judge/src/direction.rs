//! Which way is better, guessed from names that everybody uses alike.

use stats::verdict::Direction;

const LOWER: &[&str] = &[
    "loss",
    "error",
    "err",
    "errors",
    "rmse",
    "mse",
    "mae",
    "nll",
    "perplexity",
    "ppl",
    "wer",
    "cer",
    "fid",
    "regret",
    "latency",
    "seconds",
    "steps",
    "epochs",
];
const HIGHER: &[&str] = &[
    "accuracy",
    "acc",
    "f1",
    "auc",
    "auroc",
    "auprc",
    "precision",
    "recall",
    "r2",
    "bleu",
    "rouge",
    "iou",
    "dice",
    "reward",
    "throughput",
];

/// The direction of a metric with this name; `None` where no word of it says so, or two disagree.
pub(crate) fn guessed(name: &str) -> Option<Direction> {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    match (has(HIGHER), has(LOWER)) {
        (true, false) => Some(Direction::HigherIsBetter),
        (false, true) => Some(Direction::LowerIsBetter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use stats::verdict::Direction;

    use super::guessed;

    #[test]
    fn only_names_that_leave_no_doubt_have_a_direction() {
        assert_eq!(guessed("val/Accuracy"), Some(Direction::HigherIsBetter));
        assert_eq!(guessed("test_loss"), Some(Direction::LowerIsBetter));
        assert_eq!(guessed("steps_to_90"), Some(Direction::LowerIsBetter));
        assert_eq!(guessed("accuracy_loss"), None);
        assert_eq!(guessed("glossary"), None);
        assert_eq!(guessed("sparsity"), None);
    }
}
