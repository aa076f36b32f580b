//! How often each arm is better, worse or equivalent compared with ReLU, over the conditions of a panel.

use std::collections::{BTreeMap, HashSet};

use claims::Context;
use present::table::{Column, Table};
use stats::verdict::Verdict;
use study::Panel;

/// How an arm fared beside ReLU in one panel, in the outcome metric of each suite.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) conditions: usize,
    pub(super) better: usize,
    pub(super) worse: usize,
    pub(super) equivalent: usize,
    /// Runs that diverged or never left chance, ReLU's and the arm's, and all runs of an arm.
    pub(super) failed: [usize; 2],
    pub(super) runs: usize,
}

impl Tally {
    fn not_shown(&self) -> usize {
        self.conditions - self.better - self.worse - self.equivalent
    }
}

/// The tally of every arm that is compared with ReLU, by label. Conditions in which two suites share
/// their runs count once.
pub(super) fn tallies(context: &Context<'_>, panel: Panel) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut seen = HashSet::new();
    for (suite, _) in
        context.suites().filter(|(suite, _)| context.plain_arm(*suite, "relu") == Some(0))
    {
        let metric = context.outcome_metric(suite).name;
        for condition in context.conditions(suite, panel) {
            let Some(baseline) = context.analysis.arm(condition, 0) else { continue };
            for arm in
                context.analysis.arms(condition).filter(|arm| arm.arm > 0 && !arm.is_control())
            {
                let contrast = context.analysis.at(metric, condition, arm.arm);
                let Some(contrast) = contrast else { continue };
                // Suites may share some seeds of a condition only, always from the first on.
                if !seen.insert([baseline, arm].map(|runs| runs.planned.runs.first())) {
                    continue;
                }
                let tally = tallies.entry(arm.label()).or_default();
                tally.conditions += 1;
                match contrast.verdict {
                    Verdict::Better => tally.better += 1,
                    Verdict::Worse => tally.worse += 1,
                    Verdict::Equivalent => tally.equivalent += 1,
                    _ => {}
                }
                for (failed, runs) in tally.failed.iter_mut().zip([baseline, arm]) {
                    *failed += runs.failures();
                }
                tally.runs += arm.records.len();
            }
        }
    }
    tallies
}

pub(super) fn table(tallies: &BTreeMap<String, Tally>) -> Table {
    let mut table = Table::new([
        Column::left("arm"),
        Column::right("conditions"),
        Column::right("better"),
        Column::right("worse"),
        Column::right("equivalent"),
        Column::right("not shown"),
        Column::right("failed runs"),
        Column::right("of ReLU"),
    ]);
    for (label, tally) in tallies {
        let [of_relu, of_arm] = tally.failed;
        table.row([
            label.clone(),
            tally.conditions.to_string(),
            tally.better.to_string(),
            tally.worse.to_string(),
            tally.equivalent.to_string(),
            tally.not_shown().to_string(),
            format!("{of_arm}/{}", tally.runs),
            format!("{of_relu}/{}", tally.runs),
        ]);
    }
    table
}
