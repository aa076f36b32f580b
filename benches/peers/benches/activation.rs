//! Softplus and ReLU: ours, scalar code, candle and burn, on the same numbers.
//!
//!     cd benches/peers && RAYON_NUM_THREADS=1 cargo bench --bench activation

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peers::peer::by_name;

const SIZES: [usize; 3] = [4 << 10, 64 << 10, 1 << 20];
const OPS: [&str; 7] = [
    "softplus_f32",
    "textbook_f32",
    "stable_f32",
    "softplus_f64",
    "stable_f64",
    "softplus_backward_f32",
    "relu_f32",
];

fn activation(criterion: &mut Criterion) {
    for n in SIZES {
        let mut group = criterion.benchmark_group(format!("activation/{n}"));
        group.throughput(Throughput::Elements(n as u64));
        for name in ["ours", "scalar", "candle", "burn"] {
            let peer = by_name(name, None).expect("a known peer");
            for op in OPS {
                let Some(mut call) = peer.kernel(op, n) else { continue };
                group.bench_function(BenchmarkId::new(op, name), |bencher| bencher.iter(&mut call));
            }
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .sample_size(20);
    targets = activation
}
criterion_main!(benches);
