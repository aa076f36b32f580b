//! The content hash, which stands for a data set in the key of a cell. Names, sources and paths are
//! not part of it: the same numbers are the same data set wherever a person keeps the file.

use mlp::data::Targets;
use ndarray::Array2;

use crate::dataset::{Dataset, Standardize};

/// The version is raised when the bytes that are hashed change; every key changes with it.
const FORMAT: &str = "softknee data set v1";

impl Dataset {
    /// The BLAKE3 hash, in hexadecimal, of everything that a run depends on: shapes, the exact bits
    /// of inputs and targets, the published test rows, how inputs are standardized, and columns in
    /// double precision where there are some.
    pub fn content_hash(&self) -> String {
        let mut hasher = blake3::Hasher::new_derive_key(FORMAT);
        add_matrix(&mut hasher, &self.inputs);
        match &self.targets {
            Targets::Classes { labels, classes } => {
                hasher.update(b"classes");
                hasher.update(&(labels.len() as u64).to_le_bytes());
                hasher.update(&(*classes as u64).to_le_bytes());
                let bytes: Vec<u8> = labels.iter().flat_map(|label| label.to_le_bytes()).collect();
                hasher.update(&bytes);
            }
            Targets::Values(values) => {
                hasher.update(b"values");
                add_matrix(&mut hasher, values);
            }
            // Networks learn nothing from second derivatives, which follow from the function.
            Targets::WithGradients { values, gradients, hessians: _ } => {
                hasher.update(b"values with gradients");
                add_matrix(&mut hasher, values);
                add_matrix(&mut hasher, gradients);
            }
        }
        match &self.test {
            Some(test) => {
                hasher.update(b"test");
                hasher.update(&test.start.to_le_bytes());
                hasher.update(&test.end.to_le_bytes());
            }
            None => {
                hasher.update(b"no test");
            }
        }
        hasher.update(match self.standardize {
            Standardize::Nothing => b"nothing",
            Standardize::Columns => b"columns",
            Standardize::Whole => b"whole",
        });
        for (what, columns) in
            [(&b"inputs"[..], &self.precise.inputs), (b"targets", &self.precise.targets)]
        {
            for (column, values) in columns {
                hasher.update(what);
                hasher.update(&(*column as u64).to_le_bytes());
                let bytes: Vec<u8> =
                    values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
                hasher.update(&bytes);
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Adds the shape, then the bits in row-major order, whatever the order in memory.
fn add_matrix(hasher: &mut blake3::Hasher, matrix: &Array2<f32>) {
    hasher.update(&(matrix.nrows() as u64).to_le_bytes());
    hasher.update(&(matrix.ncols() as u64).to_le_bytes());
    for row in matrix.rows() {
        let bytes: Vec<u8> = row.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
        hasher.update(&bytes);
    }
}
