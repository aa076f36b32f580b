//! C15: a claim whose measurement the program does not make. It stands on the page, so that nobody takes its
//! absence for an answer.

use super::finding::{Claim, ClaimControl};

pub(super) static C15: Claim = Claim {
    id: "C15",
    study: Some("cost"),
    statement: "Zeros save computing time",
    metric: "time of a product that skips zeros over that of a dense one, at the shares of zeros that networks have, for one row and for batches",
    control: ClaimControl::Within("the same product without zeros"),
    rule: "supported if it is faster by more than the margin at every measured share of ReLU's; supported with a limit if from some share or for some batch size on; refuted if faster at none and every row is decided; else not shown",
    details: None,
    finding: |_| None,
};
