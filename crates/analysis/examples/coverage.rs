//! How often intervals cover and verdicts are wrong, by simulation from the records of a study:
//!
//!     cargo run --release -p analysis --example coverage -- reports/causes [identical]
//!
//! *Coverage*: the differences of a contrast, less their mean, are a population with mean 0. Samples of
//! n pairs are drawn from it, and an interval covers if it contains 0.
//!
//! *Identical arms*: every arm of a condition gets runs of the baseline, drawn with replacement, and the
//! whole analysis judges them. Every word other than *equivalent* and *inconclusive* is a false alarm. With
//! `identical`, nothing else is simulated.

use std::collections::BTreeMap;

use analysis::Analysis;
use anyhow::{Context as _, Result};
use harness::metric;
use harness::record::{Folder, OnRecord, Records, Saved};
use mlp::seed::Streams;
use present::number;
use present::table::{Column, Format, Table};
use rand::{Rng, RngExt};
use stats::verdict::Verdict;
use stats::{Interval, bootstrap, mean, permutation, summary};
use study::plan::Plan;

/// Simulated contrasts per sample size and method.
const CONTRASTS: usize = 10_000;
/// Resamples and subsets behind an interval.
const RESAMPLES: usize = 2_000;
/// Simulated studies whose arms are identical.
const STUDIES: usize = 40;
/// Fewest pairs of a contrast that serves as a population.
const POPULATION: usize = 20;
/// The metrics that verdicts are read for.
const METRICS: [&str; 5] =
    ["test_accuracy", "test_loss", "steps_to_target", "gate_dead", "zero_share"];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("name the folder of a study with its records")?;
    let folder = Folder::new(folder);
    let saved = folder.load_study()?;
    let OnRecord { algorithm, records, .. } = folder.load_newest()?;
    let plan = Plan::of_version(&saved.study, &saved.origin.datasets, algorithm)?;
    if std::env::args().nth(2).is_some_and(|part| part == "identical") {
        println!("{}", identical_arms(&saved, &plan, &records)?.render(Format::Markdown));
        return Ok(());
    }
    let analysis = Analysis::new(&saved, &plan, &records)?;
    println!(
        "{}",
        coverage(&populations(&analysis, &METRICS), &[10, 12, 20, 30]).render(Format::Markdown)
    );
    for metric in METRICS {
        let populations = populations(&analysis, &[metric]);
        println!("{metric}: {} populations\n", populations.len());
        if !populations.is_empty() {
            println!("{}", coverage(&populations, &[12, 30]).render(Format::Markdown));
        }
    }
    println!("{}", identical_arms(&saved, &plan, &records)?.render(Format::Markdown));
    Ok(())
}

/// The differences of every contrast with enough pairs, less their mean; on the scale on which they are
/// compared.
fn populations(analysis: &Analysis<'_>, metrics: &[&str]) -> Vec<Vec<f64>> {
    let mut populations = Vec::new();
    for contrast in &analysis.contrasts {
        if !metrics.contains(&contrast.metric.name) {
            continue;
        }
        let values = |arm: usize| -> Option<Vec<f64>> {
            let runs = analysis.arm(contrast.condition, arm)?;
            let values: Option<Vec<_>> = runs.values(contrast.metric).collect();
            let ratio = contrast.metric.comparison == metric::Comparison::Ratio;
            let scaled = |x: f64| if ratio { libm::log(x) } else { x };
            Some(values?.iter().map(|value| scaled(value.number)).collect())
        };
        let (Some(baseline), Some(arm)) = (values(0), values(contrast.arm)) else { continue };
        let differences: Vec<f64> = arm.iter().zip(&baseline).map(|(a, b)| a - b).collect();
        let mean = summary::mean(&differences);
        let residuals: Vec<f64> = differences.iter().map(|difference| difference - mean).collect();
        let varies = residuals.iter().any(|residual| residual.abs() > 1e-12);
        if residuals.len() >= POPULATION && varies && mean.is_finite() {
            populations.push(residuals);
        }
    }
    populations
}

