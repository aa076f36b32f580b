//! The random streams of a study's statistics: the same for every contrast, and so for every page.

use harness::study::Study;
use mlp::seed::Streams;
use rand::Rng;

/// The stream that resamples and subsets are drawn from.
pub(crate) fn resampling(study: &Study) -> impl Rng + Clone + use<> {
    Streams::new(study.master_seed, 0).stream("stats/bootstrap")
}

/// The stream that patterns of signs are drawn from, where there are too many to enumerate.
pub(crate) fn sign_flips(study: &Study) -> impl Rng + Clone + use<> {
    Streams::new(study.master_seed, 0).stream("stats/sign-flip")
}
