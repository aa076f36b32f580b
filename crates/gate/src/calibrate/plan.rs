//! Which decisions a calibration consists of.

use super::fault::faults;
use super::record::Task;

/// The slowdown that the gate promises to find, in thousandths.
const PROMISED: u32 = 50;

/// How many decisions are made of each task.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Busy neighbors of every timed decision.
    pub neighbors: u32,
    /// Decisions on identical code.
    pub decisions: u64,
    /// Decisions on a slowdown of 5 %, the one that the gate promises to find.
    pub trials: u64,
    /// Decisions on each other slowdown.
    pub other_trials: u64,
    /// Slowdowns, in thousandths.
    pub thousandths: Vec<u32>,
    /// The kernel that is slowed down.
    pub row: String,
    /// Trials of each fault.
    pub fault_trials: u64,
}

impl Plan {
    /// Every decision with its index. Those of one task are spread over the whole, so that a calibration
    /// that is stopped has some of each.
    pub fn tasks(&self) -> Vec<(Task, u64)> {
        let neighbors = self.neighbors;
        let mut counts: Vec<(Task, u64)> = vec![(Task::Identical { neighbors }, self.decisions)];
        for &thousandths in &self.thousandths {
            let row = self.row.clone();
            let trials = if thousandths == PROMISED { self.trials } else { self.other_trials };
            counts.push((Task::Slower { row: row.clone(), thousandths, neighbors }, trials));
            // Counts repeat, so that one trial says it all.
            counts.push((Task::MoreInstructions { row, thousandths }, trials.min(1)));
        }
        for fault in faults() {
            counts.push((Task::Fault { name: fault.name.to_owned() }, self.fault_trials));
        }
        let mut tasks: Vec<(f64, Task, u64)> = Vec::new();
        for (task, count) in counts {
            let position = |index: u64| (index as f64 + 0.5) / count as f64;
            tasks.extend((0..count).map(|index| (position(index), task.clone(), index)));
        }
        tasks.sort_by(|a, b| a.0.total_cmp(&b.0));
        tasks.into_iter().map(|(_, task, index)| (task, index)).collect()
    }
}
