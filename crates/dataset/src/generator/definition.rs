//! What a generator is, and the random streams that it draws from.

use anyhow::{Result, ensure};
use mlp::data::Targets;
use mlp::seed::Streams;
use ndarray::Array2;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use crate::dataset::{Dataset, Names, Precise, Standardize, Truth};

/// An embedded data set.
#[derive(Clone, Copy, Debug)]
pub struct Generator {
    /// Name in study files.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// Examples if a study does not say how many.
    pub examples: usize,
    /// How its inputs are standardized.
    pub(super) standardize: Standardize,
    /// Height and width if the inputs are pixels.
    pub(super) image: Option<[usize; 2]>,
    /// The distribution that its targets are drawn from, if networks are compared with it.
    pub(super) truth: Option<Truth>,
    /// Makes the rows.
    pub(super) make: Make,
}

/// Makes inputs and targets from a number of examples and their streams.
type Make = fn(usize, &Rows) -> (Array2<f32>, Targets<f32>);

/// The numbers of examples that a study may ask for.
const EXAMPLES: std::ops::RangeInclusive<usize> = 100..=1_000_000;

impl Generator {
    /// Makes `examples` rows from `seed`.
    ///
    /// # Errors
    /// A number of examples outside 100 to 1,000,000.
    pub fn generate(&self, examples: usize, seed: u64) -> Result<Dataset> {
        check_examples(examples)?;
        let rows = Rows { name: self.name, streams: Streams::new(0, seed) };
        let (inputs, targets) = (self.make)(examples, &rows);
        Ok(Dataset {
            name: self.name.to_owned(),
            source: format!("generator {}, {examples} examples, seed {seed}", self.name),
            inputs,
            targets,
            test: None,
            standardize: self.standardize,
            image: self.image,
            precise: Precise::default(),
            names: Names::default(),
            truth: self.truth,
        })
    }
}

/// Refuses a number of examples that no generator makes.
///
/// # Errors
/// A number outside 100 to 1,000,000.
pub(crate) fn check_examples(examples: usize) -> Result<()> {
    let (min, max) = (EXAMPLES.start(), EXAMPLES.end());
    ensure!(
        EXAMPLES.contains(&examples),
        "examples = {examples} is out of range; a generator makes {min} to {max}"
    );
    Ok(())
}

/// The random streams of one generated data set.
pub(super) struct Rows {
    name: &'static str,
    streams: Streams,
}

impl Rows {
    /// The stream of row `index`.
    fn row(&self, index: usize) -> Xoshiro256PlusPlus {
        self.streams.stream(&format!("data/{}/{index}", self.name))
    }

    /// The stream of what all rows share.
    pub(super) fn common(&self) -> Xoshiro256PlusPlus {
        self.streams.stream(&format!("data/{}/common", self.name))
    }

    /// N × `columns` inputs and N targets: `fill` writes the inputs of a row, given its index and
    /// its stream, and returns its target.
    pub(super) fn collect<T>(
        &self,
        examples: usize,
        columns: usize,
        fill: impl Fn(usize, &mut Xoshiro256PlusPlus, &mut [f32]) -> T,
    ) -> (Array2<f32>, Vec<T>) {
        let mut inputs = vec![0.0; examples * columns];
        let targets = inputs
            .chunks_exact_mut(columns)
            .enumerate()
            .map(|(index, row)| fill(index, &mut self.row(index), row))
            .collect();
        let inputs = Array2::from_shape_vec((examples, columns), inputs);
        (inputs.expect("one chunk per row"), targets)
    }
}

/// A standard-normal draw, rounded to `f32`: in the tail the sampler calls the logarithm of the
/// platform, whose last bit may differ between machines, and rounding removes it.
pub(super) fn normal(rng: &mut impl Rng) -> f64 {
    let draw: f64 = rng.sample(StandardNormal);
    f64::from(draw as f32)
}
