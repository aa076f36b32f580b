//! Timings of products of inputs and weights with zeros among the inputs: the dense product of the
//! trainer, and one that skips them.
//!
//! All percentages of a line are timed within the same blocks, so that every block has its own answer to
//! where skipping starts to pay.

use std::cell::RefCell;
use std::hint::black_box;

use mlp::layer_product::{LayerProduct, ZeroInputs};
use mlp::seed::Streams;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_distr::{Distribution, StandardNormal};
use timing::{Buffer, Candidate};

use super::interleave::{Sampled, interleave};
use crate::record::Timed;
use study::{SpeedSuite, ZeroPattern, ZeroProducts};

/// Label of the dense product.
pub const DENSE: &str = "dense";
/// Label of the product that skips zeros.
pub const SKIPPING: &str = "skipping";
/// Both labels, the baseline first.
pub(super) const LABELS: [&str; 2] = [DENSE, SKIPPING];

/// Everything that is timed for the zeros of a suite.
pub(super) fn rows(suite: &SpeedSuite) -> Vec<Timed> {
    let of_products = |products: &ZeroProducts| -> Vec<Timed> {
        let lines = products.lines();
        lines.flat_map(|(size, pattern)| rows_of_line(products, size, pattern)).collect()
    };
    suite.zeros.iter().flat_map(of_products).collect()
}

fn rows_of_line(products: &ZeroProducts, batch_size: u32, pattern: ZeroPattern) -> Vec<Timed> {
    let &ZeroProducts { inputs, outputs, .. } = products;
    let row = |&percent| Timed::ZeroProduct { inputs, outputs, batch_size, pattern, percent };
    products.percent.iter().map(row).collect()
}

/// Times both products at every percentage of a suite, for one batch size and pattern of zeros.
pub(super) fn time(suite: &SpeedSuite, batch_size: u32, pattern: ZeroPattern) -> Vec<Sampled> {
    let Some(products) = &suite.zeros else { return Vec::new() };
    let (width, units) = (products.inputs as usize, products.outputs as usize);
    let mut draws = Streams::new(0, 0).stream("speed/zeros");
    let weights = Buffer::new(1, &normal(width * units, &mut draws));
    let numbers = normal(batch_size as usize * width, &mut draws);
    let inputs: Vec<Buffer> = products
        .percent
        .iter()
        .map(|&percent| {
            let mut numbers = numbers.clone();
            set_zeros(&mut numbers, width, pattern, percent, &mut draws);
            Buffer::new(0, &numbers)
        })
        .collect();
    // All candidates share their memory, so that none gains from the address of its own.
    let outputs = RefCell::new(Buffer::new(2, &vec![0.0; batch_size as usize * units]));
    let product = RefCell::new(LayerProduct::new());
    let (weights, outputs, product) = (&weights[..], &outputs, &product);
    let skipping = match pattern {
        ZeroPattern::Scattered => ZeroInputs::Skipped,
        ZeroPattern::DeadUnits => ZeroInputs::SkippedIfDead,
    };
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    let mut timed = Vec::new();
    for (what, inputs) in rows_of_line(products, batch_size, pattern).into_iter().zip(&inputs) {
        for (label, zeros) in LABELS.into_iter().zip([ZeroInputs::Multiplied, skipping]) {
            let call = move || {
                let (inputs, weights) = (black_box(&inputs[..]), black_box(weights));
                let outputs = &mut outputs.borrow_mut()[..];
                product.borrow_mut().compute(zeros, inputs, weights, units, black_box(outputs));
            };
            candidates.push((label.to_owned(), Box::new(call)));
            timed.push(what);
        }
    }
    let samples = interleave(candidates, suite.blocks);
    timed.into_iter().zip(samples).map(|(what, (label, ns))| (what, label, ns)).collect()
}

fn normal(count: usize, draws: &mut impl Rng) -> Vec<f32> {
    (0..count).map(|_| StandardNormal.sample(draws)).collect()
}

/// Sets this percentage of the numbers to 0, at random positions or in random columns.
fn set_zeros(
    numbers: &mut [f32],
    width: usize,
    pattern: ZeroPattern,
    percent: u32,
    draws: &mut impl Rng,
) {
    let places = match pattern {
        ZeroPattern::Scattered => numbers.len(),
        ZeroPattern::DeadUnits => width,
    };
    let mut positions: Vec<usize> = (0..places).collect();
    positions.shuffle(draws);
    positions.truncate((places * percent as usize + 50) / 100);
    for position in positions {
        match pattern {
            ZeroPattern::Scattered => numbers[position] = 0.0,
            ZeroPattern::DeadUnits => {
                numbers[position..].iter_mut().step_by(width).for_each(|number| *number = 0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use mlp::seed::Streams;

    use super::{normal, set_zeros};
    use study::ZeroPattern;

    #[test]
    fn the_asked_percentage_of_inputs_is_zero_scattered_or_in_columns() {
        let (rows, width) = (8, 200);
        let mut draws = Streams::new(0, 0).stream("test/zeros");
        for percent in [0, 25, 99, 100] {
            for pattern in [ZeroPattern::Scattered, ZeroPattern::DeadUnits] {
                let mut numbers = normal(rows * width, &mut draws);
                set_zeros(&mut numbers, width, pattern, percent, &mut draws);
                let zeros = numbers.iter().filter(|&&number| number == 0.0).count();
                assert_eq!(zeros, rows * width * percent as usize / 100, "{pattern:?}");
                let is_dead = |column: &usize| {
                    numbers[*column..].iter().step_by(width).all(|&number| number == 0.0)
                };
                let dead = (0..width).filter(is_dead).count();
                let expected = match pattern {
                    ZeroPattern::DeadUnits => width * percent as usize / 100,
                    ZeroPattern::Scattered if percent == 100 => width,
                    ZeroPattern::Scattered => dead.min(width - 1),
                };
                assert_eq!(dead, expected, "{pattern:?} {percent}");
            }
        }
    }
}
