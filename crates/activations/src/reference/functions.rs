//! Elementary functions with twice the digits of `f64`.
//!
//! Each has a relative error of about 2⁻⁹⁵, which leaves 40 bits to measure an `f64` kernel with. They
//! hold for the arguments that the formulas of this crate pass, not for all.

use super::double::Double;
use super::number::Number;

const LN_2: Double = Double::new(std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17);
/// Halvings of the argument before the series of the exponential.
const HALVINGS: i32 = 8;
/// Below this x² is negligible beside x, and dividing x would lose digits to gradual underflow.
const LINEAR: f64 = 1e-200;
/// e^x is 0 below this.
const FLOOR: f64 = -800.0;
/// From here on erfc comes from a continued fraction instead of the series of erf.
const ERFC_FRACTION_FROM: f64 = 3.5;
const TWO_OVER_SQRT_PI: Double =
    Double::new(std::f64::consts::FRAC_2_SQRT_PI, 1.533_545_961_316_588e-17);
const ONE_OVER_SQRT_PI: Double = Double::new(0.564_189_583_547_756_3, 7.667_729_806_582_94e-18);

/// e^r − 1 and n for x = n ln 2 + r with |r| ≤ ln 2 / 2.
fn reduced_exp_m1(x: Double) -> (Double, i32) {
    let n = (x.high / LN_2.high).round();
    let r = (x - LN_2 * Double::of(n)).scaled(-HALVINGS);
    // With |r| < 0.0014 the terms left out of r + r²/2! + … are below 2⁻¹²⁰ of the first.
    let mut sum = Double::of(0.0);
    for k in (2..=11).rev() {
        sum = ((sum + Double::of(1.0)) * r).divided_by(f64::from(k));
    }
    let mut m = (sum + Double::of(1.0)) * r;
    for _ in 0..HALVINGS {
        // The doubled argument: (1 + m)² − 1.
        m = m * (m + Double::of(2.0));
    }
    (m, n as i32)
}

/// erf x for 0 ≤ x by the series 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are positive.
fn erf_series(x: Double) -> Double {
    let square = x * x;
    let (mut term, mut sum, mut n) = (x, x, 1.0);
    while term.high > sum.high * 1e-33 {
        term = (term * square).divided_by(n + 0.5);
        sum = sum + term;
        n += 1.0;
    }
    TWO_OVER_SQRT_PI * (-square).exp() * sum
}

/// erfc x · e^(x²) for x > 0 as 1/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))).
fn erfc_fraction(x: Double) -> Double {
    // For large n the n-th approximation is off by about e^(−2x √(2n)), and e^-75 is 2⁻¹⁰⁸. Below
    // n = x² it is worse, for which forty more terms are enough at any x.
    let terms = (0.5 * (75.0 / (2.0 * x.high)).powi(2)).ceil() as u32 + 40;
    let mut tail = x;
    for n in (1..=terms).rev() {
        tail = x + Double::of(0.5 * f64::from(n)) / tail;
    }
    ONE_OVER_SQRT_PI / tail
}

impl Number for Double {
    const LN_2: Double = LN_2;
    const FRAC_1_SQRT_2: Double =
        Double::new(std::f64::consts::FRAC_1_SQRT_2, -4.833_646_656_726_457e-17);
    const FRAC_1_SQRT_2PI: Double = Double::new(0.398_942_280_401_432_7, -2.492_327_202_277_73e-17);

    fn of(x: f64) -> Double {
        Double::new(x, 0.0)
    }

    fn to_f64(self) -> f64 {
        self.high
    }

    fn abs(self) -> Double {
        if self.high < 0.0 { -self } else { self }
    }

    fn sqrt(self) -> Double {
        if self.high <= 0.0 {
            return Double::of(self.high.sqrt());
        }
        // One step of Newton's method doubles the digits.
        let root = Double::of(self.high.sqrt());
        let rest = self - root * root;
        root + Double::of(rest.high / (2.0 * root.high))
    }

    fn hypot(self, y: Double) -> Double {
        let (x, y) = (self.abs(), y.abs());
        let largest = x.high.max(y.high);
        if largest == 0.0 {
            return x;
        }
        // Powers of two, so that squares neither overflow nor vanish.
        let exponent = largest.log2() as i32;
        let (x, y) = (x.scaled(-exponent), y.scaled(-exponent));
        (x * x + y * y).sqrt().scaled(exponent)
    }

    fn exp(self) -> Double {
        if self.high < FLOOR {
            return Double::of(0.0);
        }
        let (m, n) = reduced_exp_m1(self);
        (m + Double::of(1.0)).scaled(n)
    }

    fn exp_m1(self) -> Double {
        if self.high < FLOOR {
            return Double::of(-1.0);
        }
        if self.high.abs() < LINEAR {
            return self;
        }
        let (m, n) = reduced_exp_m1(self);
        if n == 0 { m } else { (m + Double::of(1.0)).scaled(n) - Double::of(1.0) }
    }

    /// One step of Newton's method for e^y = 1 + x.
    fn ln_1p(self) -> Double {
        if self.high.abs() < LINEAR {
            return self;
        }
        let y = Double::of(self.high.ln_1p());
        let m = y.exp_m1();
        y - (m - self) / (m + Double::of(1.0))
    }

    fn sinh(self) -> Double {
        let m = self.exp_m1();
        (m + m / (m + Double::of(1.0))) * Double::of(0.5)
    }

    fn tanh(self) -> Double {
        let m = (self.abs() * Double::of(-2.0)).exp_m1();
        let size = -m / (m + Double::of(2.0));
        if self.high < 0.0 { -size } else { size }
    }

    fn times_erfc(self, x: Double) -> Double {
        if x.high < 0.0 {
            return self * (Double::of(2.0) - Double::of(1.0).times_erfc(-x));
        }
        if x.high < ERFC_FRACTION_FROM {
            return self * (Double::of(1.0) - erf_series(x));
        }
        (self * erfc_fraction(x)).times_exp(-(x * x))
    }
}
