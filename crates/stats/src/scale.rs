//! The scale on which values are subtracted: their own, or that of logarithms for ratios.

/// The scale on which values are subtracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Values as they are.
    Plain,
    /// Logarithms, for ratios.
    Logarithmic,
}

impl Scale {
    /// A value on this scale.
    pub fn to(self, value: f64) -> f64 {
        match self {
            Scale::Plain => value,
            Scale::Logarithmic => libm::log(value),
        }
    }

    /// The value that has this number on the scale.
    pub fn from(self, value: f64) -> f64 {
        match self {
            Scale::Plain => value,
            Scale::Logarithmic => libm::exp(value),
        }
    }

    /// A difference on this scale as an effect: a ratio minus 1.
    pub fn effect(self, difference: f64) -> f64 {
        match self {
            Scale::Plain => difference,
            Scale::Logarithmic => libm::expm1(difference),
        }
    }

    /// The margin on this scale: a factor of 1 + m either way.
    pub fn margin(self, margin: f64) -> f64 {
        match self {
            Scale::Plain => margin,
            Scale::Logarithmic => libm::log1p(margin),
        }
    }
}
