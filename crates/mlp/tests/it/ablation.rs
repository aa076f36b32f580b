//! Functionally dead units, against the whole network computed again for every unit.

use mlp::trace::Ablation;
use mlp::{
    Config, ConfigBuilder, Dense, GradientTerm, LayerNorm, Loss, Network, NormPosition,
    ScaleFunction, Split, Streams, Targets, Trainer,
};
use ndarray::Array2;

use crate::common::{Data, activation, config, uniform, xor};

const WIDTH: usize = 12;

/// Hidden layers of one width, whose units matter less and less to the layer above: the weights of unit j
/// are smaller by 10^(−j/2). A second output makes a small scale.
fn layers(outputs: usize) -> Vec<Dense<f64>> {
    let layer = |index: usize, inputs: usize, outputs: usize| {
        let mut weights: Vec<f64> = uniform(inputs * outputs, index as u64);
        if index > 0 {
            for (unit, row) in weights.chunks_exact_mut(outputs).enumerate() {
                row.iter_mut().for_each(|w| *w *= libm::pow(10.0, -0.5 * unit as f64));
            }
        }
        let mut bias = uniform(outputs, 50 + index as u64);
        if let [_, raw_scale] = &mut bias[..] {
            *raw_scale = -4.0;
        }
        Dense::new(inputs, outputs, weights, bias).unwrap()
    };
    vec![
        layer(0, 2, WIDTH),
        layer(1, WIDTH, WIDTH),
        layer(2, WIDTH, WIDTH),
        layer(3, WIDTH, outputs),
    ]
}

/// Where norms and identity paths are.
#[derive(Clone, Copy, Debug)]
struct Shape {
    norm: NormPosition,
    residual: bool,
}

fn norms() -> Vec<LayerNorm<f64>> {
    (70..73)
        .map(|seed| LayerNorm::new(uniform(WIDTH, seed), uniform(WIDTH, seed + 9)).unwrap())
        .collect()
}

fn network(shape: Shape, outputs: usize) -> Network<f64> {
    let [softplus, identity] = ["softplus", "identity"].map(activation);
    let mut network = Network::from_layers(layers(outputs), softplus, identity).unwrap();
    network = match shape.norm {
        NormPosition::Nowhere => network,
        NormPosition::Before => network.with_norms(norms()).unwrap(),
        NormPosition::After => network.with_norms(norms()).unwrap().with_norms_after(),
    };
    if shape.residual { network.with_residuals().unwrap() } else { network }
}

fn normalized(u: &[f64], norm: &LayerNorm<f64>) -> Vec<f64> {
    let mean = u.iter().sum::<f64>() / u.len() as f64;
    let variance = u.iter().map(|u| (u - mean).powi(2)).sum::<f64>() / u.len() as f64;
    let entry = |(j, u): (usize, &f64)| {
        norm.gain()[j] * (u - mean) / (variance + 1e-5).sqrt() + norm.shift()[j]
    };
    u.iter().enumerate().map(entry).collect()
}

/// The outputs of each hidden layer and of the network for one input, by its definition; `replaced` is a
/// layer, a unit and its output.
fn outputs(
    network: &Network<f64>,
    shape: Shape,
    input: &[f64],
    replaced: Option<(usize, usize, f64)>,
) -> Vec<Vec<f64>> {
    let (mut x, mut sum, mut all) = (input.to_vec(), vec![0.0; WIDTH], Vec::new());
    for (index, layer) in network.layers().iter().enumerate() {
        let column = |j: usize| layer.weights()[j..].iter().step_by(layer.outputs());
        let product = |j: usize| x.iter().zip(column(j)).map(|(x, w)| x * w).sum::<f64>();
        let mut z: Vec<f64> = (0..layer.outputs()).map(|j| product(j) + layer.bias()[j]).collect();
        if index == 3 {
            all.push(z);
            break;
        }
        if shape.residual && index > 0 {
            z.iter_mut().zip(&sum).for_each(|(z, sum)| *z += sum);
        }
        sum.clone_from(&z);
        if shape.norm == NormPosition::Before {
            z = normalized(&z, &norms()[index]);
        }
        let mut h: Vec<f64> = z.iter().map(|z| z.max(0.0) + (-z.abs()).exp().ln_1p()).collect();
        if let Some((layer, unit, output)) = replaced
            && layer == index
        {
            h[unit] = output;
        }
        all.push(h.clone());
        x = if shape.norm == NormPosition::After { normalized(&h, &norms()[index]) } else { h };
    }
    all
}

