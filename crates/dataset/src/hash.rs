//! The content hash: what stands for a data set in the key of a cell.
//!
//! Deliberately absent: names, sources and paths. The same numbers are the same data set wherever a
//! person keeps the file.

use mlp::data::Targets;
use ndarray::Array2;

use super::{Dataset, Standardise};

/// Raised when the bytes that are hashed change; every key changes with it.
const FORMAT: &str = "softknee data set v1";

impl Dataset {
    /// BLAKE3 hash, in hexadecimal, of all that a run can see: shapes, the exact bits of inputs and
    /// targets, the published test rows and what is standardised.
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
        hasher.update(match self.standardise {
            Standardise::Nothing => b"nothing",
            Standardise::Columns => b"columns",
            Standardise::Whole => b"whole",
        });
        hasher.finalize().to_hex().to_string()
    }
}

/// Shape, then the bits in logical row-major order, whatever the order in memory.
fn add_matrix(hasher: &mut blake3::Hasher, matrix: &Array2<f32>) {
    hasher.update(&(matrix.nrows() as u64).to_le_bytes());
    hasher.update(&(matrix.ncols() as u64).to_le_bytes());
    for row in matrix.rows() {
        let bytes: Vec<u8> = row.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
        hasher.update(&bytes);
    }
}
