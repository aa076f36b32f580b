//! Shards: a plan divided among machines.
//!
//! What is compared stays together: all runs of one suite, depth and width, with their tuning runs, go
//! to one shard, so that no pair crosses hardware and no shard waits for another.
//!
//! Deliberately absent: a scheduler. Whoever starts the shards says where and when.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Result, ensure};

use super::{Condition, Key, Plan};

impl Plan {
    /// Divides the runs into `count` shards of about equal cost: bundles of runs that belong together,
    /// the dearest first, each to the shard that has least.
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
            "{count} shards: runs that are compared stay on one shard, so this study makes 1 to {}",
            bundles.len()
        );
        let mut bundles: Vec<(f64, Vec<Key>)> = bundles.into_values().collect();
        bundles.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut shards: Vec<(f64, Vec<Key>)> = vec![(0.0, Vec::new()); count];
        for (cost, keys) in bundles {
            let lightest = shards.iter_mut().min_by(|a, b| a.0.total_cmp(&b.0));
            let shard = lightest.expect("there is at least one shard");
            shard.0 += cost;
            shard.1.extend(keys);
        }
        Ok(shards.into_iter().map(|(_, keys)| keys).collect())
    }

    /// The bundle of every run. Conditions that share a run are one bundle.
    fn bundles(&self) -> HashMap<Key, usize> {
        let mut together: BTreeMap<(usize, u32, u32), Vec<&Key>> = BTreeMap::new();
        for planned in &self.arms {
            let Condition { suite, depth, width, .. } = planned.condition;
            let tuning = planned.tuning.iter().flat_map(|(_, runs)| runs);
            let bundle = together.entry((suite, depth, width)).or_default();
            bundle.extend(planned.runs.iter().chain(tuning));
        }
        let mut bundle_of: HashMap<Key, usize> = HashMap::new();
        for (number, keys) in together.into_values().enumerate() {
            let shared: HashSet<usize> =
                keys.iter().filter_map(|key| bundle_of.get(key).copied()).collect();
            bundle_of.values_mut().filter(|of| shared.contains(of)).for_each(|of| *of = number);
            bundle_of.extend(keys.into_iter().map(|key| (key.clone(), number)));
        }
        bundle_of
    }

    /// The part of the plan that these runs are. Simulations at initialization take a minute and are left to
    /// the run that follows a merge, as timings are.
    pub fn only(mut self, keys: &[Key]) -> Self {
        let keys: HashSet<&Key> = keys.iter().collect();
        self.cells.retain(|planned| keys.contains(&planned.key));
        self.initializations.clear();
        self.arms.retain(|planned| planned.runs.iter().all(|run| keys.contains(run)));
        self
    }
}
