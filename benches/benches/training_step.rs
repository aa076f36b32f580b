//! One training step, ReLU and Softplus: the code that `mlp::train` loops over.
//!
//!     cargo bench -p benches --bench training_step

use std::hint::black_box;

use activations::Activation;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mlp::Init;
use mlp::config::{Config, Model};
use mlp::data::{Split, Targets, Task};
use mlp::loss::Loss;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

const BATCH: usize = 128;
const CLASSES: usize = 10;
const ROWS: usize = 16 * BATCH;
/// Input width, hidden width, hidden layers.
const SHAPES: [(usize, usize, usize); 4] = [(64, 64, 2), (64, 128, 4), (64, 256, 8), (784, 512, 3)];

/// Random inputs, random labels: a step costs the same whatever it learns.
fn data(width: usize) -> (Array2<f32>, Targets<f32>, Split) {
    let mut draws = Streams::new(0, 0).stream("bench");
    let inputs = Array2::from_shape_simple_fn((ROWS, width), || StandardNormal.sample(&mut draws));
    let labels = (0..ROWS).map(|row| (row % CLASSES) as u16).collect();
    let split =
        Split { train: (0..ROWS as u32 - 2).collect(), validation: vec![2046], test: vec![2047] };
    (inputs, Targets::Classes { labels, classes: CLASSES }, split)
}

fn config(activation: &str, width: usize, depth: usize) -> Config {
    let activation = Activation::new(activation).expect("a registered activation");
    let optimizer = Optimizer::Sgd(Sgd { momentum: 0.9, ..Sgd::default() });
    let model = Model::new(vec![width; depth], activation, Init::Forward);
    let config = Config::builder(model, Loss::CrossEntropy)
        .optimizer(optimizer)
        .learning_rate(1e-3)
        .batch_size(BATCH as u32)
        .steps(1);
    config.build().expect("the settings are in range")
}

fn training_step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("training_step");
    group.throughput(Throughput::Elements(BATCH as u64));
    for (inputs, width, depth) in SHAPES {
        let (matrix, targets, split) = data(inputs);
        let task = Task { inputs: matrix.view(), targets: &targets, split: &split };
        for activation in ["relu", "softplus"] {
            let config = config(activation, width, depth);
            let trainer = Trainer::new(&config, &task, &Streams::new(0, 1));
            let mut trainer = trainer.expect("the configuration fits the data");
            let shape = format!("{inputs}-{width}x{depth}");
            group.bench_function(BenchmarkId::new(activation, shape), |bencher| {
                bencher.iter(|| black_box(trainer.step()));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, training_step);
criterion_main!(benches);
