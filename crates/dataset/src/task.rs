//! What the target of a table is: the names of classes, or numbers.

use serde::{Deserialize, Serialize};

/// What the target of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Every distinct value is the name of a class.
    Classes,
    /// Every value is a number.
    Regression,
}

impl Task {
    /// Its name in a study file.
    pub fn name(self) -> &'static str {
        match self {
            Task::Classes => "classes",
            Task::Regression => "regression",
        }
    }
}
