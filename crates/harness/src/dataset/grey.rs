//! Grey levels as network inputs, one convention for every data set of pictures.
//!
//! Deliberately absent: anything fitted. Fixed constants bring MNIST (mean 0.13, deviation 0.31 of
//! white), Fashion-MNIST (0.29, 0.35) and `glyphs` (0.15, 0.24) to a mean within 0.3 of 0 and a
//! deviation of 0.7 to 1.1, and all runs share one matrix.

/// Grey, as a share of white, that becomes 0.
const CENTRE: f32 = 0.2;

/// Factor after the shift.
const SCALE: f32 = 3.0;

/// The input of a grey level of an image file: (level / 255 − 0.2) · 3.
pub(super) fn level(level: u8) -> f32 {
    (f32::from(level) / 255.0 - CENTRE) * SCALE
}

/// The input of a share of white, rounded to a level of an image file first: 256 levels, as real
/// images have, and no trace of a machine's last bits.
pub(super) fn grey(share: f64) -> f32 {
    level((share.clamp(0.0, 1.0) * 255.0).round() as u8)
}
