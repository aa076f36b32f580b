//! Every activation, forward and backward in `f32`, beside a plain copy of the same size.
//!
//!     cargo bench -p benches --bench activation -- softplus
//!
//! Sizes that fit L1, L2 and the memory beyond.

use std::hint::black_box;
use std::time::Duration;

use activations::{Activation, Isa, registry};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SIZES: [usize; 3] = [4 << 10, 64 << 10, 4 << 20];

/// Numbers between −6 and 6, in no order.
fn inputs(length: usize) -> Vec<f32> {
    let scattered = |i: u32| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 24) as f32;
    (0..length as u32).map(|i| 12.0 * scattered(i) - 6.0).collect()
}

fn activation(criterion: &mut Criterion) {
    for length in SIZES {
        let (x, dy) = (inputs(length), inputs(length));
        let mut y = vec![0.0_f32; length];
        let mut group = criterion.benchmark_group(format!("activation/{length}"));
        group.throughput(Throughput::Elements(length as u64));
        group.bench_function("copy", |bencher| {
            bencher.iter(|| black_box(&mut y).copy_from_slice(black_box(&x)));
        });
        for entry in registry() {
            let f = Activation::new(entry.name).expect("it is registered");
            group.bench_function(BenchmarkId::new(entry.name, "forward"), |bencher| {
                bencher.iter(|| f.forward(black_box(&x), black_box(&mut y)));
            });
            group.bench_function(BenchmarkId::new(entry.name, "backward"), |bencher| {
                bencher.iter(|| f.backward(black_box(&x), black_box(&dy), black_box(&mut y)));
            });
        }
        group.finish();
    }
}

/// Softplus on every instruction set that this machine has.
fn instruction_sets(criterion: &mut Criterion) {
    let length = SIZES[1];
    let (x, softplus) = (inputs(length), Activation::new("softplus").expect("it is registered"));
    let mut y = vec![0.0_f32; length];
    let mut group = criterion.benchmark_group(format!("softplus/{length}"));
    group.throughput(Throughput::Elements(length as u64));
    for isa in Isa::available() {
        group.bench_function(isa.name(), |bencher| {
            bencher.iter(|| softplus.forward_with(isa, black_box(&x), black_box(&mut y)));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(30);
    targets = activation, instruction_sets
}
criterion_main!(benches);
