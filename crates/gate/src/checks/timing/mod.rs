//! The timing check: two builds timed in turns, and red only after a confirmation on fresh blocks.
//!
//! A *process* is one start of a build, which times every row; what it reports of a row is a *sample*.
//! A *block* has two processes of each of three builds: *base*, the *candidate* and the *control*, a
//! copy of the base binary. The effect of a block is ln(candidate / base), and the effect of a row is
//! the median over blocks, since one interruption moves a mean. Slowdowns and speedups follow the same
//! rule:
//!
//! 1. **Screen**, 3 blocks: a row is suspect if candidate or control moved by more than half the
//!    margin.
//! 2. **Confirm**, 15 fresh blocks of the suspect rows only, so that the choice of the rows does not
//!    bias what is then measured. A change is confirmed if its effect is beyond max(3 %, 3 × the row's
//!    own noise floor) and the exact sign test over blocks has p ≤ 0.01 after Holm's correction over
//!    these rows.
//! 3. **Null control**: where the control differs from base by more than half the margin, the row has
//!    no verdict.
//! 4. **Repeat**: a row without a verdict is confirmed a second and last time, again on fresh blocks.
//!    Most disturbances pass within seconds.
//!
//! The *noise floor* is the standard error that the median of as many blocks has on identical code:
//! 1.2533 · σ / √n, with σ = 1.4826 · median |deviation|. The deviations are those of the control from
//! 0, which is the truth, and those of the candidate from its own median: fifteen values alone are too
//! few to tell a calm machine from a noisy one.

mod block;
mod rule;
mod noise;
mod row;
mod screen;
mod confirm;
mod machine_state;

pub use block::{BUILDS, Block, Build, Samples};
pub use confirm::{confirm, resolve};
pub use machine_state::{MachineState, withhold};
pub(crate) use rule::MARGIN;
pub use rule::{CONFIRM_BLOCKS, SCREEN_BLOCKS};
pub use screen::{Screening, screen};
