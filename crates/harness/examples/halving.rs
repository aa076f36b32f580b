//! How well successive halving chooses, and what it costs, compared with training every candidate to the end:
//!
//!     cargo run --release -p harness --example halving -- quick
//!
//! Every candidate of every tuning cell of the study is trained to the end, and each schedule of rungs is
//! applied to the losses on the way. A choice is judged by the validation loss of its setting at the end,
//! as the geometric mean over all *other* seeds, so that neither way of choosing profits from the
//! randomness that it chose by.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use anyhow::{Context as _, Result};
use harness::run::{Data, Prepared, load_data, prepare};
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use present::number;
use present::table::{Column, Format, Table};
use stats::{bootstrap, mean};
use study::Study;
use study::plan::{Candidates, Cell, Plan, Rule, Rung, Setting, steps_of};

/// Schedules: one of how many candidates goes on, and the shares of all steps after which they are compared.
const SCHEDULES: [(usize, &[f64]); 5] = [
    (3, &[1.0 / 12.0, 1.0 / 4.0, 1.0]),
    (4, &[1.0 / 6.0, 1.0 / 2.0]),
    (2, &[1.0 / 10.0, 1.0 / 4.0, 1.0 / 2.0]),
    // In use.
    (2, &[1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0]),
    (3, &[1.0 / 4.0, 1.0 / 2.0, 1.0]),
];
/// Steps of the runs of the embedded study.
const STEPS: u32 = 400;
/// A loss that stands for a run that diverged: that of guessing among ten classes.
const DIVERGED: f64 = std::f64::consts::LN_10;

/// The losses of a setting, for each of its seeds after every step of [`steps`]; `None` where it had diverged.
type Losses = Vec<Vec<Option<f64>>>;
/// What was trained for one tuning cell.
type Trained<'a> = (&'a Candidates, Vec<Losses>);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "quick".to_owned());
    let study = Study::load(&name, &arguments.collect::<Vec<_>>())?;
    let data = load_data(&study, Path::new("."))?;
    let facts: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let plan = Plan::new(&study, &facts)?;
    let tuning = plan.cells.iter().map(|planned| (planned.cell(), &data[planned.suite]));
    let tuning: Vec<(Cell, &Data)> =
        tuning.filter(|(cell, _)| matches!(cell.setting, Rule::Halving(_))).collect();
    let trained = train_all(&tuning)?;
    // By depth and arm: the tuning cells of all seeds.
    let mut groups: BTreeMap<(u32, String), Vec<Trained<'_>>> = BTreeMap::new();
    for ((cell, _), losses) in tuning.iter().zip(trained) {
        let Rule::Halving(candidates) = &cell.setting else { continue };
        groups.entry((cell.depth, cell.label()?)).or_default().push((candidates, losses));
    }
    let mut table = Table::new([
        Column::left("goes on"),
        Column::left("rungs, as shares of the steps"),
        Column::right("steps trained"),
        Column::right("the same choice"),
        Column::right("loss of the choice, over that of full tuning [95 %]"),
        Column::right("worst arm and depth"),
        Column::right("n"),
    ]);
    for (reduction, schedule) in SCHEDULES {
        let (mut same, mut ratios, mut cost, mut full) = (0, Vec::new(), 0.0, 0.0);
        let mut worst = (f64::NEG_INFINITY, String::new());
        for ((depth, arm), seeds) in &groups {
            let mut of_group = Vec::new();
            for (seed, (candidates, losses)) in seeds.iter().enumerate() {
                let rungs = candidates.rungs_at(schedule, reduction, STEPS);
                let halved = choose(&rungs, losses);
                let best = choose_of_all(losses);
                same += u32::from(halved == best);
                cost += steps_of(&rungs) / f64::from(STEPS);
                full += candidates.trials as f64;
                of_group.push(judged(seeds, seed, halved) - judged(seeds, seed, best));
            }
            let of_group_mean = of_group.iter().sum::<f64>() / of_group.len() as f64;
            if of_group_mean > worst.0 {
                worst = (of_group_mean, format!("{arm}, depth {depth}"));
            }
            ratios.extend(of_group);
        }
        let streams = Streams::new(0, 0);
        let interval =
            mean::interval(&ratios, bootstrap::LEVEL, 10_000, streams.stream("stats/bootstrap"));
        let interval = interval.context("the differences have an interval")?.interval;
        let point = ratios.iter().sum::<f64>() / ratios.len() as f64;
        table.row([
            format!("1 of {reduction}"),
            schedule.iter().map(|share| number::fixed(*share, 3)).collect::<Vec<_>>().join(", "),
            number::percent(cost / full),
            number::percent(f64::from(same) / ratios.len() as f64),
            number::with_interval(libm::exp(point), interval.map(libm::exp)),
            format!("{} ({})", number::fixed(libm::exp(worst.0), 3), worst.1),
            ratios.len().to_string(),
        ]);
    }
    println!("{}", table.render(Format::Markdown));
    Ok(())
}