/// A task with two inputs and 2000 rows for training, of which every second is used.
fn data(targets: impl Fn(&[f64]) -> f64) -> Data<f64> {
    let rows = 2010;
    let inputs = Array2::from_shape_vec((rows, 2), uniform(2 * rows, 30)).unwrap();
    let value = |(row, _): (usize, usize)| targets(&inputs.row(row).to_vec());
    let targets = Targets::Values(Array2::from_shape_fn((rows, 1), value));
    let split = Split {
        train: (0..2000).collect(),
        validation: (2000..2005).collect(),
        test: (2005..2010).collect(),
    };
    Data { inputs, targets, split }
}

/// What is recorded of each layer after one step of nearly no length.
fn recorded(config: ConfigBuilder, data: &Data<f64>, network: Network<f64>) -> Vec<Ablation> {
    let config: Config =
        config.steps(1).learning_rate(1e-30).snapshots(vec![0, 1]).ablation(true).build().unwrap();
    let streams = Streams::new(1, 1);
    let trace = Trainer::with_network(&config, &data.task(), &streams, network).unwrap().run();
    assert!(
        trace.snapshots[0].layers.iter().all(|layer| layer.requested.ablation.is_none()),
        "at the end only"
    );
    let layers = &trace.snapshots[1].layers;
    layers.iter().map(|layer| layer.requested.ablation.expect("it was requested")).collect()
}

const SHAPES: [Shape; 6] = [
    Shape { norm: NormPosition::Nowhere, residual: false },
    Shape { norm: NormPosition::Nowhere, residual: true },
    Shape { norm: NormPosition::Before, residual: false },
    Shape { norm: NormPosition::Before, residual: true },
    Shape { norm: NormPosition::After, residual: false },
    Shape { norm: NormPosition::After, residual: true },
];

/// The numbers of functionally dead units, with a row's loss from its input and the network's output.
fn expected(
    data: &Data<f64>,
    shape: Shape,
    network: &Network<f64>,
    loss: &dyn Fn(&[f64], &[f64]) -> f64,
    tolerance: &dyn Fn(f64) -> f64,
) -> Vec<u32> {
    let rows: Vec<Vec<f64>> =
        data.inputs.rows().into_iter().take(2000).step_by(2).map(|row| row.to_vec()).collect();
    let mean_loss = |replaced| {
        let losses = rows.iter().map(|row| loss(row, &outputs(network, shape, row, replaced)[3]));
        losses.sum::<f64>() / rows.len() as f64
    };
    let full = mean_loss(None);
    let all: Vec<Vec<Vec<f64>>> =
        rows.iter().map(|row| outputs(network, shape, row, None)).collect();
    let dead = |layer: usize| {
        let is_dead = |&unit: &usize| {
            let mean = all.iter().map(|h| h[layer][unit]).sum::<f64>() / rows.len() as f64;
            mean_loss(Some((layer, unit, mean))) <= full + tolerance(full)
        };
        (0..WIDTH).filter(is_dead).count() as u32
    };
    (0..3).map(dead).collect()
}

/// What the network predicts and a little more, so that the loss tells its units apart.
fn near(network: &Network<f64>, shape: Shape, x: &[f64]) -> f64 {
    outputs(network, shape, x, None)[3][0] + 0.02 * (40.0 * x[0] * x[1]).sin()
}

fn assert_dead(found: &[Ablation], expected: &[u32], what: &str) {
    let found: Vec<u32> = found.iter().map(|ablation| ablation.dead).collect();
    assert_eq!(found, expected, "{what}");
    let some = |&dead: &u32| 0 < dead && dead < WIDTH as u32;
    assert!(expected.iter().any(some), "{what}: a test of nothing: {expected:?}");
}

