//! One training step, ReLU and Softplus: the code that `mlp::train` loops over.
//!
//!     cargo bench -p benches --bench training_step

use std::hint::black_box;

use activations::Activation;
use benches::RandomData;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mlp::Init;
use mlp::config::{Config, Model};
use mlp::loss::Loss;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::seed::Streams;
use mlp::trainer::Trainer;

const BATCH: usize = 128;
const ROWS: usize = 16 * BATCH;
/// Input width, hidden width, hidden layers.
const SHAPES: [(usize, usize, usize); 4] = [(64, 64, 2), (64, 128, 4), (64, 256, 8), (784, 512, 3)];

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
        let data = RandomData::new(ROWS, inputs);
        let task = data.task();
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
