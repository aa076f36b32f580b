//! A network whose predictions must be positive: it learns log-normal targets once with a softplus
//! head and once with a linear one. One seed says little; the harness compares heads over many.
//!
//!     cargo run --release -p mlp --example positive_head

use activations::Activation;
use mlp::{Adam, Config, Init, Loss, Model, Optimizer, Split, Streams, Targets, Task};
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

const ROWS: u32 = 1500;

/// x standard normal in three dimensions and y = e^(x₀ − x₁/2 + x₀x₂/2 + noise/10) > 0, so that many
/// targets are close to 0 and a few are large.
fn positive_targets(streams: &Streams) -> (Array2<f32>, Targets<f32>) {
    let mut draws = streams.stream("example");
    let mut normal = || -> f32 { StandardNormal.sample(&mut draws) };
    let inputs = Array2::from_shape_simple_fn((ROWS as usize, 3), &mut normal);
    let target = |x: ndarray::ArrayView1<f32>, noise: f32| {
        (x[0] - 0.5 * x[1] + 0.5 * x[0] * x[2] + 0.1 * noise).exp()
    };
    let values = inputs.rows().into_iter().map(|x| target(x, normal())).collect();
    let values =
        Array2::from_shape_vec((ROWS as usize, 1), values).expect("there is a target per row");
    (inputs, Targets::Values(values))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let streams = Streams::new(0, 1);
    let (inputs, targets) = positive_targets(&streams);
    let split = Split {
        train: (0..900).collect(),
        validation: (900..1200).collect(),
        test: (1200..ROWS).collect(),
    };
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };

    println!("head       test loss   smallest prediction   predictions not positive");
    for head in ["softplus", "identity"] {
        let model = Model::new([32, 32], Activation::softplus(1.0)?, Init::Forward)
            .with_head(Activation::new(head)?);
        let config = Config::builder(model, Loss::SquaredError)
            .optimizer(Optimizer::Adam(Adam::default()))
            .learning_rate(0.005)
            .batch_size(32)
            .steps(3000)
            .build()?;
        let trained = mlp::train(&config, &task, &streams)?;
        let score = &trained.trace.evaluations.last().ok_or("the run has no evaluation")?.test;

        let predictions = trained.network.predict(inputs.view());
        let smallest = predictions.iter().copied().fold(f32::INFINITY, f32::min);
        let wrong = predictions.iter().filter(|&&prediction| prediction <= 0.0).count();
        println!("{head:<10} {:9.4}   {smallest:19.6}   {wrong:4} of {ROWS}", score.loss);
    }
    Ok(())
}
