//! C14 to C17 and C19: claims whose measurements the program does not make. They stand on the page, so
//! that nobody takes their absence for an answer.

use super::finding::{Claim, ClaimControl};

pub(super) static C14: Claim = Claim {
    id: "C14",
    statement: "Softplus retains negative information that ReLU drops",
    metric: "R² of a ridge regression that recovers a layer's inputs from its outputs, at initialization and after training",
    control: ClaimControl::Arm("identity", "loses nothing"),
    rule: "supported if Softplus's R² is higher by more than the margin at initialization and after training; supported with a limit if at one of the two and lower at neither; refuted if higher at neither and every condition is decided; else not shown",
    details: None,
    finding: |_| None,
};

pub(super) static C15: Claim = Claim {
    id: "C15",
    statement: "Zeros save computing time",
    metric: "time of a product that skips zeros over that of a dense one, at the shares of zeros that networks have, for one row and for batches",
    control: ClaimControl::Within("the same product without zeros"),
    rule: "supported if it is faster by more than the margin at every measured share of ReLU's; supported with a limit if from some share or for some batch size on; refuted if faster at none and every row is decided; else not shown",
    details: None,
    finding: |_| None,
};

pub(super) static C16: Claim = Claim {
    id: "C16",
    statement: "Zeros help regularization",
    metric: "difference of test and training loss, at the same training loss",
    control: ClaimControl::Arm("relu_offset", "ReLU's kink without its zeros"),
    rule: "supported if ReLU's difference is smaller by more than the margin than Softplus's and than the control's in some condition and larger in none; refuted if larger in some and smaller in none; else not shown",
    details: None,
    finding: |_| None,
};

pub(super) static C17: Claim = Claim {
    id: "C17",
    statement: "Every Softplus unit is updated in every step",
    metric: "share of units whose gradient is exactly 0 in a step, over training",
    control: ClaimControl::Within("ReLU, whose dead units get no gradient"),
    rule: "supported if the share is 0 in every step of every Softplus run; supported with a limit if in at most a tenth of each condition's runs it is not; else refuted",
    details: None,
    finding: |_| None,
};

pub(super) static C19: Claim = Claim {
    id: "C19",
    statement: "Softplus suits the scale parameter of a distribution",
    metric: "Gaussian likelihood, coverage of 95 % intervals and failed runs, with a Softplus, exponential or clamped scale",
    control: ClaimControl::Within("a scale that is not constrained, which must fail"),
    rule: "supported if no run fails and the likelihood is equivalent to or better than that of every other scale in every condition; supported with a limit if worse in some and better in others; refuted if worse in some and better in none; else not shown",
    details: None,
    finding: |_| None,
};
