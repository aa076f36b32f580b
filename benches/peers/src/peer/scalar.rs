//! What people write by hand, one element after the other, compiled for the baseline target.

use std::hint::black_box;

use serde_json::{Value, json};

use super::{Call, Peer, Shape, Training};
use crate::inputs::{scattered, scattered32};

/// Plain Rust.
pub(super) struct Scalar;

/// ln(1 + eˣ) as it stands in textbooks: infinite above 88, 0 below −17.
fn textbook(x: f32) -> f32 {
    (1.0 + x.exp()).ln()
}

/// The stable form on top of the system's libm.
fn stable(x: f32) -> f32 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn stable64(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// NaN and −0.0 pass, as in ours. rustc vectorizes the loop over it.
fn relu(x: f32) -> f32 {
    if x < 0.0 { 0.0 } else { x }
}

fn map<T: Copy>(f: impl Fn(T) -> T, x: &[T], y: &mut [T]) {
    y.iter_mut().zip(x).for_each(|(y, &x)| *y = f(x));
}

impl Peer for Scalar {
    fn about(&self) -> Value {
        json!({ "kernels": "baseline target, system libm" })
    }

    fn kernel(&self, op: &str, n: usize) -> Option<Call> {
        let (x, mut y) = (scattered32(n), vec![0.0; n]);
        Some(match op {
            "textbook_f32" => Box::new(move || map(textbook, black_box(&x), black_box(&mut y))),
            "stable_f32" => Box::new(move || map(stable, black_box(&x), black_box(&mut y))),
            "relu_f32" => Box::new(move || map(relu, black_box(&x), black_box(&mut y))),
            "stable_f64" => {
                let (x, mut y) = (scattered(n), vec![0.0; n]);
                Box::new(move || map(stable64, black_box(&x), black_box(&mut y)))
            }
            _ => return None,
        })
    }

    fn values32(&self, op: &str, x: &[f32]) -> Option<Vec<f32>> {
        match op {
            "textbook_f32" => Some(x.iter().map(|&x| textbook(x)).collect()),
            "stable_f32" => Some(x.iter().map(|&x| stable(x)).collect()),
            _ => None,
        }
    }

    fn values64(&self, op: &str, x: &[f64]) -> Option<Vec<f64>> {
        (op == "stable_f64").then(|| x.iter().map(|&x| stable64(x)).collect())
    }

    fn training(&self, _shape: &Shape) -> Option<Box<dyn Training>> {
        None
    }
}
