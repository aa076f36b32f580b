//! The phases of a step are reported in order without changing it, and its operations are counted.

use mlp::NormPosition::{After, Before, Nowhere};
use mlp::profile::{PHASES, Phase, step_flops};
use mlp::{Loss, Streams, Trainer};

use crate::common::{config, xor};

#[test]
fn a_profiled_step_reports_every_phase_and_has_the_same_bits() {
    let data = xor::<f32>(100);
    for (layer_norm, clip_norm) in [(Nowhere, None), (Before, Some(0.1)), (After, None)] {
        let config = config("softplus", Loss::CrossEntropy);
        let config = config.layer_norm(layer_norm).clip_norm(clip_norm).build().unwrap();
        let trainer = || Trainer::new(&config, &data.task(), &Streams::new(1, 1)).unwrap();
        let (mut plain, mut profiled) = (trainer(), trainer());
        let mut phases = Vec::new();
        for _ in 0..20 {
            phases.clear();
            assert_eq!(profiled.step_profiled(&mut |phase| phases.push(phase)), plain.step());
        }
        assert_eq!(phases[0], Phase::Gather);
        assert_eq!(phases.last(), Some(&Phase::Update));
        assert!(PHASES.iter().all(|phase| phases.contains(phase)), "{phases:?}");
    }
    let names: Vec<&str> = PHASES.iter().map(|phase| phase.name()).collect();
    assert_eq!(names.len(), 6);
    assert!(names.iter().enumerate().all(|(index, name)| !names[..index].contains(name)));
}

#[test]
fn the_operations_of_a_step_are_those_of_its_products() {
    // 3 → 4 → 2 for five examples: 12 and 8 weights, two products in the first layer and three in
    // the second, with a multiplication and an addition each.
    assert_eq!(step_flops(&[3, 4, 2], 5), 5.0 * 2.0 * (2.0 * 12.0 + 3.0 * 8.0));
    assert_eq!(step_flops(&[784, 1000, 10], 1), 2.0 * (2.0 * 784_000.0 + 3.0 * 10_000.0));
}
