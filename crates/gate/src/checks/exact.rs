//! The exact check: outcomes of tiny training runs and digests of kernels equal the baseline, bit for
//! bit.
//!
//! Bits are comparable only within one machine class (see `environment::machine_class`) and one
//! version of the algorithms; elsewhere the tolerance check compares metrics. The check knows no better
//! side: a change that is meant to change bits brings a new baseline.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::finding::{Check, Finding, Status};

/// What a tiny run leaves behind. Floats are text of their bits, so that equal means equal bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExactOutcome {
    /// Bits of the mean loss of each interval of steps, in hexadecimal.
    pub curve: Vec<String>,
    /// Share of exact zeros among the outputs of each hidden layer after the last step, as bits.
    pub zeros: Vec<String>,
    /// Units of each hidden layer that are zero-output and gate-dead(0.01) after the last step.
    pub dead: Vec<[u32; 2]>,
    /// BLAKE3 hash of all weights and biases after the last step.
    pub weights: String,
}

/// Outcomes by the name of the run.
pub type ExactOutcomes = BTreeMap<String, ExactOutcome>;

/// Hashes of the bits of f, f' and f'' over fixed inputs, by the name of the kernel.
pub type KernelDigests = BTreeMap<String, String>;

/// Compares runs by name. `incomparable` says why bits cannot be compared, where they cannot.
pub fn judge(
    base: &ExactOutcomes,
    candidate: &ExactOutcomes,
    incomparable: Option<&str>,
) -> Vec<Finding> {
    if let Some(reason) = incomparable {
        let reason =
            format!("{reason}: bits cannot be compared, only metrics (by the tolerance check)");
        return vec![finding("all", Status::NotEnoughEvidence, reason)];
    }
    if base.is_empty() {
        return vec![finding("all", Status::NotEnoughEvidence, "the baseline has no runs")];
    }
    compare_by_name(base, candidate, "", difference)
}

/// Compares digests of kernels by name.
pub fn judge_kernels(base: &KernelDigests, candidate: &KernelDigests) -> Vec<Finding> {
    compare_by_name(base, candidate, "kernel/", |base, candidate| {
        (base != candidate)
            .then(|| format!("f, f' or f'' has other bits: hash {base} before, {candidate} now"))
    })
}

fn compare_by_name<T>(
    base: &BTreeMap<String, T>,
    candidate: &BTreeMap<String, T>,
    prefix: &str,
    difference: impl Fn(&T, &T) -> Option<String>,
) -> Vec<Finding> {
    let names: BTreeSet<&String> = base.keys().chain(candidate.keys()).collect();
    let compare = |name: &String| {
        let (status, reason) = match (base.get(name), candidate.get(name)) {
            (Some(base), Some(candidate)) => match difference(base, candidate) {
                None => (Status::Pass, "equal to the baseline, bit for bit".to_owned()),
                Some(difference) => (Status::Regression, difference),
            },
            (Some(_), None) => (Status::NotEnoughEvidence, "was not run".to_owned()),
            (None, _) => (Status::NotEnoughEvidence, "is not in the baseline".to_owned()),
        };
        finding(&format!("{prefix}{name}"), status, reason)
    };
    names.into_iter().map(compare).collect()
}

/// The first difference between two runs, in the order in which a run produces its outcomes.
fn difference(base: &ExactOutcome, candidate: &ExactOutcome) -> Option<String> {
    let first_unequal = |a: &[String], b: &[String]| {
        let unequal = a.iter().zip(b).position(|(a, b)| a != b);
        unequal.or((a.len() != b.len()).then(|| a.len().min(b.len())))
    };
    if let Some(index) = first_unequal(&base.curve, &candidate.curve) {
        let loss = |curve: &[String]| {
            let bits = curve.get(index).and_then(|bits| u64::from_str_radix(bits, 16).ok());
            bits.map_or("nothing".to_owned(), |bits| f64::from_bits(bits).to_string())
        };
        let (before, now) = (loss(&base.curve), loss(&candidate.curve));
        return Some(format!(
            "the loss curve differs from point {}: {before} before, {now} now",
            index + 1
        ));
    }
    if base.dead != candidate.dead {
        return Some(format!(
            "dead units per layer [zero-output, gate-dead]: {:?} before, {:?} now",
            base.dead, candidate.dead
        ));
    }
    if let Some(layer) = first_unequal(&base.zeros, &candidate.zeros) {
        return Some(format!("the share of zeros differs in hidden layer {}", layer + 1));
    }
    (base.weights != candidate.weights).then(|| {
        format!("the weights differ: hash {} before, {} now", base.weights, candidate.weights)
    })
}

fn finding(row: &str, status: Status, reason: impl Into<String>) -> Finding {
    Finding::new(Check::Exact, &format!("bits/{row}"), status, reason)
}
