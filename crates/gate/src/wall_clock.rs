//! Lane 4, wall clock: red only if confirmed twice.
//!
//! A block holds the times that processes report, of three arms: *base*, *head*, and *control*, a copy of the base
//! binary. The size of a change is the median over blocks of ln(head / base), each block compared
//! with itself only. The rule, for slow-downs and speed-ups alike:
//!
//! 1. **Screen**, 3 blocks: a row is suspect if head or control moved by more than half the margin.
//! 2. **Confirm**, 15 fresh blocks of the suspect rows only, so that the choice of the rows does not
//!    bias what is then measured. A change is confirmed if its size is beyond max(3 %, 3 × the row's
//!    own A/A floor) and the exact sign test over blocks has p ≤ 0.01 after Holm over these rows.
//! 3. **Null control**: where the copy differs from its original by more than half the margin, the
//!    row has no verdict.
//! 4. **Once more**: a row that was left without a verdict is confirmed a second and last time, on
//!    blocks that are fresh again. Most disturbances pass within seconds.
//!
//! The A/A floor is the standard error that the median of as many blocks has on identical code:
//! 1.2533 · σ / √n, with σ = 1.4826 · median |deviation|. The deviations are those of control from 0,
//! which is the truth, and those of head from their own median: fifteen values alone are too few to
//! tell a calm machine from a wild one by.
//!
//! Deliberately absent: means, which one interruption moves, and times of another run.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "comparisons are written so that NaN fails")]

use std::collections::BTreeMap;
use std::fmt;

use harness::environment::Ticks;

use super::{Finding, Lane, Status, percent, percent_interval};
use stats::{Interval, binomial, holm, summary};

/// The arms of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arm {
    /// The revision that is compared with.
    Base,
    /// The revision that is judged.
    Head,
    /// A copy of base.
    Control,
}

/// Every arm.
pub const ARMS: [Arm; 3] = [Arm::Base, Arm::Head, Arm::Control];

/// Times of one block in nanoseconds a call, by arm and row: two processes an arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block(pub BTreeMap<Arm, Vec<BTreeMap<String, f64>>>);

impl Block {
    /// ln of the time of a row in an arm, the mean over its processes; `None` if a process lacks the
    /// row, or has a time that is not finite and positive.
    fn log_time(&self, arm: Arm, row: &str) -> Option<f64> {
        let processes = self.0.get(&arm).filter(|processes| !processes.is_empty())?;
        let log = |process: &BTreeMap<String, f64>| {
            process.get(row).copied().filter(|ns| ns.is_finite() && *ns > 0.0).map(libm::log)
        };
        let logs: Vec<f64> = processes.iter().map(log).collect::<Option<_>>()?;
        Some(summary::mean(&logs))
    }

    /// ln(arm / base).
    fn effect(&self, arm: Arm, row: &str) -> Option<f64> {
        Some(self.log_time(arm, row)? - self.log_time(Arm::Base, row)?)
    }
}

/// The numbers of the rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Smallest relative change that is worth a red light.
    pub margin: f64,
    /// A change must be beyond this many A/A floors.
    pub floors: f64,
    /// Largest p-value after Holm.
    pub level: f64,
    /// Blocks of the screen.
    pub screen: usize,
    /// Fresh blocks of the confirmation.
    pub confirm: usize,
    /// Confirmations of a row at most, while it has no verdict.
    pub attempts: usize,
}

/// The rule of the gate.
pub const RULE: Rule =
    Rule { margin: 0.03, floors: 3.0, level: 0.01, screen: 3, confirm: 15, attempts: 2 };

/// Fewest blocks of a confirmation.
const MIN_BLOCKS: usize = 10;
/// The standard error of a median over that of a mean, √(π/2), for normal noise.
const MEDIAN: f64 = 1.253_314;
/// From a median absolute value to a standard deviation, for normal noise.
const SIGMA: f64 = 1.482_602;
/// The 95 % point of the normal distribution.
const Z95: f64 = 1.644_854;

/// What the screen says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screening {
    /// Rows that need fresh blocks.
    pub suspects: Vec<String>,
    /// Findings for all others.
    pub findings: Vec<Finding>,
}

/// Effects of a row over blocks, or why there are none.
fn effects(blocks: &[Block], arm: Arm, row: &str) -> Result<Vec<f64>, String> {
    let one = |(at, block): (usize, &Block)| {
        block.effect(arm, row).ok_or_else(|| {
            format!("block {} has no finite, positive time of {arm:?} and Base for it", at + 1)
        })
    };
    blocks.iter().enumerate().map(one).collect()
}

