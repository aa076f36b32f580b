//! A data set in memory.

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
