//! Tuning: how sensitive each arm is to its learning rate, and whether the grid was wide enough.

use std::collections::BTreeMap;

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{arm_table, chosen_settings, condition_panels, figures_by_panel};
use crate::wording::{self, dash};
use analysis::{Contrast, Runs};
use claims::Context;
use harness::record::Record;
use present::figure::{Axis, Figure, Kind, Point};
use present::markdown::escape;
use present::number;
use present::table::{Column, Table};
use stats::summary;
use stats::verdict::Verdict;
use study::plan::{Candidates, Condition, Rule, Setting};
use study::{EDGE_SHARE, Panel, TrainSuite};

pub(crate) static SECTION: Section =
    Section { title: "Learning rates and initialization", part: Part::Doubts, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Every arm has the same number of trials for each seed: every learning rate with each distinct initialization, and with more seeds where an arm has fewer of these. \
         The setting with the lowest mean validation loss at the end is taken, on seeds that are used for nothing else; one with a diverged run is excluded. \
         Intervals elsewhere on the page include the randomness of tuning: where two rates are equally good, some seeds take one and some the other.",
    );
    content.text(&bullets(context, |suite, settings| protocol(context, suite, settings)));
    content.figures(
        "A wide valley is an arm that forgives a wrong rate.",
        figures_by_panel(
            context,
            "tuning",
            |_| true,
            |suite, settings, panel| sensitivity(context, suite, settings, panel),
        ),
    );
    content.text(&edges(context));
    content.text(&against_drop_in(context));
    content.table("tuning", "What was tried and chosen", &choices(context));
    Ok(Some(content))
}

/// A sentence about each suite, as a list where there are several; sentences that suites share stand once.
fn bullets(context: &Context<'_>, sentence: impl Fn(usize, &TrainSuite) -> String) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (suite, settings) in context.suites() {
        let (sentence, name) = (sentence(suite, settings), escape(&context.suite_name(suite)));
        match groups.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, names)) => names.push(name),
            None => groups.push((sentence, vec![name])),
        }
    }
    if let [(only, _)] = &groups[..] {
        return only.clone();
    }
    let line = |(sentence, names): (String, Vec<String>)| {
        format!("- {}: {sentence}\n", wording::list(&names))
    };
    groups.into_iter().map(line).collect()
}

/// How settings were chosen, and with how many runs.
fn protocol(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> String {
    let mut budgets: Vec<usize> = tuned(context, suite).map(|runs| trials(context, runs)).collect();
    budgets.sort_unstable();
    budgets.dedup();
    let (seeds, rates) = (settings.seeds, settings.learning_rate.grid.len());
    let budget = match budgets[..] {
        [] | [0] => "There was nothing to choose.".to_owned(),
        [each] => format!(
            "{seeds} seeds, each with {each} trials for every arm, over {rates} learning rates."
        ),
        [fewest, .., most] => format!(
            "{seeds} seeds, {rates} learning rates. **Arms have different numbers of trials for a seed, {fewest} to {most}**: the records are of a version that gave an arm with more initializations more of them."
        ),
    };
    let halving = tuned(context, suite).find_map(|runs| candidates(context, runs));
    let halving = halving.map_or_else(String::new, |candidates| {
        let rungs = candidates.rungs(settings.steps, settings.schedule).into_iter();
        let rungs = rungs.map(|rung| format!("{} for {} steps", rung.trials, rung.steps));
        format!(" They are halved successively: {}.", wording::list(&rungs.collect::<Vec<_>>()))
    });
    let extended = &settings.learning_rate.extended_from;
    let extension = if extended.is_empty() {
        String::new()
    } else {
        format!(
            " More than a fifth of the choices of some arm lay on the edge of the study file's learning rates, {extended:?}, so all arms tried {:?}.",
            settings.learning_rate.grid
        )
    };
    format!("{budget}{halving}{extension}")
}

/// The arms of a suite that were tuned themselves: in the drop-in panel that is the baseline.
fn tuned<'c, 'a>(
    context: &'c Context<'a>,
    suite: usize,
) -> impl Iterator<Item = &'c Runs<'a>> + use<'c, 'a> {
    let runs = context.suite_runs(suite).into_iter();
    runs.filter(|runs| runs.condition.panel == Panel::Fair || runs.arm == 0)
}

/// The candidates of an arm, where they were halved.
fn candidates<'a>(context: &Context<'a>, runs: &Runs<'a>) -> Option<&'a Candidates> {
    match &context.records.get(runs.planned.tuning.first()?)?.cell.setting {
        Rule::Halving(candidates) => Some(candidates),
        _ => None,
    }
}

/// The number of trials for each seed.
fn trials(context: &Context<'_>, runs: &Runs<'_>) -> usize {
    match candidates(context, runs) {
        Some(candidates) => candidates.trials,
        None => runs.planned.tuning.len() / runs.records.len(),
    }
}

fn tuning_records<'a>(
    context: &Context<'a>,
    runs: &Runs<'a>,
) -> impl Iterator<Item = &'a Record> + use<'a> {
    let records = context.records;
    runs.planned.tuning.iter().filter_map(move |key| records.get(key).map(Box::as_ref))
}