/// Standard deviation of a block's effect, if `centre` is what head differs by.
fn sigma(control: &[f64], head: &[f64], centre: f64) -> f64 {
    let apart = head.iter().map(|effect| effect - centre);
    let sizes: Vec<f64> = control.iter().copied().chain(apart).map(f64::abs).collect();
    SIGMA * summary::median(&sizes)
}

/// The A/A floor of n blocks: the standard error of their median.
fn floor(sigma: f64, blocks: usize) -> f64 {
    MEDIAN * sigma / (blocks as f64).sqrt()
}

/// The smallest relative slow-down that passes both stages in 95 of 100 decisions, given the noise of
/// a block.
fn detectable(rule: &Rule, sigma: f64) -> f64 {
    let confirm = floor(sigma, rule.confirm);
    let threshold = libm::log1p(rule.margin).max(rule.floors * confirm);
    let screened = 0.5 * libm::log1p(rule.margin) + Z95 * floor(sigma, rule.screen);
    libm::expm1((threshold + Z95 * confirm).max(screened))
}

/// The machine while blocks were timed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// Load average per core before, if the system tells it.
    pub load: Option<f64>,
    /// Share of processor time that other guests of the host took, if the system tells it.
    pub stolen: Option<f64>,
    /// How the system chooses the clock rate, if it says so.
    pub governor: Option<String>,
}

/// Load average per core above which no time is judged: more than every core is busy already.
const LOADED: f64 = 1.5;
/// Share of stolen processor time above which no time is judged.
const STOLEN: f64 = 0.05;

impl Conditions {
    /// From the load before, and the accounts of processor time before and after.
    pub fn between(load: Option<f64>, before: Option<Ticks>, after: Option<Ticks>) -> Self {
        let share = |before: Ticks, after: Ticks| {
            let all = after.all.checked_sub(before.all).filter(|all| *all > 0)?;
            Some(after.stolen.checked_sub(before.stolen)? as f64 / all as f64)
        };
        let stolen = before.zip(after).and_then(|(before, after)| share(before, after));
        Self { load, stolen, governor: None }
    }

    /// Why nothing that was timed under these conditions may be judged, if so.
    pub fn objection(&self) -> Option<String> {
        if let Some(load) = self.load.filter(|load| !(*load <= LOADED)) {
            return Some(format!(
                "the machine was loaded: {load:.1} a core, at most {LOADED} is judged"
            ));
        }
        let stolen = self.stolen.filter(|stolen| !(*stolen <= STOLEN))?;
        let [stolen, most] = [stolen, STOLEN].map(|share| 100.0 * share);
        Some(format!(
            "other guests took {stolen:.0} % of the processor time, at most {most:.0} % is judged"
        ))
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.load {
            Some(load) => write!(f, "load {load:.2} a core before, ")?,
            None => f.write_str("load unknown, ")?,
        }
        match self.stolen {
            Some(stolen) => write!(f, "{:.1} % of processor time stolen", 100.0 * stolen)?,
            None => f.write_str("stolen time unknown")?,
        }
        let governor = self.governor.as_deref().unwrap_or("unknown");
        write!(f, ", governor {governor}")
    }
}

/// Takes the verdict from every finding.
pub fn withhold(findings: &mut [Finding], reason: &str) {
    for finding in findings {
        finding.status = Status::NotEnoughEvidence;
        finding.reason = format!("{reason}; {}", finding.reason);
    }
}

/// The first stage: which rows need fresh blocks.
///
/// `rows` is what should have been timed: a row that no process has is not forgotten.
pub fn screen(rule: &Rule, rows: &[String], blocks: &[Block]) -> Screening {
    let mut screening = Screening::default();
    for row in rows {
        let both = effects(blocks, Arm::Head, row)
            .and_then(|head| Ok((head, effects(blocks, Arm::Control, row)?)));
        let (head, control) = match both {
            Ok(both) if blocks.len() >= rule.screen => both,
            Ok(_) => {
                let reason = format!("{} blocks are fewer than {}", blocks.len(), rule.screen);
                screening.findings.push(nothing(row, reason));
                continue;
            }
            Err(reason) => {
                screening.findings.push(nothing(row, reason));
                continue;
            }
        };
        let half = 0.5 * libm::log1p(rule.margin);
        let moved = |effects: &[f64]| !(summary::median(effects).abs() <= half);
        if moved(&head) || moved(&control) {
            screening.suspects.push(row.clone());
            continue;
        }
        let size = libm::expm1(summary::median(&head));
        let noise = sigma(&control, &head, 0.0);
        let reason = format!(
            "{} over {} blocks; a slow-down of {} would have been found",
            percent(size),
            head.len(),
            percent(detectable(rule, noise))
        );
        screening.findings.push(finding(row, Status::Pass, reason).sized(size, None));
    }
    screening
}

