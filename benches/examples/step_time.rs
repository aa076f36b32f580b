//! The time of a training step by width, by depth and by the share of dead units, for ReLU and Softplus,
//! as JSON: nanoseconds per step of every block, and the share of them that the matrix products take.
//!
//!     cargo run --release -p benches --example step_time [BLOCKS]
//!
//! `scripts/peers.sh steps` adds what the machine is and draws the figure of `reports/peers.md`. Dead units
//! are made by a bias of −30, which no input overcomes; `dead_units` measures units that die in training.

use std::collections::BTreeMap;

use activations::Activation;
use benches::{CLASSES, RandomData};
use mlp::Init;
use mlp::config::{Config, Model};
use mlp::data::Task;
use mlp::dense::Dense;
use mlp::loss::Loss;
use mlp::network::Network;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::profile::Phase;
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use timing::Start;

const INPUTS: usize = 64;
const BATCH: usize = 128;
const ROWS: usize = 16 * BATCH;
const ACTIVATIONS: [&str; 2] = ["relu", "softplus"];
const BLOCKS: u32 = 15;
/// Steps of which the phases are timed, per block.
const PROFILED: u32 = 8;
/// Pre-activations have a standard deviation of one or two.
const DEAD_BIAS: f32 = -30.0;

/// One network to time: its place in the figure, and its shape.
struct Shape {
    panel: &'static str,
    value: usize,
    width: usize,
    depth: usize,
    dead_percent: usize,
}

/// The networks of the three panels.
fn shapes() -> impl Iterator<Item = Shape> {
    let shape = |panel, value, width, depth, dead_percent| Shape {
        panel,
        value,
        width,
        depth,
        dead_percent,
    };
    let widths = [16, 32, 64, 128, 256, 512, 1024].map(|width| shape("width", width, width, 4, 0));
    let depths = [1, 2, 4, 8, 16].map(|depth| shape("depth", depth, 128, depth, 0));
    let dead = [0, 15, 30, 45, 60, 75, 90].map(|percent| shape("dead", percent, 128, 4, percent));
    widths.into_iter().chain(depths).chain(dead)
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let blocks = match std::env::args().nth(1) {
        Some(text) => text.parse().map_err(|_| format!("{text}: expected a number of blocks"))?,
        None => BLOCKS,
    };
    let data = RandomData::new(ROWS, INPUTS);
    let task = data.task();

    let (mut samples, mut products) = (BTreeMap::new(), BTreeMap::new());
    for shape in shapes() {
        eprintln!("step times: {} {}", shape.panel, shape.value);
        let mut trainers = Vec::new();
        for name in ACTIVATIONS {
            trainers.push(trainer(&task, name, &shape)?);
        }
        let (times, shares) = measure(&mut trainers, blocks);
        for (index, name) in ACTIVATIONS.into_iter().enumerate() {
            let key = format!("{}/{}/{name}", shape.panel, shape.value);
            samples.insert(key.clone(), times[index].clone());
            products.insert(key, shares[index].clone());
        }
    }
    println!("{{\"blocks\": {blocks}, \"isa\": \"{}\",", activations::Isa::best().name());
    println!(
        "\"samples\": {},\n\"product_share\": {}}}",
        object(&samples, 1),
        object(&products, 4)
    );
    Ok(())
}

/// Times per step, and shares of the product in them: one value per block for each trainer.
fn measure(trainers: &mut [Trainer<'_, f32>], blocks: u32) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let zeros = vec![vec![0.0; blocks as usize]; trainers.len()];
    let (mut times, mut shares) = (zeros.clone(), zeros);
    let mut calls = Vec::new();
    for trainer in &mut *trainers {
        let mut step = || {
            trainer.step();
        };
        calls.push(timing::calls_per_batch(&mut step));
    }
    let mut random = Streams::new(0, 0).stream("order");
    timing::visit_blocks(trainers.len(), blocks, &mut random, |block, index| {
        let trainer = &mut trainers[index];
        shares[index][block] += product_share(trainer) / 2.0;
        let mut step = || {
            trainer.step();
        };
        times[index][block] += timing::time(&mut step, calls[index]) / 2.0;
    });
    (times, shares)
}

/// The share of a step that its matrix products take.
fn product_share(trainer: &mut Trainer<'_, f32>) -> f64 {
    let (mut all, mut product) = (0.0, 0.0);
    for _ in 0..PROFILED {
        let mut last = Start::now();
        trainer.step_profiled(&mut |phase| {
            let now = Start::now();
            let ns = now.ns_after(last);
            last = now;
            all += ns;
            if phase == Phase::Product {
                product += ns;
            }
        });
    }
    product / all
}

/// A fresh run whose hidden layers have the wanted share of dead units.
fn trainer<'a>(
    task: &Task<'a, f32>,
    name: &str,
    shape: &Shape,
) -> Result<Trainer<'a, f32>, Failure> {
    let activation = Activation::new(name)?;
    let hidden = vec![shape.width; shape.depth];
    let widths: Vec<usize> = [&[INPUTS], &hidden[..], &[CLASSES]].concat();
    let streams = Streams::new(0, 1);
    let (head, init) = (Activation::new("identity")?, Init::Forward);
    let fresh = Network::<f32>::new(&widths, activation, head, init, &streams);
    let mut layers = Vec::new();
    for (index, layer) in fresh.layers().iter().enumerate() {
        let mut bias = layer.bias().to_vec();
        if index < shape.depth {
            bias[..layer.outputs() * shape.dead_percent / 100].fill(DEAD_BIAS);
        }
        let (inputs, outputs) = (layer.inputs(), layer.outputs());
        let layer = Dense::new(inputs, outputs, layer.weights().to_vec(), bias);
        layers.push(layer.ok_or("the weights have the shape that they had")?);
    }
    let network = Network::from_layers(layers, activation, head)?;
    let optimizer = Optimizer::Sgd(Sgd { momentum: 0.9, ..Sgd::default() });
    let config = Config::builder(Model::new(hidden, activation, init), Loss::CrossEntropy)
        .optimizer(optimizer)
        .learning_rate(1e-5)
        .batch_size(BATCH as u32)
        .steps(1);
    Ok(Trainer::with_network(&config.build()?, task, &streams, network)?)
}

/// A JSON object with one array of [block, value] per key.
fn object(values: &BTreeMap<String, Vec<f64>>, decimals: usize) -> String {
    let entry = |(key, values): (&String, &Vec<f64>)| {
        let pair = |(block, value)| format!("[{block}, {value:.decimals$}]");
        let pairs: Vec<String> = values.iter().enumerate().map(pair).collect();
        format!("\"{key}\": [{}]", pairs.join(", "))
    };
    format!("{{{}}}", values.iter().map(entry).collect::<Vec<_>>().join(",\n"))
}
