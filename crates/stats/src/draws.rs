//! What intervals and tests draw, kept for all that draw the same.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rand::Rng;

use crate::bootstrap::{self, Indices, NoInterval};
use crate::interval::MeanInterval;
use crate::words::{Words, draw};
use crate::{expansion, mean, permutation};

/// Values whose signs, or whose membership of a subset, one word decides.
const IN_A_WORD: usize = 64;
/// Numbers of values for which resamples are kept, 2 MB at most for each; others are drawn anew.
const MAX_SIZES: usize = 16;

/// What draws the random numbers of intervals and tests. All that is asked of it starts from the same state
/// of its generators, so contrasts of as many pairs draw the same resamples, and those of up to 64 pairs the
/// same patterns of signs and the same subsets. They are drawn once; results are those of the functions that
/// are given a generator.
#[derive(Clone)]
pub struct Draws<R> {
    resamples: usize,
    resampling: R,
    sign_flips: R,
    kept: Arc<Kept<R>>,
}

struct Kept<R> {
    patterns: OnceLock<Begun<R>>,
    subsets: OnceLock<Begun<R>>,
    /// By the number of values, the indices of all resamples.
    indices: Mutex<BTreeMap<usize, Arc<[u8]>>>,
}

/// The first words of a generator, and the generator after them.
type Begun<R> = (Vec<u64>, R);

impl<R: fmt::Debug> fmt::Debug for Draws<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resamples, resampling, sign_flips, .. } = self;
        formatter.debug_tuple("Draws").field(&(resamples, resampling, sign_flips)).finish()
    }
}

impl<R: Rng + Clone> Draws<R> {
    /// So many resamples behind every interval, drawn by `resampling`, as subsets are; `sign_flips` draws
    /// patterns of signs, where there are too many to enumerate.
    pub fn new(resamples: usize, resampling: R, sign_flips: R) -> Self {
        let (patterns, subsets) = (OnceLock::new(), OnceLock::new());
        let kept = Arc::new(Kept { patterns, subsets, indices: Mutex::default() });
        Self { resamples, resampling, sign_flips, kept }
    }

    /// [`permutation::sign_flip`].
    pub fn sign_flip(&self, differences: &[f64]) -> Option<f64> {
        permutation::sign_flip_from(differences, self.patterns(differences.len()))
    }

    /// [`permutation::both`].
    pub fn sign_flip_and_equivalence(&self, differences: &[f64], margin: f64) -> [Option<f64>; 2] {
        permutation::both_from(differences, margin, self.patterns(differences.len()))
    }

    /// [`mean::interval`].
    ///
    /// # Errors
    /// See [`NoInterval`].
    pub fn mean_interval(&self, values: &[f64], level: f64) -> Result<MeanInterval, NoInterval> {
        let subsets =
            first_words(&self.kept.subsets, &self.resampling, values.len(), self.resamples);
        let flips = permutation::not_rejected(values, level, self.resamples, subsets)?;
        let indices = self.indices(values.len());
        let t = bootstrap::from_studentized(values, mean::FLOOR, self.resamples, level, indices);
        mean::union(flips, t)
    }

    fn patterns(&self, values: usize) -> Words<'_> {
        first_words(&self.kept.patterns, &self.sign_flips, values, permutation::PATTERNS)
    }

    fn indices(&self, values: usize) -> Indices<'_> {
        if (1..=expansion::FROM).contains(&values) {
            let mut kept = self.kept.indices.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = kept.get(&values) {
                return Indices::Kept(found.clone());
            }
            if kept.len() < MAX_SIZES {
                let drawn =
                    bootstrap::draw_indices(values, self.resamples, self.resampling.clone());
                return Indices::Kept(kept.entry(values).or_insert(drawn).clone());
            }
        }
        Indices::Drawn(Words::new(self.resampling.clone()))
    }
}

/// The words of a generator for so many values, of which the first `count` are kept where one word is enough
/// for all values.
fn first_words<'k, R: Rng + Clone>(
    kept: &'k OnceLock<Begun<R>>,
    random: &'k R,
    values: usize,
    count: usize,
) -> Words<'k> {
    if values > IN_A_WORD {
        return Words::new(random.clone());
    }
    let begin = || {
        let (mut words, mut random) = (vec![0; count], random.clone());
        draw(&mut random, &mut words);
        (words, random)
    };
    let (words, random) = kept.get_or_init(begin);
    Words::after(words, random.clone())
}
