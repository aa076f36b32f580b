//! Shards: the parts of a plan that is divided among machines.
//!
//! Runs that are compared stay together: all runs of one suite, depth and width, with their tuning
//! runs, go to one shard, so that no pair crosses hardware and no shard waits for another.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Result, ensure};

use super::{Condition, Key, Plan};

impl Plan {
    /// Divides the runs into `count` shards of about equal cost: bundles of runs that belong together,
    /// the most expensive first, each go to the shard with the lowest cost so far (LPT).
    ///
    /// # Errors
    /// If there are fewer bundles than shards.
    pub fn shards(&self, count: usize) -> Result<Vec<Vec<Key>>> {
        let bundle_of = self.bundles();
        let mut bundles: BTreeMap<usize, (f64, Vec<Key>)> = BTreeMap::new();
        for planned in &self.cells {
            let (cost, keys) = bundles.entry(bundle_of[&planned.key]).or_default();
            *cost += planned.cost;
            keys.push(planned.key.clone());
        }
        ensure!(
            (1..=bundles.len()).contains(&count),
            "{count} shards: runs that are compared stay on one shard, so this study can have 1 to {}",
            bundles.len()
        );
        let mut bundles: Vec<(f64, Vec<Key>)> = bundles.into_values().collect();
        bundles.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut shards: Vec<(f64, Vec<Key>)> = vec![(0.0, Vec::new()); count];
        for (cost, keys) in bundles {
            let cheapest = shards.iter_mut().min_by(|a, b| a.0.total_cmp(&b.0));
            let shard = cheapest.expect("there is at least one shard");
            shard.0 += cost;
            shard.1.extend(keys);
        }
        Ok(shards.into_iter().map(|(_, keys)| keys).collect())
    }

    /// The bundle of every run. Conditions that share a run are in one bundle.
    fn bundles(&self) -> HashMap<Key, usize> {
        let mut runs_by_condition: BTreeMap<(usize, u32, u32), Vec<&Key>> = BTreeMap::new();
        for planned in &self.arms {
            let Condition { suite, depth, width, .. } = planned.condition;
            let runs = runs_by_condition.entry((suite, depth, width)).or_default();
            runs.extend(planned.runs.iter().chain(&planned.tuning));
        }
        let mut bundle_of: HashMap<Key, usize> = HashMap::new();
        for (bundle, keys) in runs_by_condition.into_values().enumerate() {
            let shared: HashSet<usize> =
                keys.iter().filter_map(|key| bundle_of.get(key).copied()).collect();
            for other in bundle_of.values_mut().filter(|other| shared.contains(other)) {
                *other = bundle;
            }
            bundle_of.extend(keys.into_iter().map(|key| (key.clone(), bundle)));
        }
        bundle_of
    }

    /// The part of the plan with these runs. Simulations at initialization take a minute and are left to
    /// the run that follows a merge, as timings are.
    pub fn only(mut self, keys: &[Key]) -> Self {
        let keys: HashSet<&Key> = keys.iter().collect();
        self.cells.retain(|planned| keys.contains(&planned.key));
        self.initializations.clear();
        self.arms.retain(|planned| planned.runs.iter().all(|run| keys.contains(run)));
        self
    }
}