/// All that follows the screen: the verdicts on suspect rows, each row confirmed again while it has
/// none and the rule allows. `fresh` times new blocks of some rows, for the attempt of this number.
///
/// # Errors
/// If `fresh` fails.
pub fn settle<E>(
    rule: &Rule,
    suspects: Vec<String>,
    mut fresh: impl FnMut(&[String], usize) -> Result<Vec<Block>, E>,
) -> Result<Vec<Finding>, E> {
    let (mut findings, mut open, mut attempt) = (Vec::new(), suspects, 1);
    while !open.is_empty() {
        let judged = confirm(rule, &open, &fresh(&open, attempt)?);
        let may_repeat = attempt < rule.attempts;
        let (again, settled): (Vec<_>, Vec<_>) = open
            .into_iter()
            .zip(judged)
            .partition(|(_, finding)| may_repeat && finding.status == Status::NotEnoughEvidence);
        findings.extend(settled.into_iter().map(|(_, finding)| finding));
        open = again.into_iter().map(|(row, _)| row).collect();
        attempt += 1;
    }
    Ok(findings)
}

/// The second stage: the verdicts on suspect rows, from fresh blocks.
pub fn confirm(rule: &Rule, suspects: &[String], blocks: &[Block]) -> Vec<Finding> {
    let measured: Vec<Result<Measured, String>> =
        suspects.iter().map(|row| Measured::new(blocks, row)).collect();
    let p = |row: &Result<Measured, String>| row.as_ref().map_or(f64::NAN, |row| row.p);
    let adjusted = holm::adjust(&measured.iter().map(p).collect::<Vec<_>>());
    let judge = |((row, measured), p): ((&String, Result<Measured, String>), f64)| match measured {
        Ok(measured) => measured.judge(rule, row, p),
        Err(reason) => nothing(row, reason),
    };
    suspects.iter().zip(measured).zip(adjusted).map(judge).collect()
}

/// What the fresh blocks say of one row.
struct Measured {
    size: f64,
    interval: Option<Interval>,
    p: f64,
    control: f64,
    sigma: f64,
    blocks: usize,
}

impl Measured {
    fn new(blocks: &[Block], row: &str) -> Result<Self, String> {
        let (head, control) =
            (effects(blocks, Arm::Head, row)?, effects(blocks, Arm::Control, row)?);
        if head.len() < MIN_BLOCKS {
            return Err(format!("{} fresh blocks are fewer than {MIN_BLOCKS}", head.len()));
        }
        let slower = head.iter().filter(|&&effect| effect > 0.0).count() as u64;
        let faster = head.iter().filter(|&&effect| effect < 0.0).count() as u64;
        let size = summary::median(&head);
        Ok(Self {
            size,
            interval: summary::median_interval(&head, 0.95),
            p: binomial::sign_test(slower, faster),
            control: summary::median(&control),
            sigma: sigma(&control, &head, size),
            blocks: head.len(),
        })
    }

    fn judge(&self, rule: &Rule, row: &str, p: f64) -> Finding {
        let margin = libm::log1p(rule.margin);
        let floor = floor(self.sigma, self.blocks);
        let threshold = margin.max(rule.floors * floor);
        let (size, interval) =
            (libm::expm1(self.size), self.interval.and_then(|ends| ends.map(libm::expm1)));
        let said = format!(
            "{} {} over {} fresh blocks (sign test after Holm: p = {p:.2e}; threshold {}, A/A floor {:.2} %)",
            percent(size),
            percent_interval(interval),
            self.blocks,
            percent(libm::expm1(threshold)),
            100.0 * libm::expm1(floor),
        );
        let (status, why) = if !(self.control.abs() <= 0.5 * margin) {
            let control = percent(libm::expm1(self.control));
            (
                Status::NotEnoughEvidence,
                format!(
                    "the null control is not clean: a copy of base differs from it by {control}; "
                ),
            )
        } else if !(threshold <= 2.0 * margin) {
            (Status::NotEnoughEvidence, "the machine is too noisy for this row; ".to_owned())
        } else if !(self.size.abs() > threshold) {
            let least = percent(detectable(rule, self.sigma));
            (Status::Pass, format!("not confirmed; a slow-down of {least} would have been found; "))
        } else if !(p <= rule.level) {
            (Status::NotEnoughEvidence, "large enough, but the blocks disagree; ".to_owned())
        } else if self.size > 0.0 {
            (Status::Regression, "slower, ".to_owned())
        } else {
            (Status::Improved, "faster, ".to_owned())
        };
        finding(row, status, why + &said).sized(size, interval)
    }
}

fn finding(row: &str, status: Status, reason: String) -> Finding {
    Finding::new(Lane::WallClock, &format!("time/{row}"), status, reason)
}

fn nothing(row: &str, reason: String) -> Finding {
    finding(row, Status::NotEnoughEvidence, reason)
}
