//! How the targets of a regression are scaled.

use mlp::data::Targets;
use serde::{Deserialize, Serialize};

use crate::dataset::{Dataset, Standardize};
use crate::digits::in_double;

/// How the targets of a regression are scaled where the columns of the data have units of their own.
/// All arms of a suite share it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetScale {
    /// Targets that are positive in every training row are divided by their mean, so that an output
    /// activation with positive values only can reach them; others are standardized.
    #[default]
    BySign,
    /// Mean 0 and standard deviation 1 over the training rows.
    Standardized,
}

/// Which targets are positive, as far as it decides how they are scaled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Positive {
    /// All of them.
    All,
    /// Those of the training rows in some splits.
    InSomeSplits,
    /// In no split those of all training rows.
    InNoSplit,
}

impl Dataset {
    /// How targets are scaled for a suite. They are standardized, unless all of them are positive and
    /// `has_positive_head` says that some network has only outputs that are not negative: it could
    /// not reach a standardized target.
    ///
    /// The default stands for either wherever it gives the same numbers, so that a run keeps its key.
    pub fn target_scale(&self, training_rows: usize, has_positive_head: bool) -> TargetScale {
        match self.positive_targets(training_rows) {
            Positive::All if has_positive_head => TargetScale::BySign,
            Positive::InNoSplit => TargetScale::BySign,
            Positive::All | Positive::InSomeSplits => TargetScale::Standardized,
        }
    }

    /// How [`Dataset::prepare`] scales the targets, in words; empty for classes.
    pub fn target_scale_in_words(&self, training_rows: usize, scale: TargetScale) -> &'static str {
        let divided = scale == TargetScale::BySign
            && self.positive_targets(training_rows) != Positive::InNoSplit;
        match (&self.targets, self.standardize) {
            (Targets::Classes { .. }, _) => "",
            (_, Standardize::Columns) if divided => {
                "divided by their mean over the training rows, since all are positive and an output head has no negative values"
            }
            (_, Standardize::Columns) => {
                "shifted and scaled to mean 0 and standard deviation 1 over the training rows"
            }
            (_, Standardize::Nothing | Standardize::Whole) => "used as they are",
        }
    }

    fn positive_targets(&self, training_rows: usize) -> Positive {
        let (Targets::Values(values), Standardize::Columns) = (&self.targets, self.standardize)
        else {
            return Positive::InNoSplit;
        };
        let others = values.columns().into_iter().enumerate().map(|(index, column)| {
            let column = in_double(&column, self.precise.targets.get(&index));
            column.iter().filter(|&&value| value <= 0.0).count()
        });
        match others.min() {
            Some(0) => Positive::All,
            Some(count) if count <= values.nrows().saturating_sub(training_rows) => {
                Positive::InSomeSplits
            }
            _ => Positive::InNoSplit,
        }
    }
}
