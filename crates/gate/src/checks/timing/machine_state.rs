//! What else the machine did while blocks were timed.
//!
//! A load takes no verdict away: it falls on all builds alike and shows as noise, which the same blocks
//! measure. It is said beside the verdicts, since it explains why a row could not be judged.

use std::fmt;

use timing::Ticks;

/// Processor time that was not ours; `None` where the system does not tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MachineState {
    /// Processors that other processes kept busy, on average.
    pub foreign: Option<f64>,
    /// Share of processor time that other virtual machines took.
    pub stolen: Option<f64>,
    /// How the system chooses the clock rate.
    pub governor: Option<String>,
}

impl MachineState {
    /// The state from the counters of processor time before and after. What this process and those that it
    /// started and awaited have used is not foreign.
    pub fn between(before: Option<Ticks>, after: Option<Ticks>) -> Self {
        let shares = |before: Ticks, after: Ticks| {
            let passed = |of: fn(&Ticks) -> u64| of(&after).saturating_sub(of(&before)) as f64;
            let all = passed(|ticks| ticks.all);
            let foreign = passed(|ticks| ticks.busy) - passed(|ticks| ticks.own);
            let share = |ticks: f64| ticks.max(0.0) / all;
            let busy = share(foreign) * after.processors as f64;
            (all > 0.0).then(|| (busy, share(passed(|ticks| ticks.stolen))))
        };
        let shares = before.zip(after).and_then(|(before, after)| shares(before, after));
        Self {
            foreign: shares.map(|(foreign, _)| foreign),
            stolen: shares.map(|(_, stolen)| stolen),
            governor: None,
        }
    }
}

impl fmt::Display for MachineState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.foreign {
            Some(foreign) => {
                write!(formatter, "other processes kept {foreign:.2} processors busy, ")?
            }
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
