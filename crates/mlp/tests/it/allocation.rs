//! A training step allocates nothing: every buffer is made before the first step.

use mlp::{
    Adam, ConfigBuilder, Cosine, GradientTerm, Init, Loss, Model, Optimizer, Precision,
    ScaleFunction, Schedule, Sgd, Streams, Trainer,
};

use mlp::NormPosition::{After, Before, Nowhere};

use crate::common::{Data, activation, config, config_of, surface, xor};

/// Allocations of 50 steps after the first epoch; further epochs begin among them.
fn allocations<T: Precision>(data: &Data<T>, config: ConfigBuilder) -> u64 {
    let config = config.build().unwrap();
    let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap();
    // The matrix product makes its packing buffers in its first calls.
    let epoch = data.split.train.len().div_ceil(config.training().batch_size as usize);
    let mut steps = |count| (0..count).map(|_| trainer.step()).sum::<f64>();
    assert!(steps(epoch).is_finite());
    allocation_counter::measure(|| assert!(steps(50).is_finite())).count_total
}

#[test]
fn a_step_allocates_nothing() {
    let momentum = Optimizer::Sgd(Sgd { momentum: 0.9, ..Sgd::default() });
    let nesterov = Optimizer::Sgd(Sgd { momentum: 0.9, nesterov: true, weight_decay: 0.1 });
    let (adam, plain) = (Adam::default(), Optimizer::Sgd(Sgd::default()));
    let optimizers = [plain, momentum, nesterov, Optimizer::Adam(adam), Optimizer::AdamW(adam)];
    for optimizer in optimizers {
        for (layer_norm, clip_norm, residual) in [
            (Nowhere, None, false),
            (Before, None, false),
            (After, None, false),
            (Nowhere, Some(0.1), false),
            (Nowhere, None, true),
            (Before, None, true),
            (After, None, true),
        ] {
            let run = |loss| {
                config("softplus", loss)
                    .optimizer(optimizer)
                    .layer_norm(layer_norm)
                    .clip_norm(clip_norm)
                    .residual(residual)
                    .learning_rate(1e-3)
                    .schedule(Schedule::Cosine(Cosine { warmup_steps: 50, floor: 0.1 }))
            };
            assert_eq!(allocations::<f32>(&xor(100), run(Loss::CrossEntropy)), 0);
            assert_eq!(allocations::<f64>(&surface(100), run(Loss::SquaredError)), 0);
            let likelihood = Loss::Gaussian(ScaleFunction::new(activation("softplus")).unwrap());
            assert_eq!(allocations::<f32>(&surface(100), run(likelihood)), 0);
            if !layer_norm.normalizes() {
                let eikonal = Loss::Eikonal(GradientTerm { weight: 0.1 });
                assert_eq!(allocations::<f32>(&surface(100), run(eikonal)), 0);
            }
        }
    }
}

#[test]
fn the_counter_counts() {
    let counted = allocation_counter::measure(|| drop(std::hint::black_box(vec![0_u8; 100])));
    assert_eq!(counted.count_total, 1);
}

/// The most bytes that a run held at once, over what its configuration says.
fn held_over_estimate<T: Precision>(data: &Data<T>, config: ConfigBuilder) -> f64 {
    let config = config.build().unwrap();
    let outputs = config.loss().outputs(&data.targets);
    let numbers = config.numbers(data.inputs.ncols(), outputs, data.split.train.len());
    let measured = allocation_counter::measure(|| {
        let mut trainer = Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap();
        assert!(trainer.step().is_finite());
        assert!(trainer.evaluate().is_some() && trainer.snapshot().is_some());
    });
    measured.bytes_max as f64 / (numbers * size_of::<T>() as f64)
}

#[test]
fn a_run_holds_about_as_many_numbers_as_its_configuration_says() {
    let adam = Optimizer::Adam(Adam::default());
    let plain = Optimizer::Sgd(Sgd::default());
    for (hidden, batch) in [(vec![300, 300], 16), (vec![64; 30], 1000), (vec![700], 300)] {
        let run = |loss| {
            let model = Model::new(hidden.clone(), activation("softplus"), Init::He);
            config_of(model, loss).batch_size(batch).learning_rate(1e-3)
        };
        let classes = || run(Loss::CrossEntropy);
        let eikonal = run(Loss::Eikonal(GradientTerm { weight: 0.1 }));
        for (what, ratio) in [
            ("momentum", held_over_estimate::<f32>(&xor(2000), classes())),
            ("plain", held_over_estimate::<f32>(&xor(2000), classes().optimizer(plain))),
            ("adam", held_over_estimate::<f32>(&xor(2000), classes().optimizer(adam))),
            ("clip", held_over_estimate::<f32>(&xor(2000), classes().clip_norm(Some(1.0)))),
            ("norm", held_over_estimate::<f32>(&xor(2000), classes().layer_norm(Before))),
            ("smooth", held_over_estimate::<f32>(&xor(2000), classes().smoothness(true))),
            ("double", held_over_estimate::<f64>(&surface(2000), run(Loss::SquaredError))),
            ("tangents", held_over_estimate::<f64>(&surface(2000), eikonal)),
        ] {
            assert!((0.6..1.4).contains(&ratio), "{hidden:?}, batch {batch}, {what}: {ratio}");
        }
    }
}
