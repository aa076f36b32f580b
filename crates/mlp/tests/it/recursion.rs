//! Networks as a run starts with, against the recursion of infinitely wide networks: residual blocks and
//! centered biases have the scale and the values that theory assumes.

use meanfield::Recursion;
use mlp::{BiasInit, Init, LayerView, Loss, Model, Probe, Split, Streams, Targets, Task, Trainer};
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

use crate::common::{activation, config_of};

const PAIRS: usize = 8;
const INPUT_DIM: usize = 64;
const DEPTH: usize = 6;
const WIDTH: usize = 256;
const NETWORKS: u64 = 48;

/// Second moment of pre-activations, and the mean cosine between those of neighboring rows.
#[derive(Default)]
struct Signals(Vec<[f64; 2]>);

impl Probe<f64> for Signals {
    fn layer(&mut self, view: LayerView<'_, f64>) {
        let dot = |u: &[f64], v: &[f64]| u.iter().zip(v).map(|(u, v)| u * v).sum::<f64>();
        let cosine = |pair: &[f64]| {
            let (u, v) = pair.split_at(view.units);
            dot(u, v) / (dot(u, u) * dot(v, v)).sqrt()
        };
        let cosines = view.z.chunks_exact(2 * view.units).map(cosine);
        let second_moment = dot(view.z, view.z) / view.z.len() as f64;
        self.0.push([second_moment, cosines.sum::<f64>() / PAIRS as f64]);
    }
}

/// Pairs of orthogonal rows of mean square 1.
fn inputs() -> Array2<f64> {
    let mut draws = Streams::new(1, 1).stream("test");
    let mut rows: Array2<f64> = Array2::zeros((2 * PAIRS, INPUT_DIM));
    for mut pair in rows.exact_chunks_mut((2, INPUT_DIM)) {
        pair.map_inplace(|x| *x = StandardNormal.sample(&mut draws));
        let first = pair.row(0).to_owned();
        let along = first.dot(&pair.row(1)) / first.dot(&first);
        pair.row_mut(1).scaled_add(-along, &first);
        for mut row in pair.rows_mut() {
            let size = (row.dot(&row) / INPUT_DIM as f64).sqrt();
            row.mapv_inplace(|x| x / size);
        }
    }
    rows
}

/// Second moment and mean cosine of each hidden layer, the first one first, for each network.
fn simulated(name: &str, rule: BiasInit, residual: bool) -> Vec<Vec<[f64; 2]>> {
    let inputs = inputs();
    let targets = Targets::Values(Array2::zeros((2 * PAIRS, 2)));
    let all: Vec<u32> = (0..2 * PAIRS as u32).collect();
    let split = Split { train: all.clone(), validation: vec![0], test: vec![0] };
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    let network = |seed| {
        let model = Model::new([WIDTH; DEPTH], activation(name), Init::He);
        let config = config_of(model, Loss::SquaredError).bias_init(rule).residual(residual);
        let config = config.build().unwrap();
        let trainer = Trainer::new(&config, &task, &Streams::new(2, seed)).unwrap();
        let mut signals = Signals::default();
        trainer.observe(&all, &mut signals);
        // The layers are observed from the output on.
        signals.0.into_iter().rev().take(DEPTH).collect()
    };
    (0..NETWORKS).map(network).collect()
}

/// The mean over networks and its standard error.
fn mean_with_error(values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
    let n = NETWORKS as f64;
    let mean = values.clone().sum::<f64>() / n;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    [mean, (squares / (n * (n - 1.0))).sqrt()]
}

#[test]
fn networks_follow_the_recursion() {
    for name in ["relu", "softplus"] {
        for (rule, residual) in [
            (BiasInit::Zero, false),
            (BiasInit::Centered, false),
            (BiasInit::Zero, true),
            (BiasInit::Centered, true),
        ] {
            let f = activation(name);
            let widths = [vec![INPUT_DIM], vec![WIDTH; DEPTH], vec![2]].concat();
            let variances = Init::He.weight_variances(&f, &widths);
            let gains: Vec<f64> =
                variances.iter().zip(&widths).map(|(v, &fan_in)| v * fan_in as f64).collect();
            let mut recursion = Recursion::new(&f, &gains);
            if residual {
                recursion = recursion.residual();
            }
            if rule == BiasInit::Centered {
                recursion = recursion.centered();
            }
            let found = simulated(name, rule, residual);
            for (index, layer) in recursion.expected_layers(Some(WIDTH as u32)).iter().enumerate() {
                let signals = [(layer.q, 0.2 * layer.q), (layer.correlation, 0.05)];
                for (value, (theory, max_error)) in signals.into_iter().enumerate() {
                    let values = found.iter().map(|network| network[index][value]);
                    let [mean, error] = mean_with_error(values);
                    assert!(
                        (mean - theory).abs() <= 4.0 * error && error < max_error,
                        "{name}, {rule:?}, residual {residual}: {mean} ± {error}, not {theory} in layer {}",
                        index + 1
                    );
                }
            }
        }
    }
}
