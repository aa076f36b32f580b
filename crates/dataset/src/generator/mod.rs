//! Embedded data sets: made on the spot, the same on every machine, nothing to download.
//!
//! Row `i` of a generator has a stream of its own, so a smaller data set is the beginning of a larger
//! one. Functions beyond + − × ÷ √ come from `libm`, whose results do not depend on the machine.
//!
//! Deliberately absent: options beside size and seed. A variant is a generator of its own.

mod glyphs;
mod positive;
mod spirals;
mod teacher;

use anyhow::{Result, anyhow, ensure};
use mlp::data::Targets;
use mlp::seed::Streams;
use ndarray::Array2;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use super::{Dataset, Standardise};

/// An embedded data set.
#[derive(Clone, Copy, Debug)]
pub struct Generator {
    /// Name in study files.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// Examples where a study does not say how many.
    pub examples: usize,
    /// How its inputs are standardised.
    standardise: Standardise,
    /// Height and width, where the inputs are pixels.
    image: Option<[usize; 2]>,
    /// Makes that many rows.
    make: Make,
}

/// From a number of examples and their streams to inputs and targets.
type Make = fn(usize, &Rows) -> (Array2<f32>, Targets<f32>);

/// Every generator.
const GENERATORS: [Generator; 4] =
    [glyphs::GENERATOR, spirals::GENERATOR, teacher::GENERATOR, positive::GENERATOR];

/// Every generator, in the order of listings.
pub fn registry() -> &'static [Generator] {
    &GENERATORS
}

/// Fewest and most examples a study may ask for.
const EXAMPLES: std::ops::RangeInclusive<usize> = 100..=1_000_000;

impl Generator {
    /// The generator of that name.
    ///
    /// # Errors
    /// An unknown name, with those that exist.
    pub fn find(name: &str) -> Result<&'static Generator> {
        let names = || registry().iter().map(|generator| generator.name).collect::<Vec<_>>();
        registry().iter().find(|generator| generator.name == name).ok_or_else(|| {
            anyhow!(
                "no data set is called `{name}`; embedded: {}; own files: {{ idx = \"DIR\" }} or {{ csv = \"FILE\", target = \"COLUMN\" }}",
                names().join(", ")
            )
        })
    }

    /// Makes `examples` rows from `seed`.
    ///
    /// # Errors
    /// A number of examples outside 100 to 1 000 000.
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
            standardise: self.standardise,
            image: self.image,
        })
    }
}

pub(super) fn check_examples(examples: usize) -> Result<()> {
    let (fewest, most) = (EXAMPLES.start(), EXAMPLES.end());
    ensure!(
        EXAMPLES.contains(&examples),
        "examples = {examples} is out of range; a generator makes {fewest} to {most}"
    );
    Ok(())
}

/// The random streams of one generated data set.
struct Rows {
    name: &'static str,
    streams: Streams,
}

impl Rows {
    /// The stream of row `index`.
    fn row(&self, index: usize) -> Xoshiro256PlusPlus {
        self.streams.stream(&format!("data/{}/{index}", self.name))
    }

    /// The stream of what all rows have in common.
    fn common(&self) -> Xoshiro256PlusPlus {
        self.streams.stream(&format!("data/{}/common", self.name))
    }

    /// N × `columns` inputs: `fill` writes row `i` with its own stream and returns its target.
    fn collect<T>(
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
        (inputs.expect("one chunk a row"), targets)
    }
}

/// A standard-normal draw, rounded to `f32`: in its tail the sampler calls the platform's logarithm,
/// whose last bit may differ between machines; the rounding removes it.
fn normal(rng: &mut impl Rng) -> f64 {
    let draw: f64 = rng.sample(StandardNormal);
    f64::from(draw as f32)
}
