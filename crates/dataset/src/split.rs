//! Which rows a run is trained on, validated on and tested on.
//!
//! Rows are drawn uniformly and not stratified. So class frequencies differ between the parts by
//! chance, as they would in a new sample, and a rare class can be missing from a part.

use mlp::data::Split;
use mlp::seed::Streams;
use rand::seq::SliceRandom;

use crate::dataset::Dataset;

/// One of so many rows is for testing, if no test set is published.
const TEST_ONE_IN: usize = 5;

/// One of so many of the other rows is for validation.
const VALIDATION_ONE_IN: usize = 6;

impl Dataset {
    /// The rows of one run, from its stream `"split"`; each list is ascending.
    ///
    /// The test rows are the published ones, or else a fifth of all rows, drawn anew by each seed.
    /// A sixth of the others is for validation. So 70,000 digits of which 10,000 are published for
    /// testing become 50,000 for training, 10,000 for validation and 10,000 for testing; and 4,000
    /// generated rows become 2,667, 533 and 800.
    pub fn split(&self, streams: &Streams) -> Split {
        let rows = self.inputs.nrows() as u32;
        let published = self.test.clone().unwrap_or(0..0);
        let mut pool: Vec<u32> = (0..rows).filter(|row| !published.contains(row)).collect();
        pool.shuffle(&mut streams.stream("split"));
        let mut test: Vec<u32> = match self.test {
            Some(_) => published.collect(),
            None => pool.split_off(pool.len() - pool.len() / TEST_ONE_IN),
        };
        let mut validation = pool.split_off(pool.len() - pool.len() / VALIDATION_ONE_IN);
        for part in [&mut pool, &mut validation, &mut test] {
            part.sort_unstable();
        }
        Split { train: pool, validation, test }
    }
}
