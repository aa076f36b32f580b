//! The timing check: two builds timed in turns, and red only after a confirmation on fresh blocks.
//!
//! A *block* has one process of each of three builds: *base*, the *candidate* and the *control*, a copy
//! of the base binary. They are alive at the same time and take turns within milliseconds. A *sample* is
//! what a process says of a row: the 10 % quantile of its batches. The effect of a block is
//! ln(candidate / base), and the effect of a row is the median over blocks. Slowdowns and speedups follow
//! the same rule, which is fixed beforehand:
//!
//! 1. **Screen**, 6 blocks of all rows: a row is suspect if candidate or control moved by more than half
//!    the margin, or if a slowdown of 5 % might not have shown.
//! 2. **Confirm**, fresh blocks of the suspect rows only, so that the choice of the rows does not bias
//!    what is then measured. Rows are looked at after 12, 24, 48, … 768 fresh blocks, and those that have
//!    a verdict are not timed any longer. A change is confirmed if its effect is beyond the row's
//!    threshold and the exact sign test over blocks has p ≤ 0.01 / (suspect rows × 7 looks). A row passes
//!    if its effect is within the threshold and a slowdown of 5 % would have been found.
//! 3. **Budget**: after 180 s the rows that are still open are looked at for the last time. A row passes
//!    if a slowdown of 10 % would have been found; else there is not enough evidence.
//!
//! The *threshold* of a row is max(3 %, 3.5 standard errors of identical code, 2 × the effect of the
//! control). The standard error is that of a median, 1.2533 · σ / √n, with σ = 1.4826 ·
//! median |deviation|. The deviations are those of the control from 0, which is the truth, and those of
//! the candidate from its own median.
//!
//! False alarms: where candidate and base are the same code, either is as likely to be the slower one of
//! a block, whatever the noise is like, so that the sign test is exact. The union of all its uses in a
//! decision has a probability of at most 1 %. Thresholds and the screen only lower it.

mod rule;
mod block;
mod noise;
mod row;
mod screen;
mod confirm;
mod decide;
mod machine_state;

pub use block::{BUILDS, Block, Build, Samples, sample};
pub use confirm::{Look, look};
pub use decide::{Wanted, decide};
pub use machine_state::MachineState;
pub use rule::{BUDGET, LOOKS, MARGIN, PROMISED, QUANTILE, RULE, SCREEN_BLOCKS};
pub use screen::{Screening, screen};