/// Steps after which a loss is needed, ascending.
fn steps(all: u32) -> Vec<u32> {
    let mut steps: Vec<u32> = SCHEDULES
        .iter()
        .flat_map(|(_, shares)| shares.iter())
        .map(|&share| at(share, all))
        .collect();
    steps.push(all);
    steps.sort_unstable();
    steps.dedup();
    steps
}

fn at(share: f64, all: u32) -> u32 {
    (f64::from(all) * share).ceil() as u32
}

fn train_all(tuning: &[(Cell, &Data)]) -> Result<Vec<Vec<Losses>>> {
    let next = AtomicUsize::new(0);
    let worker = || -> Result<Vec<(usize, Vec<Losses>)>> {
        let mut own = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((cell, data)) = tuning.get(index) else { return Ok(own) };
            let Rule::Halving(candidates) = &cell.setting else { return Ok(own) };
            let first = candidates.rungs_at(&[1.0], 1, cell.steps)[0];
            let settings = candidates.settings().into_iter().enumerate();
            let losses = settings.map(|(position, setting)| {
                let seeds = 0..first.trials_of(position) as u64;
                seeds.map(|seed| train(cell, setting, seed, data)).collect::<Result<Losses>>()
            });
            own.push((index, losses.collect::<Result<_>>()?));
            eprint!("\r{}/{}", index + 1, tuning.len());
        }
    };
    let parts: Vec<Vec<(usize, Vec<Losses>)>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(worker)).collect();
        let join = |worker: ScopedJoinHandle<'_, _>| worker.join().expect("no panic");
        workers.into_iter().map(join).collect::<Result<_>>()
    })?;
    eprintln!();
    let mut results: Vec<_> = parts.into_iter().flatten().collect();
    results.sort_by_key(|&(index, _)| index);
    Ok(results.into_iter().map(|(_, losses)| losses).collect())
}

fn train(cell: &Cell, setting: Setting, seed: u64, data: &Data) -> Result<Vec<Option<f64>>> {
    // As far apart as the tuning seeds of a study.
    let seed = cell.seed + (seed << 32);
    let cell = Cell { setting: Rule::Fixed(setting), seed, ..cell.clone() };
    let prepared = prepare(&cell, setting, data)?;
    let Prepared { config, streams, .. } = &prepared;
    let mut trainer = Trainer::new(config, &prepared.task(), streams)?;
    let mut finite = true;
    let mut losses = Vec::new();
    for step in steps(cell.steps) {
        while finite && trainer.steps() < step {
            finite = trainer.step().is_finite();
        }
        let loss = if finite { trainer.validation_loss() } else { None };
        finite = loss.is_some();
        losses.push(loss);
    }
    Ok(losses)
}

/// The position of the setting that is left after the last rung.
fn choose(rungs: &[Rung], losses: &[Losses]) -> usize {
    let steps = steps(STEPS);
    let mut left: Vec<usize> = (0..losses.len()).collect();
    for rung in rungs {
        left.truncate(rung.settings);
        let at = steps.iter().position(|&step| step == rung.steps).expect("a rung");
        let mut means: Vec<(f64, usize)> = left
            .iter()
            .enumerate()
            .map(|(position, &setting)| {
                let seeds = losses[setting].iter().take(rung.trials_of(position));
                (mean_loss(seeds.map(|of_seed| of_seed[at])), setting)
            })
            .collect();
        means.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        left = means.into_iter().map(|(_, setting)| setting).collect();
    }
    left[0]
}

/// The position of the setting with the lowest mean loss at the end, over all its seeds.
fn choose_of_all(losses: &[Losses]) -> usize {
    let last = |of_seed: &Vec<Option<f64>>| of_seed.last().copied().flatten();
    let means = losses.iter().map(|seeds| mean_loss(seeds.iter().map(last)));
    let best = means.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
    best.expect("there are candidates").0
}

fn mean_loss(losses: impl Iterator<Item = Option<f64>>) -> f64 {
    let losses: Vec<f64> = losses.map(|loss| loss.unwrap_or(f64::INFINITY)).collect();
    losses.iter().sum::<f64>() / losses.len() as f64
}

/// The mean logarithm of the final loss of a setting over the other tuning cells.
fn judged(seeds: &[Trained<'_>], but: usize, setting: usize) -> f64 {
    let others = seeds.iter().enumerate().filter(|&(seed, _)| seed != but);
    let losses: Vec<f64> = others
        .flat_map(|(_, (_, losses))| &losses[setting])
        .map(|of_seed| libm::log(of_seed.last().copied().flatten().unwrap_or(DIVERGED)))
        .collect();
    losses.iter().sum::<f64>() / losses.len() as f64
}
