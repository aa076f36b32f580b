//! A file with the values of a study has the verdicts of its page: effect, interval, p and margin, bit for
//! bit, since both call the same functions and draw the same numbers.

use analysis::Analysis;
use harness::metric;
use harness::record::{Folder, OnRecord};
use study::plan::Plan;

use crate::{File, root};

#[test]
fn a_judged_file_and_a_page_agree() {
    let folder = Folder::new(root().join("reports/quick"));
    let saved = folder.load_study().expect("it is committed");
    let OnRecord { algorithm, records, .. } = folder.load_newest().expect("it is committed");
    let plan = Plan::of_version(&saved.study, &saved.origin.datasets, algorithm).expect("a plan");
    let analysis = Analysis::new(&saved, &plan, &records).expect("every run is on record");
    let metrics = [("test_accuracy", "higher:0.005"), ("steps_to_target", "lower:10%")];
    let mut compared = 0;
    for (name, rest) in metrics {
        let metric = metric::named(name);
        let panels: std::collections::BTreeSet<_> =
            analysis.of(name).map(|contrast| contrast.condition.panel).collect();
        for panel in panels {
            let mut text = format!("arm,depth,seed,{name},censored\n");
            for runs in analysis.runs.iter().filter(|runs| runs.condition.panel == panel) {
                if runs.is_control() {
                    continue;
                }
                for (seed, value) in runs.values(metric).enumerate() {
                    let value = value.expect("no run failed");
                    let (number, censored) = (value.number, u8::from(value.censored));
                    let (arm, depth) = (runs.label(), runs.condition.depth);
                    text.push_str(&format!("{arm},{depth},{seed},{number},{censored}\n"));
                }
            }
            let file = File::new(text).metrics(&[&format!("{name}:{rest}")]).conditions(&["depth"]);
            let judgement = file.with(|request| request.baseline = Some("relu".to_owned())).judge();
            for contrast in &judgement.contrasts {
                let depth = judgement.conditions[contrast.condition][0].as_str();
                let arm = &judgement.arms[contrast.arm];
                let on_page = analysis.of(name).find(|other| {
                    let runs = analysis.arm(other.condition, other.arm).expect("the arm has runs");
                    other.condition.panel == panel
                        && other.condition.depth.to_string() == depth
                        && runs.label() == *arm
                });
                let on_page = on_page.expect("the page has this contrast");
                // NaN is no number and equal to none, but is written alike.
                let written = |paired: &stats::paired::Paired| {
                    format!("{paired:?}").replace("\"failed\"", "\"diverged\"")
                };
                assert_eq!(
                    written(&contrast.paired),
                    written(&on_page.paired),
                    "{arm}, depth {depth}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared >= 18, "{compared} contrasts");
}
