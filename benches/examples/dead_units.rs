//! Whether a training step takes longer once units have died: its time after 1500 steps over that after
//! 100 steps of the same run, for each optimizer, with the lowest learning rate that kills three tenths of
//! the units. A dead unit's velocity decays for ever, and a processor is slow on the tiny numbers that this
//! would lead to.
//!
//!     cargo run --release -p benches --example dead_units

use activations::Activation;
use benches::RandomData;
use mlp::Init;
use mlp::config::{Config, Model};
use mlp::data::Task;
use mlp::loss::Loss;
use mlp::optimizer::{Adam, Optimizer, Sgd};
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use present::number;
use present::table::{Column, Format, Table};
use stats::{bootstrap, summary};

const WIDTH: usize = 64;
const DEPTH: usize = 4;
const ROWS: usize = 2048;
const BATCH: u32 = 64;
/// Steps before the two times are taken.
const EARLY: u32 = 100;
const LATE: u32 = 1500;
/// Steps of a visit, and blocks of two visits: few enough that the early run stays early.
const STEPS: u32 = 5;
const BLOCKS: u32 = 30;
/// Least share of dead units.
const DEAD: f64 = 0.3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = RandomData::new(ROWS, WIDTH);
    let task = data.task();

    let mut table = Table::new([
        Column::left("optimizer"),
        Column::right("learning rate"),
        Column::right("dead after 100 steps (%)"),
        Column::right("dead after 1500 steps (%)"),
        Column::right("time of a step (µs)"),
        Column::right("late over early [95 %]"),
    ]);
    let momentum = |momentum| Optimizer::Sgd(Sgd { momentum, ..Sgd::default() });
    for (name, optimizer) in [
        ("momentum 0.9", momentum(0.9)),
        ("momentum 0.99", momentum(0.99)),
        ("Adam", Optimizer::Adam(Adam::default())),
    ] {
        for rate in [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0] {
            let mut early = trainer(&task, optimizer, rate, EARLY)?;
            let mut late = trainer(&task, optimizer, rate, LATE)?;
            let [Some(before), Some(after)] = [&mut early, &mut late].map(dead) else { continue };
            if after < DEAD {
                continue;
            }
            let mut samples = [vec![0.0; BLOCKS as usize], vec![0.0; BLOCKS as usize]];
            let mut random = Streams::new(0, 0).stream("order");
            timing::visit_blocks(2, BLOCKS, &mut random, |block, index| {
                let trainer = if index == 0 { &mut early } else { &mut late };
                let mut step = || {
                    trainer.step();
                };
                samples[index][block] += timing::time(&mut step, STEPS) / 2.0;
            });
            let [early, late] = samples;
            let ratios: Vec<f64> =
                late.iter().zip(&early).map(|(late, early)| late / early).collect();
            let interval = summary::median_interval(&ratios, bootstrap::LEVEL);
            table.row([
                name.to_owned(),
                rate.to_string(),
                number::fixed(100.0 * before, 0),
                number::fixed(100.0 * after, 0),
                number::fixed(summary::median(&late) / 1000.0, 1),
                number::with_interval(summary::median(&ratios), interval),
            ]);
            break;
        }
    }
    println!("{}", table.render(Format::Markdown));
    Ok(())
}

/// A run of ReLU after so many steps.
fn trainer<'a>(
    task: &Task<'a, f32>,
    optimizer: Optimizer,
    rate: f64,
    steps: u32,
) -> Result<Trainer<'a, f32>, Box<dyn std::error::Error>> {
    let model = Model::new(vec![WIDTH; DEPTH], Activation::new("relu")?, Init::He);
    let config = Config::builder(model, Loss::CrossEntropy)
        .optimizer(optimizer)
        .learning_rate(rate)
        .batch_size(BATCH)
        .steps(LATE);
    let mut trainer = Trainer::new(&config.build()?, task, &Streams::new(0, 1))?;
    while trainer.steps() < steps {
        trainer.step();
    }
    Ok(trainer)
}

/// The share of hidden units whose output is zero for every row; `None` for a run that diverged.
fn dead(trainer: &mut Trainer<'_, f32>) -> Option<f64> {
    let layers = trainer.snapshot()?.layers;
    let dead: u32 = layers.iter().map(|layer| layer.sets.zero_dead().count()).sum();
    Some(f64::from(dead) / f64::from(layers.iter().map(|layer| layer.units).sum::<u32>()))
}
