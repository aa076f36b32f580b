//! Data sets: embedded generators and readers of people's own files, one file each.
//!
//! Deliberately absent: anything random that does not come from a named stream, and any fitting on
//! rows that are not for training.
#![forbid(unsafe_code)]

mod check;
mod generator;
mod reader;
mod source;
mod source_text;
mod hash;
mod split;
mod prepare;
mod picture;
#[cfg(feature = "schema")]
mod schema;

use std::ops::Range;

use mlp::data::Targets;
use ndarray::Array2;

pub use generator::{Generator, registry};
pub use picture::picture;
pub use prepare::Prepared;
pub use source::Source;

/// A data set in memory, shared by every run that uses it.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Short name for tables, for example `glyphs`.
    pub name: String,
    /// Where the rows come from, in one line: the generator and its settings, or the file's name
    /// (never its folder: a page must not depend on where a person keeps their files).
    pub source: String,
    /// N × D inputs, not yet standardised.
    pub inputs: Array2<f32>,
    /// N targets, not yet scaled.
    pub targets: Targets<f32>,
    /// Rows of a published test split; where there is none, every seed draws its own.
    pub test: Option<Range<u32>>,
    /// What is standardised with figures of the training rows.
    pub standardise: Standardise,
    /// Height and width where the inputs are the pixels of a picture, row after row.
    pub image: Option<[usize; 2]>,
}

/// How the inputs of a data set are standardised; see [`Dataset::prepare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standardise {
    /// Not at all: they are made with a sensible scale.
    Nothing,
    /// Every input column by itself, and real-valued targets: columns with units of their own.
    Columns,
    /// All inputs together: pixels, which share a unit. One that is nearly always black must not be
    /// blown up.
    Whole,
}
