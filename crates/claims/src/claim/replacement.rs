//! C20: whether Softplus is a useful default, which follows from C9, C10b and C13.

use super::comparison::optimizers;
use super::finding::{Claim, ClaimControl, Finding};
use super::verdict::{ClaimVerdict, Counts};
use super::{depth, outcome};
use crate::context::Context;

pub(super) static C20: Claim = Claim {
    id: "C20",
    study: Some("recipes"),
    statement: "Softplus is a useful default replacement for ReLU",
    metric: "the verdicts on C9, C10b and C13, for each optimizer",
    control: ClaimControl::Within("those of the three claims"),
    rule: "for each optimizer: for a default speak C9 refuted, C10b supported, and C13's conditions if Softplus is better in some and worse in none; against it C9 supported (also with a limit), C10b refuted, and C13's conditions if worse in some and better in none; supported if all three speak for it; supported with a limit if C9 and C10b do and C13 speaks for neither; refuted if one speaks against it and none for it; else, as with mixed evidence, not shown. Over the optimizers: their verdict where they agree; supported with a limit if only some support it; refuted if none does and one refutes it; else not shown",
    details: Some("Verdicts"),
    finding,
};

/// What the three claims say for one optimizer; nothing where a study does not measure one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    /// C9.
    pub slower_when_deep: Option<ClaimVerdict>,
    /// C10b.
    pub drop_in: Option<ClaimVerdict>,
    /// The conditions of C13.
    pub deep: Option<Counts>,
}

/// The verdict on C20 for one optimizer.
pub fn decide(parts: Parts) -> ClaimVerdict {
    use ClaimVerdict::{Refuted, Supported, SupportedWithALimit};
    // Whether each speaks for a default or against it, if it does either.
    let slower = match parts.slower_when_deep {
        Some(Refuted) => Some(true),
        Some(Supported | SupportedWithALimit) => Some(false),
        _ => None,
    };
    let drop_in = match parts.drop_in {
        Some(Supported) => Some(true),
        Some(Refuted) => Some(false),
        _ => None,
    };
    let deep = parts.deep.and_then(Counts::speaks_for);
    match (slower, drop_in, deep) {
        (Some(true), Some(true), Some(true)) => Supported,
        (Some(true), Some(true), None) => SupportedWithALimit,
        _ => {
            let all = [slower, drop_in, deep];
            let is_refuted = all.contains(&Some(false)) && !all.contains(&Some(true));
            if is_refuted { Refuted } else { ClaimVerdict::NotShown }
        }
    }
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let parts: Vec<Finding> = optimizers(context)
        .into_iter()
        .filter_map(|name| {
            let parts = Parts {
                slower_when_deep: depth::of_optimizer(context, &name),
                drop_in: outcome::replacement_of_optimizer(context, &name),
                deep: outcome::deep_of_optimizer(context, &name),
            };
            let words = words(parts)?;
            let verdict = decide(parts);
            let evidence = format!("{name} ({verdict}): {words}");
            Some(Finding { verdict, number: format!("{name}: {verdict}"), evidence })
        })
        .collect();
    Finding::of_parts(&parts, ClaimVerdict::of_every_part)
}

/// The three verdicts; nothing where none of the claims is measured.
fn words(parts: Parts) -> Option<String> {
    let words = |verdict: Option<ClaimVerdict>| {
        verdict.map_or_else(|| "not yet measured".to_owned(), |verdict| verdict.to_string())
    };
    let deep = parts.deep.map_or_else(String::new, |deep| {
        format!(" (worse in {}, better in {} of {})", deep.worse, deep.better, deep.total())
    });
    let is_measured =
        parts.slower_when_deep.is_some() || parts.drop_in.is_some() || parts.deep.is_some();
    is_measured.then(|| {
        format!(
            "C9 {}, C10b {}, C13 {}{deep}",
            words(parts.slower_when_deep),
            words(parts.drop_in),
            words(parts.deep.map(outcome::decide_deep))
        )
    })
}
