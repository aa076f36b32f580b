//! Criterion target: every activation of the registry, forward and backward over `f32`, beside the
//! copy kernel, which is the floor: whatever is faster than it did not do the work.
//!
//! Deliberately absent: verdicts. They come from `softknee run`, whose timings are interleaved.

use std::hint::black_box;
use std::time::Duration;

use activations::{Activation, registry};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mlp::seed::Streams;
use rand_distr::{Distribution, StandardNormal};

/// Elements: in the first-level cache, in the second, in memory.
const SIZES: [usize; 3] = [4 * 1024, 64 * 1024, 4 * 1024 * 1024];

fn normal(purpose: &str, elements: usize) -> Vec<f32> {
    let mut draws = Streams::new(0, 0).stream(purpose);
    (0..elements).map(|_| StandardNormal.sample(&mut draws)).collect()
}

fn forward(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("forward");
    for elements in SIZES {
        let x = normal("x", elements);
        let mut y = vec![0.0; elements];
        group.throughput(Throughput::Elements(elements as u64));
        group.bench_function(BenchmarkId::new("copy", elements), |bench| {
            bench.iter(|| black_box(&mut y[..]).copy_from_slice(black_box(&x)));
        });
        for entry in registry() {
            let activation = Activation::new(entry.name).expect("it is registered");
            group.bench_function(BenchmarkId::new(entry.name, elements), |bench| {
                bench.iter(|| activation.forward(black_box(&x), black_box(&mut y)));
            });
        }
    }
}

fn backward(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("backward");
    for elements in SIZES {
        let (x, dy) = (normal("x", elements), normal("dy", elements));
        let mut dx = vec![0.0; elements];
        group.throughput(Throughput::Elements(elements as u64));
        for entry in registry() {
            let activation = Activation::new(entry.name).expect("it is registered");
            group.bench_function(BenchmarkId::new(entry.name, elements), |bench| {
                bench.iter(|| {
                    activation.backward(black_box(&x), black_box(&dy), black_box(&mut dx))
                });
            });
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600));
    targets = forward, backward
}
criterion_main!(benches);
