//! Successive halving of the candidates of a tuning cell.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use mlp::data::{Split, Targets, Task};
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use ndarray::Array2;

use super::data::Data;
use super::prepare::{config, widened};
use crate::record::Trial;
use study::Precision;
use study::plan::{Candidates, Cell, Setting};

/// The trials of a tuning cell, by setting and seed; `None` if they were cancelled on the way.
pub(super) fn run(
    cell: &Cell,
    candidates: &Candidates,
    data: &Data,
    cancel: &AtomicBool,
) -> Result<Option<Vec<Trial>>> {
    match cell.precision {
        Precision::F32 => {
            let seeds = seeds(cell, candidates, data, |inputs| inputs, |targets| targets);
            halve(cell, candidates, data, &seeds, cancel)
        }
        Precision::F64 => {
            let wide = |inputs: Array2<f32>| inputs.mapv(f64::from);
            let seeds = seeds(cell, candidates, data, wide, |targets| widened(&targets));
            halve(cell, candidates, data, &seeds, cancel)
        }
    }
}

/// What the trials of one seed learn from.
struct Seed<T> {
    streams: Streams,
    split: Split,
    inputs: Array2<T>,
    targets: Targets<T>,
}

fn seeds<T>(
    cell: &Cell,
    candidates: &Candidates,
    data: &Data,
    inputs: impl Fn(Array2<f32>) -> Array2<T>,
    targets: impl Fn(Targets<f32>) -> Targets<T>,
) -> Vec<Seed<T>> {
    let settings = candidates.settings();
    let rungs = candidates.rungs(cell.steps, cell.schedule).into_iter();
    let most = rungs.map(|rung| rung.trials_of(0)).max().unwrap_or(0);
    let seed = |position: usize| {
        let trial = cell.trial(settings[0], position as u32);
        let streams = Streams::new(trial.master_seed, trial.seed);
        let split = data.dataset.split(&streams);
        let rows = data.dataset.prepare(&split, trial.target_scale);
        let inputs = inputs(rows.inputs.into_owned());
        Seed { streams, split, inputs, targets: targets(rows.targets.into_owned()) }
    };
    (0..most).map(seed).collect()
}

/// A network on its way; none once it has diverged.
struct Running<'a, T> {
    trainer: Option<Trainer<'a, T>>,
    losses: Vec<Option<f64>>,
}

fn halve<T: mlp::Precision>(
    cell: &Cell,
    candidates: &Candidates,
    data: &Data,
    seeds: &[Seed<T>],
    cancel: &AtomicBool,
) -> Result<Option<Vec<Trial>>> {
    let settings = candidates.settings();
    // By position of the setting and of the seed.
    let mut trials: BTreeMap<(usize, usize), Running<'_, T>> = BTreeMap::new();
    let mut left: Vec<usize> = (0..settings.len()).collect();
    let rungs = candidates.rungs(cell.steps, cell.schedule);
    for (number, rung) in rungs.iter().enumerate() {
        left.truncate(rung.settings);
        let mut means: Vec<(usize, f64)> = Vec::new();
        for (position, &setting) in left.iter().enumerate() {
            let mut sum = 0.0;
            for (seed, rows) in seeds.iter().enumerate().take(rung.trials_of(position)) {
                let running = match trials.entry((setting, seed)) {
                    Entry::Occupied(running) => running.into_mut(),
                    Entry::Vacant(place) => {
                        let trainer = begin(cell, settings[setting], data, rows)?;
                        place.insert(Running { trainer: Some(trainer), losses: Vec::new() })
                    }
                };
                // A trial that begins on a later rung passes the earlier ones.
                for rung in &rungs[running.losses.len()..=number] {
                    if running.advance(rung.steps, cancel).is_none() {
                        return Ok(None);
                    }
                }
                let loss = running.losses[number];
                sum += loss.unwrap_or(f64::INFINITY);
            }
            means.push((setting, sum / rung.trials_of(position) as f64));
        }
        // Equal means, and infinite ones, keep the order of the candidates.
        means.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        left = means.into_iter().map(|(setting, _)| setting).collect();
        if let Some(next) = rungs.get(number + 1) {
            // The networks of those that are out are not needed any more.
            let out = left.get(next.settings..).unwrap_or_default();
            let dropped = trials.iter_mut().filter(|((setting, _), _)| out.contains(setting));
            dropped.for_each(|(_, running)| running.trainer = None);
        }
    }
    let record = |((setting, seed), running): ((usize, usize), Running<'_, T>)| Trial {
        setting: settings[setting],
        seed: seed as u32,
        losses: running.losses,
    };
    Ok(Some(trials.into_iter().map(record).collect()))
}

fn begin<'a, T: mlp::Precision>(
    cell: &Cell,
    setting: Setting,
    data: &Data,
    seed: &'a Seed<T>,
) -> Result<Trainer<'a, T>> {
    let config = config(cell, setting, &data.dataset)?;
    let task = Task { inputs: seed.inputs.view(), targets: &seed.targets, split: &seed.split };
    Ok(Trainer::new(&config, &task, &seed.streams)?)
}

impl<T: mlp::Precision> Running<'_, T> {
    /// Takes the steps up to a rung and records its loss; `None` if it was cancelled on the way.
    fn advance(&mut self, steps: u32, cancel: &AtomicBool) -> Option<()> {
        let mut loss = None;
        if let Some(trainer) = &mut self.trainer {
            let mut is_finite = true;
            while is_finite && trainer.steps() < steps {
                if cancel.load(Ordering::Relaxed) {
                    return None;
                }
                is_finite = trainer.step().is_finite();
            }
            loss = if is_finite { trainer.validation_loss() } else { None };
        }
        if loss.is_none() {
            self.trainer = None;
        }
        self.losses.push(loss);
        Some(())
    }
}