/// Median validation loss by learning rate, each with its best initialization, of all candidates: where
/// they were halved, on the first rung. In the drop-in panel only the baseline is tuned.
fn sensitivity(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    let first_rung = tuned(context, suite).find_map(|runs| {
        let rungs = candidates(context, runs)?.rungs(settings.steps, settings.schedule);
        Some(rungs.first()?.steps)
    });
    let steps = first_rung.unwrap_or(settings.steps);
    let best = |runs: &Runs<'_>, trials: &[(Setting, Option<f64>)], rate: f64| {
        let settings = runs.planned.settings.iter();
        let tried = settings.filter(|setting| setting.learning_rate == rate);
        let medians = tried.map(|setting| {
            let losses = trials.iter().filter(|(other, _)| other == setting);
            let losses: Vec<f64> = losses.map(|(_, loss)| loss.unwrap_or(f64::INFINITY)).collect();
            summary::median(&losses)
        });
        medians.fold(f64::INFINITY, f64::min)
    };
    let grid = &settings.learning_rate.grid;
    let mut panels = condition_panels(context, suite, panel, Kind::Line, |runs| {
        let trials: Vec<_> = tuning_records(context, runs).flat_map(Record::first_losses).collect();
        grid.iter().map(|&rate| Point::new(rate, best(runs, &trials, rate), None)).collect()
    });
    for plot in &mut panels {
        plot.marks.retain(|mark| panel == Panel::Fair || mark.series == 0);
    }
    Figure {
        title: format!(
            "Validation loss after {steps} steps by learning rate on {}, {} panel: median of the trials with the best initialization, with gaps where half of them diverged",
            context.suite_name(suite),
            panel.label()
        ),
        description:
            "Validation loss against the learning rate, one line per arm, one plot per condition."
                .into(),
        x: Axis::log("learning rate").with_ticks_at(grid.iter().copied()),
        y: Axis::log("validation loss"),
        series: context.labels(suite),
        panels,
    }
}

/// The chosen settings, and what the choice gained over the drop-in panel.
fn choices(context: &Context<'_>) -> Table {
    let columns = [
        Column::left("chosen settings"),
        Column::right("trials"),
        Column::right("of them diverged"),
        Column::right("choices on the edge of the grid"),
        Column::left("outcome, fair against drop-in [95 %]"),
        Column::right("n (seeds)"),
    ];
    arm_table(context, columns, |runs| {
        if runs.condition.panel == Panel::DropIn && runs.arm > 0 {
            return None;
        }
        let tried = tuning_records(context, runs).flat_map(Record::first_losses);
        let tried: Vec<_> = tried.collect();
        let last = tuning_records(context, runs).flat_map(Record::tuning_trials);
        let diverged = last.filter(|(_, loss)| loss.is_none()).count();
        let [lower, upper] = runs.suite.learning_rate.on_edges(&chosen_rates(runs));
        let gain = match fair_against_drop_in(context, runs) {
            None => dash(),
            Some(Gain::SameRuns) => "the same runs".to_owned(),
            Some(Gain::Compared { contrast, .. }) => {
                let (effect, interval) = wording::effect_of(&contrast);
                let worse = if contrast.verdict == Verdict::Worse { ", worse" } else { "" };
                format!("{effect} [{interval}]{worse}")
            }
        };
        Some(vec![
            chosen_settings(runs),
            tried.len().to_string(),
            diverged.to_string(),
            format!("{}/{}", lower + upper, runs.records.len()),
            gain,
            runs.records.len().to_string(),
        ])
    })
}

