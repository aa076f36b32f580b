//! Instruction sets: by name, by detection, and alike where they can be.

use activations::{Error, Isa};

use crate::battery::all;

#[test]
fn portable_is_always_there_and_the_best_is_the_last_available() {
    let available: Vec<Isa> = Isa::available().collect();
    assert_eq!(available.first(), Some(&Isa::PORTABLE));
    assert!(available.contains(&Isa::best()));
}

#[test]
fn every_available_set_is_found_by_its_name_and_no_other_is() {
    for isa in Isa::available() {
        assert_eq!(Isa::by_name(isa.name()), Ok(isa));
    }
    let refused = Isa::by_name("mmx").expect_err("no kernel is compiled for it");
    assert!(matches!(refused, Error::UnavailableIsa { .. }));
    assert!(refused.to_string().contains("mmx") && refused.to_string().contains("portable"));
}

/// AVX-512's softplus and sigmoid have kernels of their own; everything else is the same operations
/// in the same order.
#[test]
fn the_two_fused_sets_agree_bit_for_bit_in_f64() {
    let fused: Vec<Isa> = Isa::available().filter(|isa| *isa != Isa::PORTABLE).collect();
    let x: Vec<f64> = (-9000..9000).map(|i| f64::from(i) * 0.0137).collect();
    for activation in all() {
        let results = fused.iter().map(|isa| {
            let (mut y, mut d) = (x.clone(), x.clone());
            activation.forward_with(*isa, &x, &mut y);
            activation.derivative_with(*isa, &x, &mut d);
            (y, d)
        });
        let results: Vec<_> = results.collect();
        assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{}", activation.label());
    }
}

/// A machine may have AVX2 without FMA: a kernel that enables both must ask for both.
#[test]
fn every_feature_that_a_kernel_enables_is_asked_of_the_cpu() {
    let asked = include_str!("../../src/isa.rs");
    let loops = include_str!("../../src/loops/compiled.rs");
    let knee = include_str!("../../src/knee/avx512.rs");
    let lists = loops.lines().filter_map(|line| line.strip_prefix("compiled_for!("));
    let lists = lists.chain(knee.split("target_feature(enable = ").skip(1));
    let mut enabled = 0;
    for list in lists {
        for feature in list.split('"').nth(1).unwrap_or_default().split(',') {
            let question = format!("is_x86_feature_detected!(\"{feature}\")");
            assert!(asked.contains(&question), "{feature} is enabled and not asked for");
            enabled += 1;
        }
    }
    assert_eq!(enabled, 2 + 6 + 1, "features were found: the kernels are written in another way");
}
