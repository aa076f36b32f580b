//! Lane 1, outcomes, exact: what tiny runs and kernels leave behind equals the baseline, bit for bit.
//!
//! Only within one machine class (the vector instructions, see `environment::machine_class`) and one version of the
//! algorithms: elsewhere other last bits are no fault, and lane 2 judges by margins. A change that is
//! meant to change bits brings a new baseline with it.
//!
//! Deliberately absent: a direction. Nothing may differ, for better or worse.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Finding, Lane, Status};

/// What a tiny run left behind, as text so that "equal" means equal bits: loss curve, shares of
/// zeros, dead units, a hash of the weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exact {
    /// Bits of the mean loss of each interval of steps, in hexadecimal.
    pub curve: Vec<String>,
    /// Exact zeros among the outputs of each hidden layer after the last step: bits of the share.
    pub zeros: Vec<String>,
    /// Units that are zero for every example (D0), and units whose derivative is (nearly) 0 for every
    /// example (D1), of each hidden layer after the last step.
    pub dead: Vec<[u32; 2]>,
    /// BLAKE3 hash of all weights and biases after the last step.
    pub weights: String,
}

/// Compares runs by name. `other` says why bits cannot be compared, where they cannot.
pub fn judge(
    base: &BTreeMap<String, Exact>,
    head: &BTreeMap<String, Exact>,
    other: Option<&str>,
) -> Vec<Finding> {
    let finding = |row: &str, status, reason: String| {
        Finding::new(Lane::Exact, &format!("bits/{row}"), status, reason)
    };
    if let Some(why) = other {
        let reason = format!("{why}: bits are not comparable, lane 2 judges by margins");
        return vec![finding("all", Status::NotEnoughEvidence, reason)];
    }
    if base.is_empty() {
        return vec![finding("all", Status::NotEnoughEvidence, "the baseline has no run".into())];
    }
    let names: BTreeSet<&String> = base.keys().chain(head.keys()).collect();
    names
        .into_iter()
        .map(|name| match (base.get(name), head.get(name)) {
            (Some(base), Some(head)) => match difference(base, head) {
                None => finding(name, Status::Pass, "equal to the baseline, bit for bit".into()),
                Some(what) => finding(name, Status::Regression, what),
            },
            (Some(_), None) => finding(name, Status::NotEnoughEvidence, "was not run".to_owned()),
            (None, _) => finding(name, Status::NotEnoughEvidence, "is not in the baseline".into()),
        })
        .collect()
}

/// Compares digests of kernels by name: a hash of the bits of f, f' and f'' over fixed inputs.
pub fn judge_kernels(
    base: &BTreeMap<String, String>,
    head: &BTreeMap<String, String>,
) -> Vec<Finding> {
    let names: BTreeSet<&String> = base.keys().chain(head.keys()).collect();
    let one = |name: &String| {
        let (status, reason) = match (base.get(name), head.get(name)) {
            (Some(base), Some(head)) if base == head => {
                (Status::Pass, "equal to the baseline, bit for bit".to_owned())
            }
            (Some(base), Some(head)) => (
                Status::Regression,
                format!("f, f' or f'' has other bits: hash {base} before, {head} now"),
            ),
            (Some(_), None) => (Status::NotEnoughEvidence, "was not evaluated".to_owned()),
            (None, _) => (Status::NotEnoughEvidence, "is not in the baseline".to_owned()),
        };
        Finding::new(Lane::Exact, &format!("bits/kernel/{name}"), status, reason)
    };
    names.into_iter().map(one).collect()
}

/// The first thing in which two runs differ, in the order in which a run makes them.
fn difference(base: &Exact, head: &Exact) -> Option<String> {
    let first = |a: &[String], b: &[String]| {
        let unequal = a.iter().zip(b).position(|(a, b)| a != b);
        unequal.or((a.len() != b.len()).then(|| a.len().min(b.len())))
    };
    if let Some(at) = first(&base.curve, &head.curve) {
        let value = |curve: &[String]| {
            let bits = curve.get(at).and_then(|bits| u64::from_str_radix(bits, 16).ok());
            bits.map_or("nothing".to_owned(), |bits| f64::from_bits(bits).to_string())
        };
        let (was, is) = (value(&base.curve), value(&head.curve));
        return Some(format!(
            "the loss curve differs from point {}: {was} before, {is} now",
            at + 1
        ));
    }
    if base.dead != head.dead {
        return Some(format!(
            "dead units by layer [D0, D1]: {:?} before, {:?} now",
            base.dead, head.dead
        ));
    }
    if let Some(layer) = first(&base.zeros, &head.zeros) {
        return Some(format!("the share of zeros differs in hidden layer {}", layer + 1));
    }
    (base.weights != head.weights)
        .then(|| format!("the weights differ: hash {} before, {} now", base.weights, head.weights))
}
