//! The random streams of a study's statistics: the same for every contrast, and so for every page.

use std::convert::Infallible;

use mlp::seed::Streams;
use rand::TryRng;
use rand::rngs::Xoshiro256PlusPlus;
use stats::Draws;

/// A stream of random numbers. It is a type of its own so that drawing is compiled here, with the
/// optimization of this crate, and not wherever a function that takes any generator is used.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

/// What a study with this master seed draws for its contrasts, with so many resamples per interval.
pub fn draws(master_seed: u64, resamples: u32) -> Draws<Stream> {
    let streams = Streams::new(master_seed, 0);
    Draws::new(
        resamples as usize,
        Stream(streams.stream("stats/bootstrap")),
        Stream(streams.stream("stats/sign-flip")),
    )
}