fn chosen_rates(runs: &Runs<'_>) -> Vec<f64> {
    runs.records.iter().map(|record| record.setting.learning_rate).collect()
}

/// The arms that chose the edge of the grid too often, although it was extended where it could be.
fn edges(context: &Context<'_>) -> String {
    let mut arms: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    for (suite, _) in context.suites() {
        for runs in tuned(context, suite) {
            arms.entry((suite, runs.arm)).or_default().extend(chosen_rates(runs));
        }
    }
    let shares = arms.into_iter().map(|((suite, arm), rates)| {
        let settings = context.saved.study.suite(suite);
        let on_edge: usize = settings.learning_rate.on_edges(&rates).iter().sum();
        let mut name = settings.arms[arm].label();
        if context.has_several_suites() {
            name.push_str(&format!(" on {}", context.suite_name(suite)));
        }
        (name, on_edge as f64 / rates.len() as f64)
    });
    let (on_edge, within): (Vec<_>, Vec<_>) = shares.partition(|&(_, share)| share > EDGE_SHARE);
    if on_edge.is_empty() {
        let largest = within.into_iter().map(|(_, share)| share).fold(0.0, f64::max);
        return format!(
            "At most {} of an arm's choices lie on the edge of the grid.",
            number::percent(largest)
        );
    }
    let named: Vec<String> = on_edge
        .iter()
        .map(|(arm, share)| format!("{} ({})", escape(arm), number::percent(*share)))
        .collect();
    format!(
        "**Warning:** more than a fifth of the choices lie on the edge of the grid for {}; the optimum may lie outside.",
        wording::list(&named)
    )
}

/// What an arm has in the fair panel over the same arm in the drop-in panel.
enum Gain {
    SameRuns,
    Compared {
        contrast: Box<Contrast>,
        /// Whether its choices include all that the drop-in panel chooses from.
        includes: bool,
    },
}

fn fair_against_drop_in(context: &Context<'_>, fair: &Runs<'_>) -> Option<Gain> {
    if fair.condition.panel != Panel::Fair {
        return None;
    }
    let condition = Condition { panel: Panel::DropIn, ..fair.condition };
    let drop_in = context.analysis.arm(condition, fair.arm)?;
    if drop_in.planned.runs == fair.planned.runs {
        return Some(Gain::SameRuns);
    }
    let metric = context.outcome_metric(fair.condition.suite);
    let choices = &fair.planned.settings;
    let includes = drop_in.planned.settings.iter().all(|setting| choices.contains(setting));
    let contrast = context.analysis.contrast(metric, drop_in, fair)?;
    Some(Gain::Compared { contrast: Box::new(contrast), includes })
}

/// Whether the fair panel is what it should be: no worse than the drop-in panel.
fn against_drop_in(context: &Context<'_>) -> String {
    let all = context.suites().flat_map(|(suite, _)| tuned(context, suite));
    let gains = all.filter_map(|runs| match fair_against_drop_in(context, runs)? {
        Gain::Compared { contrast, includes } => Some((runs, contrast, includes)),
        Gain::SameRuns => None,
    });
    let gains: Vec<_> = gains.collect();
    if gains.is_empty() {
        return String::new();
    }
    let worse = gains.iter().filter(|(_, contrast, _)| contrast.verdict == Verdict::Worse);
    let worse: Vec<String> = worse
        .map(|(runs, ..)| format!("{} at {}", runs.label(), runs.condition.words(runs.suite)))
        .collect();
    let expectation = if gains.iter().all(|&(.., includes)| includes) {
        "The choices of the fair panel include the initialization and the learning rates of the drop-in panel, so it can be worse only by chance"
    } else {
        "For some arm the choices of the fair panel do not include He initialization, so it may be worse than the drop-in panel"
    };
    if worse.is_empty() {
        format!("{expectation}; it is shown to be worse in none of {} rows.", gains.len())
    } else {
        format!(
            "{expectation}; it is worse in {} of {} rows: {}.",
            worse.len(),
            gains.len(),
            worse.join(", ")
        )
    }
}
