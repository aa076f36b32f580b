//! What the runs of a comparison have in common.

use crate::{Panel, TrainSuite};

/// Everything that paired runs share but the arm and the seed: the key by which runs are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// Position of the suite in the study.
    pub suite: usize,
    /// The question the runs answer.
    pub panel: Panel,
    /// Units in each hidden layer.
    pub width: u32,
    /// Hidden layers.
    pub depth: u32,
}

impl Condition {
    /// Every condition of a suite, in the order in which a plan lists its runs.
    pub fn of_suite(index: usize, suite: &TrainSuite) -> Vec<Self> {
        let mut conditions = Vec::new();
        for &width in &suite.width {
            for &depth in &suite.depth {
                for &panel in &suite.panel {
                    conditions.push(Self { suite: index, panel, width, depth });
                }
            }
        }
        conditions
    }

    /// The condition in words: its depth, and its width where the suite has several.
    pub fn words(&self, suite: &TrainSuite) -> String {
        if suite.width.len() == 1 {
            format!("depth {}", self.depth)
        } else {
            format!("depth {}, width {}", self.depth, self.width)
        }
    }
}