type Method = (&'static str, fn(&[f64], &mut dyn Rng) -> Option<Interval>);

/// The methods that are compared; the last one is used.
const METHODS: [Method; 4] = [
    ("BCa bootstrap", |values, random| {
        bootstrap::bca(values, summary::mean, RESAMPLES, bootstrap::LEVEL, random).ok()
    }),
    ("bootstrap-t", |values, random| {
        let found = bootstrap::studentized(values, 0.0, RESAMPLES, bootstrap::LEVEL, random);
        found.ok().map(|mean| mean.interval)
    }),
    ("inverted sign-flip test", |values, random| {
        let found = permutation::interval(values, bootstrap::LEVEL, RESAMPLES, random);
        found.ok().map(|mean| mean.interval)
    }),
    ("sign-flip and bootstrap-t, the wider ends", |values, random| {
        let stream = Streams::new(random.next_u64(), 0).stream("coverage/resampling");
        let found = mean::interval(values, bootstrap::LEVEL, RESAMPLES, stream);
        found.ok().map(|mean| mean.interval)
    }),
];

fn coverage(populations: &[Vec<f64>], sizes: &[usize]) -> Table {
    let mut table = Table::new([
        Column::right("n"),
        Column::left("method"),
        Column::right("covers"),
        Column::right("0 below"),
        Column::right("0 above"),
        Column::right("no interval"),
        Column::right("median width"),
    ]);
    for &n in sizes {
        let mut widths_of_bca = f64::NAN;
        for (name, method) in METHODS {
            // Every method sees the same samples.
            let mut draws = Streams::new(0, n as u64).stream("coverage");
            let mut random = Streams::new(0, n as u64).stream("coverage/method");
            let (mut covers, mut below, mut above, mut none) = (0, 0, 0, 0);
            let mut widths = Vec::new();
            for index in 0..CONTRASTS {
                let population = &populations[index % populations.len()];
                let sample: Vec<f64> =
                    (0..n).map(|_| population[draws.random_range(0..population.len())]).collect();
                match method(&sample, &mut random) {
                    None => none += 1,
                    Some(interval) => {
                        covers += usize::from(interval.contains(0.0));
                        below += usize::from(interval.low() > 0.0);
                        above += usize::from(interval.high() < 0.0);
                        let size = summary::standard_deviation(population);
                        widths.push((interval.high() - interval.low()) / size);
                    }
                }
            }
            let width = summary::median(&widths);
            if widths_of_bca.is_nan() {
                widths_of_bca = width;
            }
            let share = |count: usize| number::percent(count as f64 / (CONTRASTS - none) as f64);
            table.row([
                n.to_string(),
                name.to_owned(),
                share(covers),
                share(below),
                share(above),
                number::percent(none as f64 / CONTRASTS as f64),
                format!("×{}", number::fixed(width / widths_of_bca, 2)),
            ]);
        }
    }
    table
}

fn identical_arms(saved: &Saved, plan: &Plan, records: &Records) -> Result<Table> {
    // By suite: contrasts, and those judged better or higher, worse or lower, equivalent.
    let mut counts: BTreeMap<usize, [usize; 4]> = BTreeMap::new();
    let mut draws = Streams::new(0, 0).stream("coverage/identical arms");
    for _ in 0..STUDIES {
        let mut simulated = plan.clone();
        for arm in &mut simulated.arms {
            let baseline =
                plan.arms.iter().find(|other| other.condition == arm.condition && other.arm == 0);
            let runs = &baseline.context("a condition has a baseline")?.runs;
            let drawn = || runs[draws.random_range(0..runs.len())];
            arm.runs = std::iter::repeat_with(drawn).take(runs.len()).collect();
        }
        for contrast in Analysis::new(saved, &simulated, records)?.contrasts {
            if !METRICS.contains(&contrast.metric.name) {
                continue;
            }
            let [all, better, worse, equivalent] =
                counts.entry(contrast.condition.suite).or_default();
            *all += 1;
            match contrast.verdict {
                Verdict::Better | Verdict::Higher => *better += 1,
                Verdict::Worse | Verdict::Lower => *worse += 1,
                Verdict::Equivalent => *equivalent += 1,
                Verdict::Inconclusive => {}
            }
        }
    }
    let mut table = Table::new([
        Column::right("suite"),
        Column::right("contrasts"),
        Column::right("better or higher"),
        Column::right("worse or lower"),
        Column::right("equivalent"),
    ]);
    for (suite, [all, better, worse, equivalent]) in counts {
        let share = |count: usize| number::percent(count as f64 / all as f64);
        table.row([
            (suite + 1).to_string(),
            all.to_string(),
            share(better),
            share(worse),
            share(equivalent),
        ]);
    }
    Ok(table)
}
