//! A data set in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use mlp::data::Targets;
use ndarray::Array2;

/// A data set in memory, shared by every run that uses it.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Short name for tables, for example `glyphs`.
    pub name: String,
    /// Where the rows come from, in one line: the generator and its settings, or the name of the
    /// file. Never a folder, since a page must not depend on where a person keeps files.
    pub source: String,
    /// N × D inputs, not yet standardized.
    pub inputs: Array2<f32>,
    /// N targets, not yet scaled.
    pub targets: Targets<f32>,
    /// Rows of a published test set; if there is none, every seed draws its own.
    pub test: Option<Range<u32>>,
    /// How the inputs are standardized.
    pub standardize: Standardize,
    /// Height and width if the inputs are the pixels of a picture, row by row.
    pub image: Option<[usize; 2]>,
    /// Columns for which single precision is too coarse.
    pub precise: Precise,
    /// What inputs, target and classes are called where they come from.
    pub names: Names,
    /// The distribution that the targets were drawn from, if networks are compared with it. It is in the
    /// units of [`Dataset::targets`].
    pub truth: Option<Truth>,
}

/// The normal distribution that a target was drawn from, given the inputs.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    /// Its mean.
    pub mean: fn(&[f32]) -> f64,
    /// Its standard deviation.
    pub deviation: fn(&[f32]) -> f64,
}

impl Dataset {
    /// The mean negative log-likelihood, in nats, of all rows under the distribution that they were drawn
    /// from. No prediction does better but by chance; `None` where that distribution is not known.
    pub fn true_likelihood(&self) -> Option<f64> {
        let (Some(truth), Targets::Values(values)) = (self.truth, &self.targets) else {
            return None;
        };
        let losses =
            self.inputs.rows().into_iter().zip(values.column(0)).map(|(input, &target)| {
                let input = input.to_vec();
                let deviation = (truth.deviation)(&input);
                let standardized = (f64::from(target) - (truth.mean)(&input)) / deviation;
                HALF_LN_TAU + libm::log(deviation) + 0.5 * standardized * standardized
            });
        Some(losses.sum::<f64>() / values.nrows() as f64)
    }
}

/// ½·ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// The values, in double precision, of columns whose differences single precision loses: time stamps,
/// for example. [`Dataset::inputs`] and [`Dataset::targets`] hold the same values rounded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Precise {
    /// Input columns by their position.
    pub inputs: BTreeMap<usize, Vec<f64>>,
    /// Target columns by their position.
    pub targets: BTreeMap<usize, Vec<f64>>,
    /// Columns for which double precision is too coarse as well.
    pub lost: Vec<LostDigits>,
}

/// A column of a file whose numbers have more digits than double precision keeps, so that different
/// numbers became equal when they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostDigits {
    /// The name of the file, without its folder.
    pub file: String,
    /// The name of the column.
    pub column: String,
    /// How many different numbers of more than 15 digits it holds.
    pub numbers: usize,
    /// How many of them remain different.
    pub kept: usize,
}

impl fmt::Display for LostDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, column, numbers, kept } = self;
        write!(
            f,
            "column `{column}` of {file} holds {numbers} different numbers of more than 15 digits, of which double precision keeps {kept} apart: subtract an offset in the file"
        )
    }
}

/// What inputs, target and classes are called; each is empty if they have no names of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// One name for each input column.
    pub inputs: Vec<String>,
    /// The column to predict.
    pub target: String,
    /// The label of each class as the source spells it, in the order of the class indices.
    pub classes: Vec<String>,
}

/// How the inputs of a data set are standardized; see [`Dataset::prepare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standardize {
    /// Not at all, for inputs that are generated with a sensible scale.
    Nothing,
    /// Every input column by itself, and real-valued targets: for columns with units of their own.
    Columns,
    /// All inputs together, for pixels: they share a unit, and a pixel that is nearly always black
    /// must not be amplified.
    Whole,
}
