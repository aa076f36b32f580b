//! Every arm against the baseline, paired over seeds, in every condition and for every metric.

use anyhow::{Result, bail, ensure};
use present::contrast::Numbers;
use rand::Rng;
use rayon::prelude::*;
use stats::Draws;
use stats::family;
use stats::paired::{Comparison, MIN_PAIRS, Paired, Question, Value};
use stats::verdict::{Direction, Verdict};

use crate::form::Note;
use crate::layout::Layout;
use crate::metric::Metric;
use crate::names::{distinct, shell};
use crate::pairing::{NotCompared, Pairing, pair};
use crate::request::Request;
use crate::runs::{Run, Runs};
use crate::table::Table;

/// The smallest difference between two shares of failed runs that matters: one point, as on the pages
/// of this project.
const FAILURE_MARGIN: f64 = 0.01;

/// Contrasts of one judgement, each of which takes a hundredth of a second.
const MAX_CONTRASTS: usize = 10_000;

/// Refuses to compare more than a person could read, which would take minutes.
fn check_count(file: &str, contrasts: usize, max: usize) -> Result<()> {
    ensure!(
        contrasts <= max,
        "{file}: it asks for {contrasts} contrasts (metrics × conditions × arms), and the limit is {max}\n  ask for fewer metrics, or leave a column out of --condition"
    );
    Ok(())
}

/// What the results of a file show.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What was asked.
    pub request: Request,
    /// Names of the arms, the baseline first.
    pub arms: Vec<String>,
    /// The same as they are shown: short, and without characters that could move other text.
    pub shown_arms: Vec<String>,
    /// Names of the condition columns.
    pub condition_columns: Vec<String>,
    /// The values of these columns, one list for each condition.
    pub conditions: Vec<Vec<String>>,
    /// The metrics in the order in which they were asked for.
    pub metrics: Vec<Metric>,
    /// By metric, condition and arm.
    pub contrasts: Vec<Contrast>,
    /// The shares of failed runs, compared like a metric; empty where no run failed.
    pub failures: Vec<Contrast>,
    /// How many runs of each arm failed, and how many it has.
    pub runs: Vec<[usize; 2]>,
    /// What could not be compared, a sentence each.
    pub not_compared: Vec<NotCompared>,
    /// What was assumed since nothing else was asked for, and what to add.
    pub notes: Vec<Note>,
}

/// One arm against the baseline in one condition.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// Position of the metric; meaningless for failures.
    pub metric: usize,
    /// Position of the condition.
    pub condition: usize,
    /// Position of the arm.
    pub arm: usize,
    /// Effect, interval, p-values and verdict.
    pub paired: Paired,
    /// Pairs with their seed: arm minus baseline, or arm over baseline.
    pub pairs: Vec<Pair>,
    /// Seeds of the baseline that the arm lacks, and the other way round.
    pub unpaired: [Vec<String>; 2],
    /// Failed runs of the baseline and of the arm, among those with a partner.
    pub failed_runs: [usize; 2],
    /// Pairs in which a run has no value.
    pub missing: usize,
    /// Pairs in which a run was censored before the value of the other.
    unknown_order: usize,
}

impl Contrast {
    /// Its numbers for other programs. Failed runs count even where they have a value.
    pub(crate) fn numbers(&self) -> Numbers {
        Numbers { failed: self.failed_runs, ..Numbers::from(&self.paired) }
    }
}

/// How the two runs of one seed differ.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The seed.
    pub seed: String,
    /// Arm minus baseline, or arm over baseline.
    pub difference: f64,
    /// Whether one of the two values is only a bound.
    pub is_bound: bool,
}

