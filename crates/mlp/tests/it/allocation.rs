//! A training step allocates nothing: every buffer is made before the first step.

use mlp::{
    Adam, ConfigBuilder, Cosine, GradientTerm, Loss, Optimizer, Precision, ScaleFunction, Schedule,
    Sgd, Streams, Trainer,
};

use mlp::NormPosition::{After, Before, Nowhere};

use crate::common::{Data, activation, config, surface, xor};

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
