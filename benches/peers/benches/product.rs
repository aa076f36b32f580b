//! The three matrix products of a dense layer, by the libraries that a trainer without `unsafe` could
//! take them from.
//!
//!     cargo bench --manifest-path benches/peers/Cargo.toml --bench product

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};
use peers::inputs::{BATCH, scattered32};

/// Inputs and outputs of a layer.
const SHAPES: [(usize, usize); 6] =
    [(16, 16), (64, 10), (64, 64), (256, 256), (784, 512), (1000, 1000)];

/// A factor: row-major data, its columns, and whether its transpose is meant.
type Factor<'a> = (&'a [f32], usize, bool);

type Product = fn(Factor<'_>, Factor<'_>, f32, &mut [f32], usize);

/// `C ← A·B + β·C`, C of `columns` columns.
const LIBRARIES: [(&str, Product); 3] = [
    ("gemmkit", |a, b, beta, c, columns| {
        fn view((data, columns, turned): Factor<'_>) -> gemmkit::MatRef<'_, f32> {
            let rows = data.len() / columns;
            if turned {
                gemmkit::MatRef::from_col_major(data, columns, rows)
            } else {
                gemmkit::MatRef::from_row_major(data, rows, columns)
            }
        }
        let c = gemmkit::MatMut::from_row_major(c, c.len() / columns, columns);
        gemmkit::gemm(1.0, view(a), view(b), beta, c, gemmkit::Parallelism::Serial);
    }),
    ("faer", |a, b, beta, c, columns| {
        fn view((data, columns, turned): Factor<'_>) -> MatRef<'_, f32> {
            let rows = data.len() / columns;
            if turned {
                MatRef::from_column_major_slice(data, columns, rows)
            } else {
                MatRef::from_row_major_slice(data, rows, columns)
            }
        }
        // It knows 0 and 1; another β is a pass of its own.
        let accum = if beta == 0.0 { Accum::Replace } else { Accum::Add };
        if beta != 0.0 {
            c.iter_mut().for_each(|c| *c *= beta);
        }
        let rows = c.len() / columns;
        let c = MatMut::from_row_major_slice_mut(c, rows, columns);
        matmul(c, accum, view(a), view(b), 1.0, Par::Seq);
    }),
    ("matrixmultiply", |a, b, beta, c, columns| {
        fn view((data, columns, turned): Factor<'_>) -> ArrayView2<'_, f32> {
            let rows = data.len() / columns;
            let view = ArrayView2::from_shape((rows, columns), data).expect("a whole matrix");
            if turned { view.reversed_axes() } else { view }
        }
        let (a, b) = (view(a), view(b));
        let mut c = ArrayViewMut2::from_shape((a.nrows(), columns), c).expect("a whole matrix");
        general_mat_mul(1.0, &a, &b, beta, &mut c);
    }),
];

fn product(criterion: &mut Criterion) {
    for (inputs, outputs) in SHAPES {
        let (x, w) = (scattered32(BATCH * inputs), scattered32(inputs * outputs));
        let dz = scattered32(BATCH * outputs);
        let (mut z, mut dx, mut dw) = (dz.clone(), x.clone(), w.clone());
        let mut group = criterion.benchmark_group(format!("product/{inputs}-{outputs}"));
        // Elements are floating-point operations: read Gelem/s as GFLOP/s.
        group.throughput(Throughput::Elements((2 * BATCH * inputs * outputs) as u64));
        for (name, product) in LIBRARIES {
            group.bench_function(BenchmarkId::new("forward", name), |bencher| {
                bencher.iter(|| {
                    product((&x, inputs, false), (&w, outputs, false), 0.0, &mut z, outputs);
                    black_box(&z);
                });
            });
            group.bench_function(BenchmarkId::new("to inputs", name), |bencher| {
                bencher.iter(|| {
                    product((&dz, outputs, false), (&w, outputs, true), 0.0, &mut dx, inputs);
                    black_box(&dx);
                });
            });
            group.bench_function(BenchmarkId::new("to weights", name), |bencher| {
                bencher.iter(|| {
                    product((&x, inputs, true), (&dz, outputs, false), 0.5, &mut dw, outputs);
                    black_box(&dw);
                });
            });
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
    targets = product
}
criterion_main!(benches);
