//! The rules that decide the claims, each a function of a few numbers: the same numbers always give the
//! same verdict.

pub use super::cost::{decide_overhead, decide_slower};
pub use super::depth::decide as decide_lines;
pub use super::gradient::decide as decide_gradient_flow;
pub use super::harm::decide as decide_harm;
pub use super::information::decide as decide_information;
pub use super::numeric::decide as decide_property;
pub use super::outcome::{decide_deep, decide_replacement, decide_structure};
pub use super::positive::{Heads, decide as decide_heads};
pub use super::regularization::{Gap, decide as decide_regularization};
pub use super::replacement::{Parts, decide as decide_default};
pub use super::scale::{Scales, decide as decide_scales};
pub use super::shape::decide_jump;
pub use super::sparse::{Zeros, decide as decide_zeros};
pub use super::units::{Dead, decide_can, decide_cannot};
pub use super::updates::{Updates, decide as decide_updates};
pub use super::verdict::{ClaimVerdict, Counts};
pub use super::zero_time::decide as decide_zero_time;
