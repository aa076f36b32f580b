//! Simulated machines: what a batch takes, given what else happens to the machine.
//!
//! Every number is drawn from fixed seeds, so a failure is a change of the rule and never bad luck.

use std::convert::Infallible;

use gate::Finding;
use gate::checks::timing::{BUILDS, Block, Build, Wanted, decide, sample};
use mlp::seed::Streams;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, StandardNormal};

/// Rows of a decision.
pub(crate) const ROWS: usize = 10;
/// Batches of a process and row.
const BATCHES: usize = 16;

/// A machine. Every size is ln of a factor on time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    /// Standard deviation between batches.
    pub(crate) batch: f64,
    /// Standard deviation between processes.
    pub(crate) process: f64,
    /// Whether deviations between processes have the tails of Student's t with 2 degrees of freedom.
    pub(crate) heavy: bool,
    /// A second mode that half of the processes are in.
    pub(crate) mode: f64,
    /// What is added from one process to the next.
    pub(crate) drift: f64,
    /// Share of batches that lose time to another guest, up to ten times their own.
    pub(crate) stolen: f64,
    /// How much slower a neighbor makes all batches of half of the blocks; in every fourth block it comes
    /// or goes between two processes.
    pub(crate) neighbor: f64,
}

/// 1 % of noise between processes, 2 % between batches.
pub(crate) const CALM: Machine = Machine {
    batch: 0.02,
    process: 0.01,
    heavy: false,
    mode: 0.0,
    drift: 0.0,
    stolen: 0.0,
    neighbor: 0.0,
};

/// Every kind of noise, by name.
pub(crate) fn machines() -> [(&'static str, Machine); 8] {
    [
        ("calm", CALM),
        ("noisy", Machine { process: 0.04, batch: 0.05, ..CALM }),
        ("heavy tails", Machine { heavy: true, ..CALM }),
        ("stolen time", Machine { stolen: 0.25, ..CALM }),
        ("a drifting clock", Machine { drift: 0.004, ..CALM }),
        ("two frequencies", Machine { mode: 0.06, process: 0.005, ..CALM }),
        ("a neighbor on half of the blocks", Machine { neighbor: 0.5, ..CALM }),
        (
            "all of it",
            Machine {
                process: 0.02,
                batch: 0.05,
                heavy: true,
                mode: 0.03,
                drift: -0.003,
                stolen: 0.25,
                neighbor: 0.3,
            },
        ),
    ]
}

pub(crate) fn names() -> Vec<String> {
    (0..ROWS).map(|row| format!("row {row}")).collect()
}

pub(crate) fn draws(seed: u64) -> Xoshiro256PlusPlus {
    Streams::new(7, seed).stream("simulated machine")
}

fn normal(draws: &mut Xoshiro256PlusPlus) -> f64 {
    StandardNormal.sample(draws)
}

impl Machine {
    /// What a process reports of a row; `ln` is everything that slows all of its batches.
    fn sample(&self, draws: &mut Xoshiro256PlusPlus, ln: f64) -> f64 {
        let chi: f64 = 0.5 * (normal(draws).powi(2) + normal(draws).powi(2));
        let deviation = normal(draws) / if self.heavy { chi.sqrt() } else { 1.0 };
        let mode = if draws.random() { self.mode } else { 0.0 };
        let process = ln + self.process * deviation + mode;
        let mut batch = || {
            let ns = 1000.0 * (process + self.batch * normal(draws)).exp();
            let loses = draws.random::<f64>() < self.stolen;
            if loses { ns * (1.0 + 9.0 * draws.random::<f64>()) } else { ns }
        };
        sample(&(0..BATCHES).map(|_| batch()).collect::<Vec<f64>>())
    }

    /// Blocks of these rows in which the candidate's first row is slower by `slow`.
    pub(crate) fn blocks(
        &self,
        draws: &mut Xoshiro256PlusPlus,
        rows: &[String],
        count: usize,
        slow: f64,
    ) -> Vec<Block> {
        let mut clock = 0.0;
        let mut block = |_| {
            let mut block = Block::default();
            let mut order = BUILDS;
            order.rotate_left(draws.random_range(0..BUILDS.len()));
            let is_there: bool = draws.random();
            let changes = draws.random_range(0..4) == 0;
            for (position, build) in order.into_iter().enumerate() {
                clock += self.drift;
                let slowed = is_there != (changes && position > 0);
                let machine = clock + if slowed { self.neighbor } else { 0.0 };
                let of_row = |row: &String| {
                    let is_slow = row == "row 0" && build == Build::Candidate;
                    let more = if is_slow { (1.0 + slow).ln() } else { 0.0 };
                    (row.clone(), self.sample(draws, machine + more))
                };
                block.0.insert(build, rows.iter().map(of_row).collect());
            }
            block
        };
        (0..count).map(&mut block).collect()
    }

    /// One decision, with time for at most so many blocks.
    pub(crate) fn decide_within(&self, limit: usize, seed: u64, slow: f64) -> Vec<Finding> {
        let mut draws = draws(seed);
        let time = |wanted: Wanted<'_>| {
            let count = wanted.blocks.min(limit.saturating_sub(wanted.first));
            Ok::<_, Infallible>(self.blocks(&mut draws, wanted.rows, count, slow))
        };
        decide(&names(), time).expect("it cannot fail").0
    }

    /// One decision that ends at its last look.
    pub(crate) fn decide(&self, seed: u64, slow: f64) -> Vec<Finding> {
        self.decide_within(usize::MAX, seed, slow)
    }
}
