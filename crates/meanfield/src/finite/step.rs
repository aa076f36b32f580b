//! What leads from one layer to the next.

/// The step to the next layer's pre-activations W (f − m) + b.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Weight variance times fan-in, V.
    pub(super) weight: f64,
    /// Bias variance, B.
    pub(super) bias: f64,
    /// What centered biases subtract from outputs, m; 0 for others.
    pub(super) center: f64,
}
