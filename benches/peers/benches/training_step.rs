//! One training step of ours, candle and burn, on the same data and the same shapes.
//!
//!     cd benches/peers && RAYON_NUM_THREADS=1 cargo bench --bench training_step

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peers::inputs::BATCH;
use peers::peer::{Shape, by_name};

/// Input width, hidden width, hidden layers.
const SHAPES: [(usize, usize, usize); 3] = [(64, 64, 2), (64, 256, 8), (784, 512, 3)];

fn training_step(criterion: &mut Criterion) {
    for (inputs, width, depth) in SHAPES {
        let mut group = criterion.benchmark_group(format!("step/{inputs}-{width}x{depth}"));
        group.throughput(Throughput::Elements(BATCH as u64));
        for activation in ["relu", "softplus"] {
            for name in ["ours", "candle", "burn"] {
                let activation = activation.to_owned();
                let shape = Shape { inputs, width, depth, activation, seed: 0 };
                let peer = by_name(name, None).expect("a known peer");
                let mut run = peer.training(&shape).expect("it trains");
                let id = BenchmarkId::new(&shape.activation, name);
                group.bench_function(id, |bencher| bencher.iter(|| run.step()));
            }
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20);
    targets = training_step
}
criterion_main!(benches);
