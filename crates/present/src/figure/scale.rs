//! The scale of an axis: from values to positions.

/// How values are laid along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences, equal distances.
    Linear,
    /// Equal ratios, equal distances; values must be positive.
    Log,
}

impl Scale {
    /// The position of a value along the axis: the value or its decimal logarithm. `None` where it
    /// has none.
    pub(super) fn position(self, value: f64) -> Option<f64> {
        let position = match self {
            Scale::Linear => value,
            Scale::Log if value > 0.0 => libm::log10(value),
            Scale::Log => return None,
        };
        position.is_finite().then_some(position)
    }
}