impl Judgement {
    /// Reads the file and judges what it holds. Intervals and tests draw from `draws`.
    ///
    /// # Errors
    /// A file that cannot be read, a column, a value or an arm that is not as it was asked for, and no seed
    /// in common.
    pub fn new<R: Rng + Clone + Send + Sync>(request: Request, draws: &Draws<R>) -> Result<Self> {
        let table = Table::read(&request.file)?;
        let layout = Layout::new(&request, &table)?;
        let Runs { arms, conditions, runs } = Runs::new(&request, &table, &layout)?;
        let mut not_compared = Vec::new();
        let pairings = pair(&runs, &arms, conditions.len(), &mut not_compared);
        if pairings.is_empty() {
            bail!(
                "{}: no arm has a seed in common with the baseline{}\n  runs are compared in pairs of the same seed; give every arm the same seeds",
                table.file,
                if conditions.len() > 1 { " in any condition" } else { "" }
            );
        }
        let tasks: Vec<(usize, &Pairing<'_>)> = (0..layout.metrics.len())
            .flat_map(|metric| pairings.iter().map(move |pairing| (metric, pairing)))
            .collect();
        check_count(&table.file, tasks.len(), MAX_CONTRASTS)?;
        // Collected by position: the result does not depend on which thread is done first.
        let compared: Vec<Option<Contrast>> = tasks
            .par_iter()
            .map(|&(metric, pairing)| compared(metric, &layout.metrics[metric], pairing, draws))
            .collect();
        for ((metric, pairing), contrast) in tasks.iter().zip(&compared) {
            if contrast.is_none() {
                not_compared.push(NotCompared {
                    metric: Some(*metric),
                    condition: pairing.condition,
                    arm: pairing.arm,
                    reason: "no run has a value",
                });
            }
        }
        let mut contrasts: Vec<Contrast> = compared.into_iter().flatten().collect();
        adjust(&mut contrasts);
        contrasts.iter_mut().for_each(withhold);
        let mut failures = Vec::new();
        if runs.iter().any(|run| run.failed) {
            failures = pairings.iter().filter_map(|pairing| failure(pairing, draws)).collect();
            adjust(&mut failures);
        }
        let mut counts = vec![[0, 0]; arms.len()];
        for run in &runs {
            counts[run.arm][0] += usize::from(run.failed);
            counts[run.arm][1] += 1;
        }
        let mut judgement = Self {
            runs: counts,
            shown_arms: distinct(&arms),
            arms,
            condition_columns: layout.conditions.iter().map(|&c| table.header[c].clone()).collect(),
            conditions,
            contrasts,
            failures,
            not_compared,
            notes: layout.notes,
            metrics: layout.metrics,
            request,
        };
        judgement.note_what_is_missing();
        Ok(judgement)
    }

    /// Whether some contrast has enough pairs for a verdict.
    pub fn has_enough_pairs(&self) -> bool {
        self.contrasts.iter().any(|contrast| contrast.paired.pairs >= MIN_PAIRS)
    }

    /// What nobody has said of a metric, and how to say it.
    fn note_what_is_missing(&mut self) {
        let mut notes = Vec::new();
        for (index, metric) in self.metrics.iter().enumerate() {
            let name = || metric.name.clone();
            let direction = metric.direction.label();
            let argument =
                |rest: &str| format!("--metric {}", shell(&format!("{}:{rest}", metric.name)));
            if metric.is_guess && metric.direction == Direction::LowerIsBetter {
                notes.push(Note::new(
                    "Of {}, lower is taken to be better because of its name; {} says otherwise.",
                    [name(), argument("higher")],
                ));
            } else if metric.is_guess {
                notes.push(Note::new(
                    "Of {}, higher is taken to be better because of its name; {} says otherwise.",
                    [name(), argument("lower")],
                ));
            } else if metric.direction == Direction::Neither {
                notes.push(Note::new(
                    "Neither direction of {} is called better, so verdicts are higher and lower; {} or {} says which one is.",
                    [name(), argument("higher"), argument("lower")],
                ));
            }
            if metric.margin.is_none() {
                notes.push(Note::new(
                    "The smallest difference in {} that matters was not said and is taken to be 0, so any difference counts and equivalence cannot be shown. {} says it: MARGIN is a number in the unit of the metric, or a percentage to compare by ratio.",
                    [name(), argument(&format!("{direction}:MARGIN"))],
                ));
            }
            let lacks_values = self
                .contrasts
                .iter()
                .any(|contrast| contrast.metric == index && contrast.missing > 0);
            if lacks_values && metric.failed_value.is_none() {
                notes.push(Note::new(
                    "Some runs have no value of {}, so contrasts with such a run have no verdict. {} says what a failed run counts with, such as the accuracy of guessing or all steps of the budget.",
                    [name(), format!("--failed-value {}", shell(&format!("{}=NUMBER", metric.name)))],
                ));
            }
        }
        self.notes.splice(0..0, notes);
    }
}

/// The contrast of one metric; `None` where no run has a value.
fn compared<R: Rng + Clone>(
    index: usize,
    metric: &Metric,
    pairing: &Pairing<'_>,
    draws: &Draws<R>,
) -> Option<Contrast> {
    let margin = metric.margin.unwrap_or(0.0);
    let question = Question {
        comparison: metric.comparison,
        direction: metric.direction,
        margin: &|_| margin,
        is_share: false,
        why_missing: "failed",
        failure: "failed",
    };
    let side = |side: usize| pairing.pairs.iter().map(|pair| pair[side].values[index]).collect();
    let paired = Paired::new(&question, [side(0), side(1)], draws)?;
    let differences = pairing.pairs.iter().filter_map(|[baseline, arm]| {
        let (before, after) = (baseline.values[index]?, arm.values[index]?);
        Some(Pair {
            seed: arm.seed.clone(),
            difference: match metric.is_ratio() {
                true => after.number / before.number,
                false => after.number - before.number,
            },
            is_bound: before.censored || after.censored,
        })
    });
    let pairs: Vec<Pair> = differences.collect();
    Some(Contrast {
        metric: index,
        missing: pairing.pairs.len() - pairs.len(),
        unknown_order: pairing.pairs.iter().filter(|pair| is_unknown_order(pair, index)).count(),
        ..contrast(pairing, paired, pairs)
    })
}

/// Whether a run was censored before the value of the other, so that nobody knows which is larger.
fn is_unknown_order([baseline, arm]: &[&Run; 2], metric: usize) -> bool {
    let (Some(a), Some(b)) = (baseline.values[metric], arm.values[metric]) else { return false };
    match [a.censored, b.censored] {
        [true, true] => a.number != b.number,
        [true, false] => a.number < b.number,
        [false, true] => b.number < a.number,
        [false, false] => false,
    }
}

/// The shares of failed runs as a contrast.
fn failure<R: Rng + Clone>(pairing: &Pairing<'_>, draws: &Draws<R>) -> Option<Contrast> {
    let question = Question {
        comparison: Comparison::Event,
        direction: Direction::LowerIsBetter,
        margin: &|_| FAILURE_MARGIN,
        is_share: true,
        why_missing: "failed",
        failure: "failed",
    };
    let happened = |run: &Run| Some(Value::of(if run.failed { 1.0 } else { 0.0 }));
    let side = |side: usize| pairing.pairs.iter().map(|pair| happened(pair[side])).collect();
    let paired = Paired::new(&question, [side(0), side(1)], draws)?;
    Some(contrast(pairing, paired, Vec::new()))
}

fn contrast(pairing: &Pairing<'_>, paired: Paired, pairs: Vec<Pair>) -> Contrast {
    let failed = |side: usize| pairing.pairs.iter().filter(|pair| pair[side].failed).count();
    Contrast {
        metric: 0,
        condition: pairing.condition,
        arm: pairing.arm,
        paired,
        pairs,
        unpaired: pairing.unpaired.clone(),
        failed_runs: [failed(0), failed(1)],
        missing: 0,
        unknown_order: 0,
    }
}

/// Holm's correction: all arms and conditions of one metric are a family.
fn adjust(contrasts: &mut [Contrast]) {
    family::adjust(
        contrasts,
        |contrast| contrast.metric,
        |contrast| &contrast.paired,
        |contrast| &mut contrast.paired,
    );
}

/// Takes back a verdict for what a file may hold and a study does not: runs with different budgets, and
/// failed runs where nothing is said of which way is better.
fn withhold(contrast: &mut Contrast) {
    let paired = &mut contrast.paired;
    let reason = if paired.verdict == Verdict::Inconclusive {
        return;
    } else if contrast.unknown_order > 0 {
        format!(
            "in {} of {} pairs a run was censored before the other run's value, so which is larger is not known",
            contrast.unknown_order, paired.pairs
        )
    } else if paired.direction == Direction::Neither && paired.failed != [0, 0] {
        let failed: usize = paired.failed.iter().sum();
        format!("{failed} failed, and without a direction that is better, nothing is a bound")
    } else {
        return;
    };
    paired.verdict = Verdict::Inconclusive;
    paired.note = Some(reason);
}

#[cfg(test)]
mod tests {
    use super::check_count;

    #[test]
    fn as_many_contrasts_as_the_limit_are_judged_and_one_more_is_refused() {
        check_count("r.csv", 7, 7).expect("just few enough");
        let error = check_count("r.csv", 8, 7).expect_err("one more").to_string();
        for word in ["r.csv", "8 contrasts", "the limit is 7", "--condition"] {
            assert!(error.contains(word), "{error}");
        }
    }
}
