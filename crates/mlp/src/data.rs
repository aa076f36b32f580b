//! What a run learns from: inputs, targets, and which rows are for training, validation and test.

use ndarray::{Array2, ArrayView2};

/// What a network has to predict.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets<T> {
    /// One class index per row, below `classes`.
    Classes {
        /// Class index of each row.
        labels: Vec<u16>,
        /// Number of classes K.
        classes: usize,
    },
    /// N × K real values.
    Values(Array2<T>),
    /// Real values whose gradients with respect to the inputs are known.
    WithGradients {
        /// N × K values.
        values: Array2<T>,
        /// N × K·D gradients with respect to the D inputs, those of the first value first.
        gradients: Array2<T>,
        /// N × K·D² second derivatives with respect to the D inputs, those of the first value first,
        /// where they are known: networks are compared with them and never learn from them. A row in
        /// which they do not exist, or are too large to be compared with, is NaN throughout.
        hessians: Option<Array2<T>>,
    },
}

impl<T> Targets<T> {
    /// The number of classes or of values K, which is also that of a network's outputs for the losses
    /// that predict nothing else; see [`crate::Loss::outputs`].
    pub fn outputs(&self) -> usize {
        match self {
            Targets::Classes { classes, .. } => *classes,
            Targets::Values(values) | Targets::WithGradients { values, .. } => values.ncols(),
        }
    }
}

/// Which rows serve which purpose. The three lists are disjoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Rows that gradients are computed from.
    pub train: Vec<u32>,
    /// Rows that learning rates are chosen by.
    pub validation: Vec<u32>,
    /// Rows that only reported scores are computed from.
    pub test: Vec<u32>,
}

/// The data of one run, borrowed, since many runs share one matrix.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a, T> {
    /// N × D inputs.
    pub inputs: ArrayView2<'a, T>,
    /// N targets.
    pub targets: &'a Targets<T>,
    /// The rows of each purpose.
    pub split: &'a Split,
}

/// Copies the named rows of `inputs` into `batch`, which has room for exactly that many.
pub(crate) fn gather<T: Copy>(inputs: ArrayView2<'_, T>, rows: &[u32], batch: &mut [T]) {
    let width = inputs.ncols();
    for (&row, copy) in rows.iter().zip(batch.chunks_exact_mut(width)) {
        let source = inputs.row(row as usize);
        match source.as_slice() {
            Some(source) => copy.copy_from_slice(source),
            None => copy.iter_mut().zip(source).for_each(|(to, &from)| *to = from),
        }
    }
}
