//! The random streams of a study's statistics: the same for every contrast, and so for every page.

use harness::study::Study;
use mlp::seed::Streams;
use rand::Rng;
use stats::paired::Draws;

/// What a study with this master seed draws for its contrasts, with so many resamples per interval.
pub fn draws(master_seed: u64, resamples: u32) -> Draws<impl Rng + Clone + Send + Sync + use<>> {
    let streams = Streams::new(master_seed, 0);
    Draws {
        resamples: resamples as usize,
        resampling: streams.stream("stats/bootstrap"),
        sign_flips: streams.stream("stats/sign-flip"),
    }
}

/// The stream that resamples and subsets are drawn from.
pub(crate) fn resampling(study: &Study) -> impl Rng + Clone + use<> {
    draws(study.master_seed, study.resamples).resampling
}

/// The stream that patterns of signs are drawn from, where there are too many to enumerate.
pub(crate) fn sign_flips(study: &Study) -> impl Rng + Clone + use<> {
    draws(study.master_seed, study.resamples).sign_flips
}