#[test]
fn they_are_those_of_the_whole_network_computed_again() {
    for shape in SHAPES {
        let network = network(shape, 1);
        let target = |x: &[f64]| near(&network, shape, x);
        let data = data(target);
        let loss = |x: &[f64], y: &[f64]| (y[0] - target(x)).powi(2);
        let expected = expected(&data, shape, &network, &loss, &|full| 1e-3 * full);
        let found = recorded(config("softplus", Loss::SquaredError), &data, network.clone());
        assert_dead(&found, &expected, &format!("{shape:?}"));
    }
}

/// The likelihood may fall by 0.1 %, whatever the loss is.
#[test]
fn a_likelihood_may_fall_by_a_thousandth() {
    let shape = SHAPES[0];
    let network = network(shape, 2);
    let target = |x: &[f64]| near(&network, shape, x);
    let data = data(target);
    let loss = |x: &[f64], y: &[f64]| {
        let scale = 1e-3 + y[1].max(0.0) + (-y[1].abs()).exp().ln_1p();
        let standardized = (target(x) - y[0]) / scale;
        0.5 * std::f64::consts::TAU.ln() + scale.ln() + 0.5 * standardized * standardized
    };
    let expected = expected(&data, shape, &network, &loss, &|_| 1e-3);
    let softplus = ScaleFunction::new(activation("softplus")).unwrap();
    let found = recorded(config("softplus", Loss::Gaussian(softplus)), &data, network.clone());
    assert_dead(&found, &expected, "likelihood");
}

/// A slope of 1 everywhere: with (|∇y| − 1)² alone, a constant is as bad in every row.
#[test]
fn the_input_gradient_is_part_of_the_loss() {
    let data = data(|_| 0.0);
    let first = Dense::new(2, 2, vec![1.0, 0.0, 0.0, 1.0], vec![0.0; 2]).unwrap();
    let last = Dense::new(2, 1, vec![1.0, 0.01], vec![0.0]).unwrap();
    let identity = activation("identity");
    let network = Network::from_layers(vec![first, last], identity, identity).unwrap();
    // y = x₀ + x₁/100, with the values of weight nearly 0 beside the gradients.
    let term = GradientTerm { weight: 1e6 };
    let found = recorded(config("identity", Loss::Eikonal(term)), &data, network.clone());
    // Without x₁ the slope is exactly 1 instead of √1.0001; without x₀ it is 0.01.
    assert_eq!(found, [Ablation { dead: 1, gate_dead: 0 }]);
    let found = recorded(config("identity", Loss::SquaredError), &data, network);
    assert_eq!(found, [Ablation { dead: 2, gate_dead: 0 }], "0 is the best prediction");
}

/// Of three units of ReLU, the first is needed, the second has no outgoing weights, and the third is closed
/// for every row.
#[test]
fn planted_dead_units_are_found() {
    let data = data(|x| x[0].max(0.0));
    let first =
        Dense::new(2, 3, vec![1.0, 0.7, 1.0, 0.0, -0.7, 0.0], vec![0.0, 0.0, -5.0]).unwrap();
    let last = Dense::new(3, 1, vec![0.9, 0.0, 3.0], vec![0.0]).unwrap();
    let [relu, identity] = ["relu", "identity"].map(activation);
    let network = Network::from_layers(vec![first, last], relu, identity).unwrap();
    let found = recorded(config("relu", Loss::SquaredError), &data, network);
    assert_eq!(found, [Ablation { dead: 2, gate_dead: 1 }]);
}

#[test]
fn they_are_counted_on_request_only_and_change_no_step() {
    let plain = || config("softplus", Loss::CrossEntropy).snapshots(vec![0, 100, 200]);
    let data = xor::<f32>(300);
    let without = data.train(plain(), 1);
    let mut with = data.train(plain().ablation(true), 1);
    assert!(!serde_json::to_string(&without).unwrap().contains("ablation"));
    let json = serde_json::to_string(&with).unwrap();
    assert_eq!(serde_json::from_str::<mlp::trace::Trace>(&json).unwrap(), with);
    for (index, snapshot) in with.snapshots.iter_mut().enumerate() {
        for layer in &mut snapshot.layers {
            assert_eq!(layer.requested.ablation.take().is_some(), index == 2, "at the end only");
        }
    }
    assert_eq!(with, without);
}
