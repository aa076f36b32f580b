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
            keys.push(planned.key);
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
        let mut condition_of: HashMap<&Key, usize> = HashMap::new();
        // The bundle that a condition was joined to; a condition is in the last one that shares a run with it.
        let mut joined: Vec<usize> = (0..runs_by_condition.len()).collect();
        let last = |joined: &mut [usize], mut bundle: usize| {
            while joined[bundle] != bundle {
                joined[bundle] = joined[joined[bundle]];
                bundle = joined[bundle];
            }
            bundle
        };
        for (bundle, keys) in runs_by_condition.into_values().enumerate() {
            for key in keys {
                let earlier = *condition_of.entry(key).or_insert(bundle);
                let earlier = last(&mut joined, earlier);
                joined[earlier] = bundle;
            }
        }
        let of_run = condition_of.into_iter();
        of_run.map(|(key, condition)| (*key, last(&mut joined, condition))).collect()
    }

    /// The cost of the runs of each shard.
    pub fn costs(&self, shards: &[Vec<Key>]) -> Vec<f64> {
        let numbered = shards.iter().enumerate();
        let shard_of: HashMap<&Key, usize> =
            numbered.flat_map(|(shard, keys)| keys.iter().map(move |key| (key, shard))).collect();
        let mut costs = vec![0.0; shards.len()];
        for planned in &self.cells {
            if let Some(&shard) = shard_of.get(&planned.key) {
                costs[shard] += planned.cost;
            }
        }
        costs
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
