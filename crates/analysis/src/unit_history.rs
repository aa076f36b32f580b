//! What becomes of hidden units from one snapshot of a run to the next. A unit that dies and revives
//! between two snapshots is not seen.

use mlp::trace::{Snapshot, UnitSet};

use super::runs::Runs;
use harness::metric::GATE;
use stats::summary;

/// A group of units of a layer at a snapshot.
#[derive(Clone, Copy, Debug)]
pub enum Group {
    /// Gate-dead at this snapshot.
    Dead,
    /// Gate-dead at this snapshot and not at the one before; a unit that is dead at initialization
    /// has not died.
    Died,
    /// Gate-dead at the snapshot before and not at this one.
    Revived,
    /// Gate-dead at this snapshot and at every later one.
    DeadFromHereOn,
}

impl Group {
    fn count(self, snapshots: &[Snapshot], index: usize, layer: usize) -> u32 {
        let (now, before) = (dead(snapshots, index, layer), index.checked_sub(1));
        let before = before.map(|before| dead(snapshots, before, layer));
        match self {
            Group::Dead => now.count(),
            Group::Died => before.map_or(0, |before| now.count_without(before)),
            Group::Revived => before.map_or(0, |before| before.count_without(now)),
            Group::DeadFromHereOn => dead_from_here_on(snapshots, index, layer),
        }
    }
}

fn dead(snapshots: &[Snapshot], index: usize, layer: usize) -> UnitSet<'_> {
    snapshots[index].layers[layer].sets.gate_dead(GATE)
}

/// How many units are dead at this snapshot and at every later one.
fn dead_from_here_on(snapshots: &[Snapshot], index: usize, layer: usize) -> u32 {
    // Most layers have no dead unit.
    if dead(snapshots, index, layer).count() == 0 {
        return 0;
    }
    let stays_dead = |&unit: &usize| {
        (index..snapshots.len()).all(|later| dead(snapshots, later, layer).contains(unit))
    };
    (0..snapshots[index].layers[layer].units as usize).filter(stays_dead).count() as u32
}

/// The snapshots of each run of an arm that took all its steps.
fn histories<'r>(runs: &'r Runs<'_>) -> impl Iterator<Item = &'r [Snapshot]> {
    let snapshots = runs.records.iter().map(|record| record.trace.snapshots.as_slice());
    snapshots.filter(|snapshots| {
        snapshots.first().is_some_and(|snapshot| snapshot.step == 0)
            && snapshots.last().is_some_and(|snapshot| snapshot.step == runs.suite.steps)
    })
}

/// The steps at which the runs of these arms have snapshots: those of the run that has most.
pub fn snapshot_steps<'r>(arms: impl Iterator<Item = &'r Runs<'r>>) -> Vec<u32> {
    let longest = arms.flat_map(|runs| histories(runs).collect::<Vec<_>>()).max_by_key(|h| h.len());
    longest.map_or_else(Vec::new, |snapshots| snapshots.iter().map(|s| s.step).collect())
}

/// The share of each group among the units of all hidden layers: its mean over runs, in percent, at each of the
/// first `snapshots` snapshots.
pub fn mean_shares_of_groups(runs: &Runs<'_>, groups: &[Group], snapshots: usize) -> Vec<Vec<f64>> {
    means(runs, groups.len(), snapshots, |history, index, group| {
        let layers = 0..history[index].layers.len();
        let units: u32 = history[index].layers.iter().map(|layer| layer.units).sum();
        let count: u32 = layers.map(|layer| groups[group].count(history, index, layer)).sum();
        100.0 * f64::from(count) / f64::from(units)
    })
}

/// The share of dead units of each of the first `layers` hidden layers: its mean over runs, in percent, at each
/// of the first `snapshots` snapshots.
pub fn mean_dead_shares(runs: &Runs<'_>, layers: usize, snapshots: usize) -> Vec<Vec<f64>> {
    means(runs, layers, snapshots, |history, index, layer| {
        let Some(state) = history[index].layers.get(layer) else { return f64::NAN };
        100.0 * f64::from(state.sets.gate_dead(GATE).count()) / f64::from(state.units)
    })
}

/// The mean over runs of so many shares, each at each of the first `snapshots` snapshots, from the
/// snapshots of a run and the positions of one of them and of a share.
fn means(
    runs: &Runs<'_>,
    shares: usize,
    snapshots: usize,
    share: impl Fn(&[Snapshot], usize, usize) -> f64,
) -> Vec<Vec<f64>> {
    let mut of_runs = vec![vec![Vec::new(); snapshots]; shares];
    // Run by run: to come to a run's snapshots takes longer than to count.
    for history in histories(runs) {
        for (position, of_runs) in of_runs.iter_mut().enumerate() {
            for (index, of_runs) in of_runs.iter_mut().enumerate().take(history.len()) {
                of_runs.push(share(history, index, position));
            }
        }
    }
    let mean =
        |of_runs: Vec<Vec<f64>>| of_runs.iter().map(|shares| summary::mean(shares)).collect();
    of_runs.into_iter().map(mean).collect()
}

/// What became of the units of one run, over all its snapshots.
#[derive(Clone, Copy, Debug, Default)]
pub struct UnitCounts {
    /// Hidden units.
    pub units: u32,
    /// Dead before the first step.
    pub dead_at_initialization: u32,
    /// Of those, dead at every later snapshot.
    pub never_alive: u32,
    /// Dead at some snapshot.
    pub ever_dead: u32,
    /// Of those, alive at some later snapshot.
    pub revived: u32,
    /// Dead at the last snapshot.
    pub dead_at_the_end: u32,
}

/// Whether a unit is dead at some snapshot of a run that took all its steps.
pub fn has_dead_units(runs: &Runs<'_>) -> bool {
    let mut layers = histories(runs).flatten().flat_map(|snapshot| &snapshot.layers);
    layers.any(|layer| layer.sets.gate_dead(GATE).count() > 0)
}

/// The counts of each run of an arm that took all its steps.
pub fn unit_counts(runs: &Runs<'_>) -> Vec<UnitCounts> {
    histories(runs).map(count_units).collect()
}

fn count_units(snapshots: &[Snapshot]) -> UnitCounts {
    let (mut counts, last) = (UnitCounts::default(), snapshots.len() - 1);
    for layer in 0..snapshots[0].layers.len() {
        let units = snapshots[0].layers[layer].units;
        counts.units += units;
        counts.dead_at_initialization += dead(snapshots, 0, layer).count();
        counts.never_alive += dead_from_here_on(snapshots, 0, layer);
        counts.dead_at_the_end += dead(snapshots, last, layer).count();
        if (0..snapshots.len()).all(|index| dead(snapshots, index, layer).count() == 0) {
            continue;
        }
        for unit in 0..units as usize {
            let is_dead = |index: &usize| dead(snapshots, *index, layer).contains(unit);
            let Some(first) = (0..snapshots.len()).find(is_dead) else { continue };
            counts.ever_dead += 1;
            counts.revived += u32::from((first..snapshots.len()).any(|index| !is_dead(&index)));
        }
    }
    counts
}
