//! Holm's correction over families of contrasts, and the verdicts on events, which rest on it.

use crate::holm;
use crate::paired::{Comparison, Paired};

/// Adjusts the p-values within each family, judges events by them, and takes back what they do not
/// bear out.
pub fn adjust<T, F: Ord>(
    contrasts: &mut [T],
    family: impl Fn(&T) -> F,
    paired: impl Fn(&T) -> &Paired,
    paired_mut: impl Fn(&mut T) -> &mut Paired,
) {
    for_each_adjusted(
        contrasts,
        family,
        |contrast| paired(contrast).p,
        |contrast, p| {
            let contrast = paired_mut(contrast);
            contrast.p_adjusted = p;
            if contrast.comparison == Comparison::Event {
                contrast.judge_event();
            }
            contrast.withhold();
        },
    );
}

/// Hands every item its p-value after Holm's correction over the items of the same family.
pub fn for_each_adjusted<T, F: Ord>(
    items: &mut [T],
    family: impl Fn(&T) -> F,
    p: impl Fn(&T) -> Option<f64>,
    receive: impl Fn(&mut T, Option<f64>),
) {
    let mut families: Vec<F> = items.iter().map(&family).collect();
    families.sort_unstable();
    families.dedup();
    for name in families {
        let mut members: Vec<&mut T> =
            items.iter_mut().filter(|item| family(item) == name).collect();
        let p_values: Vec<f64> = members.iter().map(|item| p(item).unwrap_or(f64::NAN)).collect();
        for (item, adjusted) in members.iter_mut().zip(holm::adjust(&p_values)) {
            let adjusted = p(item).map(|_| adjusted);
            receive(item, adjusted);
        }
    }
}
