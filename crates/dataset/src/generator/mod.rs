//! Embedded data sets: made on the spot, the same on every machine, nothing to download.
//!
//! Row `i` of a generator has a stream of its own, so that a smaller data set is the beginning of a
//! larger one. Functions beyond + − × ÷ √ come from `libm`, whose results do not depend on the
//! machine. A generator has no options beside size and seed: a variant is a generator of its own.

mod definition;
mod teacher;
mod glyphs;
mod positive;
mod heteroscedastic;
mod spirals;
mod surface;
mod distance;

use anyhow::{Result, anyhow};
use suggest::did_you_mean;

pub use definition::Generator;
pub(crate) use definition::check_examples;

/// Every generator, in the order of listings.
pub fn registry() -> &'static [Generator] {
    &[
        glyphs::GENERATOR,
        spirals::GENERATOR,
        teacher::GENERATOR,
        positive::GENERATOR,
        heteroscedastic::GENERATOR,
        surface::GENERATOR,
        distance::GENERATOR,
    ]
}

impl Generator {
    /// The generator of that name.
    ///
    /// # Errors
    /// An unknown name; the message lists those that exist.
    pub fn find(name: &str) -> Result<&'static Generator> {
        registry().iter().find(|generator| generator.name == name).ok_or_else(|| {
            let names: Vec<&str> = registry().iter().map(|generator| generator.name).collect();
            anyhow!(
                "no data set is called `{name}`{}; embedded: {}; files of your own: {{ idx = \"DIR\" }} or {{ csv = \"FILE\", target = \"COLUMN\" }}",
                did_you_mean(name, names.iter().copied()),
                names.join(", ")
            )
        })
    }
}
