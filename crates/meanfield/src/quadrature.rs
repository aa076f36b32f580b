//! Gauss–Legendre quadrature over panels that get narrower toward given breakpoints.
//!
//! Away from a breakpoint each panel is twice as wide as its neighbor, so a transition there is
//! resolved at its own scale. An adaptive rule that starts with wide panels may miss it.

/// Nodes and weights of the 16-point rule on [−1, 1], the positive half (Abramowitz & Stegun, table
/// 25.4). It is exact to degree 31. On a panel as wide as its distance from the nearest singularity its
/// error is below 10⁻²⁰.
const NODES: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// The widest panel, in standard deviations of the normal density that every integrand contains.
pub(crate) const MAX_WIDTH: f64 = 3.0;
/// The number of halvings from the widest panel to the narrowest, 10⁻¹³ of a standard deviation.
const HALVINGS: i32 = 45;

/// Several integrals over the same nodes.
pub(crate) type Sums<const N: usize> = [f64; N];

fn add<const N: usize>(sums: &mut Sums<N>, terms: Sums<N>) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

/// The integrals over [low, high] by one application of the rule.
fn panel<const N: usize>(integrand: &impl Fn(f64) -> Sums<N>, low: f64, high: f64) -> Sums<N> {
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let mut sums = [0.0; N];
    for (node, weight) in NODES {
        for z in [middle - half * node, middle + half * node] {
            add(&mut sums, integrand(z).map(|value| half * weight * value));
        }
    }
    sums
}

/// The integrals over [−reach, reach], with panels of width `finest` on either side of each breakpoint.
/// Breakpoints out of reach are ignored.
pub(crate) fn integrals<const N: usize>(
    integrand: &impl Fn(f64) -> Sums<N>,
    breakpoints: impl IntoIterator<Item = f64>,
    reach: f64,
    finest: f64,
) -> Sums<N> {
    let mut ends: Vec<f64> = breakpoints.into_iter().filter(|z| z.abs() < reach).collect();
    ends.extend([-reach, reach]);
    ends.sort_by(f64::total_cmp);
    let mut sums = [0.0; N];
    for pair in ends.windows(2) {
        let length = pair[1] - pair[0];
        // From both ends to the middle; `from` and `to` are distances from an end.
        let (mut from, mut width) = (0.0, finest);
        while from < 0.5 * length {
            let rest = 0.5 * length - from;
            let to = if rest <= 1.5 * width { 0.5 * length } else { from + width };
            add(&mut sums, panel(integrand, pair[0] + from, pair[0] + to));
            add(&mut sums, panel(integrand, pair[1] - to, pair[1] - from));
            (from, width) = (to, MAX_WIDTH.min(2.0 * width));
        }
    }
    sums
}

/// The widest panel beside a breakpoint that needs no division. `integrand` takes the signed distance
/// from the breakpoint.
///
/// The search starts at the narrowest panel, so that it meets a transition before it can miss it.
pub(crate) fn finest_width<const N: usize>(integrand: &impl Fn(f64) -> Sums<N>) -> f64 {
    let is_resolved = |side: f64, width: f64| {
        let middle = 0.5 * side * width;
        let whole = panel(integrand, 0.0, side * width);
        let mut halves = panel(integrand, 0.0, middle);
        add(&mut halves, panel(integrand, middle, side * width));
        // The lower limit is for integrals that are negligible as a whole.
        whole.iter().zip(halves).all(|(a, b)| (a - b).abs() <= 1e-13 * b.abs().max(1e-30))
    };
    let mut width = MAX_WIDTH * 0.5_f64.powi(HALVINGS);
    while width < MAX_WIDTH && is_resolved(1.0, 2.0 * width) && is_resolved(-1.0, 2.0 * width) {
        width *= 2.0;
    }
    width
}
