//! A run on data whose noise is known, from the study to the metrics.

use harness::metric::{self, Run};
use harness::record::Folder;

use crate::run::{executed, folder, planned, study};

#[test]
fn predicted_distributions_come_near_the_true_likelihood_and_not_below() {
    let arm = |g: &str| format!("{{ activation = \"tanh\", loss = {{ gaussian = \"{g}\" }} }}");
    let arms = format!("train.arms=[{}, {}, {}]", arm("softplus"), arm("exp"), arm("relu"));
    let data = "dataset={ generator = \"heteroscedastic\", examples = 2000 }";
    let overrides = [data, &arms, "panel=fair", "depth=1", "seeds=2"];
    let (plan, data) = planned(&overrides);
    let floor = data[0].facts.true_likelihood.expect("the distribution is known");
    assert!((floor - 0.436).abs() < 0.1, "{floor}");
    let (_root, path) = folder("known_noise");
    executed(&path, &plan, &data, 2, false).expect("it runs");
    let records = Folder::new(&path).load_records().expect("they were just written");
    let study = study(&overrides);
    let likelihood = metric::named("likelihood");
    for record in records.values().filter(|record| !record.cell.is_tuning()) {
        let (trace, suite) = (&record.trace, &study.train[0]);
        let value = (likelihood.value)(&Run { trace, suite, dataset: &data[0].facts });
        let number = value.expect("it is recorded").number;
        let label = record.cell.label().expect("a known activation");
        // The standard error over 400 test rows is about 0.05 nats.
        assert!(number > floor - 0.2, "{label}: {number}");
        // A clamped scale can be stuck at its minimum; the others are better than a constant.
        assert!(number < 1.5 || label.contains("relu"), "{label}: {number}");
    }
    let (_, plain) = planned(&[]);
    assert_eq!(plain[0].facts.true_likelihood, None);
    let json = serde_json::to_string(&plain[0].facts).expect("facts are JSON");
    assert!(!json.contains("true_likelihood"), "origins of other data stay as they are");
}
