//! The kernel of fused multiply-adds.

use activations::Isa;
use activations::peak::{OPERATIONS_PER_ELEMENT, multiply_adds};

#[test]
fn the_chains_end_where_their_formula_says_on_every_instruction_set() {
    // s ↦ s / 2 + 1 leaves (s − 2) / 2ⁿ + 2; three chains add up to 6.
    let x: Vec<f32> = (0..100).map(|i| (i * 1000) as f32).collect();
    let chain_length = OPERATIONS_PER_ELEMENT / (2 * 3);
    let left = 0.5_f64.powi(chain_length as i32);
    for isa in Isa::available() {
        let mut y = vec![0.0; x.len()];
        multiply_adds(isa, &x, &mut y);
        for (x, y) in x.iter().zip(&y) {
            let expected = 6.0 + 3.0 * (f64::from(*x) - 2.0) * left;
            assert!((f64::from(*y) - expected).abs() < 1e-5, "{isa}: {x} gives {y}");
        }
    }
}
