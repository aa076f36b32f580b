//! The state of the machine while blocks are timed, which can make every verdict worthless.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use std::fmt;

use crate::finding::{Finding, Status};
use harness::environment::Ticks;

/// Load average per core above which no time is judged: every core is busy already.
const MAX_LOAD: f64 = 1.5;
/// Share of stolen processor time above which no time is judged.
const MAX_STOLEN: f64 = 0.05;

/// The state of the machine; `None` where the system does not tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MachineState {
    /// Load average per core before anything was timed.
    pub load: Option<f64>,
    /// Share of processor time that other virtual machines took meanwhile.
    pub stolen: Option<f64>,
    /// How the system chooses the clock rate.
    pub governor: Option<String>,
}

impl MachineState {
    /// The state from the load before, and from the counters of processor time before and after.
    pub fn between(load: Option<f64>, before: Option<Ticks>, after: Option<Ticks>) -> Self {
        let share = |before: Ticks, after: Ticks| {
            let all = after.all.checked_sub(before.all).filter(|all| *all > 0)?;
            Some(after.stolen.checked_sub(before.stolen)? as f64 / all as f64)
        };
        let stolen = before.zip(after).and_then(|(before, after)| share(before, after));
        Self { load, stolen, governor: None }
    }

    /// Why nothing that was timed in this state may be judged, if so.
    pub fn objection(&self) -> Option<String> {
        if let Some(load) = self.load.filter(|load| !(*load <= MAX_LOAD)) {
            return Some(format!(
                "the machine was loaded: load average {load:.1} per core, the limit is {MAX_LOAD}"
            ));
        }
        let stolen = self.stolen.filter(|stolen| !(*stolen <= MAX_STOLEN))?;
        let [stolen, limit] = [stolen, MAX_STOLEN].map(|share| 100.0 * share);
        Some(format!(
            "other virtual machines took {stolen:.0} % of the processor time, the limit is {limit:.0} %"
        ))
    }
}

impl fmt::Display for MachineState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.load {
            Some(load) => write!(formatter, "load {load:.2} per core before, ")?,
            None => formatter.write_str("load unknown, ")?,
        }
        match self.stolen {
            Some(stolen) => write!(formatter, "{:.1} % of processor time stolen", 100.0 * stolen)?,
            None => formatter.write_str("stolen time unknown")?,
        }
        let governor = self.governor.as_deref().unwrap_or("unknown");
        write!(formatter, ", governor {governor}")
    }
}

/// Takes the verdict from every finding.
pub fn withhold(findings: &mut [Finding], reason: &str) {
    for finding in findings {
        finding.status = Status::NotEnoughEvidence;
        finding.reason = format!("{reason}; {}", finding.reason);
    }
}
